"""What the clock does for obligations; ``config.schedule`` says when."""

from __future__ import annotations

from django_tasks import task

from tinhso.kernel.policy import SYSTEM
from tinhso.supply.obligations.actions import reminding
from tinhso.supply.obligations.deliveries import send_waiting


@task()
def remind() -> dict[str, int]:
    """Give the reminders whose moment has come; return how many, to how many people, and thresholds reached."""
    found = reminding.remind(actor=SYSTEM)
    return {"reminders": len(found.reminders), "people": found.people, "crossings": found.crossings}


@task()
def send_messages() -> dict[str, int]:
    """Send the mails and events that wait; return how many were taken and how many are tried again."""
    taken, failed = send_waiting()
    return {"taken": taken, "failed": failed}
