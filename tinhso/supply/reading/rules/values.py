"""What one cell may mean: a number under each convention, a percentage, a day under each order, a period."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from tinhso.kernel.numbers import Convention, readings
from tinhso.kernel.period_names import PeriodAmbiguous, read
from tinhso.kernel.periods import Period, PeriodKind
from tinhso.supply.reading.contracts import Cell, CellKind
from tinhso.supply.reading.rules.words import folded, is_missing_mark

_MONEY = re.compile(r"(.*[0-9)])\s*(?:đ|đồng|vnđ|vnd|₫)\.?", re.IGNORECASE | re.DOTALL)
_TIME = re.compile(r"(.{6,40}?)(?:[ T]|, ?)[0-9]{1,2}[:hg][0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+-][0-9:]{2,6})?", re.DOTALL)
_NUMERIC_DAY = re.compile(r"(?:ngay )?([0-9]{1,2})[/.\-]([0-9]{1,2})[/.\-](?:[0-9]{4}|[0-9]{2})")
# What a day and a period begin with, to pass over all other text quickly.
_MAY_BE_DAY = re.compile(r"[0-9]|ng", re.IGNORECASE)
_MAY_BE_PERIOD = re.compile(r"[0-9]|q|(?=.{0,80}[0-9])[tncsk]", re.IGNORECASE)
_LONGEST = 100  # characters of a number, a date or a period
FIRST_YEAR, LAST_YEAR = 1900, 2199


@dataclass(frozen=True)
class Day:
    """A written day: as Vietnam reads it, and with day and month changed; the same when only one can be."""

    day_first: date
    month_first: date

    @property
    def ambiguous(self) -> bool:
        return self.day_first != self.month_first


@lru_cache(maxsize=16384)
def numbers(text: str) -> dict[Convention, Decimal]:
    """Return what ``text`` means as a number under each convention; a currency sign behind it is left aside."""
    stripped = text.strip()
    if len(stripped) > _LONGEST or not any(letter.isdigit() for letter in stripped):
        return {}
    money = _MONEY.fullmatch(stripped)
    return readings(money[1] if money else stripped)


def percentage(text: str) -> dict[Convention, Decimal]:
    """Return the points (12.37 for "12,37 %") that ``text`` writes under each convention; none without the sign."""
    stripped = text.strip()
    return numbers(stripped[:-1]) if stripped.endswith("%") else {}


@lru_cache(maxsize=16384)
def written_day(text: str) -> Day | None:
    """Return the day that ``text`` writes, with or without a time of day behind it; None for none."""
    stripped = text.strip()
    if not 6 <= len(stripped) <= 60 or not _MAY_BE_DAY.match(stripped):
        return None
    match = _TIME.fullmatch(stripped)
    bare = match[1].rstrip(" ,") if match else stripped
    if bare.isdigit():
        return None
    return _both_ways(bare)


@lru_cache(maxsize=16384)  # a column of moments has few days
def _both_ways(text: str) -> Day | None:
    first, second = _day(text, True), _day(text, False)
    return Day(first, second) if first and second else None


def order_of(text: str) -> str:
    """Return which order a written day proves: ``day_first`` (31/12), ``month_first`` (12/31), or ``""``."""
    match = _NUMERIC_DAY.match(folded(text))
    if match is None:
        return ""
    if int(match[1]) > 12:
        return "day_first"
    return "month_first" if int(match[2]) > 12 else ""


def period(text: str, year: int | None = None) -> Period | None:
    """Return the period (longer than a day) that ``text`` names; raises PeriodAmbiguous when its year is missing."""
    if len(text) > _LONGEST:
        return None
    found = read(text, year=year, day_first=True)
    return found if found is not None and found.kind is not PeriodKind.DAY else None


@lru_cache(maxsize=16384)
def names_period(text: str) -> bool:
    """Return whether ``text`` names a period, with or without its year; bare digits do not."""
    stripped = text.strip()
    if stripped.isdigit() or not _MAY_BE_PERIOD.match(stripped):
        return False
    try:
        return period(text) is not None
    except PeriodAmbiguous:
        return True


def lacks_year(text: str) -> bool:
    """Return whether ``text`` names a period without its year ("Tháng 5")."""
    try:
        period(text)
    except PeriodAmbiguous:
        return True
    return False


def is_year(cell: Cell) -> bool:
    """Return whether a cell is a bare year."""
    text = cell.text.strip()
    return len(text) == 4 and text.isascii() and text.isdigit() and FIRST_YEAR <= int(text) <= LAST_YEAR


def is_valuelike(cell: Cell) -> bool:
    """Return whether a cell is what data is made of, not headers: a number, a percentage, a day, or a mark for none."""
    if cell.kind is not CellKind.TEXT:
        return cell.kind is not CellKind.EMPTY
    text = cell.text
    if len(text) > _LONGEST:
        return False
    return is_missing_mark(text) or bool(numbers(text) or percentage(text)) or written_day(text) is not None


def day_of(value: object) -> date | None:
    """Return the day of a date or moment."""
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None


def _day(text: str, day_first: bool) -> date | None:
    try:
        found = read(text, day_first=day_first)
    except PeriodAmbiguous:  # "Tháng 5": no day at all
        return None
    return found.start if found is not None and found.kind is PeriodKind.DAY else None
