"""What people and devices send as text, so that every database can keep it."""

from __future__ import annotations

import re

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """Return the text with each character that no database keeps (NUL, half a pair) shown as unknown."""
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)
