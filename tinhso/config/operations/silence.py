"""Scheduled jobs that stand still: nothing of theirs ended well since before the last two times that they were to run."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from apscheduler.triggers.cron import CronTrigger
from django.db.models import Max, Min
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from tinhso.config.schedule import SCHEDULE
from tinhso.kernel import clock

GRACE = timedelta(hours=1)
"""A job may wait its turn and take its time: a scheduler that was down makes up what it missed within the hour."""


def silent() -> Iterator[tuple[str, datetime | None]]:
    """Yield each scheduled job that is silent, with when it last ended well.

    A platform that was only just set up has missed nothing: what never ran is silent when the worker has run longer than two
    turns and the grace, seen from the first job of all that is on record.
    """
    ended = DBTaskResult.objects.filter(status=TaskResultStatus.SUCCESSFUL)
    last = dict(ended.values_list("task_path").annotate(at=Max("finished_at")))
    begun = ended.aggregate(at=Min("finished_at"))["at"]
    for entry in SCHEDULE:
        known = last.get(entry.task)
        since = known or begun
        if since is not None and clock.now() > _missed(entry.cron, since) + GRACE:
            yield entry.task, known


def _missed(cron: str, since: datetime) -> datetime:
    """Return the second time from ``since`` on that the job was to run."""
    trigger = CronTrigger.from_crontab(cron, timezone=clock.ZONE)
    first = trigger.get_next_fire_time(since, since)
    second: datetime = trigger.get_next_fire_time(first, first + timedelta(seconds=1))
    return second
