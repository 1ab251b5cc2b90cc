"""Working time inside a statement: what passed of it up to a moment, by a small table of the days of the calendar.

The working time between two moments is the difference of what passed up to each: every day knows how much lies before it and
when its shifts open and close, so that one look-up a moment is enough, however long the time between.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from tinhso.catalog.contracts import function_name
from tinhso.kernel.calendars import Calendar
from tinhso.kernel.late import Late

if TYPE_CHECKING:
    from sqlglot import exp
else:
    exp = Late("sqlglot.expressions")

HOURS, DAYS = "WORKING_HOURS", "WORKING_DAYS"
FIRST, LAST = date(1990, 1, 1), date(2060, 12, 31)
"""Moments beyond these days have no working time: nothing is told of them."""
SHIFTS = 3
"""Of a day: the law knows two, an operator's calendar may have one more."""
_EDGES = {f"_{name}{number}": "whole" for number in range(SHIFTS) for name in ("opens", "closes")}
COLUMNS = {"_day": "day", "_days": "whole", "_seconds": "whole", "_own": "whole", **_EDGES}
"""The table of days, by the kind of each column."""


@dataclass(frozen=True)
class Clocked:
    """A column of working time that the statement makes: ``unit`` (a function's name) between two expressions over a row."""

    name: str
    unit: str
    start: str
    end: str


def clocked(tree: Any, known: dict[str, Clocked]) -> Any:
    """Return a tree whose calls of working time are columns, and keep in ``known`` which those are."""
    for call in list(tree.find_all(exp.Anonymous)):
        if function_name(call) in (HOURS, DAYS):
            start, end = (each.sql("duckdb") for each in call.expressions)
            text = f"{function_name(call)}({start}, {end})"
            made = known.setdefault(text, Clocked(f"_time{len(known)}", function_name(call), start, end))
            column = exp.column(made.name, quoted=True)
            if call is tree:
                return column
            call.replace(column)
    return tree


def workdays(calendar: Calendar, first: date = FIRST, last: date = LAST) -> Iterator[tuple[object, ...]]:
    """Yield each day with the working days and seconds before it, its own seconds, and the second each shift opens, closes.

    A day that is not worked, and a shift that it lacks, open and close at once.
    """
    days, seconds = 0, 0
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        edges = [(_second(opens), _second(closes)) for opens, closes in calendar.shifts(day)]
        own = sum(closes - opens for opens, closes in edges)
        edges += [(0, 0)] * (SHIFTS - len(edges))
        yield (day, days, seconds, own, *(edge for shift in edges for edge in shift))
        days, seconds = days + (own > 0), seconds + own


def _second(moment: datetime) -> int:
    return moment.hour * 3600 + moment.minute * 60 + moment.second


def fingerprint(calendar: Calendar) -> str:
    """Return what tells this calendar from another."""
    special = sorted((day.isoformat(), str(each.kind)) for day, each in calendar.special.items())
    hours = [(each.valid_from, sorted(each.weekdays), each.shifts) for each in calendar.hours]
    return hashlib.sha256(repr((special, hours)).encode()).hexdigest()
