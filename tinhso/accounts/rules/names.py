"""Names of people, folded so that a search finds them however they are typed."""

from __future__ import annotations

import unicodedata


def folded(text: str) -> str:
    """Return ``text`` in small letters, without diacritics (đ is d) and with single spaces."""
    decomposed = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return " ".join("".join(letter for letter in decomposed if not unicodedata.combining(letter)).split())
