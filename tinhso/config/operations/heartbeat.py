"""Signs of life of the long-running processes: a file each in ``home/run``, touched every few seconds."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings


def beat(name: str) -> None:
    """Say that the process ``name`` (``work``) is alive now; never stops the process that says it."""
    path = _path(name)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    except OSError:
        # A full disk must not end the worker; health sees that the sign is old.
        return


def last(name: str) -> datetime | None:
    """Return when ``name`` last said that it is alive (UTC, by the file system's clock); None when never."""
    try:
        return datetime.fromtimestamp(_path(name).stat().st_mtime, UTC)
    except FileNotFoundError:
        return None


def _path(name: str) -> Path:
    return Path(settings.HOME) / "run" / f"{name}.alive"
