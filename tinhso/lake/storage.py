"""Where the lake's files are: immutable, named by their SHA-256, on disk before anybody speaks of them.

``Storage`` is what the lake asks of a store; ``LocalStorage`` keeps ``home/lake/files/ab/abcd….parquet`` and, beside them,
``originals/ab/abcd…``: what senders sent, whatever it is. A file is written under a temporary name, fsynced, renamed, and
its folder fsynced: only then may the manifest list it. A crash leaves at most an unlisted file, which ``sweep`` removes
when it is older than an hour. ``stores`` says which store is in use.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import tempfile
import time
from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from django.conf import settings

from tinhso.lake.errors import NothingThere

GRACE = 3600.0  # seconds that an unlisted file is left in peace: its transaction may be under way
CHUNK = 1 << 20


@dataclass(frozen=True)
class Stored:
    """A file in store: its name and its size in bytes."""

    sha256: str
    size: int


@dataclass(frozen=True)
class Shelf:
    """One kind of files: the folder they lie in, and how their names end."""

    folder: str
    suffix: str


FILES = Shelf("files", ".parquet")
ORIGINALS = Shelf("originals", "")


class Storage(Protocol):
    """What the lake asks of a store of files."""

    @property
    def read_from(self) -> Path:
        """The folder on this machine under which every file is that was located."""
        ...

    def staged(self) -> Path:
        """Return the path of a new empty file on this machine, for what will be ``put``."""
        ...

    def put(self, staged: Path) -> Stored:
        """Take over the ``staged`` file, durably, and say its name. The same content twice is one file."""
        ...

    def locate(self, sha256: str) -> str:
        """Return the path on this machine where the file can be read. Raises NothingThere when a store has lost it."""
        ...

    def locate_all(self, names: Collection[str]) -> dict[str, str]:
        """Return where each of many files can be read, as ``locate`` does."""
        ...

    def uri(self, sha256: str) -> str:
        """Return the URI under which another machine that shares the store reads the file, there or not."""
        ...

    def open(self, sha256: str) -> BinaryIO:
        """Return the file as it is in the store now, for reading from any position. Raises NothingThere."""
        ...

    def exists(self, sha256: str) -> bool: ...

    def remove(self, sha256: str) -> None:
        """Remove the file; nothing happens when it is gone already."""
        ...

    def retire(self, sha256: str) -> None:
        """Start the hour after which the sweep takes a derived file: a query may be reading it."""
        ...

    def names(self) -> Iterator[str]:
        """Yield the SHA-256 that each file claims to have."""
        ...

    def stale(self, listed: Collection[str], grace: float = ...) -> tuple[str, ...]:
        """Return the names of files that are not ``listed`` and older than ``grace`` seconds."""
        ...

    def tidy(self, listed: Collection[str], grace: float = ...) -> None:
        """Remove, on this machine, what was staged longer than ``grace`` seconds ago, and copies of what is not ``listed``."""
        ...

    def held(self, *, alone: bool = False) -> AbstractContextManager[None]:
        """Keep the sweep away from a file until the manifest lists it; the sweep itself holds it ``alone``."""
        ...

    def digest(self, sha256: str) -> str:
        """Return the SHA-256 of the file's content as it is now. Raises NothingThere."""
        ...


class LocalStorage:
    """A folder on a local disk."""

    @property
    def read_from(self) -> Path:
        return self.files

    def __init__(self, root: Path, shelf: Shelf = FILES) -> None:
        self.root, self.shelf = root, shelf
        self.files = root / shelf.folder
        self.staging = root / "staging"

    def staged(self) -> Path:
        """Return the path of a new empty file beside the store, on the same disk."""
        self.staging.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(suffix=self.shelf.suffix, dir=self.staging)
        os.close(handle)
        return Path(name)

    def put(self, staged: Path) -> Stored:
        with staged.open("rb") as source:
            name, size = digest_of(source), staged.stat().st_size
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

    def locate_all(self, names: Collection[str]) -> dict[str, str]:
        return {name: self.locate(name) for name in names}

    def uri(self, sha256: str) -> str:
        return f"file://{self._path(sha256)}"  # as Hadoop writes it: no character is escaped

    def open(self, sha256: str) -> BinaryIO:
        try:
            return self._path(sha256).open("rb")
        except FileNotFoundError:
            raise NothingThere(sha256=sha256) from None

    def exists(self, sha256: str) -> bool:
        return self._path(sha256).is_file()

    def remove(self, sha256: str) -> None:
        self._path(sha256).unlink(missing_ok=True)

    def retire(self, sha256: str) -> None:
        if self.exists(sha256):
            os.utime(self._path(sha256))

    def names(self) -> Iterator[str]:
        for path in sorted(self.files.glob(f"??/{'?' * 64}{self.shelf.suffix}")):
            yield path.name.removesuffix(self.shelf.suffix)

    def digest(self, sha256: str) -> str:
        with self.open(sha256) as source:
            return digest_of(source)

    def age(self, path: Path) -> float:
        """Return how many seconds ago ``path`` was written, by the disk's clock."""
        return time.time() - path.stat().st_mtime

    def stale(self, listed: Collection[str], grace: float = GRACE) -> tuple[str, ...]:
        return tuple(name for name in self.names() if name not in listed and self.age(self._path(name)) > grace)

    def tidy(self, listed: Collection[str], grace: float = GRACE) -> None:
        for path in self.staging.glob("*"):
            if self.age(path) > grace:
                path.unlink(missing_ok=True)

    @contextmanager
    def held(self, *, alone: bool = False) -> Iterator[None]:
        """Keep the sweep away from a file until the manifest lists it; the sweep itself holds it ``alone``."""
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / "files.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
            yield

    def _path(self, sha256: str) -> Path:
        return self.files / sha256[:2] / f"{sha256}{self.shelf.suffix}"


def local(shelf: Shelf = FILES) -> LocalStorage:
    """Return the store in the home folder."""
    return LocalStorage(Path(settings.HOME) / "lake", shelf)


def digest_of(source: BinaryIO) -> str:
    """Return the SHA-256 of what is left to read of an open file, in hexadecimal."""
    found = hashlib.sha256()
    while chunk := source.read(CHUNK):
        found.update(chunk)
    return found.hexdigest()


def _make_folder(folder: Path) -> None:
    """Make a folder and those above it, each known to the disk before what is put into it."""
    if folder.is_dir():
        return
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
