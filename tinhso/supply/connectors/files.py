"""What folders have in common, wherever they lie: finished files are taken once, whole, in order; nothing is moved.

The cursor remembers each file by name, time, size and SHA-256. A file is finished when it has rested for a while and
is not named as one that still grows. What is handed on is a copy made while hashing: the hash is of what is read.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
import time
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from tinhso.kernel import clock
from tinhso.supply.connectors.base import Connector, FileBatch, Option

MOST_FILES = 5_000  # remembered: a folder is an inbox, not an archive
MOST_BYTES = 500_000_000
SECONDS = 300
REST_SECONDS = 60
GROWING = (".tmp", ".part", ".partial", ".filepart", ".crdownload", ".swp", "~")

PATTERN = Option("pattern", "Mẫu tên tệp", "Pattern of names", hint_vi="Ví dụ *.xlsx", hint_en="For example *.xlsx")
REST = Option(
    "rest_seconds",
    "Coi là xong sau (giây không đổi)",
    "Finished after (seconds unchanged)",
    required=False,
    hint_vi=f"Mặc định: {REST_SECONDS}",
    hint_en=f"Default: {REST_SECONDS}",
)


@dataclass(frozen=True)
class Found:
    """A file as the folder lists it: ``changed`` is seconds since 1970."""

    name: str
    changed: float
    size: int


class Folder(Protocol):
    """An open folder."""

    def listing(self) -> Iterable[Found]: ...

    def fetch(self, found: Found, sink: Sink) -> None: ...


class TooLarge(Exception):
    """A file is beyond MOST_BYTES, or takes longer than SECONDS."""


class Sink:
    """Where a file is written while it is hashed and counted."""

    def __init__(self, target: BinaryIO) -> None:
        self.target, self.digest, self.size = target, hashlib.sha256(), 0
        self.deadline = time.monotonic() + SECONDS

    def write(self, piece: bytes) -> int:
        self.size += len(piece)
        if self.size > MOST_BYTES or time.monotonic() > self.deadline:
            raise TooLarge()
        self.digest.update(piece)
        return self.target.write(piece)

    def flush(self) -> None:
        self.target.flush()


class FilesConnector(Connector):
    """A folder of files. Subclasses say how it is opened."""

    files = True

    def judge(self) -> None:
        if "/" in self.given("pattern") or "\\" in self.given("pattern"):
            raise self.refused("pattern", "chỉ là mẫu tên, không có đường dẫn", "it is a pattern of names, without a path")
        if not (self.given("rest_seconds") or "0").isdecimal():
            raise self.refused("rest_seconds", "phải là số giây", "it must be a number of seconds")

    @abstractmethod
    def opened(self) -> AbstractContextManager[Folder]:
        """Open the folder. Raises ConnectorFailed, and what it may not."""

    def pull(self, cursor: str | None) -> Iterator[FileBatch]:
        known = self._known(cursor)
        with self.opened() as folder, tempfile.TemporaryDirectory(prefix="tinhso-pulled-") as place:
            there = self._finished(folder)
            kept = {found.name: known[found.name] for found in there if found.name in known}
            for found in there:
                if kept.get(found.name, [])[:2] == [found.changed, found.size]:
                    continue
                path = Path(place) / "content"
                sha256, before = self._fetched(folder, found, path), kept.get(found.name)
                kept[found.name] = [found.changed, found.size, sha256]
                if before is None or before[2] != sha256:
                    yield FileBatch(path, found.name, sha256, json.dumps(kept, ensure_ascii=False), self.simulated)

    def _finished(self, folder: Folder) -> list[Found]:
        rested = clock.now().timestamp() - int(self.given("rest_seconds") or REST_SECONDS)
        there = []
        for found in folder.listing():
            if found.changed <= rested and self._wanted(found.name):
                there.append(found)
            if len(there) > MOST_FILES:
                raise self.failed(f"hơn {MOST_FILES} tệp trong thư mục", f"the folder has more than {MOST_FILES} files")
        return sorted(there, key=lambda found: (found.changed, found.name))

    def _wanted(self, name: str) -> bool:
        strange = name.startswith(".") or name.endswith(GROWING) or not name.isprintable() or set(name) & set("/\\")
        return not strange and fnmatchcase(name, self.given("pattern"))

    def _fetched(self, folder: Folder, found: Found, path: Path) -> str:
        with path.open("wb") as target:
            sink = Sink(target)
            try:
                if found.size > MOST_BYTES:
                    raise TooLarge()
                folder.fetch(found, sink)
            except TooLarge:
                raise self.failed(
                    f"tệp “{found.name}” quá lớn hoặc quá lâu", f"“{found.name}” is too large or too slow"
                ) from None
        if sink.size != found.size:
            raise self.failed(f"tệp “{found.name}” đang thay đổi", f"“{found.name}” is changing")
        return sink.digest.hexdigest()

    def _known(self, cursor: str | None) -> Mapping[str, list[Any]]:
        try:
            known = json.loads(cursor or "{}")
        except ValueError:
            known = None
        if not isinstance(known, dict):
            raise self.failed("con trỏ bị hỏng", "the cursor is damaged")
        return known
