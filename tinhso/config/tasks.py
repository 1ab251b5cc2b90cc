"""What the platform does by the clock (``schedule.py`` says when)."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django_tasks import task

from tinhso.audit import actions as audit
from tinhso.config.operations import statistics
from tinhso.config.operations.backups import back_up, forget_before_migration
from tinhso.kernel import clock
from tinhso.kernel.policy import SYSTEM
from tinhso.lake.actions import maintenance as lake

NIGHTLY = "nightly-"
FINISHED_TASKS_KEPT = 30  # days


@task()
def back_up_nightly() -> str:
    """Back up into ``home/backups`` and forget the oldest nightly backups; return the new file's name."""
    folder = Path(settings.HOME) / "backups"
    target = folder / f"{NIGHTLY}{clock.local_now():%Y%m%d-%H%M%S}.zip"
    folder.mkdir(exist_ok=True)
    back_up(target)
    for old in sorted(folder.glob(f"{NIGHTLY}*.zip"))[: -settings.NIGHTLY_BACKUPS]:
        old.unlink()
    return target.name


@task()
def anchor_audit() -> int | None:
    """Sign the end of the audit chain; return the anchored sequence number, None when nothing is new."""
    anchor = audit.anchor()
    return anchor.sequence if anchor else None


@task()
def verify_audit() -> bool:
    """Walk the whole audit chain and keep the result, which health and the audit page show; return whether it is whole."""
    return audit.verify_and_keep(actor=SYSTEM).intact


@task()
def refresh_statistics() -> int:
    """Let the database look through its tables, so that it finds rows the short way; return through how many."""
    return len(statistics.refresh())


@task()
def forget_old_backups() -> list[str]:
    """Remove backups made before updates that are past their keeping; return their names."""
    return forget_before_migration()


@task()
def sweep_lake() -> int:
    """Remove files that no submission lists any more; return how many."""
    return len(lake.sweep(actor=SYSTEM))


@task()
def compact_lake() -> int:
    """Write one derived file for each dataset and period of many parts; return how many."""
    return lake.compact(actor=SYSTEM)


@task()
def erase_past_retention() -> dict[str, int]:
    """Erase what is past the retention that its dataset states; return how many rows of each."""
    return lake.erase_past_retention(actor=SYSTEM)


@task()
def forget_ended_sessions() -> None:
    """Delete sessions that have run out."""
    call_command("clearsessions")


@task()
def forget_finished_tasks() -> None:
    """Delete the records of tasks that ended long ago; failed ones stay twice as long."""
    call_command(
        "prune_db_task_results",
        queue_name="*",
        min_age_days=FINISHED_TASKS_KEPT,
        failed_min_age_days=2 * FINISHED_TASKS_KEPT,
        verbosity=0,
    )
