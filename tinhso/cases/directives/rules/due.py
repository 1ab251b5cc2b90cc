"""A due day given by a leader, as a rule that the clock of a case can count by."""

from __future__ import annotations

from datetime import date, datetime

from tinhso.cases.directives.errors import DueInThePast
from tinhso.cases.engine.rules.deadlines import Rule, Unit, effective_start
from tinhso.kernel.calendars import Calendar
from tinhso.kernel.clock import local


def until(day: date, received: datetime, calendar: Calendar) -> Rule:
    """Return the rule under which what is given at ``received`` is due at the closing of ``day``.

    A day that is not worked moves to the next working day, as the ledger says. Raises DueInThePast.
    """
    ends_at_closing = Rule(0, Unit.CALENDAR_DAYS, end_of_day=True)
    begun = effective_start(ends_at_closing, local(received), calendar)
    if day < begun.date():
        raise DueInThePast(day=f"{day:%d/%m/%Y}")
    return Rule((day - begun.date()).days, Unit.CALENDAR_DAYS, end_of_day=True)
