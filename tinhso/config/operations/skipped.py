"""What the log says of a job's turn that was left out because the one before it still runs."""

from __future__ import annotations

import logging

from apscheduler.triggers.interval import IntervalTrigger

AGAIN_AFTER = 3600.0
"""Seconds."""
SKIPPED = "maximum number of running instances reached"


class SaidOncePerHour(logging.Filter):
    """Lets such a line of the scheduler pass once for each job and hour, and every other line always.

    Of what looks every few seconds it lets none pass: a busy machine leaves out such turns all the time, and the next
    one does as well. A job that stands still is not noticed by these lines: the alerts look at when each one last ended well
    (``silence``), and the schedule puts what is looked for into the queue each minute all the same.
    """

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if SKIPPED not in str(record.msg) or not isinstance(record.args, tuple):
            return True
        if isinstance(getattr(record.args[0], "trigger", None), IntervalTrigger):
            return False
        job = str(getattr(record.args[0], "id", record.args[0]))
        if record.created - self._said.get(job, -AGAIN_AFTER) < AGAIN_AFTER:
            return False
        self._said[job] = record.created
        return True
