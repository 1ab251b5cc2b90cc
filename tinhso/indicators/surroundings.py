"""The small tables that stand beside a dataset in a statement: units by eras, periods, working time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings

from tinhso.indicators.rules.cells import HELD_BY
from tinhso.indicators.rules.families import Family
from tinhso.kernel.calendars import Calendar
from tinhso.kernel.periods import Period, PeriodKind, parse
from tinhso.kernel.shipped_calendar import calendar
from tinhso.lake.contracts import Frame
from tinhso.lake.queries import frame
from tinhso.places.contracts import Eras, UnitInEra

FIRST_DAY, LAST_DAY = date(2010, 1, 1), date(2040, 12, 31)
DAY = timedelta(days=1)
NOTHING_SUPPLIED = ("1900",)  # stands for no period at all: a table needs a row to know the types of its columns
Tables = dict[str, Frame]


def fingerprint(family: Family, statement: str, eras: Eras) -> str:
    """Return what cells depend on besides rows: the statement, the register of units, the calendar."""
    told = {"statement": statement, "units": eras.revision, "office": family.placing.office}
    if "working_time" in statement:
        told["calendar"] = _digest(calendar(settings.CALENDAR))
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def beside(family: Family, statement: str, eras: Eras, periods: Collection[str]) -> Tables:
    """Return the tables that a statement of cells reads beside the dataset."""
    tables = {"place": frame(_placed(family, eras), ("k", "era", "unit_id"))}
    if not family.placing.time:
        tables["spells"] = frame(_spells(periods or NOTHING_SUPPLIED), ("period", "starts"))
    if "working_time" in statement:
        tables["working_time"] = working_time()
    return tables


def _placed(family: Family, eras: Eras) -> Iterator[tuple[str, int, int]]:
    """Yield (key, era, unit): codes in the column of units, and suppliers by id where the column is empty or there is none."""
    office = family.placing.office
    for supplier in (*eras.areas, *eras.offices):
        unit = _of_supplier(supplier, office=office)
        if unit is not None:
            yield f"{HELD_BY}{supplier.unit}", supplier.era, unit
    if family.placing.unit:
        for named in eras.offices if office else eras.areas:
            yield named.code, named.era, named.unit


def _of_supplier(supplier: UnitInEra, *, office: bool) -> int | None:
    if office:
        return supplier.unit
    return supplier.above[0][1] if supplier.above else None


def months_of(family: Family, periods: Iterable[str]) -> Mapping[str, frozenset[date]]:
    """Return the months (their first days) in which rows supplied for each period count, where the period tells it."""
    if not family.placing.time:
        return {code: frozenset({starts.replace(day=1)}) for code, starts in _spells(periods)}
    return {code: frozenset(_months(parse(code))) for code in periods}


def _months(period: Period) -> Iterator[date]:
    day = period.start.replace(day=1)
    while day <= period.end:
        yield day
        day = (day + 31 * DAY).replace(day=1)


def _spells(periods: Iterable[str]) -> Iterator[tuple[str, date]]:
    """Yield each period with the day that it counts on.

    That day is the first; of a week it is the Thursday, by which ISO 8601 counts weeks into years: 2026W01 is of 2026.
    """
    for code in periods:
        period = parse(code)
        starts = period.start + 3 * DAY if period.kind is PeriodKind.WEEK else period.start
        yield code, starts


def working_time() -> Frame:
    """Return every day with its shifts (seconds of the day), and the working seconds and days before it: by the calendar."""
    held = calendar(settings.CALENDAR)
    digest = _digest(held)
    if digest not in _kept:
        _kept.clear()
        _kept[digest] = frame(_worked(held), WORKED)
    return _kept[digest]


_kept: dict[str, Frame] = {}
WORKED = ("day", "seconds_before", "days_before", "opens_1", "closes_1", "opens_2", "closes_2", "seconds")


def _worked(held: Calendar) -> Iterator[tuple[Any, ...]]:
    seconds_before, days_before, day = 0, 0, FIRST_DAY
    while day <= LAST_DAY:
        shifts = ([(_second(opens), _second(closes)) for opens, closes in held.shifts(day)] + [(0, 0), (0, 0)])[:2]
        worked = sum(closes - opens for opens, closes in shifts)
        # A day without work counts nothing; 1 keeps its division from being one by zero.
        yield day, seconds_before, days_before, *shifts[0], *shifts[1], worked or 1
        seconds_before, days_before, day = seconds_before + worked, days_before + (worked > 0), day + DAY


def _second(moment: datetime) -> int:
    return moment.hour * 3600 + moment.minute * 60 + moment.second


def _digest(held: Calendar) -> str:
    special = [(str(day), str(each.kind)) for day, each in sorted(held.special.items())]
    return hashlib.sha256(repr((special, held.hours)).encode()).hexdigest()
