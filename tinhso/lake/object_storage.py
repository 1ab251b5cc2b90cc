"""A store on S3-compatible object storage, read through a bounded folder on this machine.

Files are immutable and named by their content, so a copy on this machine is as good as the object: it is downloaded once, held
against its name, and dropped when the folder grows beyond its bound and nobody used it lately. DuckDB and Polars read those
copies: they need no network, no key and no extension. An object is there when the server has answered and, asked again, tells
its size; only then may the manifest list it.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO, cast
from urllib.parse import parse_qs, urlsplit

from tinhso.lake.errors import FileUnreadable, NothingThere, StoreUnreachable, WrongStoreAddress
from tinhso.lake.heavy import s3
from tinhso.lake.storage import CHUNK, GRACE, LocalStorage, Stored, digest_of

AT_ONCE = 8  # downloads
IN_USE = 600.0  # seconds: the longest query; what was located within them is not dropped
TRIMMED_EVERY = 60.0  # seconds
ATTEMPTS = 3
CONNECT, ANSWER = 5.0, 30.0  # seconds
_trimmed: dict[Path, float] = {}
_NAME = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Address:
    """Where the objects are: ``s3://bucket/prefix?endpoint=https://host:port&region=name``, and the keys to it."""

    bucket: str
    prefix: str
    endpoint: str
    region: str
    key: str
    secret: str

    @classmethod
    def read(cls, text: str, key: str, secret: str) -> Address:
        """Return the address that ``text`` writes. Raises WrongStoreAddress."""
        parts = urlsplit(text)
        asked = parse_qs(parts.query)
        endpoint, region = (asked.get(name, [""])[0] for name in ("endpoint", "region"))
        plain = not endpoint or urlsplit(endpoint).scheme in ("http", "https")
        if parts.scheme != "s3" or not parts.netloc or not plain or set(asked) - {"endpoint", "region"}:
            raise WrongStoreAddress()
        return cls(parts.netloc, parts.path.strip("/"), endpoint, region or "us-east-1", key, secret)

    def folder(self, name: str) -> str:
        return "/".join(part for part in (self.bucket, self.prefix, name) if part)


