"""Numbers as people write them: 1.234,5 in Vietnamese, 1,234.5 in English, and 12,37 %.

Formatting works on the exact decimal value, never on a binary approximation, and
rounds halves away from zero as an accountant does. Reading never guesses: a text
that two conventions read differently is ambiguous.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Context, Decimal
from enum import StrEnum
from fractions import Fraction

from tinhso.kernel.errors import Ambiguous, BadInput

Number = int | float | Decimal | Fraction

_LONGEST = 100  # characters; a longer "number" is an accident or an attack
_EXACT = Context(prec=10_000)
_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")


class Convention(StrEnum):
    """Which sign parts the thousands and which the decimals."""

    VI = "vi"
    EN = "en"

    @property
    def group(self) -> str:
        return "." if self is Convention.VI else ","

    @property
    def point(self) -> str:
        return "," if self is Convention.VI else "."


class NumberUnreadable(BadInput):
    code = "number_unreadable"
    vi = "“{text}” không phải là một số. Hãy viết như 1.234,5 hoặc 1234,5."
    en = "“{text}” is not a number. Write it like 1,234.5 or 1234.5."


class NumberAmbiguous(Ambiguous):
    code = "number_ambiguous"
    vi = "“{text}” có thể là {readings[0]} hoặc {readings[1]}. Hãy cho biết dấu nào ngăn hàng nghìn."
    en = "“{text}” may be {readings[0]} or {readings[1]}. Say which sign parts the thousands."


def exact(value: Number) -> Decimal:
    """Return ``value`` as the decimal a person would write for it: 0.1 is 0.1.

    A fraction that has no finite decimal is cut at 30 significant digits.
    Raises NumberUnreadable for infinity, not-a-number and truth values.
    """
    if isinstance(value, bool):
        raise NumberUnreadable(text=str(value))
    if isinstance(value, Fraction):
        return Context(prec=30).divide(Decimal(value.numerator), Decimal(value.denominator))
    decimal = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not decimal.is_finite():
        raise NumberUnreadable(text=str(value))
    return decimal


def rounded(value: Number, decimals: int) -> Decimal:
    """Return ``value`` with ``decimals`` places, halves away from zero; never minus zero."""
    result = exact(value).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP, context=_EXACT)
    return abs(result) if result.is_zero() else result


def format_number(value: Number, decimals: int | None = None, language: str = "vi") -> str:
    """Return ``value`` with thousands parted: 1.234,5 (vi) or 1,234.5 (en).

    With ``decimals`` that many places are shown, rounded; without, all that the
    value has and no trailing zeros. ``language`` other than ``vi`` writes English.
    """
    convention = _convention(language)
    decimal = _plain(value) if decimals is None else rounded(value, decimals)
    whole, _, fraction = f"{decimal:,f}".partition(".")
    whole = whole.replace(",", convention.group)
    return f"{whole}{convention.point}{fraction}" if fraction else whole


def format_percent(ratio: Number, decimals: int | None = 2, language: str = "vi") -> str:
    """Return a ratio (0.1237) as a percentage: 12,37 % in Vietnamese, 12.37% in English."""
    hundredfold = ratio * 100 if isinstance(ratio, Fraction) else _EXACT.multiply(exact(ratio), Decimal(100))
    number = format_number(hundredfold, decimals, language)
    return f"{number} %" if _convention(language) is Convention.VI else f"{number}%"


def readings(text: str) -> dict[Convention, Decimal]:
    """Return what ``text`` means under each convention that can read it (perhaps none).

    Understands a leading sign, accounting brackets ``(1.234)``, and groups parted
    by spaces. Blank and dash-only texts are no numbers: "no data" is not zero.
    """
    if len(text) > _LONGEST:
        return {}
    sign, digits = _sign_and_digits(text)
    values = {convention: _read(digits, convention) for convention in Convention}
    return {convention: sign * value for convention, value in values.items() if value is not None}


def parse_number(text: str, convention: Convention | None = None) -> Decimal:
    """Return the number that ``text`` writes, under ``convention`` or whichever fits.

    Raises NumberUnreadable when none fits and NumberAmbiguous when they disagree:
    "1.234" is one thousand two hundred thirty-four or one and a bit.
    """
    found = readings(text)
    if convention is not None:
        found = {key: value for key, value in found.items() if key is convention}
    distinct = sorted(set(found.values()))
    if not distinct:
        raise NumberUnreadable(text=text[:_LONGEST])
    if len(distinct) > 1:
        raise NumberAmbiguous(text=text, readings=[f"{value:f}" for value in reversed(distinct)])
    return distinct[0]


def parse_percent(text: str, convention: Convention | None = None) -> Decimal:
    """Return the ratio that a percentage such as ``12,37 %`` writes: 0.1237.

    The percent sign must be there: a bare 12,37 does not say what it counts.
    """
    stripped = text.strip()
    if not stripped.endswith("%"):
        raise NumberUnreadable(text=text[:_LONGEST])
    return _EXACT.scaleb(parse_number(stripped[:-1], convention), Decimal(-2))


def _convention(language: str) -> Convention:
    return Convention.VI if language.lower().split("-")[0] == "vi" else Convention.EN


def _plain(value: Number) -> Decimal:
    decimal = exact(value)
    if decimal.is_zero():
        return Decimal(0)
    # normalize() alone would write 1E+3; format "f" undoes it.
    return decimal.normalize(_EXACT)


def _sign_and_digits(text: str) -> tuple[int, str]:
    cleaned = _SPACES.sub(" ", text).strip().replace("−", "-")
    if cleaned.startswith("(") and cleaned.endswith(")"):
        return -1, cleaned[1:-1].strip()
    if cleaned[:1] in {"+", "-"}:
        return (-1 if cleaned[0] == "-" else 1), cleaned[1:].strip()
    return 1, cleaned


def _read(digits: str, convention: Convention) -> Decimal | None:
    group, point = re.escape(convention.group), re.escape(convention.point)
    spaced = re.fullmatch(rf"([1-9][0-9]{{0,2}}(?: [0-9]{{3}})+)(?:{point}([0-9]+))?", digits)
    grouped = re.fullmatch(rf"([1-9][0-9]{{0,2}}(?:{group}[0-9]{{3}})+)(?:{point}([0-9]+))?", digits)
    plain = re.fullmatch(rf"([0-9]+)(?:{point}([0-9]+))?", digits)
    match = spaced or grouped or plain
    if match is None:
        return None
    whole = match[1].replace(convention.group, "").replace(" ", "")
    return Decimal(f"{whole}.{match[2]}" if match[2] else whole)
