"""Background work: what is queued runs, and the schedule queues each thing once."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from queue import Queue
from types import SimpleNamespace

import pytest
from apscheduler.triggers.cron import CronTrigger
from django.db import OperationalError
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult

from tinhso.config import worker
from tinhso.config.schedule import ALERTS, FEED, JUDGE, SCHEDULE
from tinhso.config.tasks import anchor_audit, forget_ended_sessions

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("entry", SCHEDULE, ids=lambda entry: entry.task)
def test_every_entry_of_the_schedule_names_a_task_and_a_time(entry):
    assert import_string(entry.task).enqueue
    assert CronTrigger.from_crontab(entry.cron)


def test_the_schedule_holds_every_entry():
    assert {job.id for job in worker.scheduler().get_jobs()} == {"noticing", "telling", *(entry.task for entry in SCHEDULE)}


def test_alerts_are_queued_to_be_judged_as_soon_as_numbers_change(monkeypatch):
    woken, told = [], iter(["a", "a", "b"])
    noticing = worker.Noticing(lambda: woken.append(DBTaskResult.objects.get().task_path))
    monkeypatch.setattr(worker.indicators, "state", lambda: next(told))
    noticing()
    assert woken == [JUDGE.task]
    DBTaskResult.objects.all().delete()
    noticing()
    assert not DBTaskResult.objects.exists()
    noticing()
    assert woken == [JUDGE.task, JUDGE.task]


def test_alerts_have_a_queue_of_their_own():
    worker.enqueue(JUDGE)
    worker.taker(["*"], batch=True, without=[ALERTS]).run()
    assert DBTaskResult.objects.ready().get().task_path == JUDGE.task
    anchor_audit.enqueue()
    worker.taker([ALERTS], batch=True).run()
    assert DBTaskResult.objects.successful().get().task_path == JUDGE.task
    assert DBTaskResult.objects.ready().get().task_path.endswith("anchor_audit")


class Looks:
    """A judge whose first look at its queue fails, and when it looked."""

    def __init__(self) -> None:
        self.at: Queue[float] = Queue()
        self.judge, self._failing = worker.Judge(), True

    def run(self) -> None:
        self.at.put(time.monotonic())
        if self._failing:
            self._failing = False
            raise OperationalError


@pytest.fixture
def looks(monkeypatch) -> Iterator[Looks]:
    looks = Looks()
    monkeypatch.setattr(worker, "taker", lambda *_, **__: looks)
    looks.judge.start()
    yield looks
    looks.judge.stop()


def test_alerts_are_looked_for_at_once_when_numbers_moved_whatever_failed_before(looks):
    looks.at.get(timeout=2)
    woken = time.monotonic()
    looks.judge.wake()
    assert looks.at.get(timeout=2) - woken < worker.POLL_SECONDS / 2


def test_alerts_are_looked_for_every_second_though_nobody_wakes_the_judge(looks):
    first, second = looks.at.get(timeout=2), looks.at.get(timeout=4)
    assert second - first < 2 * worker.POLL_SECONDS


def test_a_judgement_comes_to_its_end_before_the_process_does(monkeypatch):
    begun, ended = threading.Event(), threading.Event()

    def slow() -> None:
        begun.set()
        time.sleep(0.3)
        ended.set()

    monkeypatch.setattr(worker, "taker", lambda *_, **__: SimpleNamespace(run=slow))
    judge = worker.Judge()
    judge.start()
    assert begun.wait(2)
    judge.stop()
    assert ended.is_set()


def test_a_task_that_still_waits_is_not_queued_again():
    worker.enqueue(SCHEDULE[0])
    worker.enqueue(SCHEDULE[0])
    assert DBTaskResult.objects.ready().filter(task_path=SCHEDULE[0].task).count() == 1


def test_only_one_process_of_a_home_keeps_the_schedule(tmp_path):
    with worker.keeping_schedule(tmp_path) as first, worker.keeping_schedule(tmp_path) as second:
        assert (first, second) == (True, False)
    with worker.keeping_schedule(tmp_path) as again:
        assert again


def test_queued_work_is_done(settings, tmp_path):
    settings.HOME = tmp_path
    waiting = [anchor_audit.enqueue(), forget_ended_sessions.enqueue()]
    worker.taker(["*"], batch=True).run()
    for result in waiting:
        result.refresh()
        assert result.status.value == "SUCCESSFUL", result.errors


@pytest.mark.parametrize(("untold", "queued"), [(True, 1), (False, 0)])
def test_the_lake_is_told_of_cases_only_when_one_has_changed(monkeypatch, untold, queued):
    monkeypatch.setattr(worker.cases, "untold", lambda: untold)
    worker.tell_lake()
    worker.tell_lake()
    assert DBTaskResult.objects.filter(task_path=FEED.task).count() == queued
