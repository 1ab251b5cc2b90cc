"""Plain values for tests of rules: slots, submissions, ends. No randomness."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from tinhso.kernel.clock import ZONE
from tinhso.kernel.periods import Period, parse
from tinhso.lake.contracts import Supplied
from tinhso.places.contracts import Inheritance
from tinhso.supply.obligations.contracts import Facts, Leniency, Slot

DATASET = "trial.monthly"


def at(text: str) -> datetime:
    """Return an instant written as 2026-01-31T17:00, in Vietnam."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def a_slot(
    period: str = "202601", due: str = "2026-02-06T17:00", roster: tuple[int, ...] = (1, 2, 3), dataset: str = DATASET
) -> Slot:
    found: Period = parse(period)
    opens = datetime.combine(found.end, time(), ZONE)
    return Slot(dataset, dataset.partition(".")[0], found, found.code, found.end, opens, at(due), roster)


def supplied(unit: int, when: str, period: str = "202601", dataset: str = DATASET, **fields: object) -> Supplied:
    values: dict = {
        "first_at": at(when),
        "last_at": at(when),
        "submissions": 1,
        "corrections": 0,
        "confirmed": False,
        "receipt": "2026-000001",
        "in_force": True,
        "rows": 5,
        "supplier": 7,
        "simulated": False,
        **fields,
    }
    return Supplied(dataset=dataset, unit_id=unit, period=period, **values)


def facts(*known: Supplied, **others: object) -> Facts:
    by_slot: dict = {}
    for each in known:
        by_slot.setdefault((each.dataset, each.period), {})[each.unit_id] = each
    return Facts(supplied=by_slot, **others)  # type: ignore[arg-type]


def lenient(unit: int, until: str = "", period: str = "202601", dataset: str = DATASET) -> dict:
    granted = Leniency(1, at(until) if until else None, "mất điện", "CV 12", 3, None)
    return {(dataset, period): {unit: granted}}


def ended(last_day: str, heir: int | None) -> Inheritance:
    return Inheritance(date.fromisoformat(last_day), heir)


@dataclass(frozen=True)
class Attempt:
    """One attempt to supply, as the intake tells it."""

    dataset: str
    unit_id: int
    period: str
    at: datetime
    outcome: str
