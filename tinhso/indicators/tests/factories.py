"""Rows in the lake, and questions, for tests of the indicators: no randomness."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.conf import settings

from tinhso.catalog import queries as catalog
from tinhso.indicators.contracts import Ask, Value, Values
from tinhso.indicators.counted import counted
from tinhso.kernel.policy import SYSTEM
from tinhso.lake.actions import supplying
from tinhso.lake.contracts import Receipt, Source, Submission
from tinhso.places import queries as places

BEFORE, AFTER = date(2025, 6, 30), date(2025, 7, 1)


def unit(code: str, on: date = BEFORE, tree: str = "area") -> int:
    return places.unit_on(code, on, tree).id


def supply(dataset: str, unit_id: int, period: str, *rows: dict[str, Any], **fields: Any) -> Receipt:
    """Put rows into the lake as a supplier would; a row may leave columns out."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    columns = {name: [_text(row.get(name)) for row in rows] for name in names}
    verdict = supplying.check(actor=SYSTEM, dataset=dataset, unit_id=unit_id, period=period, rows=[columns])
    assert verdict.good is not None, verdict.faults
    submission = Submission(dataset, unit_id, period, verdict.good, source=Source("tệp.csv"), **fields)
    return supplying.accept(actor=SYSTEM, submission=submission)


def ask(*indicators: str, periods: Sequence[str] | str, **options: Any) -> Values:
    names = tuple(f"trial.{name}" for name in indicators)
    known = dict(catalog.in_force(settings.PACKS).indicators())
    codes = (periods,) if isinstance(periods, str) else tuple(periods)
    return counted(Ask(names, codes, **options), {name: known[name] for name in names})


def one(indicator: str, unit_id: int, period: str, **options: Any) -> Value:
    """Return the whole value of one unit and period."""
    found = ask(indicator, periods=period, units=(unit_id,), **options)
    return next(value for value in found.values if not value.by)


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
