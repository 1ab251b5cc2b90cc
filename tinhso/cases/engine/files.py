"""The files of cases, named by the hash of their bytes, in a folder of their own under the home."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, Storage


def store() -> Storage:
    """Return where files of cases are kept: readable by this platform alone, served by guarded views only."""
    return FileSystemStorage(Path(settings.HOME) / "case-files", file_permissions_mode=0o600, directory_permissions_mode=0o700)


def put(content: bytes) -> str:
    """Keep bytes and return their SHA-256; bytes that are kept already are not written again."""
    sha256 = hashlib.sha256(content).hexdigest()
    kept = store()
    if not kept.exists(_path(sha256)):
        kept.save(_path(sha256), ContentFile(content))
    return sha256


def opened(sha256: str) -> File[bytes]:
    """Return the file of that hash, open to be read. Raises FileNotFoundError when it was erased."""
    return store().open(_path(sha256), "rb")


def remove(sha256: str) -> None:
    """Take bytes away for good; that nobody else needs them is the caller's to know."""
    store().delete(_path(sha256))


def _path(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256}"
