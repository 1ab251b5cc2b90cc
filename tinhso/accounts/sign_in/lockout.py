"""Counting failed attempts and closing the door: the rows behind ``rules.lockout``."""

from __future__ import annotations

from datetime import datetime

from django.utils.crypto import salted_hmac

from tinhso.accounts.models import Account
from tinhso.accounts.rules.origins import household
from tinhso.accounts.sign_in.models import FailedAttempt
from tinhso.accounts.sign_in.rules import lockout as rules
from tinhso.kernel import clock

KEPT = rules.DAY * 2


def account_key(account: Account | None, name: str = "") -> str:
    """Return the key of an account, or of the ``name`` that was typed when nobody has it.

    A name that nobody has locks in the same way, so that a lock does not tell who has an account.
    """
    return _hashed(f"account:{account.pk}" if account else f"name:{name.strip().casefold()}")


def device_key(account: Account) -> str:
    """Return the key of an account on a device that it has signed in on before: strangers' guesses do not count there."""
    return _hashed(f"device:{account.pk}")


def address_key(address: str) -> str:
    """Return the key of an address; of an IPv6 address its network of 64 bits, which one household holds."""
    return _hashed(f"address:{household(address)}")


def locked_until(account: str, address: str) -> datetime | None:
    """Return when the door opens again for these two keys, or None when it is open."""
    now = clock.now()
    ends = (
        rules.locked_until(_failures(account, now), rules.ACCOUNT_LIMITS, now),
        rules.locked_until(_failures(address, now), rules.ADDRESS_LIMITS, now),
    )
    return max((end for end in ends if end), default=None)


def add_failure(account: str, address: str) -> datetime | None:
    """Count one failure for both keys; return until when the door is now closed, or None."""
    now = clock.now()
    FailedAttempt.objects.filter(at__lt=now - KEPT).delete()
    FailedAttempt.objects.bulk_create([FailedAttempt(key=key, at=now) for key in (account, address)])
    return locked_until(account, address)


def forgive(account: Account) -> None:
    """Forget the failures of an account that has proved itself, on its own devices and on others.

    Those of the address stay: an attacker could otherwise sign in with an account of his own now and then.
    """
    FailedAttempt.objects.filter(key__in=(account_key(account), device_key(account))).delete()


def _failures(key: str, now: datetime) -> list[datetime]:
    return list(FailedAttempt.objects.filter(key=key, at__gt=now - rules.DAY).values_list("at", flat=True))


def _hashed(text: str) -> str:
    return salted_hmac("tinhso.sign_in.lockout", text, algorithm="sha256").hexdigest()
