"""Restoring a backup into an empty home, and into an empty database when there is a server.

Everything is checked before anything is touched; then files are laid out in ``home/restore.partial``
and moved into place, the database last. A restore that is killed is refused by ``serve`` and is done
again from the start by the next ``tinhso restore``.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from tinhso.config.environment import Environment
from tinhso.config.errors import CopyFailed, HomeNotEmpty, NewerBackup, translate
from tinhso.config.operations import archive
from tinhso.config.operations.archive import Manifest
from tinhso.config.operations.homes import LOCK, UNFINISHED, home_lock

DATABASE_FILE = "tinhso.sqlite3"
PLACED = "placed.json"
OURS = frozenset({LOCK, UNFINISHED})


def restore(source: Path, environment: Environment, set_up_django: Callable[[], None]) -> Manifest:
    """Restore the backup ``source`` into the home (and database) of ``environment`` and return its manifest.

    ``set_up_django`` loads Django, which must not have been loaded: loading it makes a secret key in the home.
    Raises NoSuchBackup, NotABackup, BackupDamaged, NewerBackup, HomeNotEmpty, HomeInUse, TargetNotEmpty,
    DiskFull, NotWritable, DatabaseUnreachable; the home and database are then as they were.
    """
    manifest = archive.verified(source)
    home = environment.home
    made_here = not home.exists()
    try:
        with home_lock(home, restoring=True):
            _clear_unfinished(home)
            _require_empty(home)
            _require_known(manifest, set_up_django)
            _lay_out(source, manifest, home, server=bool(environment.text("TINHSO_DATABASE_URL")))
    except Exception as error:
        if made_here:
            archive.remove_tree(home)
        raise translate(error, home) or error from error
    return manifest


def _require_empty(home: Path) -> None:
    found = sorted(entry.name for entry in home.iterdir() if entry.name not in OURS)
    if found:
        raise HomeNotEmpty(home=str(home), found=", ".join(found[:3]))


def _require_known(manifest: Manifest, set_up_django: Callable[[], None]) -> None:
    # A key for this process only: otherwise settings would make one in the home that is still to be filled.
    os.environ.setdefault("TINHSO_SECRET_KEY", secrets.token_urlsafe(64))
    set_up_django()
    from tinhso.config.operations.versions import unknown  # noqa: PLC0415  # needs Django, which was loaded just now

    if unknown(manifest.migrations):
        raise NewerBackup(version=manifest.version)


def _lay_out(source: Path, manifest: Manifest, home: Path, *, server: bool) -> None:
    partial = home / UNFINISHED
    placed = sorted({Path(member.path).parts[1] for member in manifest.members if member.path.startswith("home/")})
    try:
        partial.mkdir(mode=0o700)
        (partial / PLACED).write_text(json.dumps([*placed, DATABASE_FILE]))
        archive.extract(source, manifest, partial)
        snapshot = partial / archive.DATABASE
        _check_counts(snapshot, manifest)
        if server:
            _fill_server(snapshot)
        for name in placed:
            archive.sync_and_move(partial / "home" / name, home / name)
        if not server:
            archive.sync_and_move(snapshot, home / DATABASE_FILE)
    except BaseException:
        _clear_unfinished(home)
        raise
    archive.remove_tree(partial)


def _check_counts(snapshot: Path, manifest: Manifest) -> None:
    import sqlite3  # noqa: PLC0415

    from tinhso.config.operations.backups import counts  # noqa: PLC0415  # needs Django

    with sqlite3.connect(snapshot) as database:
        if (found := counts(database)) != manifest.tables:
            differing = sorted(name for name, rows in manifest.tables.items() if found.get(name) != rows)
            raise CopyFailed(table=", ".join(differing[:3]), reason="manifest.json")


def _fill_server(snapshot: Path) -> None:
    """Bring the snapshot up to this version, then copy it into the server's empty database in one transaction."""
    from tinhso.config.operations.copying import copy_database  # noqa: PLC0415  # needs Django
    from tinhso.config.operations.databases import connected, in_file  # noqa: PLC0415
    from tinhso.config.operations.versions import apply  # noqa: PLC0415

    with connected("snapshot", in_file(snapshot)):
        apply("snapshot")
        copy_database("snapshot", "default")


def _clear_unfinished(home: Path) -> None:
    """Remove what an interrupted restore left: only what it wrote down that it would place."""
    partial = home / UNFINISHED
    if not partial.exists():
        return
    try:
        placed = json.loads((partial / PLACED).read_text())
    except (OSError, ValueError):
        placed = []  # killed before anything was placed
    for name in placed:
        entry = home / name
        if entry.is_dir() and not entry.is_symlink():
            archive.remove_tree(entry)
        else:
            entry.unlink(missing_ok=True)
    archive.remove_tree(partial)
