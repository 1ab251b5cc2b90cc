"""What the clock does for cases; ``config.schedule`` says when."""

from __future__ import annotations

from django_tasks import task

from tinhso.cases.engine import feeding, reckoning
from tinhso.cases.engine.actions import erasing, handing
from tinhso.kernel.policy import SYSTEM


@task()
def send_waiting() -> dict[str, int]:
    """Send the deliveries that wait; return how many were answered and how many still wait."""
    answered, waiting = handing.send_waiting()
    return {"answered": answered, "waiting": waiting}


@task()
def feed() -> int:
    """Tell the lake of cases that changed; return how many."""
    return feeding.feed()


@task()
def reckon() -> int | None:
    """Reckon open clocks again where the calendar changed; return how many due times moved."""
    return reckoning.reckon_if_changed()


@task()
def erase_past_retention() -> int:
    """Erase what of settled cases is past its retention; return how many erasures were made."""
    return erasing.erase_past_retention(actor=SYSTEM)
