"""Rules of reminding tried on the directives of the last year, before they are kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from tinhso.cases.directives import policies, shipped
from tinhso.cases.directives.contracts import ReminderRule
from tinhso.cases.directives.rules.reminding import would_have_spoken
from tinhso.cases.directives.rules.workflow import DIRECTIVES, PARTS
from tinhso.cases.engine import queries as engine
from tinhso.cases.engine.contracts import ClockRun
from tinhso.kernel import clock
from tinhso.kernel.calendars import Calendar
from tinhso.kernel.policy import Actor, require
from tinhso.kernel.shipped_calendar import calendar

YEAR = timedelta(days=366)


@dataclass(frozen=True)
class Trial:
    """What a draft would have said in the last year: each time with the code; ``before``, how often the rule of its code did.

    ``runs`` are the clocks that it was tried on. A clock counts as it ended: a due time that was extended is the last one.
    """

    runs: int
    spoken: tuple[tuple[str, datetime], ...]
    before: int


def tried(draft: ReminderRule, *, actor: Actor) -> Trial:
    """Return what a draft would have said in the last year. Raises Denied."""
    require(policies.SET_RULES, actor)
    now, days = clock.now(), calendar(settings.CALENDAR)
    runs = engine.clock_runs((DIRECTIVES, PARTS), now - YEAR)
    known = next((each for each in shipped.reminder_rules(clock.today()) if each.code == draft.code), None)
    before = _spoken(known, runs, days, now) if known is not None else ()
    return Trial(sum(run.slug == draft.clock for run in runs), _spoken(draft, runs, days, now), len(before))


def _spoken(rule: ReminderRule, runs: tuple[ClockRun, ...], days: Calendar, now: datetime) -> tuple[tuple[str, datetime], ...]:
    found = ((run.code, would_have_spoken(rule, run, days, now)) for run in runs)
    return tuple(sorted(((code, at) for code, at in found if at is not None), key=lambda each: each[1], reverse=True))
