"""Keeping what a sender sent, as it was sent, beside what it became."""

from __future__ import annotations

import shutil
from pathlib import Path

from tinhso.kernel.policy import Actor, require
from tinhso.lake import policies, stores


def keep_original(original: Path | bytes, *, actor: Actor) -> str:
    """Keep a sender's own file, durably, and return its SHA-256. A path is copied. The same content is kept once.

    It stays when a submission names it within the hour (``Source(sha256=…, kept=True)``); else the sweep takes it.
    Raises Denied.
    """
    require(policies.SUPPLY, actor)
    store = stores.originals()
    staged = store.staged()
    try:
        if isinstance(original, Path):
            shutil.copyfile(original, staged)
        else:
            staged.write_bytes(original)
        with store.held():
            return store.put(staged).sha256
    finally:
        staged.unlink(missing_ok=True)
