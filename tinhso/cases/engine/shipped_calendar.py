"""The calendar that ships: Vietnam's special days 2024 to 2027 and the usual working hours, from ``data/``."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, time
from functools import cache
from importlib.resources import files

from tinhso.cases.engine.rules.calendars import Calendar, Certainty, DayKind, Shift, SpecialDay, WorkingHours


@cache
def vietnam() -> Calendar:
    """Return the calendar of the state offices of Vietnam as shipped."""
    special = {row["day"]: _special_day(row) for row in _rows("special_days.csv")}
    hours = tuple(_working_hours(row) for row in _rows("working_hours.csv"))
    return Calendar({day.day: day for day in special.values()}, hours)


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = files("tinhso.cases.engine").joinpath("data", name).read_text(encoding="utf-8")
    return csv.DictReader(text.splitlines())


def _special_day(row: dict[str, str]) -> SpecialDay:
    return SpecialDay(
        day=date.fromisoformat(row["day"]),
        kind=DayKind(row["kind"]),
        vi=row["vi"],
        en=row["en"],
        source=row["source"],
        certainty=Certainty(row["certainty"]),
        exchanged_with=date.fromisoformat(row["exchanged_with"]) if row["exchanged_with"] else None,
    )


def _working_hours(row: dict[str, str]) -> WorkingHours:
    shifts = (shift.split("-") for shift in row["shifts"].split())
    return WorkingHours(
        valid_from=date.fromisoformat(row["valid_from"]),
        weekdays=frozenset(int(digit) - 1 for digit in row["weekdays"]),
        shifts=tuple(Shift(time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in shifts),
        source=row["source"],
    )
