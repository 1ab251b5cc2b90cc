"""Making, changing, closing and reopening accounts."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import translation

from tinhso.accounts import policies, queries
from tinhso.accounts.contracts import Person
from tinhso.accounts.errors import (
    AccountClosed,
    AlreadyEnded,
    AlreadyRegistered,
    BeyondOwnReach,
    ContactMissing,
    EmailUnreadable,
    LastAdministrator,
    NameMissing,
    NoSuchPerson,
    PasswordRefused,
    PhoneUnreadable,
)
from tinhso.accounts.models import Account, ApiToken, Delegation, Kind, RoleAssignment
from tinhso.accounts.rules import assignments, phones
from tinhso.accounts.sign_in.account_adapter import vouch
from tinhso.audit.actions import record
from tinhso.kernel import clock
from tinhso.kernel.policy import Actor, Decision, Role, require


@dataclass(frozen=True)
class Details:
    """What is written down about an officer; e-mail is how they sign in."""

    full_name: str
    email: str
    phone: str = ""
    office: int | None = None


@dataclass(frozen=True)
class Place:
    """A unit as the target of a policy; None is the whole province."""

    unit_id: int | None


def create_officer(details: Details, *, actor: Actor, password: str | None = None) -> Person:
    """Make an officer's account and return it; without ``password`` its holder sets one by the mail that is sent.

    Whoever makes it answers for the e-mail address, so it counts as verified. Raises Denied or NotFound outside
    the actor's reach, NameMissing, EmailUnreadable, PhoneUnreadable, AlreadyRegistered, PasswordRefused.
    """
    require(policies.MANAGE_PEOPLE, actor, Place(details.office))
    check_details(details)
    account = Account(kind=Kind.OFFICER, **columns(details))
    if password is not None:
        check_password(password, account)
    account.set_password(password)
    account.email_verified_at = clock.now()
    with transaction.atomic():
        save(account)
        vouch(account)
        record(actor=actor, verb="account.create", target=f"account:{account.pk}", data={"unit": details.office})
    return queries.person_from(account)


def change_details(account: int, details: Details, *, actor: Actor) -> Person:
    """Change what is written down about an officer; both the old and the new office must be within reach."""
    check_may_manage(account, actor)
    require(policies.MANAGE_PEOPLE, actor, Place(details.office))
    check_details(details)
    with transaction.atomic():
        row = locked(account)
        changed = sorted(name for name, value in columns(details).items() if getattr(row, name) != value)
        for name, value in columns(details).items():
            setattr(row, name, value)
        if "email" in changed:
            row.email_verified_at = clock.now()
        if "phone" in changed:
            row.phone_verified_at = None
        save(row)
        if "email" in changed:
            vouch(row)
        if changed:
            data = {"changed": [name.removesuffix("_id") for name in changed], "unit": details.office}
            record(actor=actor, verb="account.change", target=f"account:{account}", data=data)
    return queries.person_from(row)


def set_password(account: int, password: str, *, actor: Actor) -> None:
    """Set somebody's password; every session of theirs ends with the old one. Raises PasswordRefused."""
    check_may_manage(account, actor)
    with transaction.atomic():
        row = locked(account)
        check_password(password, row)
        row.set_password(password)
        row.save(update_fields=["password"])
        record(actor=actor, verb="account.set_password", target=f"account:{account}")


def deactivate(account: int, *, reason: str, actor: Actor) -> None:
    """Close an account: it cannot sign in, its tokens are revoked and its delegations end; its roles are kept.

    Raises AlreadyEnded, LastAdministrator, SelfGranting.
    """
    check_may_manage(account, actor)
    assignments.check_others(account, hands(actor))
    with transaction.atomic():
        check_an_administrator_stays(closing={account})
        row = locked(account)
        if not row.is_active:
            raise AlreadyEnded()
        now = clock.now()
        row.is_active, row.deactivated_at = False, now
        row.save(update_fields=["is_active", "deactivated_at"])
        ApiToken.objects.filter(owner=account, revoked_at__isnull=True).update(revoked_at=now)
        running = Delegation.objects.filter(ends_at__gt=now, ended_at__isnull=True)
        (running.filter(giver=account) | running.filter(receiver=account)).update(ended_at=now, ended_by=actor.account)
        record(actor=actor, verb="account.deactivate", target=f"account:{account}", reason=reason)


