"""Units, people and submissions for tests of the desk: no randomness."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from tinhso.kernel.policy import Actor, Holding, Role
from tinhso.places.memory import changed
from tinhso.supply.desk.models import Draft
from tinhso.supply.intake.actions.submitting import submit_rows
from tinhso.supply.intake.contracts import Door, Result
from tinhso.supply.intake.models import HeldRow

_number = count(1)
Unit: Any = Draft._meta.get_field("unit").related_model
LONG_AGO = date(2020, 1, 1)
PERIOD = "202401"


def office(name: str = "Chi cục Môi trường") -> int:
    """Make an office of today and return its id."""
    made = Unit.objects.create(tree="office", level="department", code=f"D{next(_number):03}", valid_from=LONG_AGO)
    made.names.create(prefix="", name=name, valid_from=LONG_AGO)
    changed()
    return int(made.pk)


def commune(code: str, name: str) -> int:
    made = Unit.objects.create(tree="area", level="commune", code=code, valid_from=LONG_AGO)
    made.names.create(prefix="Phường", name=name, valid_from=LONG_AGO)
    changed()
    return int(made.pk)


def officer(*units: int, role: Role = Role.DEPARTMENT_DATA_OFFICER, account: int = 7) -> Actor:
    """Return an officer with a role for units; without units, for the whole province."""
    held = Holding(role, frozenset(units) if units else None)
    return Actor(kind="officer", account=account, holdings=(held,), origin="192.0.2.1")


def operator(account: int = 90) -> Actor:
    return officer(role=Role.CENTRE_OPERATOR, account=account)


def air(station: str = "A1", day: str = "2024-01-05", **values: str | None) -> dict[str, str | None]:
    return {"station": station, "day": day, "hours": "24", "dust": "12.5", "note": None, "works": "true", **values}


def send(unit: int, dataset: str, *rows: dict[str, str | None], period: str = PERIOD, account: int = 7) -> Result:
    """Submit canonical rows as the unit's officer."""
    return submit_rows(
        actor=officer(unit, account=account),
        dataset=dataset,
        unit_id=unit,
        period=period,
        rows=rows,
        door=Door.PAGE,
        name="tệp.xlsx",
    )


def held(unit: int, dataset: str = "trial.air", *rows: dict[str, str | None]) -> HeldRow:
    """Submit a good row and a bad one (station "a"), and return the bad one as it is held."""
    result = send(unit, dataset, *(rows or (air("A1"), air("a"))))
    return HeldRow.objects.get(attempt=result.attempt)
