"""Telephone numbers as people in Vietnam write them, kept in one form (E.164)."""

from __future__ import annotations

import re

SEPARATORS = re.compile(r"[\s().\-\u00a0\u2010-\u2015]+")
# Ministry of Information and Communications' numbering plan (Circular 22/2014/TT-BTTTT): after the trunk 0
# a mobile number has nine digits and begins with 3, 5, 7, 8 or 9; a fixed line has ten and begins with 2.
NATIONAL = re.compile(r"(?:[35789]\d{8}|2\d{9})")
FOREIGN = re.compile(r"[1-9]\d{7,14}")


def normalise(text: str) -> str | None:
    """Return ``text`` in E.164 (``+84912345678``), or None when it is no telephone number.

    Reads 0912 345 678, 84912345678, +84 912.345.678, 0084…, and foreign numbers when they begin with + or 00.
    """
    digits = SEPARATORS.sub("", text.strip())
    international = digits.startswith(("+", "00"))
    digits = digits.removeprefix("+") if digits.startswith("+") else digits
    digits = digits.removeprefix("00") if international else digits
    if not digits.isascii() or not digits.isdigit():
        return None
    national = _national(digits, international)
    if national is not None:
        return f"+84{national}" if NATIONAL.fullmatch(national) else None
    return f"+{digits}" if international and FOREIGN.fullmatch(digits) else None


def _national(digits: str, international: bool) -> str | None:
    """Return the Vietnamese number without country code and trunk 0; None when it is not a Vietnamese one."""
    if digits.startswith("84") and (international or len(digits) >= 11):
        return digits[2:].removeprefix("0")
    if digits.startswith("0") and not international:
        return digits[1:]
    return None


def spoken(number: str) -> str:
    """Return an E.164 ``number`` as it is written in Vietnam: 0912 345 678; foreign ones unchanged."""
    if not number.startswith("+84"):
        return number
    national = "0" + number.removeprefix("+84")
    return f"{national[:4]} {national[4:7]} {national[7:]}"


def written(number: str) -> tuple[str, str]:
    """Return an E.164 ``number`` in the two ways it is typed into a search: +84912345678 and 0912345678."""
    return number, spoken(number).replace(" ", "")
