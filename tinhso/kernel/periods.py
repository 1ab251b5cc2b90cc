"""A period: the day, week, month, quarter, half-year or year that a number speaks of.

Codes: ``20240131`` day, ``2024W05`` ISO week, ``202401`` month, ``2024Q1`` quarter,
``2024S1`` half-year (semester), ``2024`` year. Nine cumulative months are not a period
but a range (``kernel.ranges``). Names and loose readings: ``kernel.period_names``.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property, lru_cache, total_ordering

from tinhso.kernel.errors import BadInput

FIRST_YEAR, LAST_YEAR = 1900, 2199
CODES = 10_000  # read ones that are remembered


class PeriodKind(StrEnum):
    """How long a period is, from the shortest to the longest."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"

    @property
    def rank(self) -> int:
        return _KINDS.index(self)


_KINDS = tuple(PeriodKind)
_MONTHS = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.HALF: 6, PeriodKind.YEAR: 12}


class PeriodUnreadable(BadInput):
    code = "period_unreadable"
    vi = (
        "“{text}” không phải là một kỳ: {why_vi}. Hãy viết theo một trong các dạng 20240131 (ngày), 2024W05 (tuần), "
        "202401 (tháng), 2024Q1 (quý), 2024S1 (6 tháng), 2024 (năm)."
    )
    en = (
        "“{text}” is not a period: {why_en}. Write it in one of the forms 20240131 (day), 2024W05 (ISO week), "
        "202401 (month), 2024Q1 (quarter), 2024S1 (half-year), 2024 (year)."
    )


class PeriodsDoNotNest(BadInput):
    code = "periods_do_not_nest"
    vi = "Không thể chia hoặc gộp {code} theo “{kind}”: tuần không nằm trọn trong tháng hay năm. Hãy chọn loại kỳ khác."
    en = "{code} cannot be split or raised to “{kind}”: such periods do not fill each other. Choose another kind of period."


@total_ordering
@dataclass(frozen=True)
class Period:
    """A period of one ``kind``, known by its first day.

    Ordered by first day, and the shorter before the longer. Build one with
    ``parse``, ``Period.of`` or the methods of another; a ``start`` that is not
    the first day of such a period raises PeriodUnreadable.
    """

    kind: PeriodKind
    start: date

    def __post_init__(self) -> None:
        if not FIRST_YEAR <= self.year <= LAST_YEAR:
            raise _unreadable(str(self.start), f"năm phải từ {FIRST_YEAR} đến {LAST_YEAR}", "the year is out of range")
        if first_day(self.kind, self.start) != self.start:
            raise _unreadable(str(self.start), "không phải ngày đầu của kỳ", f"it is not the first day of a {self.kind}")

    @classmethod
    def of(cls, kind: PeriodKind, day: date) -> Period:
        """Return the period of ``kind`` that contains ``day``."""
        return cls(kind, first_day(kind, day))

    def __lt__(self, other: Period) -> bool:
        return (self.start, self.kind.rank) < (other.start, other.kind.rank)

    def __str__(self) -> str:
        return self.code

    def __contains__(self, other: Period | date) -> bool:
        """Say whether a day, or every day of another period, lies in this one."""
        if isinstance(other, Period):
            return self.start <= other.start and other.end <= self.end
        return self.start <= other <= self.end

    @cached_property
    def end(self) -> date:
        """The last day, included."""
        if self.kind is PeriodKind.DAY:
            return self.start
        if self.kind is PeriodKind.WEEK:
            return self.start + timedelta(days=6)
        return _add_months(self.start, _MONTHS[self.kind]) - timedelta(days=1)

    @property
    def days(self) -> int:
        """How many calendar days it has."""
        return (self.end - self.start).days + 1

    @property
    def year(self) -> int:
        """The year in its code; of a week this is the ISO year, which may differ from that of its first day."""
        return self.start.isocalendar().year if self.kind is PeriodKind.WEEK else self.start.year

    @property
    def number(self) -> int:
        """Its number within the year: week, month, quarter or half; a day's in the year; of a year, 1."""
        if self.kind is PeriodKind.DAY:
            return self.start.timetuple().tm_yday
        if self.kind is PeriodKind.WEEK:
            return self.start.isocalendar().week
        return (self.start.month - 1) // _MONTHS[self.kind] + 1

    @cached_property
    def code(self) -> str:
        """The code that ``parse`` reads back."""
        return _WRITERS[self.kind](self)

    def shift(self, count: int) -> Period:
        """Return the period ``count`` later (earlier when negative), of the same kind."""
        try:
            if self.kind in _MONTHS:
                return Period(self.kind, _add_months(self.start, _MONTHS[self.kind] * count))
            return Period(self.kind, self.start + timedelta(days=count * self.days))
        except (OverflowError, ValueError):
            raise _unreadable(f"{self.code}{count:+}", "năm nằm ngoài lịch", "the year is out of range") from None

    def next(self) -> Period:
        return self.shift(1)

    def previous(self) -> Period:
        return self.shift(-1)

    def same_last_year(self) -> Period:
        """Return the same period one year earlier, for "so với cùng kỳ năm trước".

        29 February is compared with 28 February. A week is compared with the week of
        the same ISO number; week 53, where the earlier year has none, with its week 52.
        """
        if self.kind is PeriodKind.WEEK:
            return _week(self.year - 1, min(self.number, weeks_in(self.year - 1)))
        return Period(self.kind, _add_months(self.start, -12))

    def split(self, kind: PeriodKind) -> tuple[Period, ...]:
        """Return the periods of ``kind`` that fill this one, in order; itself for its own kind.

        Raises PeriodsDoNotNest for longer kinds, and for weeks of anything but a week.
        """
        if kind is self.kind:
            return (self,)
        if kind.rank > self.kind.rank or kind is PeriodKind.WEEK:
            raise PeriodsDoNotNest(code=self.code, kind=str(kind))
        parts = [Period.of(kind, self.start)]
        while parts[-1].end < self.end:
            parts.append(parts[-1].next())
        return tuple(parts)

    def parent(self, kind: PeriodKind) -> Period:
        """Return the period of ``kind`` that this one lies wholly in.

        Raises PeriodsDoNotNest for shorter kinds, and for anything above a week: weeks cross months and years.
        """
        if kind is self.kind:
            return self
        if kind.rank < self.kind.rank or self.kind is PeriodKind.WEEK:
            raise PeriodsDoNotNest(code=self.code, kind=str(kind))
        return Period.of(kind, self.start)


