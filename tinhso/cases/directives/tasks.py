"""What the clock does for directives; ``config.schedule`` says when."""

from __future__ import annotations

from django_tasks import task

from tinhso.cases.directives.actions import reminding
from tinhso.kernel.policy import SYSTEM


@task()
def remind() -> dict[str, int]:
    """Give the reminders whose moment has come; return how many, to how many people, and how many found nobody."""
    done = reminding.remind(actor=SYSTEM)
    return {"given": done.given, "people": done.people, "nobody": done.nobody}
