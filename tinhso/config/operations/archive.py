"""The backup file: a ZIP that any tool opens, sealed so that any lost or altered byte is noticed. Without Django.

``manifest.json`` lists every member with size and SHA-256, the migrations, the rows of every table
and the end of the audit chain. ``database.sqlite3`` is a consistent snapshot; ``home/…`` are files of
the home. The ZIP's comment is ``tinhso-backup-1 sha256:`` and the SHA-256 of all bytes before those 64
digits: it is written last, so a half-written file has none.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import IO, Any

from tinhso.config.errors import AlreadyThere, BackupDamaged, NewerBackup, NoSuchBackup, NotABackup, translate

FORMAT = 1
MARK = b"tinhso-backup-1 sha256:"
DIGITS = 64
CHUNK = 1 << 20
DATABASE = "database.sqlite3"
MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Member:
    """One file of the archive: its path there, its size in bytes and its SHA-256."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a backup holds. ``made_at`` is in UTC, ``engine`` is sqlite or postgresql, ``audit`` count and last hash."""

    version: str
    made_at: str
    engine: str
    keys_included: bool
    migrations: list[str]
    tables: dict[str, int]
    audit: dict[str, Any]
    members: list[Member] = field(default_factory=list)
    format: int = FORMAT


class Writer:
    """Adds files to the archive being written, and takes the manifest at the end."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.members: list[Member] = []

    def add(self, source: Path, path: str) -> None:
        """Add the file ``source`` as ``path``: read once, hashed as it was read."""
        digest, size = hashlib.sha256(), 0
        with source.open("rb") as data, self._archive.open(path, "w", force_zip64=True) as out:
            while chunk := data.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
                out.write(chunk)
        self.members.append(Member(path, size, digest.hexdigest()))

    def finish(self, manifest: Manifest) -> Manifest:
        """Write ``manifest`` with what was added, and return it so."""
        complete = replace(manifest, members=self.members)
        self._archive.writestr(MANIFEST, json.dumps(asdict(complete), ensure_ascii=False, indent=1))
        self._archive.comment = MARK + b"0" * DIGITS
        return complete


@contextmanager
def writing(target: Path) -> Iterator[Writer]:
    """Yield a Writer; seal the file when it is finished, and only then give it its name ``target``.

    Raises AlreadyThere when ``target`` exists, DiskFull, NotWritable; whatever happens, nothing half-written
    is left under that name, and nothing at all unless the process is killed.
    """
    if target.exists():
        raise AlreadyThere(path=str(target))
    try:
        with _own(target.with_name(f"{target.name}.partial")) as out:
            with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
                yield Writer(archive)
            _seal(out)
            # A link, not a rename: it refuses to replace what somebody put there meanwhile.
            os.link(target.with_name(f"{target.name}.partial"), target)
        _sync_folder(target.parent)
    except FileExistsError:
        raise AlreadyThere(path=str(target)) from None
    except Exception as error:
        raise translate(error, target) or error from error


def verified(path: Path) -> Manifest:
    """Return the manifest of the sealed archive ``path``, every byte checked.

    Raises NoSuchBackup, NotABackup, BackupDamaged naming what is wrong, NewerBackup.
    """
    if not path.is_file():
        raise NoSuchBackup(path=str(path))
    _check_seal(path)
    try:
        with zipfile.ZipFile(path) as archive:
            raw = json.loads(archive.read(MANIFEST))
            if raw["format"] > FORMAT:
                raise NewerBackup(version=raw["version"])
            manifest = Manifest(**{**raw, "members": [Member(**member) for member in raw["members"]]})
            for member in manifest.members:
                _read(archive, member, path, lambda _: None)
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, EOFError, NotImplementedError) as error:
        raise BackupDamaged(path=str(path), reason=str(error)) from error
    return manifest


def glimpse(path: Path) -> Manifest | None:
    """Return what an archive says that it is, nothing checked; None for another file, or one of a newer version."""
    try:
        with zipfile.ZipFile(path) as archive:
            raw = json.loads(archive.read(MANIFEST))
            return Manifest(**{**raw, "members": [Member(**member) for member in raw["members"]]})
    except (OSError, zipfile.BadZipFile, KeyError, ValueError, TypeError):
        return None


def member(path: Path, manifest: Manifest, name: str) -> bytes | None:
    """Return a file of an archive, checked; None where it has none of that name. Raises BackupDamaged."""
    found = next((each for each in manifest.members if each.path == name), None)
    if found is None:
        return None
    parts: list[bytes] = []
    with zipfile.ZipFile(path) as archive:
        _read(archive, found, path, parts.append)
    return b"".join(parts)


def seal_of(path: Path) -> str:
    """Return the SHA-256 that seals the archive: its name among all backups."""
    with path.open("rb") as source:
        source.seek(-DIGITS, os.SEEK_END)
        return source.read().decode("ascii")


def extract(path: Path, manifest: Manifest, folder: Path) -> None:
    """Write every member below ``folder``, checked again and synced to the disk."""
    with zipfile.ZipFile(path) as archive:
        for member in manifest.members:
            target = folder / _safe(member.path, path)
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as out:
                target.chmod(0o600)
                _read(archive, member, path, out.write)
                out.flush()
                os.fsync(out.fileno())
            _sync_folder(target.parent)


def _read(archive: zipfile.ZipFile, member: Member, path: Path, take: Callable[[bytes], object]) -> None:
    digest, size = hashlib.sha256(), 0
    with archive.open(_safe(member.path, path).as_posix()) as source:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
            take(chunk)
    if (size, digest.hexdigest()) != (member.size, member.sha256):
        raise BackupDamaged(path=str(path), reason=member.path)


def _safe(name: str, archive: Path) -> PurePosixPath:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not (name == DATABASE or path.parts[:1] == ("home",)):
        raise BackupDamaged(path=str(archive), reason=name)
    return path


@contextmanager
def _own(partial: Path) -> Iterator[IO[bytes]]:
    """Open ``partial`` for this process alone and remove it at the end; what a killed process left is overwritten."""
    with os.fdopen(os.open(partial, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600), "w+b") as out:
        try:
            fcntl.flock(out, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyThere(path=str(partial)) from None
        out.truncate(0)
        try:
            yield out
        finally:
            partial.unlink(missing_ok=True)


def _seal(out: IO[bytes]) -> None:
    out.flush()
    size = out.seek(0, os.SEEK_END) - DIGITS
    digest = _digest(out, size)
    out.seek(size)
    out.write(digest.encode())
    out.flush()
    os.fsync(out.fileno())


def _check_seal(path: Path) -> None:
    with path.open("rb") as source:
        if source.read(4) != b"PK\x03\x04":
            raise NotABackup(path=str(path)) if path.stat().st_size else BackupDamaged(path=str(path), reason="0 byte")
        size = path.stat().st_size - DIGITS
        source.seek(max(size - len(MARK), 0))
        if source.read(len(MARK)) != MARK:
            raise BackupDamaged(path=str(path), reason="không có dấu niêm · no seal")
        if _digest(source, size).encode() != source.read(DIGITS):
            raise BackupDamaged(path=str(path), reason="SHA-256")


def _digest(source: IO[bytes], size: int) -> str:
    """Return the SHA-256 of the first ``size`` bytes; ``source`` stands behind them afterwards."""
    source.seek(0)
    digest, left = hashlib.sha256(), size
    while left > 0 and (chunk := source.read(min(CHUNK, left))):
        digest.update(chunk)
        left -= len(chunk)
    return digest.hexdigest()


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_and_move(source: Path, target: Path) -> None:
    """Move ``source`` to ``target`` on the same disk so that it survives a power cut."""
    target.parent.mkdir(parents=True, exist_ok=True)
    source.rename(target)
    _sync_folder(target.parent)


def remove_tree(folder: Path) -> None:
    """Remove ``folder`` with all in it, if it is there."""
    shutil.rmtree(folder, ignore_errors=True)
