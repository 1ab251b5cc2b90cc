"""Keeping what a sender sent, as it was sent, beside what it became."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

from tinhso.kernel.policy import Actor, require
from tinhso.lake import policies, stores


def keep_original(original: Path | bytes, *, actor: Actor, immutable: bool = False) -> str:
    """Keep a sender's own file, durably, and return its SHA-256. The same content is kept once.

    A path is copied; one that nobody ever writes to again (``immutable``) is linked where the disk is the same.

    It stays when a submission names it within the hour (``Source(sha256=…, kept=True)``); else the sweep takes it.
    Raises Denied.
    """
    require(policies.SUPPLY, actor)
    store = stores.originals()
    staged = store.staged()
    try:
        if isinstance(original, Path):
            if not (immutable and _linked(original, staged)):
                shutil.copyfile(original, staged)
        else:
            staged.write_bytes(original)
        with store.held():
            return store.put(staged).sha256
    finally:
        staged.unlink(missing_ok=True)


def _linked(original: Path, staged: Path) -> bool:
    """Put a second name of the file in the place of ``staged``; say whether the file system could."""
    staged.unlink()
    with suppress(OSError):
        os.link(original, staged)
        return True
    return False
