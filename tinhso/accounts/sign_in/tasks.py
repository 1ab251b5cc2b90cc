"""What the clock does for sign-in; ``config.schedule`` says when."""

from __future__ import annotations

from django_tasks import task

from tinhso.accounts.sign_in.lockout import KEPT
from tinhso.accounts.sign_in.messages import sending
from tinhso.accounts.sign_in.models import FailedAttempt
from tinhso.kernel import clock


@task()
def send_unsent_notices() -> dict[str, int]:
    """Try the waiting notices again; return how many were sent and how many still wait."""
    sent, waiting = sending.send_unsent()
    return {"sent": sent, "waiting": waiting}


@task()
def forget_old_failures() -> int:
    """Delete failed attempts that no limit looks at any more; return how many."""
    return FailedAttempt.objects.filter(at__lt=clock.now() - KEPT).delete()[0]
