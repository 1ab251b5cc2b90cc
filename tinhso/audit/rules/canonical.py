"""The canonical form that is hashed: an outsider rebuilds it from an export (docs/how-to/audit.md).

The form is one JSON object with exactly the keys of ``HASHED``, keys sorted, no spaces,
text as UTF-8 (not escaped), ``at`` in UTC as ``2026-01-31T08:15:30.123456Z`` (six digits).
``data`` is an object of text, whole numbers, yes/no, null, lists and objects. Fractions are
refused because two programs may write the same one differently: give them as text.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

HASHED = (
    "sequence",
    "at",
    "kind",
    "account",
    "acting_for",
    "origin",
    "verb",
    "target",
    "reason",
    "data",
    "previous_hash",
)
GENESIS = "0" * 64
LARGEST_WHOLE_NUMBER = 2**53  # beyond it, programs that read JSON numbers as doubles disagree

_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode


def instant(moment: datetime) -> str:
    """Return an aware ``moment`` as canonical text, in UTC with six digits of a second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def canonical(value: Any) -> str:
    """Return plain data as canonical JSON text."""
    return _encode(value)


def digest(entry: dict[str, Any]) -> str:
    """Return the SHA-256 (hexadecimal) of an entry that has exactly the keys of ``HASHED``."""
    return hashlib.sha256(_encode(entry).encode()).hexdigest()


def plain(value: Any, path: str = "data") -> Any:
    """Return ``value`` with tuples as lists, or raise ValueError naming what has no canonical form."""
    if value is None or isinstance(value, bool | str):
        return _writable(value, path) if isinstance(value, str) else value
    if isinstance(value, int):
        if abs(value) > LARGEST_WHOLE_NUMBER:
            raise ValueError(f"{path}: too large for a number that every reader of JSON keeps exactly; give it as text")
        return int(value)
    if isinstance(value, list | tuple):
        return [plain(item, f"{path}[{index}]") for index, item in enumerate(value)]
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        return {_writable(key, path): plain(item, f"{path}.{key}") for key, item in value.items()}
    raise ValueError(f"{path}: {type(value).__name__} has no canonical form; give text, whole numbers, lists or dicts of them")


def _writable(text: str, path: str) -> str:
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError(f"{path}: holds a character that cannot be stored")
    return str(text)
