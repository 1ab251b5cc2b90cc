"""The working process: takes queued tasks and puts scheduled ones into the queue.

main thread ── every queue but that of alerts, one task after another
judge       ── the queue of alerts: somebody is to be told, however long the main thread is at a recount or a backup
schedule    ── puts what is due into the queues, and looks whether numbers moved
beat        ── says that the process lives, and has it begin anew when it has grown and is quiet (``resting``)
"""

from __future__ import annotations

import fcntl
import logging
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from django.conf import settings
from django.db import close_old_connections, transaction
from django.utils.module_loading import import_string
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from tinhso.cases.engine import feeding as cases
from tinhso.config.operations import heartbeat
from tinhso.config.resting import Rest, begin_anew
from tinhso.config.schedule import ALERTS, FEED, JUDGE, SCHEDULE, Entry
from tinhso.config.server import parent_is_gone
from tinhso.indicators import queries as indicators
from tinhso.kernel import clock

POLL_SECONDS = 1.0
LOOK_SECONDS = 0.25
TELL_SECONDS = 2.0
BEAT_SECONDS = 15.0
PATIENCE = 8.0
"""Seconds that a judgement is given to end when the process is asked to stop."""
log = logging.getLogger(__name__)


def enqueue(entry: Entry) -> None:
    """Put a scheduled task into the queue, unless the last one still waits there."""
    close_old_connections()
    with transaction.atomic():
        if not DBTaskResult.objects.ready().filter(task_path=entry.task).exists():
            import_string(entry.task).enqueue()


def scheduler(noticed: Callable[[], None] = lambda: None) -> BackgroundScheduler:
    """Return the schedule as running jobs, not started; a missed hour is made up once.

    ``noticed`` is called when numbers moved and the alerts wait to be judged.
    """
    jobs = BackgroundScheduler(timezone=clock.ZONE)
    for entry in SCHEDULE:
        jobs.add_job(
            enqueue,
            CronTrigger.from_crontab(entry.cron, timezone=clock.ZONE),
            args=[entry],
            id=entry.task,
            coalesce=True,
            misfire_grace_time=3600,
        )
    # However late a turn is, it is taken: several that were missed are one.
    turns = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    jobs.add_job(tell_lake, IntervalTrigger(seconds=TELL_SECONDS), id="telling", **turns)
    jobs.add_job(Noticing(noticed), IntervalTrigger(seconds=LOOK_SECONDS), id="noticing", **turns)
    return jobs


def tell_lake() -> None:
    """Have the lake told of cases as soon as one has changed."""
    close_old_connections()
    if cases.untold():
        enqueue(FEED)


class Noticing:
    """Has alerts judged as soon as any number may have changed; the schedule judges them all the same, once a minute."""

    def __init__(self, noticed: Callable[[], None]) -> None:
        self.known, self._noticed = "", noticed

    def __call__(self) -> None:
        close_old_connections()
        known = indicators.state()
        if known != self.known:
            enqueue(JUDGE)
            self.known = known
            self._noticed()


class Judge:
    """Takes the tasks of the alerts' queue in a thread of its own: at once when woken, else every second."""

    def __init__(self) -> None:
        self._woken, self._stopped = threading.Event(), False
        self._thread = threading.Thread(target=self._run, name="judge", daemon=True)

    def wake(self) -> None:
        self._woken.set()

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Let what is being judged come to its end, for some seconds."""
        self._stopped = True
        self.wake()
        self._thread.join(PATIENCE)

    def _run(self) -> None:
        while not self._stopped:
            try:
                taker([ALERTS], batch=True).run()
            except Exception:  # the database may be back the next time
                log.warning("the queue of alerts cannot be read", exc_info=True)
            self._woken.wait(POLL_SECONDS)
            self._woken.clear()


def taker(queues: list[str], *, batch: bool = False, without: list[str] | None = None) -> Worker:
    """Return what takes the tasks of queues ("*": of all, ``without`` some); a ``batch`` is what waits now."""
    return Worker(
        queue_names=queues,
        interval=POLL_SECONDS,
        batch=batch,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=f"{socket.gethostname()[:40]}-{os.getpid()}",
        excluded_queue_names=without or [],
    )


@contextmanager
def keeping_schedule(home: Path) -> Iterator[bool]:
    """Say whether this process keeps the schedule of ``home``: the first one does, until it ends.

    Working processes on other machines have homes of their own: start all but one with ``--without-schedule``.
    """
    home.mkdir(parents=True, exist_ok=True)
    with (home / "schedule.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def _beat(stopped: threading.Event, parent: int | None, worker: Worker, anew: threading.Event) -> None:
    rest = Rest()
    while not stopped.wait(BEAT_SECONDS):
        heartbeat.beat("work")
        if parent is not None and parent_is_gone(parent):
            os.kill(os.getpid(), signal.SIGTERM)
            return
        if rest.due() and worker.running:
            anew.set()
            worker.running = False
            return


def work(*, parent: int | None = None, with_schedule: bool = True) -> None:
    """Work until SIGTERM or Ctrl-C, beginning anew now and then; with ``parent``, also until that process is gone."""
    judge = Judge()
    with keeping_schedule(Path(settings.HOME)) if with_schedule else nullcontext(False) as keeps:
        anew = _work(parent, judge, scheduler(judge.wake) if keeps else None)
    if anew:
        begin_anew()


def _work(parent: int | None, judge: Judge, jobs: BackgroundScheduler | None) -> bool:
    """Work until the process is to stop; say whether it is to begin anew."""
    worker = taker(["*"], without=[ALERTS])
    worker.configure_signals()
    stopped, anew = threading.Event(), threading.Event()
    heartbeat.beat("work")
    threading.Thread(target=_beat, args=(stopped, parent, worker, anew), daemon=True).start()
    judge.start()
    if jobs:
        jobs.start()
    try:
        worker.run()
    finally:
        stopped.set()
        if jobs:
            jobs.shutdown(wait=False)
        judge.stop()
    return anew.is_set()
