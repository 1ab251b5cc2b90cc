"""Statistics of all tables: SQLite takes none by itself; PostgreSQL does by night and day, but late after a bulk load."""

from __future__ import annotations

from django.db import connections

from tinhso.config.operations.copying import ordered_models
from tinhso.kernel.statistics import analyzing


def refresh(alias: str = "default") -> list[str]:
    """Look through every table of an SQLite database; return their names, none for a server, which keeps its own."""
    return analyze(alias) if connections[alias].vendor == "sqlite" else []


def analyze(alias: str) -> list[str]:
    """Look through every table and return their names, sorted."""
    names = sorted(model._meta.db_table for model in ordered_models())
    with connections[alias].cursor() as cursor:
        for statement in analyzing(connections[alias].vendor, names):
            cursor.execute(statement)
    return names
