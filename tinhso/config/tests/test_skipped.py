"""Turns that a busy machine leaves out are said once per job and hour."""

from __future__ import annotations

import logging
import threading
from datetime import datetime, timedelta

import pytest
from apscheduler.events import EVENT_JOB_MAX_INSTANCES
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.interval import IntervalTrigger
from django.conf import settings

from tinhso.config import worker
from tinhso.config.operations.skipped import AGAIN_AFTER, SaidOncePerHour


class Job:
    def __init__(self, name: str) -> None:
        self.id = name


def line(job: str, at: float, text: str = 'Execution of job "%s" skipped: maximum number of running instances reached (%d)'):
    record = logging.LogRecord("apscheduler.scheduler", logging.WARNING, __file__, 1, text, (Job(job), 1), None)
    record.created = at
    return record


def test_a_job_is_said_to_be_skipped_once_per_hour_and_each_job_for_itself():
    lets_pass = SaidOncePerHour().filter
    assert lets_pass(line("noticing", 0.0))
    assert not lets_pass(line("noticing", 0.25))
    assert lets_pass(line("telling", 0.5))
    assert not lets_pass(line("noticing", AGAIN_AFTER - 1))
    assert lets_pass(line("noticing", AGAIN_AFTER + 1))


def test_other_lines_of_the_scheduler_always_pass():
    lets_pass = SaidOncePerHour().filter
    assert all(lets_pass(line("noticing", 0.0, 'Job "%s" raised an exception %d')) for _ in range(3))


class EachMoment(BaseTrigger):
    """A trigger that is no interval, and as often."""

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime:
        return now + timedelta(seconds=0.02)


@pytest.mark.parametrize(("id_", "lines"), [("slow", 1), ("looking", 0)])
def test_the_schedulers_own_line_is_the_one_that_is_held_back_and_of_what_looks_by_the_second_each_one(id_, lines):
    """Drives the scheduler itself, so that another wording of a later release is noticed."""
    heard: list[logging.LogRecord] = []

    class Hears(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            heard.append(record)

    log, hears, only = logging.getLogger("apscheduler.scheduler"), Hears(), SaidOncePerHour()
    free = threading.Event()
    jobs = BackgroundScheduler()
    jobs.add_job(free.wait, EachMoment() if id_ == "slow" else IntervalTrigger(seconds=0.02), args=[5], id=id_, max_instances=1)
    skipped = threading.Semaphore(0)
    jobs.add_listener(lambda event: skipped.release(), EVENT_JOB_MAX_INSTANCES)
    log.addHandler(hears)
    log.addFilter(only)
    try:
        jobs.start()
        assert all(skipped.acquire(timeout=5) for _ in range(3))
    finally:
        free.set()
        jobs.shutdown()
        log.removeHandler(hears)
        log.removeFilter(only)
    assert len([record for record in heard if "skipped" in record.getMessage()]) == lines


def test_the_log_of_the_platform_holds_them_back():
    assert settings.LOGGING["loggers"]["apscheduler.scheduler"]["filters"] == ["once_per_hour"]


def test_what_runs_by_the_clock_is_made_up_once_and_never_dropped_for_being_late():
    for job in worker.scheduler().get_jobs():
        assert job.coalesce
        assert job.misfire_grace_time is None or job.misfire_grace_time >= 3600
