"""Names of people, folded so that a search finds them however they are typed."""

from __future__ import annotations

import unicodedata


def folded(text: str) -> str:
    """Return ``text`` in small letters, without diacritics (đ is d), with single spaces and no control characters."""
    decomposed = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    letters = (letter if letter.isprintable() else " " for letter in decomposed if not unicodedata.combining(letter))
    return " ".join("".join(letters).split())
