"""Which reminders are to be given now, and which thresholds of the year they reach."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from tinhso.kernel.calendars import DAY, Calendar, at
from tinhso.kernel.clock import local
from tinhso.supply.obligations.contracts import Obligation, ReminderRule, State, Threshold

BEFORE, AFTER = "before", "after"
SIDES = (BEFORE, AFTER)
UNITS = ("hours", "working_days", "calendar_days")
LONGEST = {"hours": 24 * 90, "working_days": 120, "calendar_days": 180}
STALE = timedelta(days=14)
"""A reminder that could not be given for so long is not given any more: nobody wants last year's on the first day."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A reminder to give: which rule speaks about which obligation."""

    rule: ReminderRule
    obligation: Obligation


def moment(rule: ReminderRule, due_at: datetime, calendar: Calendar) -> datetime:
    """Return when ``rule`` speaks about what is due at ``due_at``. Days keep the time of day."""
    sign = -1 if rule.side == BEFORE else 1
    if rule.unit == "hours":
        return due_at + sign * timedelta(hours=rule.amount)
    if rule.unit == "calendar_days":
        return due_at + sign * rule.amount * DAY
    due = local(due_at)
    day = due.date()
    for _ in range(rule.amount):
        day = _next_working(day, sign, calendar)
    return at(day, time(due.hour, due.minute))


def _next_working(day: date, sign: int, calendar: Calendar) -> date:
    if sign > 0:
        return calendar.working_day_from(day + DAY)
    day -= DAY
    while not calendar.is_working(day):
        day -= DAY
    return day


def in_force(rules: Iterable[ReminderRule], on: date) -> list[ReminderRule]:
    """Return the rules that hold on a day; of one code, the one that began last."""
    found: dict[str, ReminderRule] = {}
    for rule in sorted(rules, key=lambda each: each.valid_from):
        if rule.valid_from <= on and (rule.valid_to is None or on <= rule.valid_to):
            found[rule.code] = rule
    return list(found.values())


def wanted(
    obligations: Iterable[Obligation], rules: Iterable[ReminderRule], calendar: Calendar, now: datetime
) -> Iterator[Wanted]:
    """Yield the reminders whose moment has come, about what is still open and not forgotten for too long."""
    chosen = list(rules)
    for obligation in obligations:
        late = obligation.state is State.OVERDUE
        if late or obligation.state in (State.DUE, State.NOT_DUE):
            for rule in chosen:
                fits = (rule.side == AFTER) == late and (not rule.periods or obligation.period.kind in rule.periods)
                if fits and now - STALE < moment(rule, obligation.due_at, calendar) <= now:
                    yield Wanted(rule, obligation)


def reached(reminders: int, thresholds: Iterable[Threshold]) -> list[Threshold]:
    """Return the thresholds that so many counted reminders in a year have reached, the lowest first."""
    return sorted((each for each in thresholds if each.reminders <= reminders), key=lambda each: each.reminders)
