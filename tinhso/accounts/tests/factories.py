"""People and units for tests: traits, no randomness."""

from __future__ import annotations

from datetime import date, datetime
from itertools import count
from typing import Any

from tinhso.accounts.models import Account, RoleAssignment
from tinhso.kernel import clock
from tinhso.kernel.policy import Actor, Holding, Role
from tinhso.places.memory import changed

_number = count(1)
Unit: Any = Account._meta.get_field("office").related_model
LONG_AGO = date(2020, 1, 1)


def unit(name: str = "Sở Y tế", parent: int | None = None) -> int:
    """Make an office of today and return its id."""
    made = Unit.objects.create(tree="office", level="department", code=f"T{next(_number)}", valid_from=LONG_AGO)
    prefix, _, proper = name.partition(" ")
    made.names.create(prefix=prefix, name=proper or prefix, valid_from=LONG_AGO)
    if parent is not None:
        made.parents.create(parent_id=parent, valid_from=LONG_AGO)
    changed()
    return int(made.pk)


def officer(name: str = "Nguyễn Văn An", office: int | None = None, **fields: Any) -> Account:
    email = fields.pop("email", None) or f"can.bo.{next(_number)}@tinh.example.vn"
    return Account.objects.create_user(email, kind="officer", full_name=name, office_id=office, **fields)


def citizen(phone: str = "0912345678", **fields: Any) -> Account:
    return Account.objects.create_user(kind="citizen", full_name="Trần Thị Bình", phone=phone, **fields)


def give(
    account: Account, role: Role, unit: int | None = None, since: date = LONG_AGO, until: date | None = None
) -> RoleAssignment:
    """Put a role into force without asking anybody."""
    return RoleAssignment.objects.create(
        account=account, role=role.value, unit_id=unit, valid_from=since, valid_to=until, given_at=clock.now()
    )


def administrator(unit: int | None = None, office: int | None = None) -> Account:
    account = officer("Lê Quản Trị", office if office is not None else unit)
    give(account, Role.ADMINISTRATOR, unit)
    return account


def actor(account: Account, *roles: Role, units: frozenset[int] | None = None, origin: str = "192.0.2.1") -> Actor:
    """Return an actor of ``account`` with roles of one's choosing."""
    return Actor(kind=account.kind, account=account.pk, holdings=tuple(Holding(r, units) for r in roles), origin=origin)


def at(day: str, hour: int = 9) -> datetime:
    """Return an hour of a day (2026-11-22) in Vietnam."""
    return datetime.fromisoformat(day).replace(hour=hour, tzinfo=clock.ZONE)
