"""What happens at the door, told to the audit: who, from where, how; never what was typed."""

from __future__ import annotations

import ipaddress
from typing import Any

from django.http import HttpRequest

from tinhso.accounts.models import Account
from tinhso.audit.actions import record
from tinhso.kernel.policy import ANONYMOUS, Actor

NOWHERE = "0.0.0.0"  # noqa: S104  # not listened on: it stands for "no address known"


def address_of(request: HttpRequest) -> str:
    """Return the address a request came from: as the gate read it (trusted proxies), else the peer's own."""
    origin = getattr(request, "actor", ANONYMOUS).origin
    for candidate in (origin, request.META.get("REMOTE_ADDR", "")):
        try:
            return str(ipaddress.ip_address(candidate))
        except ValueError:
            continue
    return NOWHERE


def by_account(request: HttpRequest, account: Account, verb: str, **data: Any) -> None:
    """Record what a person, now known, did with their own sign-in."""
    actor = Actor(kind=account.kind, account=account.pk, origin=address_of(request))
    record(actor=actor, verb=verb, target=f"account:{account.pk}", data=data)


def by_somebody(request: HttpRequest, account: Account | None, verb: str, **data: Any) -> None:
    """Record what somebody not known tried against an account, or against a name that nobody has."""
    target = f"account:{account.pk}" if account else "account:unknown"
    record(actor=Actor(origin=address_of(request)), verb=verb, target=target, data=data)
