"""When a directive's clocks speak, and to whom up the line of heads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from tinhso.cases.directives.contracts import ReminderRule, Side
from tinhso.cases.engine.contracts import ClockRun
from tinhso.kernel.calendars import DAY, Calendar, at
from tinhso.kernel.clock import local

STALE = timedelta(days=14)
"""A reminder that could not be given for so long is not given any more: nobody wants last year's on the first day."""


def in_force(rules: Iterable[ReminderRule], on: date) -> tuple[ReminderRule, ...]:
    """Return the rules that hold on a day; of one code, the one that began last."""
    holding = (each for each in rules if each.valid_from <= on and (each.valid_to is None or on <= each.valid_to))
    return tuple({each.code: each for each in sorted(holding, key=lambda each: each.valid_from)}.values())


def moment(rule: ReminderRule, due_at: datetime, calendar: Calendar) -> datetime:
    """Return when a rule speaks about what is due at ``due_at``: so many working days off, at the same time of day."""
    due = local(due_at)
    step = DAY if rule.side is Side.AFTER else -DAY
    day, left = due.date(), rule.working_days
    while left:
        day += step
        left -= calendar.is_working(day)
    return at(day, time(due.hour, due.minute))


def speaks(rule: ReminderRule, slug: str, due_at: datetime, calendar: Calendar, now: datetime) -> bool:
    """Say whether a rule has something to say now about a running clock."""
    late = now >= due_at
    if rule.clock != slug or late != (rule.side is Side.AFTER):
        return False
    said_at = moment(rule, due_at, calendar)
    return now - STALE < said_at <= now


def would_have_spoken(rule: ReminderRule, run: ClockRun, calendar: Calendar, now: datetime) -> datetime | None:
    """Return when a rule would have spoken about a run of a clock; None where the clock had stopped, or had not begun."""
    if rule.clock != run.slug:
        return None
    said_at = moment(rule, run.due_at, calendar)
    ended = run.stopped_at or now
    return said_at if run.started_at <= said_at <= ended else None


def told_at(level: int, office: Sequence[int], above: Iterable[Sequence[int]], givers: Sequence[int]) -> tuple[int, ...]:
    """Return the accounts to tell: the office's heads; from level 1 those of the first office above that has any; from level
    2 whoever gave it. Where a level finds nobody, the next one up is told instead: no reminder falls on deaf ears.
    """
    line = [tuple(office), next((tuple(heads) for heads in above if heads), ()), tuple(givers)]
    found: list[int] = []
    for step in range(level + 1):
        found += next((heads for heads in line[step:] if heads), ())
    return tuple(dict.fromkeys(found))
