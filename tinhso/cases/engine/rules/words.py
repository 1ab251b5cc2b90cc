"""Words as they are searched for: small letters without accents, so that "ngap nuoc" finds "Ngập nước"."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"\w+")


def folded(text: str) -> str:
    """Return the words of a text in small letters, without accents, parted by single spaces."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return " ".join(_WORD.findall("".join(letter for letter in plain if not unicodedata.combining(letter))))
