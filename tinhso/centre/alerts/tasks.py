"""What the clock does for alerts; ``config.schedule`` says when."""

from __future__ import annotations

from django_tasks import task

from tinhso.centre.alerts.actions import evaluating
from tinhso.kernel.policy import SYSTEM


@task(queue_name="alerts")  # a queue of its own: who is to be told waits for no recount and no backup
def evaluate() -> dict[str, int]:
    """Judge the rules whose numbers may have changed; return how many there are, were raised, cleared and failed."""
    done = evaluating.evaluate(actor=SYSTEM)
    return {"rules": done.rules, "raised": done.raised, "cleared": done.cleared, "failed": len(done.failed)}