class Copies:
    """The folder on this machine that objects are read through; ``bound`` is its size in bytes, about."""

    def __init__(self, folder: Path, suffix: str, bound: int) -> None:
        self.folder, self.suffix, self.bound = folder, suffix, bound

    def path(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / f"{sha256}{self.suffix}"

    def used(self, sha256: str) -> Path | None:
        """Return the copy of a file and mark it as in use, or None when there is none."""
        path = self.path(sha256)
        try:
            os.utime(path)
        except FileNotFoundError:
            return None
        return path

    def take(self, fresh: Path, sha256: str) -> Path:
        """Move a file on the same disk in as the copy of ``sha256``."""
        path = self.path(sha256)
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.chmod(0o444)
        os.utime(fresh)
        fresh.replace(path)
        return path

    def trim_now_and_then(self) -> None:
        """Trim when that was not done lately: looking through a large folder takes its time."""
        if time.monotonic() - _trimmed.get(self.folder, -TRIMMED_EVERY) >= TRIMMED_EVERY:
            _trimmed[self.folder] = time.monotonic()
            self.trim()

    def trim(self) -> None:
        """Drop the copies that were used longest ago until the folder is within its bound, but none in use."""
        kept = sorted(self._all(), key=lambda each: each[0])
        over = sum(size for _, size, _ in kept) - self.bound
        for used_at, size, path in kept:
            if over <= 0 or time.time() - used_at < IN_USE:
                return
            path.unlink(missing_ok=True)
            over -= size

    def drop(self, sha256: str) -> None:
        self.path(sha256).unlink(missing_ok=True)

    def names(self) -> Iterator[str]:
        for _, _, path in self._all():
            yield path.name.removesuffix(self.suffix)

    def _all(self) -> Iterator[tuple[float, int, Path]]:
        for path in self.folder.glob(f"??/{'?' * 64}{self.suffix}"):
            try:
                found = path.stat()
            except FileNotFoundError:
                continue
            yield found.st_mtime, found.st_size, path


class ObjectStorage:
    """One shelf of files in a bucket. What is staged and the lock of the sweep are this machine's."""

    def __init__(self, address: Address, local: LocalStorage, copies: Copies) -> None:
        self.address, self.local, self.copies = address, local, copies
        self.folder = address.folder(local.shelf.folder)

    @property
    def read_from(self) -> Path:
        return self.copies.folder

    def staged(self) -> Path:
        return self.local.staged()

    def held(self, *, alone: bool = False) -> AbstractContextManager[None]:
        return self.local.held(alone=alone)

    def put(self, staged: Path) -> Stored:
        with staged.open("rb") as source:
            name, size = digest_of(source), staged.stat().st_size
        # What is whole is not sent again: an interrupted second sending must not harm it.
        if self._size(name) != size:
            self._send(staged, name)
            if self._size(name) != size:
                raise StoreUnreachable()
        self.copies.take(staged, name)
        self.copies.trim_now_and_then()
        return Stored(name, size)

    def locate(self, sha256: str) -> str:
        return self.locate_all([sha256])[sha256]

    def locate_all(self, names: Collection[str]) -> dict[str, str]:
        found = {name: self.copies.used(name) for name in names}
        missing = [name for name, path in found.items() if path is None]
        fetched: dict[str, Path] = {}
        if missing:
            with ThreadPoolExecutor(AT_ONCE) as several:
                fetched = dict(zip(missing, several.map(self._fetch, missing), strict=True))
            self.copies.trim_now_and_then()
        return {name: str(path or fetched[name]) for name, path in found.items()}

    def uri(self, sha256: str) -> str:
        return f"s3a://{self._key(sha256)}"

    def open(self, sha256: str) -> BinaryIO:
        with _told(sha256):
            return cast(BinaryIO, _connection(self.address).open_input_file(self._key(sha256)))

    def exists(self, sha256: str) -> bool:
        return self._size(sha256) is not None

    def remove(self, sha256: str) -> None:
        if self.exists(sha256):
            with _told(sha256):
                _connection(self.address).delete_file(self._key(sha256))
        self.copies.drop(sha256)

    def retire(self, sha256: str) -> None:
        """Nothing to do: whoever reads the object has a copy, and who comes later reads the parts."""

    def names(self) -> Iterator[str]:
        yield from (name for name, _ in self._listed())

    def digest(self, sha256: str) -> str:
        with _told(sha256), self.open(sha256) as source:
            return digest_of(source)

    def stale(self, listed: Collection[str], grace: float = GRACE) -> tuple[str, ...]:
        now = time.time()
        return tuple(name for name, at in self._listed() if name not in listed and now - at > grace)

    def tidy(self, listed: Collection[str], grace: float = GRACE) -> None:
        self.local.tidy(listed, grace)
        for name in set(self.copies.names()) - set(listed):
            if self.local.age(self.copies.path(name)) > grace:
                self.copies.drop(name)

    def _key(self, sha256: str) -> str:
        return f"{self.folder}/{sha256[:2]}/{sha256}{self.local.shelf.suffix}"

    def _size(self, sha256: str) -> int | None:
        with _told(sha256):
            found = _connection(self.address).get_file_info(self._key(sha256))
        return None if found.type is s3.FileType.NotFound else int(found.size)

    def _send(self, staged: Path, name: str) -> None:
        with staged.open("rb") as source, _told(name), _connection(self.address).open_output_stream(self._key(name)) as out:
            while chunk := source.read(CHUNK):
                out.write(chunk)

    def _fetch(self, sha256: str) -> Path:
        """Download an object and hold it against its name. Raises NothingThere, StoreUnreachable, FileUnreadable."""
        fresh = self.local.staged()
        try:
            with _told(sha256), self.open(sha256) as source, fresh.open("wb") as out:
                while chunk := source.read(CHUNK):
                    out.write(chunk)
            with fresh.open("rb") as arrived:
                if digest_of(arrived) != sha256:
                    raise FileUnreadable()
            return self.copies.take(fresh, sha256)
        finally:
            fresh.unlink(missing_ok=True)

    def _listed(self) -> Iterator[tuple[str, float]]:
        selector = s3.FileSelector(self.folder, recursive=True, allow_not_found=True)
        with _told(""):
            found = _connection(self.address).get_file_info(selector)
        for each in found:
            name = each.base_name.removesuffix(self.local.shelf.suffix)
            if each.type is s3.FileType.File and _NAME.fullmatch(name):
                yield name, each.mtime_ns / 1e9


@contextmanager
def _told(sha256: str) -> Iterator[None]:
    """Say the store's errors in our words; addresses and keys are nobody's business."""
    try:
        yield
    except FileNotFoundError:
        raise NothingThere(sha256=sha256) from None
    except OSError as error:
        raise StoreUnreachable() from error


@cache
def _connection(address: Address) -> Any:
    scheme, _, host = address.endpoint.partition("://")
    return s3.S3FileSystem(
        access_key=address.key or None,
        secret_key=address.secret or None,
        region=address.region,
        endpoint_override=host or None,
        scheme=scheme or "https",
        connect_timeout=CONNECT,
        request_timeout=ANSWER,
        retry_strategy=s3.AwsStandardS3RetryStrategy(max_attempts=ATTEMPTS),
        allow_delayed_open=True,
    )
