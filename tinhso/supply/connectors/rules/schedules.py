"""Schedules: five fields in Vietnam's time."""

from __future__ import annotations

from datetime import datetime

from apscheduler.triggers.cron import CronTrigger

from tinhso.kernel import clock


class ScheduleUnreadable(Exception):
    """It is not five fields, or names no time that ever comes."""


def next_time(cron: str, after: datetime) -> datetime:
    """Return the first time of ``cron`` after an instant (aware). Raises ScheduleUnreadable."""
    try:
        found: datetime | None = CronTrigger.from_crontab(cron, timezone=clock.ZONE).get_next_fire_time(after, after)
    except (ValueError, TypeError, KeyError, AttributeError):
        raise ScheduleUnreadable(cron) from None
    if found is None:
        raise ScheduleUnreadable(cron)
    return found
