"""Backing up while the platform runs and is written to.

In the archive: a consistent SQLite snapshot of the database, whatever its engine, and every file of
the home except what ``LEFT_OUT`` names. Keys are left out unless asked for: a backup then opens no
sessions and signs no anchors; what was encrypted with the secret key must be set up again. The
archive holds personal data either way, so it is readable by its owner only.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db import connections

from tinhso.audit import actions as audit
from tinhso.config.errors import CopyFailed
from tinhso.config.operations import archive
from tinhso.config.operations.archive import Manifest, Writer
from tinhso.config.operations.copying import copy_database
from tinhso.config.operations.databases import connected, in_file
from tinhso.config.operations.homes import LOCK, UNFINISHED
from tinhso.kernel import clock
from tinhso.kernel.policy import SYSTEM, Actor

log = logging.getLogger(__name__)
KEYS = frozenset({"secret-key", "audit/anchor-key", "lake/receipt-key"})
LEFT_OUT = frozenset({LOCK, UNFINISHED, "cache", "backups", "run", "static", "lake/staging"})
BEFORE_MIGRATION = "before-migration-"
NAMED = "%Y%m%d-%H%M%S"
LEFT_OUT_ENDINGS = (".partial", ".lock", "-wal", "-shm", "-journal")


def back_up(target: Path, *, with_keys: bool = False, actor: Actor = SYSTEM, audited: bool = True) -> Manifest:
    """Write a backup of the database and the home to ``target`` and return its manifest.

    Raises AlreadyThere, DiskFull, NotWritable, DatabaseUnreachable; nothing half-written stays behind.
    """
    target = target.resolve()
    if audited:
        audit.anchor()
    with archive.writing(target) as writer, _scratch(target) as snapshot:
        files = _files(target, with_keys=with_keys)
        # Anchors before the snapshot (they must not be ahead of it), files after it (what it refers to must be there).
        _add(writer, [path for path in files if path.startswith("audit/")])
        take_snapshot(snapshot)
        writer.add(snapshot, archive.DATABASE)
        _add(writer, [path for path in _files(target, with_keys=with_keys) if not path.startswith("audit/")])
        manifest = writer.finish(_described(snapshot, with_keys=with_keys))
    _remember(target)
    if audited:
        data = {"seal": archive.seal_of(target), "with_keys": with_keys}
        audit.record(actor=actor, verb="backup.make", target="backup", data=data)
    return manifest


def before_migration() -> Path:
    """Return where a backup before an update that begins now is written."""
    return Path(settings.HOME) / "backups" / f"{BEFORE_MIGRATION}{clock.local_now():{NAMED}}.zip"


def forget_before_migration() -> list[str]:
    """Remove the backups before updates that are neither among the newest nor young; say which in the log, and return them."""
    since = clock.local_now() - timedelta(days=settings.MIGRATION_BACKUP_DAYS)
    oldest_kept = f"{BEFORE_MIGRATION}{since:{NAMED}}.zip"
    found = sorted(before_migration().parent.glob(f"{BEFORE_MIGRATION}*.zip"))
    gone = [old for old in found[: -settings.MIGRATION_BACKUPS] if old.name < oldest_kept]
    for old in gone:
        size = old.stat().st_size
        old.unlink()
        log.info("removed %s (%.1f MB): %d newer ones are kept, and those of %d days", old.name, size / 1e6,
                 settings.MIGRATION_BACKUPS, settings.MIGRATION_BACKUP_DAYS)  # fmt: skip
    return [old.name for old in gone]


def last_backup() -> tuple[datetime, Path] | None:
    """Return when (UTC) the last backup of this home was finished and where it was written; None when never."""
    try:
        kept = json.loads(_memory().read_text())
        return datetime.fromisoformat(kept["at"]), Path(kept["path"])
    except (OSError, ValueError, KeyError):
        return None


def _remember(target: Path) -> None:
    _memory().parent.mkdir(parents=True, exist_ok=True)
    fresh = _memory().with_name(f"last-backup.{os.getpid()}")
    fresh.write_text(json.dumps({"at": clock.now().isoformat(), "path": str(target)}))
    fresh.replace(_memory())


def _memory() -> Path:
    return Path(settings.HOME) / "run" / "last-backup.json"


@contextmanager
def _scratch(target: Path) -> Iterator[Path]:
    """Yield where the snapshot may be put: beside the target, where there must be room anyway."""
    folder = target.with_name(f"{target.name}.work.partial")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    try:
        yield folder / archive.DATABASE
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _files(target: Path, *, with_keys: bool) -> list[str]:
    """Return the paths, within the home, of the files that belong into a backup, sorted."""
    home = Path(settings.HOME)
    database = home / "tinhso.sqlite3"
    named = Path(str(connections["default"].settings_dict["NAME"]))
    found = []
    for folder, folders, files in os.walk(home):
        inside = Path(folder).relative_to(home)
        folders[:] = [name for name in folders if _belongs(inside / name)]
        found += [inside / name for name in files if _belongs(inside / name)]
    paths = [path for path in found if home / path not in (database, named, target) and (home / path).is_file()]
    return sorted(path.as_posix() for path in paths if with_keys or path.as_posix() not in KEYS)


def _belongs(path: Path) -> bool:
    return path.as_posix() not in LEFT_OUT and not path.name.endswith(LEFT_OUT_ENDINGS)


def _add(writer: Writer, paths: list[str]) -> None:
    for path in paths:
        try:
            writer.add(Path(settings.HOME) / path, f"home/{path}")
        except FileNotFoundError:
            continue  # sent mail and the like go away while we walk


def take_snapshot(snapshot: Path) -> None:
    """Write the database as it is at one moment into the SQLite file ``snapshot``; writers go on meanwhile."""
    connection = connections["default"]
    if connection.vendor == "sqlite":
        _snapshot_of_file(Path(str(connection.settings_dict["NAME"])), snapshot)
    else:
        with connected("snapshot", in_file(snapshot)):
            copy_database("default", "snapshot")
    with closing(sqlite3.connect(snapshot, isolation_level=None)) as copy:
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
        if (state := copy.execute("PRAGMA quick_check").fetchone()[0]) != "ok":
            raise CopyFailed(table="SQLite", reason=state)


def _snapshot_of_file(source: Path, snapshot: Path) -> None:
    address = f"file:{quote(str(source))}?mode=ro"
    with closing(sqlite3.connect(address, uri=True, timeout=60)) as live, closing(sqlite3.connect(snapshot)) as copy:
        copy.execute("PRAGMA synchronous=OFF")  # made again from the start if the power fails
        # In one step: a reader of a write-ahead log sees one moment and holds nobody back.
        live.backup(copy)


def _described(snapshot: Path, *, with_keys: bool) -> Manifest:
    with closing(sqlite3.connect(f"file:{quote(str(snapshot))}?mode=ro", uri=True)) as copy:
        return Manifest(
            version=version("tinhso"),
            made_at=clock.now().isoformat(),
            engine=connections["default"].vendor,
            keys_included=with_keys,
            migrations=[f"{app}.{name}" for app, name in copy.execute("SELECT app, name FROM django_migrations ORDER BY 1, 2")],
            tables=counts(copy),
            audit=_audit_end(copy),
        )


def counts(database: sqlite3.Connection) -> dict[str, int]:
    """Return how many rows every table of an SQLite database has."""
    names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
    # The names come from the database itself and are quoted.
    return {name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for (name,) in names.fetchall()}  # noqa: S608


def _audit_end(database: sqlite3.Connection) -> dict[str, Any]:
    try:
        count, last_hash = database.execute("SELECT count, last_hash FROM audit_head").fetchone()
    except (sqlite3.OperationalError, TypeError):
        return {}  # from before the audit had its tables
    return {"count": count, "last_hash": last_hash}
