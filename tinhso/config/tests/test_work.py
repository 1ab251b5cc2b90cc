"""Background work: what is queued runs, and the schedule queues each thing once."""

from __future__ import annotations

import pytest
from apscheduler.triggers.cron import CronTrigger
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult

from tinhso.config import worker
from tinhso.config.schedule import JUDGE, SCHEDULE
from tinhso.config.tasks import anchor_audit, forget_ended_sessions

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("entry", SCHEDULE, ids=lambda entry: entry.task)
def test_every_entry_of_the_schedule_names_a_task_and_a_time(entry):
    assert import_string(entry.task).enqueue
    assert CronTrigger.from_crontab(entry.cron)


def test_the_schedule_holds_every_entry():
    assert {job.id for job in worker.scheduler().get_jobs()} == {"noticing", *(entry.task for entry in SCHEDULE)}


def test_alerts_are_queued_to_be_judged_as_soon_as_numbers_change_before_all_else(monkeypatch):
    noticing, told = worker.Noticing(), iter(["a", "a", "b"])
    monkeypatch.setattr(worker.indicators, "state", lambda: next(told))
    worker.enqueue(SCHEDULE[0])
    noticing()
    first = DBTaskResult.objects.ready().first()
    assert (first.task_path, DBTaskResult.objects.count()) == (JUDGE.task, 2)
    DBTaskResult.objects.all().delete()
    noticing()
    assert not DBTaskResult.objects.exists()
    noticing()
    assert DBTaskResult.objects.get().task_path == JUDGE.task


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
    worker.Worker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="test",
        excluded_queue_names=[],
    ).run()
    for result in waiting:
        result.refresh()
        assert result.status.value == "SUCCESSFUL", result.errors
