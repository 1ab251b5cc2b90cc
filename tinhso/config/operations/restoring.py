"""Restoring a backup into an empty home, and into an empty database when there is a server.

Everything is checked before anything is touched; then files are laid out in ``home/restore.partial``
and moved into place, the database last. A restore that is killed is refused by ``serve`` and is done
again from the start by the next ``tinhso restore``.

Whom the law had erased after the backup was made is erased again: by the lists that are given, else by that
of the newest backup beside it. Where no later list is known, ``serve`` waits for ``tinhso cases erase-again``.
"""

from __future__ import annotations

import json
import os
import secrets
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tinhso.config.environment import Environment
from tinhso.config.errors import BackupDamaged, CopyFailed, HomeNotEmpty, NewerBackup, translate
from tinhso.config.operations import archive
from tinhso.config.operations.archive import Manifest
from tinhso.config.operations.homes import LOCK, UNFINISHED, home_lock

if TYPE_CHECKING:
    from tinhso.cases.engine.actions.erasing import Again

DATABASE_FILE = "tinhso.sqlite3"
PLACED = "placed.json"
ERASED = "home/erased/cases.jsonl"
OURS = frozenset({LOCK, UNFINISHED})


@dataclass(frozen=True)
class Restored:
    """What was restored, and what was erased ``again``: None where a later list, or an update of the database, is awaited."""

    manifest: Manifest
    again: Again | None


def restore(source: Path, environment: Environment, set_up_django: Callable[[], None], erased: Iterable[Path] = ()) -> Restored:
    """Restore the backup ``source`` into the home (and database) of ``environment``; erase again what ``erased``, lists, name.

    ``set_up_django`` loads Django, which must not have been loaded: loading it makes a secret key in the home.
    Raises NoSuchBackup, NotABackup, BackupDamaged, NewerBackup, HomeNotEmpty, HomeInUse, TargetNotEmpty,
    DiskFull, NotWritable, DatabaseUnreachable, ErasuresUnreadable; the home and database are then as they were.
    """
    manifest = archive.verified(source)
    home = environment.home
    made_here = not home.exists()
    try:
        with home_lock(home, restoring=True):
            _clear_unfinished(home)
            _require_empty(home)
            _require_known(manifest, set_up_django)
            lists = [path.read_bytes() for path in erased] or _beside(source, manifest)
            _lay_out(source, manifest, home, lists, server=bool(environment.text("TINHSO_DATABASE_URL")))
    except Exception as error:
        if made_here:
            archive.remove_tree(home)
        raise translate(error, home) or error from error
    # A list not known yet leaves the database as the backup had it, byte for byte.
    return Restored(manifest, None if lists is None else _erased_again(home))


def _beside(source: Path, manifest: Manifest) -> list[bytes] | None:
    """Return the list in the newest of the later backups beside this one; None without any, or where it cannot be trusted."""
    found = ((path, archive.glimpse(path)) for path in source.resolve().parent.glob("*.zip"))
    later = [(told.made_at, path, told) for path, told in found if told is not None and told.made_at > manifest.made_at]
    if not later:
        return None
    _, path, told = max(later, key=lambda each: each[0])
    try:
        return [archive.member(path, told, ERASED) or b""]
    except (BackupDamaged, OSError, zipfile.BadZipFile):
        return None


def _erased_again(home: Path) -> Again | None:
    """Erase what is owed; a database of an earlier version waits for ``tinhso migrate``."""
    from tinhso.cases.engine.actions.restoring import erase_owed  # noqa: PLC0415  # needs Django
    from tinhso.config.operations.versions import pending  # noqa: PLC0415
    from tinhso.kernel.policy import SYSTEM  # noqa: PLC0415

    with home_lock(home):
        return None if pending() else erase_owed(actor=SYSTEM)


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


def _lay_out(source: Path, manifest: Manifest, home: Path, lists: list[bytes] | None, *, server: bool) -> None:
    from tinhso.cases.engine.actions.restoring import owe  # noqa: PLC0415  # needs Django

    partial = home / UNFINISHED
    members = [*(member.path for member in manifest.members), ERASED]
    placed = sorted({Path(path).parts[1] for path in members if path.startswith("home/")})
    try:
        partial.mkdir(mode=0o700)
        (partial / PLACED).write_text(json.dumps([*placed, DATABASE_FILE]))
        archive.extract(source, manifest, partial)
        snapshot = partial / archive.DATABASE
        _check_counts(snapshot, manifest)
        owe(partial / "home", lists)
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
    from tinhso.config.operations.statistics import analyze  # noqa: PLC0415
    from tinhso.config.operations.versions import apply  # noqa: PLC0415

    with connected("snapshot", in_file(snapshot)):
        apply("snapshot")
        copy_database("snapshot", "default")
        analyze("default")


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
