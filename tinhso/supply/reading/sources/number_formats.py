"""What Excel's number formats say: a date, a percentage."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from tinhso.supply.reading.contracts import Cell, CellKind
from tinhso.supply.reading.rules.serial_days import from_serial

_BUILT_IN_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_BUILT_IN_PERCENT = frozenset({9, 10})
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h|m|s)[^\]]*\]|General|E[+-]', re.IGNORECASE)


@lru_cache(maxsize=4096)
def is_date_format(code: str, number: int = -1) -> bool:
    """Return whether a format (its built-in ``number``, or its ``code``) shows a date or time."""
    if not code:
        return number in _BUILT_IN_DATES
    return bool(re.search(r"[dmyhs]", _LITERAL.sub("", code.split(";")[0]), re.IGNORECASE))


@lru_cache(maxsize=4096)
def is_percent_format(code: str, number: int = -1) -> bool:
    """Return whether a format shows a ratio as a percentage."""
    return "%" in _LITERAL.sub("", code.split(";")[0]) if code else number in _BUILT_IN_PERCENT


def number_cell(raw: float, font: str, *, percent: bool = False, formula: bool = False) -> Cell:
    """Return the cell of a stored number: the shortest decimal that means it."""
    value = Decimal(repr(raw))
    value = value.quantize(Decimal(1)) if value == value.to_integral_value() and abs(value) < 10**20 else value
    return Cell(CellKind.NUMBER, f"{value:f}", value, font, percent=percent, formula=formula)


def date_cell(raw: float, font: str, *, since_1904: bool = False, formula: bool = False) -> Cell:
    """Return the cell of a stored day number; a number cell when it is no day (a bare time)."""
    value = from_serial(raw, since_1904=since_1904)
    if value is None:
        return number_cell(raw, font, formula=formula)
    return Cell(CellKind.DATE, written(value), value, font, formula=formula)


def written(value: date) -> str:
    """Return a day or a moment as Vietnam writes it."""
    return f"{value:%d/%m/%Y %H:%M:%S}" if isinstance(value, datetime) else f"{value:%d/%m/%Y}"
