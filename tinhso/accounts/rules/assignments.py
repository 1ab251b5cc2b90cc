"""Roles over time: when one is in force, which ones collide, who may give them, and the last administrator."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from tinhso.accounts.errors import (
    BeginsInThePast,
    DaysOutOfOrder,
    RoleAlreadyHeld,
    RoleIsProvinceWide,
    RoleNeedsUnit,
    RoleNotForKind,
    SelfGranting,
)
from tinhso.accounts.rules.roles import TERMS, Place
from tinhso.kernel import clock
from tinhso.kernel.policy import Role


@dataclass(frozen=True)
class Spell:
    """A role held by an account from a day to a day (both included), for a unit (None: the whole province).

    ``ended_at`` cuts it short: from that instant on it is not in force.
    """

    account: int
    role: Role
    unit: int | None
    valid_from: date
    valid_to: date | None = None
    ended_at: datetime | None = None
    id: int | None = None


def in_force(spell: Spell, now: datetime) -> bool:
    """Say whether ``spell`` is in force at the instant ``now``; days are days in Vietnam."""
    day = clock.local(now).date()
    begun = spell.valid_from <= day
    over = spell.valid_to is not None and day > spell.valid_to
    return begun and not over and not ended(spell, now)


def ended(spell: Spell, now: datetime) -> bool:
    """Say whether ``spell`` was cut short at or before ``now``."""
    return spell.ended_at is not None and spell.ended_at <= now


def over(spell: Spell, now: datetime) -> bool:
    """Say whether ``spell`` will never be in force again."""
    return ended(spell, now) or (spell.valid_to is not None and spell.valid_to < clock.local(now).date())


def collides(one: Spell, other: Spell, now: datetime) -> bool:
    """Say whether both give the same role for the same unit to the same account on some day yet to come."""
    same = (one.account, one.role, one.unit) == (other.account, other.role, other.unit)
    if not same or ended(one, now) or ended(other, now):
        return False
    starts_before_other_ends = other.valid_to is None or one.valid_from <= other.valid_to
    ends_after_other_starts = one.valid_to is None or one.valid_to >= other.valid_from
    return starts_before_other_ends and ends_after_other_starts


def check_days(first: date, last: date | None, today: date) -> None:
    """Raise unless a role from ``first`` to ``last`` can be given on ``today``."""
    if first < today:
        raise BeginsInThePast()
    if last is not None and last < first:
        raise DaysOutOfOrder()


def check_place(role: Role, unit: int | None) -> None:
    """Raise when ``role`` needs a unit and has none, or is for the whole province and has one."""
    place = TERMS[role].place
    if place is Place.UNIT and unit is None:
        raise RoleNeedsUnit()
    if place is Place.PROVINCE and unit is not None:
        raise RoleIsProvinceWide()


def check_others(account: int, givers: Collection[int | None]) -> None:
    """Raise when ``account`` is among the ``givers``: who acts, and for whom (None: nobody)."""
    if account in givers:
        raise SelfGranting()


def check_grant(spell: Spell, *, officer: bool, givers: Collection[int | None], held: Iterable[Spell], now: datetime) -> None:
    """Raise unless ``givers`` (who acts, and for whom) may give ``spell`` to its account, which holds ``held``."""
    check_others(spell.account, givers)
    if not officer or spell.role is Role.CITIZEN:
        raise RoleNotForKind()
    check_place(spell.role, spell.unit)
    check_days(spell.valid_from, spell.valid_to, clock.local(now).date())
    if any(collides(spell, other, now) for other in held):
        raise RoleAlreadyHeld()


def administers_province(spell: Spell, now: datetime) -> bool:
    """Say whether ``spell`` makes its holder an administrator of the whole province now, without an end set."""
    return spell.role is Role.ADMINISTRATOR and spell.unit is None and spell.valid_to is None and in_force(spell, now)


def leaves_no_administrator(
    spells: Collection[Spell],
    now: datetime,
    *,
    ending: Collection[int | None] = (),
    closing: Collection[int] = (),
) -> bool:
    """Say whether ending the spells with those ids, or closing those accounts, takes the last administrator away.

    ``spells`` are those of open accounts. Only administrators of the whole province count, and of them only
    those without an end: one whose days are numbered would leave the province without any. When there was
    none to begin with, nothing is taken away.
    """
    now_there = [spell for spell in spells if administers_province(spell, now)]
    staying = [spell for spell in now_there if spell.id not in ending and spell.account not in closing]
    return bool(now_there) and not staying
