"""Connections beside the default one: a snapshot file, or the target of a copy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import dj_database_url
from django.conf import settings
from django.db import connections

from tinhso.config.errors import BadDatabaseUrl


@contextmanager
def connected(alias: str, configuration: dict[str, Any]) -> Iterator[str]:
    """Make ``configuration`` known as ``alias`` inside the block; its connection is closed afterwards."""
    connections.databases[alias] = connections.configure_settings({"default": {}, alias: configuration})[alias]
    try:
        yield alias
    finally:
        connections[alias].close()
        del connections[alias]
        del connections.databases[alias]


def at_url(url: str) -> dict[str, Any]:
    """Return the configuration of the database at ``url``. Raises BadDatabaseUrl."""
    try:
        configuration: dict[str, Any] = dict(dj_database_url.parse(url))
    except (ValueError, KeyError) as error:
        raise BadDatabaseUrl() from error
    if configuration.get("ENGINE") == "django.db.backends.sqlite3":
        return in_file(Path(str(configuration["NAME"])).resolve())
    if configuration.get("ENGINE") != "django.db.backends.postgresql":
        raise BadDatabaseUrl()
    return configuration


def in_file(path: Path) -> dict[str, Any]:
    """Return the configuration of the SQLite database in ``path``, with the platform's settings."""
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path), "OPTIONS": dict(settings.SQLITE_OPTIONS)}
