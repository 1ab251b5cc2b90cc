"""What the clock does for the brief; ``config.schedule`` says when."""

from __future__ import annotations

from django_tasks import task

from tinhso.centre.brief import actions
from tinhso.kernel.policy import SYSTEM


@task()
def make() -> bool:
    """Make today's brief when its hour has come; return whether it was made now."""
    return actions.make_when_due(actor=SYSTEM) is not None
