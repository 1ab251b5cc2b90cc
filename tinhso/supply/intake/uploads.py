"""Files that were sent, kept for a while by their SHA-256: for the wizard's next step, and for marking what is wrong.

What was accepted is kept by the lake beside its rows; a file here is forgotten after ``DAYS``.
"""

from __future__ import annotations

import re
import tempfile
import time
from collections.abc import Iterable
from functools import partial
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from tinhso.supply.errors import NothingOffered, UploadGone

DAYS = 30
CHUNK = 2**20
_NAME = re.compile(r"[0-9a-f]{64}")


def keep(path: Path) -> str:
    """Keep a copy of a file and return its SHA-256. What is kept already is neither read nor copied again."""
    if path.parent == _folder() and _NAME.fullmatch(path.name):
        path.touch()
        return path.name
    with path.open("rb") as source:
        return _keep(iter(partial(source.read, CHUNK), b""))


def keep_chunks(chunks: Iterable[bytes]) -> str:
    """Keep what arrives in pieces and return its SHA-256. Raises NothingOffered when nothing came."""
    name = _keep(chunks)
    if not kept(name).stat().st_size:
        raise NothingOffered()
    return name


def _keep(chunks: Iterable[bytes]) -> str:
    digest, fresh = sha256(), _fresh()
    try:
        with fresh.open("wb") as out:
            for chunk in chunks:
                digest.update(chunk)
                out.write(chunk)
        fresh.replace(_folder() / digest.hexdigest())
    finally:
        fresh.unlink(missing_ok=True)
    return digest.hexdigest()


def kept(name: str) -> Path:
    """Return the file of that SHA-256. Raises UploadGone."""
    path = _folder() / name
    if not _NAME.fullmatch(name) or not path.is_file():
        raise UploadGone(days=DAYS)
    return path


def forget_old() -> int:
    """Remove what nobody used for ``DAYS``; return how many files went."""
    before = time.time() - DAYS * 86_400
    old = [path for path in _folder().iterdir() if path.stat().st_mtime < before]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _folder() -> Path:
    folder = Path(settings.HOME) / "supply" / "uploads"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _fresh() -> Path:
    with tempfile.NamedTemporaryFile(dir=_folder(), prefix="incoming-", delete=False) as made:
        return Path(made.name)
