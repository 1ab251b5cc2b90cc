"""What the room of people hands to others: frozen, without tables behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from tinhso.kernel.policy import Role


@dataclass(frozen=True)
class Person:
    """An account as others may see it. ``unit_id`` is the office; None for citizens and officers without one."""

    id: int
    kind: str
    full_name: str
    email: str
    phone: str
    unit_id: int | None
    is_active: bool
    created_at: datetime
    deactivated_at: datetime | None
    last_login: datetime | None

    @property
    def reference(self) -> str:
        """How the audit names this person."""
        return f"account:{self.id}"


@dataclass(frozen=True)
class HeldRole:
    """One role given to a person: ``state`` is ``in_force``, ``coming`` or ``over``."""

    id: int
    account: int
    role: Role
    unit_id: int | None
    valid_from: date
    valid_to: date | None
    state: str
    document: str
    reason: str
    given_by: int | None
    given_at: datetime
    ended_at: datetime | None
    end_reason: str


@dataclass(frozen=True)
class Absence:
    """A delegation: ``giver`` hands ``roles`` (empty: all) to ``receiver``; ``state`` as for roles."""

    id: int
    giver: int
    giver_name: str
    receiver: int
    receiver_name: str
    roles: tuple[Role, ...]
    starts_at: datetime
    ends_at: datetime
    ended_at: datetime | None
    state: str
    reason: str


@dataclass(frozen=True)
class Token:
    """An API token without its secret; ``state`` is ``usable``, ``expired`` or ``revoked``."""

    id: int
    owner: int
    name: str
    prefix: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None
    state: str


@dataclass(frozen=True)
class NewToken:
    """A token just made; ``secret`` is the whole text that its user must keep: it is not shown again."""

    id: int
    secret: str
