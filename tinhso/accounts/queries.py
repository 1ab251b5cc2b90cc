"""Named reads about people: who acts with which roles, who is who, who holds what."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet

from tinhso.accounts import policies
from tinhso.accounts.contracts import Absence, HeldRole, Person, Token
from tinhso.accounts.errors import NoSuchPerson
from tinhso.accounts.models import Account, ApiToken, Delegation, Kind, RoleAssignment
from tinhso.accounts.rules import assignments, delegations, names
from tinhso.accounts.rules import tokens as token_rules
from tinhso.accounts.rules.assignments import Spell
from tinhso.accounts.rules.delegations import Handover
from tinhso.accounts.rules.origins import household as household
from tinhso.kernel import clock
from tinhso.kernel.policy import Actor, Holding, Role, require
from tinhso.places import queries as places

CITIZEN = (Holding(Role.CITIZEN),)


# --- who acts --------------------------------------------------------------


def actor(account: int, *, origin: str, acting_for: int | None = None, scopes: frozenset[str] | None = None) -> Actor:
    """Return the actor that ``account`` is now.

    With ``acting_for`` (an account whose delegation to this one is in force; otherwise it is ignored) the roles
    are those delegated and no others, so that what is done is done for that person alone.
    """
    person = Account.objects.filter(pk=account, is_active=True).first()
    return Actor(origin=origin) if person is None else actor_of(person, origin=origin, acting_for=acting_for, scopes=scopes)


def actor_of(person: Account, *, origin: str, acting_for: int | None = None, scopes: frozenset[str] | None = None) -> Actor:
    """Return the actor that an active account, just read, is now; see ``actor``."""
    now = clock.now()
    delegated = delegated_holdings(acting_for, person.pk, now) if acting_for else ()
    return Actor(
        kind=person.kind,
        account=person.pk,
        holdings=delegated or own_holdings(person.pk, person.kind, now),
        acting_for=acting_for if delegated else None,
        scopes=scopes,
        origin=origin,
    )


def own_holdings(account: int, kind: str, now: datetime) -> tuple[Holding, ...]:
    """Return what ``account`` holds in person at ``now``; a citizen is just that."""
    if kind == Kind.CITIZEN:
        return CITIZEN
    return tuple(Holding(spell.role, reach(spell.unit)) for spell in spells(account) if assignments.in_force(spell, now))


def delegated_holdings(giver: int, receiver: int, now: datetime) -> tuple[Holding, ...]:
    """Return what ``receiver`` may do for ``giver`` at ``now``."""
    if not Account.objects.filter(pk=giver, is_active=True).exists():
        return ()
    own = own_holdings(giver, Kind.OFFICER, now)
    roles: set[Role] = set()
    for handover in handovers(receiver=receiver):
        if handover.giver == giver and delegations.in_force(handover, now):
            roles |= delegations.handed(handover, [held.role for held in own])
    return tuple(held for held in own if held.role in roles)


def givers(receiver: int) -> list[int]:
    """Return the accounts for which ``receiver`` may act now, those whose delegation ends first first."""
    now = clock.now()
    return list(dict.fromkeys(each.giver for each in handovers(receiver=receiver) if delegations.in_force(each, now)))


def reach(unit: int | None) -> frozenset[int] | None:
    """Return the units that a role at ``unit`` reaches today: itself and all below; None reaches all."""
    return None if unit is None else places.descendant_ids(unit, clock.today())


# --- roles and delegations as the rules want them ------------------------------


def spells(account: int) -> list[Spell]:
    """Return every role ever given to ``account``."""
    # Asked with every request: as text it costs a third of what the same question costs as a query set.
    return [spell_of(row) for row in RoleAssignment.objects.raw(_SPELLS, [account])]


_SPELLS = """
    SELECT id, account_id, role, unit_id, valid_from, valid_to, ended_at FROM accounts_roleassignment WHERE account_id = %s
