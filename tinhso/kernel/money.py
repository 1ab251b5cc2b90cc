"""Money is a whole number of đồng: an ``int``, never a ``float``.

Larger units (nghìn, triệu, tỷ đồng) are ways to write the same amount and are
converted exactly, through ``Decimal``.
"""

from __future__ import annotations

from decimal import Decimal
from enum import Enum
from typing import Literal

from tinhso.kernel.errors import BadInput
from tinhso.kernel.numbers import exact, format_number, parse_number

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_GROUPS = ("", "nghìn", "triệu")
_BILLION = 10**9


class MoneyUnit(Enum):
    """How large amounts are written: (đồng in one unit, Vietnamese, English)."""

    DONG = (1, "đồng", "VND")
    THOUSAND = (10**3, "nghìn đồng", "thousand VND")
    MILLION = (10**6, "triệu đồng", "million VND")
    BILLION = (10**9, "tỷ đồng", "billion VND")

    @property
    def dong(self) -> int:
        return self.value[0]

    def title(self, language: str = "vi") -> str:
        return self.value[1] if language.startswith("vi") else self.value[2]


class MoneyInexact(BadInput):
    code = "money_inexact"
    vi = "{amount} không phải là một số đồng nguyên. Hãy ghi số tiền chính xác đến đồng."
    en = "{amount} is not a whole number of đồng. Write the amount exactly, to the đồng."


def dong(amount: object) -> int:
    """Return ``amount`` unchanged when it is a whole number of đồng.

    Raises MoneyInexact for floats (they cannot hold money), truth values and fractions.
    """
    if isinstance(amount, bool) or not isinstance(amount, int | Decimal):
        raise MoneyInexact(amount=str(amount))
    if not Decimal(amount).is_finite() or amount != int(amount):
        raise MoneyInexact(amount=str(amount))
    return int(amount)


def to_dong(amount: int | Decimal | str, unit: MoneyUnit = MoneyUnit.DONG) -> int:
    """Return the đồng in ``amount`` of ``unit``, exactly.

    A text is read as ``numbers.parse_number`` reads it (and may be ambiguous).
    Raises MoneyInexact when the result is not a whole đồng, or ``amount`` is a float.
    """
    if isinstance(amount, str):
        amount = parse_number(amount)
    if isinstance(amount, bool) or not isinstance(amount, int | Decimal):
        raise MoneyInexact(amount=str(amount))
    return dong(exact(amount) * unit.dong)


def in_unit(amount: int, unit: MoneyUnit) -> Decimal:
    """Return ``amount`` đồng counted in ``unit``, exactly: 1500000 is 1.5 million."""
    return Decimal(dong(amount)).scaleb(-len(str(unit.dong)) + 1)


def format_dong(amount: int, language: str = "vi", *, long: bool = False) -> str:
    """Return 1.234.567 đ, or 1.234.567 đồng when ``long``; in English 1,234,567 VND."""
    number = format_number(dong(amount), language=language)
    if not language.startswith("vi"):
        return f"{number} VND"
    return f"{number} đồng" if long else f"{number} đ"


def format_in_unit(amount: int, unit: MoneyUnit, decimals: int | None = None, language: str = "vi") -> str:
    """Return ``amount`` đồng in a larger unit: 1,5 tỷ đồng. Rounds only when ``decimals`` is given."""
    return f"{format_number(in_unit(amount, unit), decimals, language)} {unit.title(language)}"


def shortest_unit(amount: int) -> MoneyUnit:
    """Return the unit in which people say an amount: đồng below a million, triệu below a billion (tỷ), tỷ from there on."""
    units = (MoneyUnit.BILLION, MoneyUnit.MILLION)
    return next((unit for unit in units if abs(amount) >= unit.dong), MoneyUnit.DONG)


def in_words(amount: int, *, zero_ten: Literal["linh", "lẻ"] = "linh") -> str:
    """Return the amount in Vietnamese words, as receipts and decisions need it (số tiền bằng chữ).

    1234567 is "Một triệu hai trăm ba mươi tư nghìn năm trăm sáu mươi bảy đồng".
    ``zero_ten`` is the word for an empty tens place: "linh", or "lẻ" as said in the South.
    """
    whole = dong(amount)
    words = " ".join(_number_words(abs(whole), zero_ten)) or _DIGITS[0]
    sentence = f"{'âm ' if whole < 0 else ''}{words} đồng"
    return sentence[0].upper() + sentence[1:]


def _number_words(number: int, zero_ten: str, *, padded: bool = False) -> list[str]:
    """Words of ``number``; ``padded`` when it follows a higher group, so that empty places are said."""
    billions, rest = divmod(number, _BILLION)
    words = [*_number_words(billions, zero_ten), "tỷ"] if billions else []
    padded = padded or bool(billions)
    for power in (2, 1, 0):
        group = rest // 1000**power % 1000
        if group:
            words += [*_group_words(group, zero_ten, padded), _GROUPS[power]]
            padded = True
    return [word for word in words if word]


def _group_words(group: int, zero_ten: str, padded: bool) -> list[str]:
    hundreds, tens, ones = group // 100, group // 10 % 10, group % 10
    words = [_DIGITS[hundreds], "trăm"] if hundreds or padded else []
    if tens == 0 and ones and words:
        words.append(zero_ten)
    elif tens == 1:
        words.append("mười")
    elif tens > 1:
        words += [_DIGITS[tens], "mươi"]
    return [*words, _ones_word(tens, ones)] if ones else words


def _ones_word(tens: int, ones: int) -> str:
    """Mốt, tư and lăm replace một, bốn and năm where speech demands it."""
    if ones == 5 and tens >= 1:
        return "lăm"
    if tens >= 2:
        return {1: "mốt", 4: "tư"}.get(ones, _DIGITS[ones])
    return _DIGITS[ones]
