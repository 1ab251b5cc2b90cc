"""Giving and ending roles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from tinhso.accounts import policies, queries
from tinhso.accounts.actions import people
from tinhso.accounts.actions.people import check_an_administrator_stays, check_reach, open_officer
from tinhso.accounts.contracts import HeldRole
from tinhso.accounts.errors import AlreadyEnded, DaysOutOfOrder, NoSuchPerson
from tinhso.accounts.models import Kind, RoleAssignment
from tinhso.accounts.rules import assignments
from tinhso.accounts.rules.assignments import Spell
from tinhso.audit.actions import record
from tinhso.kernel import clock
from tinhso.kernel.policy import Actor, Role, require


@dataclass(frozen=True)
class Grant:
    """A role to give: for ``unit`` and what lies below (None: the whole province), days included, by which paper."""

    role: Role
    unit: int | None
    valid_from: date
    valid_to: date | None = None
    document: str = ""
    reason: str = ""


def give_role(account: int, grant: Grant, *, actor: Actor) -> HeldRole:
    """Give a role to an officer and return it.

    Raises Denied or NotFound outside the actor's reach, BeyondOwnReach for a unit the actor does not administer,
    and what ``check_grant`` raises.
    """
    require(policies.GIVE_ROLES, actor, queries.person_of(account))
    check_reach(actor, grant.unit)
    with transaction.atomic():
        person = open_officer(account)
        spell = Spell(account, grant.role, grant.unit, grant.valid_from, grant.valid_to)
        now = clock.now()
        held = queries.spells(account)
        assignments.check_grant(spell, officer=person.kind == Kind.OFFICER, givers=people.hands(actor), held=held, now=now)
        row = RoleAssignment.objects.create(
            account=person,
            role=grant.role.value,
            unit_id=grant.unit,
            valid_from=grant.valid_from,
            valid_to=grant.valid_to,
            document=grant.document.strip(),
            reason=grant.reason.strip(),
            given_by_id=actor.account,
            given_at=now,
        )
        data = {**described(row), "document": row.document}
        record(actor=actor, verb="role.give", target=f"account:{account}", reason=row.reason, data=data)
    return queries.held_role(row, now)


def end_role(assignment: int, *, reason: str, actor: Actor, last_day: date | None = None) -> HeldRole:
    """End a role at once, or after ``last_day`` (today or later, not after its own end), and return it.

    Raises AlreadyEnded, DaysOutOfOrder, LastAdministrator, SelfGranting, BeyondOwnReach.
    """
    found = given(assignment)
    require(policies.GIVE_ROLES, actor, queries.person_of(found.account_id))
    check_reach(actor, found.unit_id)
    assignments.check_others(found.account_id, people.hands(actor))
    with transaction.atomic():
        check_an_administrator_stays(ending=frozenset({assignment}))
        row = RoleAssignment.objects.select_for_update(of=("self",)).get(pk=assignment)
        cut(row, last_day)
        row.ended_by_id, row.end_reason = actor.account, reason.strip()
        row.save()
        data = {**described(row), "at_once": last_day is None}
        record(actor=actor, verb="role.end", target=f"account:{row.account_id}", reason=row.end_reason, data=data)
    return queries.held_role(row, clock.now())


def given(assignment: int) -> RoleAssignment:
    row = RoleAssignment.objects.filter(pk=assignment).first()
    if row is None:
        raise NoSuchPerson()
    return row


def cut(row: RoleAssignment, last_day: date | None) -> None:
    """Set when ``row`` stops: now, or with the end of ``last_day``."""
    now = clock.now()
    spell = queries.spell_of(row)
    if assignments.over(spell, now):
        raise AlreadyEnded()
    if last_day is None:
        row.ended_at = now
        return
    earliest = max(row.valid_from, clock.today())
    if last_day < earliest or (row.valid_to is not None and last_day > row.valid_to):
        raise DaysOutOfOrder()
    row.valid_to = last_day


def described(row: RoleAssignment) -> dict[str, str | int | None]:
    """Return the references that the audit keeps of a role."""
    last = row.valid_to.isoformat() if row.valid_to else None
    return {
        "assignment": row.pk,
        "role": row.role,
        "unit": row.unit_id,
        "valid_from": row.valid_from.isoformat(),
        "valid_to": last,
    }