"""


def spell_of(row: RoleAssignment) -> Spell:
    return Spell(
        account=row.account_id,
        role=Role(row.role),
        unit=row.unit_id,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        ended_at=row.ended_at,
        id=row.pk,
    )


def handovers(**which: int) -> list[Handover]:
    """Return the delegations that have not run out, of a ``giver`` or to a ``receiver``."""
    rows = Delegation.objects.filter(**which, ends_at__gt=clock.now(), ended_at__isnull=True).order_by("ends_at", "pk")
    return [handover_of(row) for row in rows]


def handover_of(row: Delegation) -> Handover:
    return Handover(
        giver=row.giver_id,
        receiver=row.receiver_id,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        roles=frozenset(Role(role) for role in row.roles),
        ended_at=row.ended_at,
        id=row.pk,
    )


def own_roles(account: int) -> frozenset[Role]:
    """Return the roles that ``account`` holds in person today, wherever."""
    now = clock.now()
    return frozenset(spell.role for spell in spells(account) if assignments.in_force(spell, now))


# --- people ------------------------------------------------------------------


@dataclass(frozen=True)
class Search:
    """What the list of people is narrowed to; empty means all. ``unit`` includes the units below it."""

    text: str = ""
    unit: int | None = None
    role: str = ""
    kind: str = ""
    state: str = ""


def person(account: int, *, actor: Actor) -> Person:
    """Return a person whom ``actor`` may see; everybody may see themselves.

    Raises NoSuchPerson when there is none, NotFound when it is out of the actor's reach, Denied without the role.
    """
    found = person_of(account)
    if actor.account != account:
        require(policies.SEE_PEOPLE, actor, found)
    return found


def person_of(account: int) -> Person:
    """Return a person, asking nobody; for actions, which ask their own policy. Raises NoSuchPerson."""
    row = Account.objects.filter(pk=account).first()
    if row is None:
        raise NoSuchPerson()
    return person_from(row)


def person_by_email(email: str) -> Person:
    """Return the person with that e-mail address. Raises NoSuchPerson."""
    row = Account.objects.filter(email=email.strip().lower()).first() if email.strip() else None
    if row is None:
        raise NoSuchPerson()
    return person_from(row)


def person_from(row: Account) -> Person:
    return Person(
        id=row.pk,
        kind=row.kind,
        full_name=row.full_name,
        email=row.email or "",
        phone=row.phone or "",
        unit_id=row.office_id,
        is_active=row.is_active,
        created_at=row.created_at,
        deactivated_at=row.deactivated_at,
        last_login=row.last_login,
    )


def people(search: Search, *, actor: Actor, page: int | str | None = 1, size: int = 50) -> Page[Person]:
    """Return one page of the people within ``actor``'s reach that ``search`` fits, by name; rows are Persons."""
    require(policies.SEE_PEOPLE, actor)
    rows = within(actor, Account.objects.order_by("search_text", "pk"), "office")
    rows = narrowed(rows, search)
    found = Paginator(rows, size).get_page(page)
    return Page([person_from(row) for row in found.object_list], found.number, cast("Paginator[Person]", found.paginator))


def within(actor: Actor, rows: QuerySet[Account], field: str) -> QuerySet[Account]:
    """Leave only rows whose unit ``actor`` reaches with a role that may see people."""
    reached = units_seen(actor)
    return rows if reached is None else rows.filter(**{f"{field}__in": reached})


def units_seen(actor: Actor, roles: Collection[Role] = policies.SEE_PEOPLE.roles) -> frozenset[int] | None:
    """Return the units whose people ``actor`` may see (or manage, by ``roles``); None means all, citizens too."""
    if actor.kind == "system":
        return None
    held = [holding.units for holding in actor.holdings if holding.role in roles]
    if any(units is None for units in held):
        return None
    return frozenset().union(*(units for units in held if units is not None))


def narrowed(rows: QuerySet[Account], search: Search) -> QuerySet[Account]:
    for word in names.folded(search.text).split():
        rows = rows.filter(search_text__contains=word)
    if search.unit is not None:
        rows = rows.filter(office__in=places.descendant_ids(search.unit, clock.today()))
    if search.role:
        rows = rows.filter(pk__in=holders(search.role))
    if search.kind:
        rows = rows.filter(kind=search.kind)
    return rows.filter(is_active=search.state == "active") if search.state else rows


def holders(role: str) -> QuerySet[RoleAssignment, int]:
    """Return a subquery of the accounts that hold ``role`` today in person."""
    today, now = clock.today(), clock.now()
    running = Q(valid_from__lte=today) & (Q(valid_to__isnull=True) | Q(valid_to__gte=today))
    uncut = Q(ended_at__isnull=True) | Q(ended_at__gt=now)
    return RoleAssignment.objects.filter(running & uncut, role=role).values_list("account_id", flat=True)


def holders_at(roles: Collection[Role]) -> dict[int | None, list[int]]:
    """Return the active accounts that hold any of ``roles`` today, by the unit they hold it for (None: the whole province)."""
    found: dict[int | None, list[int]] = {}
    for role in sorted(roles):
        rows = RoleAssignment.objects.filter(account__in=holders(role), account__is_active=True, role=role)
        for row in rows.order_by("pk"):
            if held_role(row, clock.now()).state == "in_force":
                found.setdefault(row.unit_id, []).append(row.account_id)
    return {unit: list(dict.fromkeys(accounts)) for unit, accounts in found.items()}


