"""Indicators for tests of what is told about numbers, and values to tell it of: no pack, no table."""

from __future__ import annotations

from datetime import date
from typing import Any

from tinhso.catalog.contracts import Indicator, Leaf
from tinhso.indicators.contracts import Reason, Value
from tinhso.kernel.periods import Period

WORDS = {"vi": "Thử", "en": "Trial"}
LEVELS = ("province", "district", "commune", "office")
PERIODS = ("day", "week", "month", "quarter", "half", "year")
SOURCE = {"citation": "07-NQ/TU"}


def indicator(name: str = "trial", **fields: Any) -> Indicator:
    """Return an indicator as a pack would declare it; one that is made of others when ``fields`` say of what."""
    made = {"balance", "per", "growth", "rank", "composite"} & fields.keys()
    counted = {"dataset": "rows", "value": "count(*)", "kind": "flow", "combine": "sum"}
    declared = {
        "id": name,
        "title": {"vi": f"Chỉ tiêu {name}", "en": f"Indicator {name}"},
        "meaning": WORDS,
        "version": 1,
        "valid_from": date(2020, 1, 1),
        "unit_of_measure": "item",
        "direction": "higher_is_better",
        "levels": LEVELS,
        "periods": PERIODS,
        **({"kind": "made"} if made else counted),
        **fields,
    }
    found = Indicator.model_validate(declared, strict=False)
    assert not list(found.findings())
    return found


def target(year: int, value: float, **only: Any) -> dict[str, Any]:
    return {"year": year, "value": value, "source": SOURCE, **only}


def leaf(name: str, points: float, full_at: float, none_at: float = 0) -> dict[str, Any]:
    return {"id": name, "indicator": name, "points": points, "full_at": full_at, "none_at": none_at}


def leaf_of(points: float, full_at: float, none_at: float = 0) -> Leaf:
    return Leaf.model_validate(leaf("leaf", points, full_at, none_at), strict=False)


def group(name: str, points: float, *parts: dict[str, Any]) -> dict[str, Any]:
    return {"id": name, "title": WORDS, "points": points, "parts": list(parts)}


def value(number: float | None, name: str = "trial.part", unit: int = 1, period: str = "2026", **fields: Any) -> Value:
    """Return a value; without a number one for which there is no data."""
    reason = None if number is not None else Reason.NO_DATA
    return Value(name, unit, period, value=number, **{"reason": reason, "rows": 1, **fields})


class Sheet:
    """Values by name and period code, as a made indicator asks for them."""

    def __init__(self, **values: Value | float | None) -> None:
        self.values = {name: each if isinstance(each, Value) else value(each, f"trial.{name}") for name, each in values.items()}
        self.of_periods: dict[tuple[str, str], Value] = {}

    def at(self, period: str, **values: float | None) -> Sheet:
        """Add values of one period only."""
        for name, number in values.items():
            self.of_periods[name, period] = value(number, f"trial.{name}", period=period)
        return self

    def __call__(self, name: str, period: Period) -> Value:
        return self.of_periods.get((name, period.code)) or self.values.get(name) or value(None, name, period=period.code)
