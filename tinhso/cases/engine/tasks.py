"""What the clock does for cases; ``config.schedule`` says when."""

from __future__ import annotations

from django_tasks import task

from tinhso.cases.engine.actions import handing


@task()
def send_waiting() -> dict[str, int]:
    """Send the deliveries that wait; return how many were answered and how many still wait."""
    answered, waiting = handing.send_waiting()
    return {"answered": answered, "waiting": waiting}
