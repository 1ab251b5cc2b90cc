"""When the next level is told."""

from __future__ import annotations

from datetime import datetime

from tinhso.catalog.contracts import Escalation, Severity
from tinhso.centre.alerts.rules.escalating import steps_due
from tinhso.kernel.clock import ZONE
from tinhso.kernel.policy import Role
from tinhso.kernel.shipped_calendar import calendar

STEPS = (
    Escalation(after_hours=4, tell=(Role.DEPARTMENT_HEAD,)),
    Escalation(after_hours=24, tell=(Role.PROVINCE_LEADER,)),
)
FRIDAY = datetime(2026, 3, 6, 15, tzinfo=ZONE)


def due(severity: Severity, now: datetime) -> int:
    return len(steps_due(STEPS, severity, FRIDAY, now, calendar(None)))


def test_a_critical_alert_counts_every_hour():
    assert due(Severity.CRITICAL, datetime(2026, 3, 6, 18, 59, tzinfo=ZONE)) == 0
    assert due(Severity.CRITICAL, datetime(2026, 3, 6, 19, tzinfo=ZONE)) == 1
    assert due(Severity.CRITICAL, datetime(2026, 3, 7, 15, tzinfo=ZONE)) == 2


def test_others_count_working_hours_only():
    assert due(Severity.WARNING, datetime(2026, 3, 8, 23, tzinfo=ZONE)) == 0
    assert due(Severity.WARNING, datetime(2026, 3, 9, 12, tzinfo=ZONE)) == 1
