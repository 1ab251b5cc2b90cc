"""Roles handed to another officer while absent: for a time, never on to a third."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tinhso.accounts.errors import (
    BeginsInThePast,
    DaysOutOfOrder,
    DelegationOverlaps,
    NotAnOfficer,
    NothingToDelegate,
    TooLong,
)
from tinhso.accounts.rules.roles import TERMS
from tinhso.kernel.policy import Role

LONGEST = timedelta(days=366)
GRACE = timedelta(minutes=5)  # a form filled in "now" arrives a little later


@dataclass(frozen=True)
class Handover:
    """``giver`` hands ``roles`` (empty: all that can be) to ``receiver`` from an instant up to another, excluded."""

    giver: int
    receiver: int
    starts_at: datetime
    ends_at: datetime
    roles: frozenset[Role] = field(default_factory=frozenset)
    ended_at: datetime | None = None
    id: int | None = None

    @property
    def stops_at(self) -> datetime:
        """The instant from which it no longer counts: its end, or when it was ended early."""
        return min(self.ends_at, self.ended_at) if self.ended_at else self.ends_at


def in_force(handover: Handover, now: datetime) -> bool:
    return handover.starts_at <= now < handover.stops_at


def handed(handover: Handover, own_roles: Iterable[Role]) -> frozenset[Role]:
    """Return which of the giver's ``own_roles`` the receiver may use.

    Only roles that the giver holds in person count, so a delegated role is never delegated on.
    """
    can_be = frozenset(role for role in own_roles if TERMS[role].delegable)
    return can_be & handover.roles if handover.roles else can_be


def overlap(one: Handover, other: Handover) -> bool:
    """Say whether both hand a role of the same giver to the same receiver at the same time."""
    same_people = (one.giver, one.receiver) == (other.giver, other.receiver)
    same_roles = not one.roles or not other.roles or bool(one.roles & other.roles)
    return same_people and same_roles and one.starts_at < other.stops_at and other.starts_at < one.stops_at


def check_handover(handover: Handover, *, own_roles: Collection[Role], others: Iterable[Handover], now: datetime) -> None:
    """Raise unless the giver, holding ``own_roles`` in person, may make ``handover`` beside the ``others``."""
    if handover.giver == handover.receiver:
        raise NotAnOfficer()
    if handover.ends_at <= handover.starts_at:
        raise DaysOutOfOrder()
    if handover.starts_at < now - GRACE:
        raise BeginsInThePast()
    if handover.ends_at - handover.starts_at > LONGEST:
        raise TooLong(days=LONGEST.days)
    given = handed(handover, own_roles)
    if not given or not handover.roles <= given:
        raise NothingToDelegate()
    if any(overlap(handover, other) for other in others):
        raise DelegationOverlaps()
