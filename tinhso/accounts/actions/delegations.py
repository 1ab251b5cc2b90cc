"""Handing one's roles to a colleague while absent, and taking them back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from tinhso.accounts import policies, queries
from tinhso.accounts.actions.people import locked
from tinhso.accounts.contracts import Absence
from tinhso.accounts.errors import AlreadyEnded, NoSuchPerson, NotAnOfficer
from tinhso.accounts.models import Account, Delegation, Kind
from tinhso.accounts.rules import delegations
from tinhso.accounts.rules.delegations import Handover
from tinhso.audit.actions import record
from tinhso.kernel import clock
from tinhso.kernel.errors import NotFound
from tinhso.kernel.policy import Actor, Role, require


@dataclass(frozen=True)
class Absent:
    """From when to when (excluded) which roles (empty: all) go to ``receiver``, and why."""

    receiver: int
    starts_at: datetime
    ends_at: datetime
    roles: frozenset[Role] = frozenset()
    reason: str = ""


def delegate(absent: Absent, *, actor: Actor) -> Absence:
    """Hand the actor's own roles to another officer and return the delegation.

    Only what is held in person can be handed over, so nothing is delegated on. Raises NotAnOfficer for a receiver
    who cannot take them, and what ``check_handover`` raises.
    """
    require(policies.DELEGATE, actor)
    giver = own_account(actor)
    with transaction.atomic():
        locked(giver)
        check_receiver(absent.receiver)
        handover = Handover(giver, absent.receiver, absent.starts_at, absent.ends_at, absent.roles)
        roles, others = queries.own_roles(giver), queries.handovers(giver=giver)
        delegations.check_handover(handover, own_roles=roles, others=others, now=clock.now())
        row = Delegation.objects.create(
            giver_id=giver,
            receiver_id=absent.receiver,
            roles=sorted(absent.roles),
            starts_at=absent.starts_at,
            ends_at=absent.ends_at,
            reason=absent.reason.strip(),
            given_at=clock.now(),
        )
        record(actor=actor, verb="delegation.give", target=f"delegation:{row.pk}", reason=row.reason, data=described(row))
    return queries.absence_of(row, clock.now())


def end(delegation: int, *, actor: Actor) -> None:
    """End a delegation early; the giver takes it back, or the receiver returns it. Raises AlreadyEnded, NotFound."""
    require(policies.DELEGATE, actor)
    with transaction.atomic():
        row = Delegation.objects.select_for_update(of=("self",)).filter(pk=delegation).first()
        if row is None or actor.account not in (row.giver_id, row.receiver_id):
            raise NotFound()
        now = clock.now()
        if now >= queries.handover_of(row).stops_at:
            raise AlreadyEnded()
        row.ended_at, row.ended_by_id = now, actor.account
        row.save(update_fields=["ended_at", "ended_by"])
        record(actor=actor, verb="delegation.end", target=f"delegation:{row.pk}", data=described(row))


def own_account(actor: Actor) -> int:
    """Return the id of the person behind ``actor``. Raises NoSuchPerson for the system, which has none."""
    if actor.account is None:
        raise NoSuchPerson()
    return actor.account


def check_receiver(receiver: int) -> None:
    if not Account.objects.filter(pk=receiver, kind=Kind.OFFICER, is_active=True).exists():
        raise NotAnOfficer()


def described(row: Delegation) -> dict[str, object]:
    return {
        "giver": f"account:{row.giver_id}",
        "receiver": f"account:{row.receiver_id}",
        "roles": list(row.roles),
        "starts_at": clock.local(row.starts_at).isoformat(timespec="minutes"),
        "ends_at": clock.local(row.ends_at).isoformat(timespec="minutes"),
    }