@lru_cache(maxsize=CODES)
def parse(code: str) -> Period:
    """Return the period that ``code`` names, exactly as codes are written.

    Raises PeriodUnreadable, whose sentence says what is wrong and the accepted forms.
    """
    for form, build in _READERS:
        match = form.fullmatch(code)
        if match:
            return _built(code, build, [int(part) for part in match.groups()])
    raise _unreadable(code, "không theo dạng nào được nhận", "it has none of the accepted forms")


def first_day(kind: PeriodKind, day: date) -> date:
    """Return the first day of the period of ``kind`` that contains ``day``."""
    if kind is PeriodKind.DAY:
        return day
    if kind is PeriodKind.WEEK:
        return day - timedelta(days=day.weekday())
    months = _MONTHS[kind]
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def weeks_in(iso_year: int) -> int:
    """Return how many ISO weeks ``iso_year`` has: 52 or 53 (28 December is always in the last)."""
    return date(iso_year, 12, 28).isocalendar().week


def _built(code: str, build: Callable[..., Period], numbers: list[int]) -> Period:
    if not FIRST_YEAR <= numbers[0] <= LAST_YEAR:
        raise _unreadable(code, f"năm phải từ {FIRST_YEAR} đến {LAST_YEAR}", "the year is out of range")
    try:
        return build(*numbers)
    except ValueError:
        raise _unreadable(code, "lịch không có kỳ này", "the calendar has no such period") from None


def _unreadable(text: str, why_vi: str, why_en: str) -> PeriodUnreadable:
    return PeriodUnreadable(text=text[:60], why_vi=why_vi, why_en=why_en)


def _add_months(day: date, months: int) -> date:
    """Move by months; a day that the target month lacks becomes its last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _week(year: int, number: int) -> Period:
    return Period(PeriodKind.WEEK, date.fromisocalendar(year, number, 1))


def _by_months(kind: PeriodKind) -> Callable[..., Period]:
    return lambda year, number=1: Period(kind, date(year, (number - 1) * _MONTHS[kind] + 1, 1))


_READERS: tuple[tuple[re.Pattern[str], Callable[..., Period]], ...] = (
    (re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})"), lambda y, m, d: Period(PeriodKind.DAY, date(y, m, d))),
    (re.compile(r"([0-9]{4})W([0-9]{2})"), _week),
    (re.compile(r"([0-9]{4})([0-9]{2})"), _by_months(PeriodKind.MONTH)),
    (re.compile(r"([0-9]{4})Q([0-9])"), _by_months(PeriodKind.QUARTER)),
    (re.compile(r"([0-9]{4})S([0-9])"), _by_months(PeriodKind.HALF)),
    (re.compile(r"([0-9]{4})"), _by_months(PeriodKind.YEAR)),
)

_WRITERS: dict[PeriodKind, Callable[[Period], str]] = {
    PeriodKind.DAY: lambda p: f"{p.start:%Y%m%d}",
    PeriodKind.WEEK: lambda p: f"{p.year}W{p.number:02}",
    PeriodKind.MONTH: lambda p: f"{p.start:%Y%m}",
    PeriodKind.QUARTER: lambda p: f"{p.year}Q{p.number}",
    PeriodKind.HALF: lambda p: f"{p.year}S{p.number}",
    PeriodKind.YEAR: lambda p: f"{p.year}",
}
