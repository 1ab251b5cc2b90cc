"""What the clock does for directives at the centre; ``config.schedule`` says when."""

from __future__ import annotations

from django_tasks import task

from tinhso.centre.directives import measuring, opening
from tinhso.kernel.policy import SYSTEM


@task()
def follow() -> dict[str, int]:
    """Measure what directives are to move; return how many were looked at, measurements kept, indicators that failed."""
    done = measuring.follow(actor=SYSTEM)
    return {"directives": done.directives, "kept": done.kept, "failed": len(done.failed)}


@task()
def open_by_thresholds() -> dict[str, int]:
    """Open the directives that thresholds of reminders ask for; return how many."""
    return {"opened": len(opening.open_by_thresholds(actor=SYSTEM))}
