"""Who may do what: the protocol that every room's policies follow.

A room declares its policies next to the thing they guard; ``accounts`` says who
holds which role and puts an ``Actor`` on each request; nothing is reachable
without a policy (``tests/house/`` walks every route and operation).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import Any, Protocol, TypeVar

from tinhso.kernel.errors import Denied, NotFound, SignInRequired

View = TypeVar("View", bound=Callable[..., Any])


class Role(StrEnum):
    """The roles a person can hold; titles and dates are kept by ``accounts``."""

    PROVINCE_LEADER = "province_leader"
    CENTRE_OPERATOR = "centre_operator"
    DEPARTMENT_DATA_OFFICER = "department_data_officer"
    DEPARTMENT_HEAD = "department_head"
    ONE_STOP_OFFICER = "one_stop_officer"
    SPECIALIST = "specialist"
    COMMUNE_OFFICER = "commune_officer"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    CITIZEN = "citizen"


OFFICE_ROLES = frozenset(Role) - {Role.CITIZEN}


@dataclass(frozen=True)
class Holding:
    """A role held in force today, and the units (ids) it reaches; ``None`` reaches all."""

    role: Role
    units: frozenset[int] | None = None

    def reaches(self, unit: int | None) -> bool:
        return self.units is None or (unit is not None and unit in self.units)


@dataclass(frozen=True)
class Actor:
    """Who asks: a person, a token of a person, the system itself, or nobody known.

    ``kind`` is ``officer``, ``citizen``, ``system`` or ``anonymous``. ``account`` is the
    account's id. ``acting_for`` is the id of the account whose work is done under a
    delegation. ``scopes`` limits a token to what it was made for; ``None`` is no limit.
    ``origin`` says where from (an address, or ``command line``).
    """

    kind: str = "anonymous"
    account: int | None = None
    holdings: tuple[Holding, ...] = ()
    acting_for: int | None = None
    scopes: frozenset[str] | None = None
    origin: str = ""

    @property
    def known(self) -> bool:
        return self.kind != "anonymous"

    def holds(self, *roles: Role, unit: int | None = None, anywhere: bool = True) -> bool:
        """Say whether any of ``roles`` is held; with ``anywhere=False``, for that ``unit``."""
        return any(held.role in roles and (anywhere or held.reaches(unit)) for held in self.holdings)


ANONYMOUS = Actor()
SYSTEM = Actor(kind="system", origin="system")


class Decision(StrEnum):
    """``HIDDEN`` answers as if the thing did not exist (404); ``DENIED`` says no (403)."""

    ALLOWED = "allowed"
    DENIED = "denied"
    HIDDEN = "hidden"


class Policy(Protocol):
    """Decides for an actor and, where the question is about one thing, that thing.

    ``name`` is stable (``room.verb_thing``), shown in the audit and used as token scope.
    ``decide`` without a target answers for the route; with one, for that thing.
    """

    @property
    def name(self) -> str: ...

    def decide(self, actor: Actor, target: Any = None) -> Decision: ...


@dataclass(frozen=True)
class Public:
    """Everybody, known or not."""

    name: str = "public"

    def decide(self, actor: Actor, target: Any = None) -> Decision:
        return Decision.ALLOWED


@dataclass(frozen=True)
class SignedIn:
    """Every known person, officer or citizen, about their own things."""

    name: str

    def decide(self, actor: Actor, target: Any = None) -> Decision:
        return Decision.ALLOWED if actor.known and in_scope(actor, self.name) else Decision.DENIED


@dataclass(frozen=True)
class HasRole:
    """Holders of any of ``roles``; a target with a ``unit_id`` must be within their units.

    A target whose ``unit_id`` is ``None`` belongs to the whole province: only a role held for all of it reaches it.
    """

    name: str
    roles: frozenset[Role]

    def decide(self, actor: Actor, target: Any = None) -> Decision:
        if not in_scope(actor, self.name) or not (actor.kind == "system" or actor.holds(*self.roles)):
            return Decision.DENIED
        if target is None or not hasattr(target, "unit_id") or actor.kind == "system":
            return Decision.ALLOWED
        within = actor.holds(*self.roles, unit=target.unit_id, anywhere=False)
        return Decision.ALLOWED if within else Decision.HIDDEN


def in_scope(actor: Actor, policy_name: str) -> bool:
    """Say whether a token's scopes (if the actor uses one) include this policy."""
    return actor.scopes is None or policy_name in actor.scopes


def require(policy: Policy, actor: Actor, target: Any = None) -> None:
    """Raise unless ``policy`` allows: SignInRequired, Denied, or NotFound for hidden things."""
    decision = policy.decide(actor, target)
    if decision is Decision.ALLOWED:
        return
    if decision is Decision.HIDDEN:
        hidden = NotFound()
        hidden.hidden_by = policy.name
        raise hidden
    raise Denied(policy=policy.name) if actor.known else SignInRequired(policy=policy.name)


def guarded(policy: Policy) -> Callable[[View], View]:
    """Decorate a view or API operation: ``policy`` is asked before it runs, and can be seen on it."""

    def guard(view: View) -> View:
        @wraps(view)
        def asked(request: Any, *args: Any, **kwargs: Any) -> Any:
            require(policy, request.actor)
            return view(request, *args, **kwargs)

        asked.policy = policy  # type: ignore[attr-defined]  # read by the house tests and the gate
        return asked  # type: ignore[return-value]  # same signature as the view it wraps

    return guard


def acting(request: Any) -> Actor:
    """Return the actor that the gate put on a request."""
    actor: Actor = request.actor
    return actor
