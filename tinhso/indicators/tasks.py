"""What the clock does for indicators; ``config.schedule`` says when.

Whoever asks for a number brings its cells up to date first; the clock only sees to it that nobody has to wait.
"""

from __future__ import annotations

from django_tasks import task

from tinhso.indicators import actions
from tinhso.kernel.policy import SYSTEM


@task()
def refresh() -> dict[str, int]:
    """Bring all cells up to date; return how many families there are and how many changed."""
    done = actions.compute(actor=SYSTEM)
    return {"families": done.families, "changed": done.changed}


@task()
def forget_old_cells() -> dict[str, int]:
    """Delete cells that are of no use any more; return how many rows."""
    return {"deleted": actions.forget(actor=SYSTEM)}
