"""Which periods the time slider offers. Pure."""

from __future__ import annotations

from datetime import date

from tinhso.kernel.periods import Period, PeriodKind

SLIDES = 13  # a year of months and the same month a year ago


def usual_kind(kinds: tuple[PeriodKind, ...]) -> PeriodKind:
    """Return the kind of period that an indicator is opened with: months, or else the first that it has."""
    return PeriodKind.MONTH if PeriodKind.MONTH in kinds else kinds[0]


def last_complete(kind: PeriodKind, today: date) -> Period:
    """Return the last period of ``kind`` that has ended before ``today``."""
    return Period.of(kind, today).previous()


def window(period: Period, today: date) -> tuple[Period, ...]:
    """Return the periods around ``period``, oldest first: up to the last complete one, or as many after as before."""
    last = max(last_complete(period.kind, today), period)
    reaches = period >= last.shift(1 - SLIDES)
    end = last if reaches else period.shift(SLIDES // 2)
    return tuple(end.shift(place - SLIDES + 1) for place in range(SLIDES))


def day_of_units(period: Period, in_units_of: date | None, today: date) -> date:
    """Return the day whose units show the period: the chosen one, or its own last day, which is at most today."""
    return in_units_of or min(period.end, today)
