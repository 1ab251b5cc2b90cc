"""One attempt at the door: refused while locked, counted and audited when it fails."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tinhso.accounts.models import Account
from tinhso.accounts.sign_in import devices, journal, lockout
from tinhso.accounts.sign_in.rules.lockout import minutes_left
from tinhso.kernel import clock


def refuse_if_locked(request: HttpRequest, account: Account | None, name: str = "") -> None:
    """Raise ValidationError with the sentence that says when to try again, if the door is closed."""
    until = lockout.locked_until(_key(request, account, name), lockout.address_key(journal.address_of(request)))
    if until:
        raise ValidationError(locked_sentence(until), code="locked")


def failed(request: HttpRequest, account: Account | None, method: str, name: str = "") -> None:
    """Count and audit a failure; audit the lock too when this one closed the door."""
    until = lockout.add_failure(_key(request, account, name), lockout.address_key(journal.address_of(request)))
    journal.by_somebody(request, account, "sign_in.failed", method=method)
    if until:
        journal.by_somebody(request, account, "sign_in.locked", until=until.isoformat(timespec="seconds"))


def succeeded(account: Account) -> None:
    """Forget the failures of an account that has proved itself."""
    lockout.forgive(account)


def _key(request: HttpRequest, account: Account | None, name: str) -> str:
    """Return under what an attempt counts: a device that the account has used before has a count of its own.

    Otherwise a stranger who knows an officer's address could shut that officer out by guessing badly.
    """
    if account is not None and devices.is_known(request, account):
        return lockout.device_key(account)
    return lockout.account_key(account, name)


def locked_sentence(until: datetime) -> str:
    """Say when to try again: the time in Vietnam and how long that is."""
    minutes = minutes_left(until, clock.now())
    wait = ngettext("%(minutes)d minute", "%(minutes)d minutes", minutes) % {"minutes": minutes}
    return _(
        "Too many failed attempts. Try again at %(time)s (in %(wait)s). If you forgot your password, ask for a new one then."
    ) % {"time": f"{clock.local(until):%H:%M}", "wait": wait}
