"""Moving the platform's database to another engine: the copy is checked, the source is only read."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.conf import settings
from django.db import connections

from tinhso.config.errors import translate
from tinhso.config.operations.backups import take_snapshot
from tinhso.config.operations.copying import CopiedTable, Progress, copy_database, refuse_same_database
from tinhso.config.operations.databases import at_url, connected, in_file


def move(url: str, *, progress: Progress | None = None) -> list[CopiedTable]:
    """Copy the platform's database to the one at ``url`` and return the tables with their hashes.

    A server that runs meanwhile goes on; what is written after the copy began is not in it, so stop it first
    to lose nothing. Raises as ``copy_database`` and ``at_url`` do.
    """
    with connected("copy", at_url(url)):
        try:
            if connections["default"].vendor != "sqlite":
                return copy_database("default", "copy", progress=progress)
            return _from_snapshot(progress)
        except Exception as error:
            raise translate(error, url.rpartition("@")[2]) or error from error


def _from_snapshot(progress: Progress | None) -> list[CopiedTable]:
    # From a snapshot: a transaction on the live file would hold every writer back until the copy ends.
    refuse_same_database("default", "copy")
    with tempfile.TemporaryDirectory(dir=settings.HOME, suffix=".partial") as folder:
        snapshot = Path(folder) / "snapshot.sqlite3"
        take_snapshot(snapshot)
        with connected("snapshot", in_file(snapshot)):
            return copy_database("snapshot", "copy", progress=progress)
