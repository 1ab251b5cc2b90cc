"""What the intake does by the clock."""

from __future__ import annotations

from django_tasks import task

from tinhso.supply.intake import uploads


@task()
def forget_old_uploads() -> int:
    """Remove files that were sent, not accepted, and not looked at for a month; return how many."""
    return uploads.forget_old()
