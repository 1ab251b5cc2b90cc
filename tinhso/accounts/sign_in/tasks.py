"""What the clock does for sign-in."""

from __future__ import annotations

from datetime import timedelta

from tinhso.accounts.sign_in.lockout import KEPT
from tinhso.accounts.sign_in.messages import sending
from tinhso.accounts.sign_in.models import FailedAttempt
from tinhso.kernel import clock

RETRY_EVERY = timedelta(minutes=5)


def send_unsent_notices() -> tuple[int, int]:
    """Try the waiting notices again; return how many were sent and how many still wait."""
    return sending.send_unsent()


def forget_old_failures() -> int:
    """Delete failed attempts that no limit looks at any more; return how many."""
    return FailedAttempt.objects.filter(at__lt=clock.now() - KEPT).delete()[0]
