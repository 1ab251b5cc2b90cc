"""Event streams as text (HTML Standard, section 9.2), positions as their event ids, and who is told what."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256

from tinhso.centre.live.contracts import Change, Position

_FIRST = datetime(1970, 1, 1, tzinfo=UTC)
_ID = re.compile(r"([0-9]{1,17})\.([0-9a-f]{12})")
RETRY = 1000
"""Milliseconds after which a browser asks again when a stream ended."""


def written(position: Position) -> str:
    """Return a position as an event id: microseconds since 1970, and a digest of the word for all else."""
    at = (position.at - _FIRST) // timedelta(microseconds=1) if position.at is not None else 0
    return f"{at}.{_digest(position.around)}"


def since(text: str, now: Position) -> tuple[datetime | None, bool]:
    """Return the moment that an event id stands for, and whether what it stood on is still so now.

    What is no id of ours, or one of a moment that is yet to come (a backup was put back), stands on nothing.
    """
    found = _ID.fullmatch(text)
    if found is None:
        return None, False
    at = _FIRST + timedelta(microseconds=int(found[1])) if int(found[1]) else None
    to_come = at is not None and (now.at is None or at > now.at)
    return at, found[2] == _digest(now.around) and not to_come


def joined(earlier: Change | None, later: Change) -> Change:
    """Return two changes as one: who was not told of the first yet need not be told twice."""
    if earlier is None:
        return later
    return Change(later.position, earlier.datasets | later.datasets, earlier.everything or later.everything)


@lru_cache(maxsize=256)
def as_seen(change: Change, sees: frozenset[str]) -> Change | None:
    """Return a change as told to somebody who sees numbers of these datasets only; None where there is nothing to tell."""
    seen = replace(change, datasets=change.datasets & sees)
    return seen if seen.everything or seen.datasets else None


@lru_cache(maxsize=256)  # one change is told to a thousand
def moved(change: Change) -> bytes:
    """Return the event that tells a change."""
    data = {"everything": True} if change.everything else {"datasets": sorted(change.datasets)}
    return f"id: {written(change.position)}\nevent: moved\ndata: {json.dumps(data)}\n\n".encode()


def opened(position: Position) -> bytes:
    """Return what a stream begins with: how soon to ask again, and where it stands."""
    return f"retry: {RETRY}\nid: {written(position)}\nevent: opened\ndata:\n\n".encode()


def beat(*, behind: bool) -> bytes:
    """Return a sign of life; ``behind`` says that the platform cannot read its own state just now."""
    return f"event: beat\ndata: {json.dumps({'behind': behind})}\n\n".encode()


def _digest(word: str) -> str:
    return sha256(word.encode()).hexdigest()[:12]
