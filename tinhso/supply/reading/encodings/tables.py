"""The legacy Vietnamese encodings, as tables between a font's codes and Unicode letters.

TCVN3   one byte a letter; the fonts have no capitals with tones (the font whose name ends in H shows capitals).
VNI     a plain letter followed by a mark.
VISCII  one byte a letter, capitals in the control codes too.
1258    Windows: letters with hats, and tones as combining marks.

A text in such a font is stored as the Latin letters that have the same codes, so that ``from_codes``
and ``to_codes`` work on characters up to U+00FF (what Windows puts at 80 to 9F is turned back first).
"""

from __future__ import annotations

import unicodedata
from enum import StrEnum


class Legacy(StrEnum):
    """An encoding that is not Unicode."""

    TCVN3 = "tcvn3"
    VNI = "vni"
    VISCII = "viscii"
    WINDOWS_1258 = "windows-1258"


LEGACY = frozenset(map(str, Legacy))
ENCODINGS = (*map(str, Legacy), "utf-8", "windows-1252")
"""What the encoding of a text can be said to be."""


# From A1 on; a full stop is a code without a letter of its own. Standard: TCVN 5712:1993, second and third form.
_TCVN3 = "ĂÂÊÔƠƯĐăâêôơưđẰ.....àảãáạẲằẳẵắẴẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệìỉỄẾỒĩíịòỔỏõóọồổỗốộờởỡớợùỖủũúụừửữứựỳỷỹýỵỐ"
# From 80 on. Standard: RFC 1456.
_VISCII = (
    "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡư"
    "àáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ"
)
_VISCII_LOW = {0x02: "Ẳ", 0x05: "Ẵ", 0x06: "Ẫ", 0x14: "Ỷ", 0x19: "Ỹ", 0x1E: "Ỵ"}

# VNI: what a mark after a letter makes of it, as combining characters.
_GRAVE, _ACUTE, _TILDE, _HOOK, _DOT = "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"
_HAT, _BREVE = "\u0302", "\u0306"
_VNI_TONES = {"ø": _GRAVE, "ù": _ACUTE, "õ": _TILDE, "û": _HOOK, "ï": _DOT}
_VNI_HATS = {
    "â": _HAT, "à": _HAT + _GRAVE, "á": _HAT + _ACUTE, "ã": _HAT + _TILDE, "å": _HAT + _HOOK, "ä": _HAT + _DOT,
}  # fmt: skip
_VNI_BREVES = {
    "ê": _BREVE, "è": _BREVE + _GRAVE, "é": _BREVE + _ACUTE, "ü": _BREVE + _TILDE, "ú": _BREVE + _HOOK, "ë": _BREVE + _DOT,
}  # fmt: skip
_VNI_ALONE = {
    "ô": "ơ", "ö": "ư", "ñ": "đ", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ",
}  # fmt: skip
_VNI_AFTER = {
    "a": _VNI_TONES | _VNI_HATS | _VNI_BREVES,
    "e": _VNI_TONES | _VNI_HATS,
    "o": _VNI_TONES | _VNI_HATS,
    "u": _VNI_TONES,
    "y": _VNI_TONES,
    "ô": _VNI_TONES,
    "ö": _VNI_TONES,
}


def _high_codes(letters: str, first: int) -> dict[str, str]:
    return {chr(first + offset): letter for offset, letter in enumerate(letters) if letter != "."}


def _vni_codes() -> dict[str, str]:
    codes = dict(_VNI_ALONE)
    for base, marks in _VNI_AFTER.items():
        for mark, made in marks.items():
            codes[base + mark] = unicodedata.normalize("NFC", _VNI_ALONE.get(base, base) + made)
    upper = {code.upper(): letter.upper() for code, letter in codes.items()}
    # A capital letter with a small mark, as hasty hands type it.
    mixed = {code[0].upper() + code[1]: letter.upper() for code, letter in codes.items() if len(code) == 2}
    return mixed | upper | codes


def _windows_1258() -> dict[str, str]:
    codes: dict[str, str] = {}
    for byte in range(0x80, 0x100):
        letter = bytes([byte]).decode("cp1258", "ignore")
        if letter and letter != chr(byte):
            codes[chr(byte)] = letter
    return codes


DECODING: dict[Legacy, dict[str, str]] = {
    Legacy.TCVN3: _high_codes(_TCVN3, 0xA1),
    Legacy.VNI: _vni_codes(),
    Legacy.VISCII: _high_codes(_VISCII, 0x80) | {chr(code): letter for code, letter in _VISCII_LOW.items()},
    Legacy.WINDOWS_1258: _windows_1258(),
}
_ENCODING = {legacy: {letter: code for code, letter in table.items()} for legacy, table in DECODING.items()}
# What Windows shows for the codes 80 to 9F, back to the codes.
_WINDOWS_SIGNS = {
    ord(sign): chr(byte) for byte in range(0x80, 0xA0) if len(sign := bytes([byte]).decode("cp1252", "ignore")) == 1
}
_SINGLE = {legacy: str.maketrans(table) for legacy, table in DECODING.items() if legacy is not Legacy.VNI}


def from_codes(text: str, legacy: Legacy) -> str:
    """Return the Unicode text (NFC) of ``text``, whose characters are the codes of ``legacy``.

    Characters that the encoding does not use stay as they are.
    """
    if legacy is Legacy.VNI:
        return _from_vni(text)
    if legacy is not Legacy.TCVN3:  # the .Vn fonts keep the quotes and dashes of Windows in 80 to 9F
        text = text.translate(_WINDOWS_SIGNS)
    return unicodedata.normalize("NFC", text.translate(_SINGLE[legacy]))


def to_codes(text: str, legacy: Legacy) -> str:
    """Return ``text`` as the codes of ``legacy``; the reverse of ``from_codes``.

    Raises UnicodeEncodeError for a Vietnamese letter without a code: a capital with a tone in TCVN3.
    """
    codes = _ENCODING[legacy]
    out = []
    for index, letter in enumerate(unicodedata.normalize("NFC", text)):
        code = codes.get(letter) or (_decomposed(letter, codes) if legacy is Legacy.WINDOWS_1258 else None)
        if code is None and not _stands_for_itself(letter, legacy):
            raise UnicodeEncodeError(str(legacy), text, index, index + 1, "no code")
        out.append(code or letter)
    return "".join(out)


def _stands_for_itself(letter: str, legacy: Legacy) -> bool:
    """Whether a letter without a code of its own is the same in the encoding."""
    if letter.isascii():
        return legacy is not Legacy.VISCII or ord(letter) not in _VISCII_LOW
    return legacy is Legacy.WINDOWS_1258 and ord(letter) <= 0xFF and letter not in DECODING[legacy]


def _from_vni(text: str) -> str:
    codes = DECODING[Legacy.VNI]
    out, index = [], 0
    while index < len(text):
        pair = text[index : index + 2]
        size = 2 if pair in codes and len(pair) == 2 else 1
        out.append(codes.get(text[index : index + size], text[index]))
        index += size
    return "".join(out)


def _decomposed(letter: str, codes: dict[str, str]) -> str | None:
    """A letter of Windows-1258: its base, with or without a hat, and the tone after it."""
    parts = unicodedata.normalize("NFD", letter)
    if len(parts) == 1:
        return None
    tone = next((part for part in parts if part in {_GRAVE, _ACUTE, _TILDE, _HOOK, _DOT}), "")
    base = unicodedata.normalize("NFC", "".join(part for part in parts if part != tone))
    return codes.get(base, base) + codes.get(tone, tone) if tone else None