def reactivate(account: int, *, reason: str, actor: Actor) -> None:
    """Reopen a closed account with the roles whose days have not run out. Raises AlreadyEnded when it is open."""
    check_may_manage(account, actor)
    assignments.check_others(account, hands(actor))
    with transaction.atomic():
        row = locked(account)
        if row.is_active:
            raise AlreadyEnded()
        row.is_active, row.deactivated_at = True, None
        row.save(update_fields=["is_active", "deactivated_at"])
        record(actor=actor, verb="account.reactivate", target=f"account:{account}", reason=reason)


def check_an_administrator_stays(*, ending: frozenset[int] = frozenset(), closing: set[int] | None = None) -> None:
    """Raise LastAdministrator when ending those roles, or closing those accounts, would leave the province none.

    Call it first in the transaction: it holds the administrators' rows, so that two who end each other take turns.
    The rows are read again once they are held, because the other may have closed an account meanwhile.
    """
    rows = RoleAssignment.objects.filter(role=Role.ADMINISTRATOR.value, unit__isnull=True).order_by("pk")
    list(rows.select_for_update(of=("self",)).values_list("pk"))
    spells = [queries.spell_of(row) for row in rows.filter(account__is_active=True)]
    if assignments.leaves_no_administrator(spells, clock.now(), ending=ending, closing=closing or ()):
        raise LastAdministrator()


def check_may_manage(account: int, actor: Actor) -> None:
    """Raise unless ``actor`` administers the account's office and all units where its roles are held.

    Otherwise an administrator of one office could change the e-mail of somebody there who holds a role for the
    whole province, have a password sent, and so come by more than their own reach.
    """
    require(policies.MANAGE_PEOPLE, actor, queries.person_of(account))
    now = clock.now()
    for spell in queries.spells(account):
        if not assignments.over(spell, now):
            check_reach(actor, spell.unit)


def check_reach(actor: Actor, unit: int | None) -> None:
    """Raise BeyondOwnReach unless ``actor`` administers ``unit`` (None: the whole province)."""
    if policies.GIVE_ROLES.decide(actor, Place(unit)) is not Decision.ALLOWED:
        raise BeyondOwnReach(policy=policies.GIVE_ROLES.name)


def hands(actor: Actor) -> tuple[int | None, ...]:
    """Return who acts and for whom: none of them may be the one whose rights change."""
    return tuple({actor.account, actor.acting_for} - {None})


def locked(account: int) -> Account:
    """Return the account's row, held until the transaction ends. Raises NoSuchPerson."""
    row = Account.objects.select_for_update(of=("self",)).filter(pk=account).first()
    if row is None:
        raise NoSuchPerson()
    return row


def open_officer(account: int) -> Account:
    """Return the row of an account that is open, held until the transaction ends. Raises AccountClosed."""
    row = locked(account)
    if not row.is_active:
        raise AccountClosed()
    return row


def check_details(details: Details) -> None:
    if not details.full_name.strip():
        raise NameMissing()
    if not details.email.strip():
        raise ContactMissing()
    try:
        validate_email(details.email.strip())
    except ValidationError:
        raise EmailUnreadable() from None
    if details.phone.strip() and phones.normalise(details.phone) is None:
        raise PhoneUnreadable()


def columns(details: Details) -> dict[str, str | int | None]:
    """Return the details as the table keeps them."""
    return {
        "full_name": " ".join(details.full_name.split()),
        "email": details.email.strip().lower(),
        "phone": phones.normalise(details.phone),
        "office_id": details.office,
    }


def check_password(password: str, account: Account) -> None:
    """Raise PasswordRefused, with the sentences of the password rules, when it is too weak for ``account``."""
    if why_vi := objections(password, account, "vi"):
        raise PasswordRefused(why_vi=why_vi, why_en=objections(password, account, "en"))


def objections(password: str, account: Account, language: str) -> str:
    """Return what the password rules say against ``password`` in ``language``; nothing when it is strong enough."""
    with translation.override(language):
        try:
            validate_password(password, account)
        except ValidationError as error:
            return " ".join(error.messages)
    return ""


def save(account: Account) -> None:
    """Save ``account``; raise AlreadyRegistered when another has its e-mail or number."""
    try:
        with transaction.atomic():
            account.save()
    except IntegrityError:
        raise AlreadyRegistered() from None