def substitutes(accounts: Collection[int], roles: Collection[Role]) -> dict[int, list[int]]:
    """Return who stands in now for each of the accounts in any of ``roles``, by a delegation in force; others are left out."""
    now = clock.now()
    rows = Delegation.objects.filter(giver__in=accounts, starts_at__lte=now, ends_at__gt=now, receiver__is_active=True)
    found: dict[int, list[int]] = {}
    for handover in map(handover_of, rows.order_by("pk")):
        handed = delegations.handed(handover, own_roles(handover.giver))
        if delegations.in_force(handover, now) and handed & frozenset(roles):
            found.setdefault(handover.giver, []).append(handover.receiver)
    return found


def officers(text: str, limit: int = 20) -> list[Person]:
    """Return active officers whose name or e-mail holds every word of ``text``, by name: the house's directory."""
    rows = narrowed(Account.objects.filter(kind=Kind.OFFICER, is_active=True), Search(text))
    return [person_from(row) for row in rows.order_by("search_text", "pk")[:limit]]


def full_names(accounts: Iterable[int | None]) -> dict[int, str]:
    """Return the names of some accounts by id."""
    rows = Account.objects.filter(pk__in={account for account in accounts if account is not None})
    return {row.pk: row.get_full_name() for row in rows}


def names_of(accounts: Iterable[int]) -> dict[int, str]:
    """Return the names of those accounts that are officers': for the audit, where citizens stay numbers."""
    rows = Account.objects.filter(pk__in=set(accounts), kind=Kind.OFFICER)
    return {row.pk: row.get_full_name() for row in rows}


# --- what they hold ------------------------------------------------------------


def roles_of(account: int) -> list[HeldRole]:
    """Return every role given to ``account``: in force first, then coming, then over; the newest of each first."""
    now = clock.now()
    held = [held_role(row, now) for row in RoleAssignment.objects.filter(account=account).order_by("-valid_from", "-pk")]
    return sorted(held, key=lambda each: ("in_force", "coming", "over").index(each.state))


def roles_of_all(accounts: Collection[int]) -> dict[int, list[HeldRole]]:
    """Return the roles in force today of several accounts."""
    now = clock.now()
    found: dict[int, list[HeldRole]] = {account: [] for account in accounts}
    for row in RoleAssignment.objects.filter(account__in=accounts, ended_at__isnull=True).order_by("pk"):
        held = held_role(row, now)
        if held.state == "in_force":
            found[row.account_id].append(held)
    return found


def held_role(row: RoleAssignment, now: datetime) -> HeldRole:
    spell = spell_of(row)
    state = "over" if assignments.over(spell, now) else "in_force" if assignments.in_force(spell, now) else "coming"
    return HeldRole(
        id=row.pk,
        account=row.account_id,
        role=spell.role,
        unit_id=row.unit_id,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        state=state,
        document=row.document,
        reason=row.reason,
        given_by=row.given_by_id,
        given_at=row.given_at,
        ended_at=row.ended_at,
        end_reason=row.end_reason,
    )


def absences_given(account: int) -> list[Absence]:
    """Return the delegations that ``account`` gave, the latest first."""
    return absences(Delegation.objects.filter(giver=account))


def absences_received(account: int) -> list[Absence]:
    """Return the delegations that ``account`` received, the latest first."""
    return absences(Delegation.objects.filter(receiver=account))


def absences(rows: QuerySet[Delegation]) -> list[Absence]:
    now = clock.now()
    return [absence_of(row, now) for row in rows.select_related("giver", "receiver").order_by("-starts_at", "-pk")[:100]]


def absence_of(row: Delegation, now: datetime) -> Absence:
    handover = handover_of(row)
    state = "over" if now >= handover.stops_at else "in_force" if delegations.in_force(handover, now) else "coming"
    return Absence(
        id=row.pk,
        giver=row.giver_id,
        giver_name=row.giver.get_full_name(),
        receiver=row.receiver_id,
        receiver_name=row.receiver.get_full_name(),
        roles=tuple(Role(role) for role in row.roles),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        ended_at=row.ended_at,
        state=state,
        reason=row.reason,
    )


def tokens_of(account: int) -> list[Token]:
    """Return the tokens of ``account``, the newest first."""
    return [token_from(row) for row in ApiToken.objects.filter(owner=account).order_by("-created_at", "-pk")]


def token_from(row: ApiToken) -> Token:
    usable = token_rules.usable(row.expires_at, row.revoked_at, clock.now())
    return Token(
        id=row.pk,
        owner=row.owner_id,
        name=row.name,
        prefix=row.prefix,
        scopes=tuple(row.scopes),
        created_at=row.created_at,
        expires_at=row.expires_at,
        last_used_at=row.last_used_at,
        revoked_at=row.revoked_at,
        state="usable" if usable else "revoked" if row.revoked_at else "expired",
    )
