"""Where the lake's files are: immutable, named by their SHA-256, on disk before anybody speaks of them.

``Storage`` is the small interface (in the manner of fsspec) that a store on S3 would follow too;
``LocalStorage`` keeps ``home/lake/files/ab/abcd….parquet``. A file is written under a temporary name,
fsynced, renamed, and its folder fsynced: only then may the manifest list it. A crash leaves at most
an unlisted file, which ``sweep`` removes when it is older than an hour.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import tempfile
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from django.conf import settings

from tinhso.lake.errors import NothingThere

SUFFIX = ".parquet"
GRACE = 3600.0  # seconds that an unlisted file is left in peace: its transaction may be under way
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Stored:
    """A file in store: its name and its size in bytes."""

    sha256: str
    size: int


class Storage(Protocol):
    """What the lake asks of a store of files."""

    def put(self, staged: Path) -> Stored:
        """Take over the ``staged`` file, durably, and say its name. The same content twice is one file."""
        ...

    def locate(self, sha256: str) -> str:
        """Return where the query engine finds the file (a path, or an address it can read)."""
        ...

    def exists(self, sha256: str) -> bool: ...

    def remove(self, sha256: str) -> None:
        """Remove the file; nothing happens when it is gone already."""
        ...

    def names(self) -> Iterator[str]:
        """Yield the SHA-256 that each file claims to have."""
        ...

    def digest(self, sha256: str) -> str:
        """Return the SHA-256 of the file's content as it is now. Raises NothingThere."""
        ...


class LocalStorage:
    """A folder on a local disk."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.files = root / "files"
        self.staging = root / "staging"

    def staged(self, suffix: str = SUFFIX) -> Path:
        """Return the path of a new empty file beside the store, on the same disk, for rows being written."""
        self.staging.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(suffix=suffix, dir=self.staging)
        os.close(handle)
        return Path(name)

    def put(self, staged: Path) -> Stored:
        name, size = digest_of(staged), staged.stat().st_size
        target = self._path(name)
        _make_folder(target.parent)
        _sync(staged)
        staged.chmod(0o444)
        # Replacing an equal file is harmless, and its new age keeps the sweep away until the manifest lists it.
        os.utime(staged)
        staged.replace(target)
        _sync(target.parent)
        return Stored(name, size)

    def locate(self, sha256: str) -> str:
        return str(self._path(sha256))

    def exists(self, sha256: str) -> bool:
        return self._path(sha256).is_file()

    def remove(self, sha256: str) -> None:
        self._path(sha256).unlink(missing_ok=True)

    def retire(self, sha256: str) -> None:
        """Start the hour after which the sweep takes a derived file: a query may be reading it."""
        if self.exists(sha256):
            os.utime(self._path(sha256))

    def names(self) -> Iterator[str]:
        for path in sorted(self.files.glob(f"*/*{SUFFIX}")):
            yield path.stem

    def digest(self, sha256: str) -> str:
        if not self.exists(sha256):
            raise NothingThere(sha256=sha256)
        return digest_of(self._path(sha256))

    def age(self, path: Path) -> float:
        """Return how many seconds ago ``path`` was written, by the disk's clock."""
        return time.time() - path.stat().st_mtime

    def sweep(self, listed: Collection[str], grace: float = GRACE) -> tuple[str, ...]:
        """Remove files that are not ``listed`` and staged ones, when older than ``grace`` seconds; say their names."""
        swept = [name for name in self.names() if name not in listed and self.age(self._path(name)) > grace]
        for name in swept:
            self.remove(name)
        for path in self.staging.glob("*"):
            if self.age(path) > grace:
                path.unlink(missing_ok=True)
        return tuple(swept)

    @contextmanager
    def held(self, *, alone: bool = False) -> Iterator[None]:
        """Keep the sweep away from a file until the manifest lists it; the sweep itself holds it ``alone``."""
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / "files.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
            yield

    def _path(self, sha256: str) -> Path:
        return self.files / sha256[:2] / f"{sha256}{SUFFIX}"


def local() -> LocalStorage:
    """Return the store in the home folder."""
    return LocalStorage(Path(settings.HOME) / "lake")


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file's content, in hexadecimal."""
    found = hashlib.sha256()
    with path.open("rb") as source:
        while chunk := source.read(_CHUNK):
            found.update(chunk)
    return found.hexdigest()


def _make_folder(folder: Path) -> None:
    """Make a folder and those above it, each known to the disk before what is put into it."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for each in missing:
        _sync(each.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
