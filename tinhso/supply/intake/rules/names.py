"""What a sender calls a file: shown and kept, never used as a path."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 255
_SEPARATORS = re.compile(r"[/\\]")


def sent_name(text: str) -> str:
    """Return the last part of a name from outside, without what cannot be shown (control and direction characters)."""
    last = _SEPARATORS.split(text)[-1][: 4 * LONGEST]
    return "".join(letter for letter in unicodedata.normalize("NFC", last) if letter.isprintable()).strip()[:LONGEST]
