"""Legacy text to Unicode, cell by cell and word by word; what is right already is left alone."""

from __future__ import annotations

import re
import unicodedata

from tinhso.supply.reading.encodings.fonts import FontClaim, claim_of
from tinhso.supply.reading.encodings.scoring import is_codes, judge
from tinhso.supply.reading.encodings.tables import Legacy, from_codes

_SPACED = re.compile(r"([ \t\r\n\u00a0]+)")
_LONGEST_JUDGED = 20_000  # characters; longer cells are converted whole


def convert(text: str, legacy: Legacy | None, font: str = "") -> str:
    """Return ``text`` in Unicode (NFC).

    ``font`` names the font of the cell, if the file says; ``legacy`` is what the whole table seems to be in.
    The font is believed first. Words that are Vietnamese as they stand stay, in cells of both kinds too.
    """
    claim = claim_of(font)
    believed = claim or (FontClaim(legacy) if legacy else None)
    if believed is None:
        return text if text.isascii() else unicodedata.normalize("NFC", text)
    converted = text if _plain(text, believed.legacy) else _by_words(text, believed.legacy)
    return converted.upper() if believed.capitals else converted


def _plain(text: str, legacy: Legacy) -> bool:
    return text.isascii() and (legacy is not Legacy.VISCII or text.isprintable())


def _by_words(text: str, legacy: Legacy) -> str:
    if len(text) > _LONGEST_JUDGED:
        return from_codes(text, legacy)
    words = _SPACED.split(text)
    kinds = [_kind(word, legacy) for word in words]
    legacy_wins = kinds.count("legacy") >= kinds.count("unicode")
    out = []
    for word, kind in zip(words, kinds, strict=True):
        changes = kind == "legacy" or (kind == "either" and legacy_wins)
        out.append(from_codes(word, legacy) if changes else unicodedata.normalize("NFC", word))
    return "".join(out)


def _kind(word: str, legacy: Legacy) -> str:
    """Whether a word can only be Unicode, only legacy, or either."""
    if _plain(word, legacy) or word.isspace():
        return "ascii"
    if not is_codes(word):
        return "unicode"
    bare = word.strip(_SIGNS)
    if judge(bare) and not judge(from_codes(bare, legacy)):
        return "unicode"
    return "either" if judge(bare) else "legacy"


_SIGNS = "".join(chr(code) for code in range(0x21, 0x7F) if not chr(code).isalpha())
