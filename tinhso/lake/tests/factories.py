"""Units, actors and submissions for tests of the lake: no randomness."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import count
from typing import Any

from tinhso.kernel.policy import SYSTEM, Actor, Holding, Role
from tinhso.lake.actions import supplying
from tinhso.lake.contracts import Receipt, Source, Submission, Verdict
from tinhso.lake.models import Part
from tinhso.places.memory import changed

_number = count(1)
Unit: Any = Part._meta.get_field("unit").related_model
LONG_AGO = date(2020, 1, 1)


def unit(level: str = "department") -> int:
    """Make an office (or a commune) of today and return its id."""
    tree = "area" if level == "commune" else "office"
    made = Unit.objects.create(tree=tree, level=level, code=f"{next(_number):05}", valid_from=LONG_AGO)
    made.names.create(prefix="Sở", name=f"Số {made.pk}", valid_from=LONG_AGO)
    changed()
    return int(made.pk)


def officer(role: Role = Role.DEPARTMENT_DATA_OFFICER, *units: int, account: int = 7) -> Actor:
    """Return an officer with a role for units; without units, for the whole province."""
    held = Holding(role, frozenset(units) if units else None)
    return Actor(kind="officer", account=account, holdings=(held,), origin="192.0.2.1")


def columns(rows: Sequence[dict[str, str | None]]) -> dict[str, list[str | None]]:
    names = list(dict.fromkeys(name for row in rows for name in row))
    return {name: [row.get(name) for row in rows] for name in names}


def check(dataset: str, unit_id: int, period: str, rows: Sequence[dict[str, str | None]], **options: Any) -> Verdict:
    return supplying.check(actor=SYSTEM, dataset=dataset, unit_id=unit_id, period=period, rows=[columns(rows)], **options)


def submission(dataset: str, unit_id: int, period: str, rows: Sequence[dict[str, str | None]], **fields: Any) -> Submission:
    """Return checked rows on their way in."""
    verdict = check(dataset, unit_id, period, rows)
    assert verdict.good is not None, verdict.faults
    return Submission(dataset, unit_id, period, verdict.good, **{"source": Source("tệp.csv"), **fields})


def supply(dataset: str, unit_id: int, period: str, *rows: dict[str, str | None], actor: Actor = SYSTEM) -> Receipt:
    return supplying.accept(actor=actor, submission=submission(dataset, unit_id, period, rows))


def reading(day: str = "2024-01-05", value: str = "1", station: str = "A") -> dict[str, str | None]:
    return {"station": station, "day": day, "value": value}


def dossier(code: str, status: str = "1", applicant: str = "Nguyễn Văn An") -> dict[str, str | None]:
    return {"code": code, "status": status, "applicant": applicant}


def event(what: str, amount: str = "1") -> dict[str, str | None]:
    return {"what": what, "amount": amount}
