"""When the next level is told: hours since an alert was raised during which nobody acknowledged it.

A critical alert counts every hour, day and night: salt water does not wait for office hours. Others count working hours by the
calendar in force, so that nobody is called on a Sunday about a late file.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from tinhso.catalog.contracts import Escalation, Severity
from tinhso.kernel import clock
from tinhso.kernel.calendars import Calendar


def steps_due(
    steps: Sequence[Escalation], severity: Severity, raised_at: datetime, now: datetime, calendar: Calendar
) -> tuple[Escalation, ...]:
    """Return the steps whose time has come by ``now``, in order."""
    waited = waited_since(raised_at, now, severity, calendar)
    return tuple(step for step in steps if waited >= timedelta(hours=step.after_hours))


def waited_since(raised_at: datetime, now: datetime, severity: Severity, calendar: Calendar) -> timedelta:
    """Return how long an alert has waited, in the hours that its severity counts."""
    if severity is Severity.CRITICAL:
        return now - raised_at
    return calendar.working_time(clock.local(raised_at), clock.local(now))
