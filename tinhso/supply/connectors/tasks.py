"""What the clock does for connections; ``config.schedule`` says when."""

from __future__ import annotations

from datetime import timedelta

from django_tasks import task

from tinhso.kernel import clock
from tinhso.supply.connectors import queries, running
from tinhso.supply.connectors.models import Connection, Run
from tinhso.supply.errors import ConnectionBusy

RUNS_KEPT = timedelta(days=90)
ASKED_AGAIN = timedelta(minutes=10)  # a connection that waits in the queue is not queued again before


@task()
def pull(connection_id: int, asked_by: int | None = None, confirmation: str = "") -> str:
    """Pull one connection; return how it ended. One that is being pulled already is left alone."""
    try:
        return running.run(connection_id, asked_by=asked_by, confirmation=confirmation).outcome.value
    except ConnectionBusy:
        return "busy"


@task()
def pull_due() -> int:
    """Put every connection whose time has come into the queue; return how many."""
    count = 0
    for row in queries.due():
        # Moving its time first keeps it from being queued every minute while it waits its turn.
        if Connection.objects.filter(pk=row.pk, next_try=row.next_try).update(next_try=clock.now() + ASKED_AGAIN):
            pull.enqueue(row.pk)
            count += 1
    return count


@task()
def forget_old_runs() -> int:
    """Delete the log of runs that ended long ago; return how many. Receipts and the audit stay."""
    return Run.objects.filter(ended__lt=clock.now() - RUNS_KEPT).delete()[0]
