"""When a directive's number is looked at, over which periods, and until when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from tinhso.cases.directives.contracts import Directive, Measurement, Occasion
from tinhso.kernel.periods import Period, PeriodKind, parse

WINDOW = 13
"""So many periods are looked at: a year of months and the same month before it."""


def periods_until(day: date, kind: PeriodKind) -> tuple[Period, ...]:
    """Return the periods of a kind up to the one of a day, the earliest first."""
    last = Period.of(kind, day)
    return tuple(last.shift(-back) for back in range(WINDOW - 1, -1, -1))


def occasion(directive: Directive, known: Sequence[Measurement], now: datetime) -> Occasion:
    """Return on which occasion a number is looked at now: the first time; once it is closed; once it is due; else again."""
    case = directive.case
    if not known:
        return Occasion.OPENING
    if case.settled_at is not None and not any(
        each.occasion is Occasion.CLOSED and each.at >= case.settled_at for each in known
    ):
        return Occasion.CLOSED
    overdue = case.overdue(now) and case.due_clock == "whole"
    since = case.due_at
    if overdue and since is not None and not any(each.occasion is Occasion.DUE and each.at >= since for each in known):
        return Occasion.DUE
    return Occasion.AGAIN


def finished(directive: Directive, known: Sequence[Measurement]) -> bool:
    """Say whether nothing more is to be learnt: it is closed, and since then the number was seen for the period aimed at."""
    settled, aim = directive.case.settled_at, directive.aim
    if settled is None or aim is None or not known:
        return False
    last = known[-1]
    return last.at >= settled and bool(last.period) and parse(last.period).end >= parse(aim.by_period).end
