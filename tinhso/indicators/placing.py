"""The small tables beside a statement: who had which code, which bucket lies in which period, what belongs to what, when one works."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.conf import settings

from tinhso.indicators.rules import statements, working_time
from tinhso.indicators.rules.plans import Family, Plan
from tinhso.kernel.periods import Period, PeriodKind
from tinhso.kernel.shipped_calendar import calendar
from tinhso.lake.contracts import Small
from tinhso.places import queries as places
from tinhso.places.contracts import Standing

_days_kept: dict[str, Any] = {}  # the calendar in force, and its table
SINCE, UNTIL = 1990, 2060  # years of periods that rows can speak of


def beside_rows(plan: Plan) -> dict[str, Small]:
    """Return the tables that stand beside the rows of a dataset when cells are made of them."""
    found = {statements.SUPPLIED: _supplied(plan.dataset.period)}
    for tree in {family.key.tree for family in plan.families if family.key.unit}:
        found[statements.CODES[tree]] = _codes(places.revision(), tree)
    if any(family.clocked for family in plan.families):
        found[statements.WORKDAYS] = _workdays()
    return found


def told_on(period: Period) -> date:
    """Return the day that a supplied period counts on: its first, of a week its Thursday, as ISO 8601 counts weeks into years."""
    return period.start + timedelta(days=3) if period.kind is PeriodKind.WEEK else period.start


@lru_cache(maxsize=8)
def _codes(revision: int, tree: str) -> Small:
    rows = [(span.code, span.unit_id, span.start, span.end) for span in places.code_spans(tree)]
    return Small(statements.CODE_COLUMNS, rows)


@lru_cache(maxsize=8)
def _supplied(kind: PeriodKind) -> Small:
    rows, period = [], Period.of(kind, date(SINCE, 1, 4))
    while period.year <= UNTIL:
        rows.append((period.code, told_on(period), period.start, period.end))
        period = period.next()
    return Small(statements.SUPPLIED_COLUMNS, rows)


def _workdays() -> Small:
    days = calendar(settings.CALENDAR)
    if _days_kept.get("of") is not days:
        _days_kept.update(of=days, table=Small(working_time.COLUMNS, list(working_time.workdays(days))))
    return _days_kept["table"]


class Register:
    """Where units stand, by era, as long as the register does not change."""

    def __init__(self, revision: int) -> None:
        self.revision, self.eras = revision, places.eras()
        self._known: dict[tuple[int, int], dict[int, tuple[Standing, ...]]] = defaultdict(dict)

    def era(self, day: date) -> int:
        """Return the number of the stretch without changes that a day lies in."""
        return bisect_right(self.eras, day) - 1

    def standing(self, units: Collection[int], since: int, era: int) -> Iterator[Standing]:
        """Yield where units of one era stand in another."""
        known = self._known[since, era]
        new = [unit for unit in units if unit not in known]
        if new:
            found: dict[int, list[Standing]] = {unit: [] for unit in new}
            for each in places.standing(new, self.eras[since], self.eras[era]):
                found[each.unit_id].append(each)
            known |= {unit: tuple(rows) for unit, rows in found.items()}
        for unit in units:
            yield from known[unit]

    def alive(self, units: Iterable[int], era: int) -> Iterator[int]:
        """Yield those of the units that exist in an era."""
        day = self.eras[era]
        for unit, brief in places.units_by_id(units, day).items():
            if (brief.valid_from or date.min) <= day <= (brief.valid_to or date.max):
                yield unit


@lru_cache(maxsize=2)
def _register(revision: int) -> Register:
    return Register(revision)


def register() -> Register:
    """Return the register as it is now, with what was looked up in it."""
    return _register(places.revision())


def spans(family: Family, buckets: Iterable[date], periods: Sequence[tuple[Period, int]], known: Register) -> Small:
    """Return which bucket counts in which period (given with the era that it is shown in)."""
    rows: list[tuple[Any, ...]] = []
    for bucket in buckets:
        since = known.era(bucket)
        for period, era in periods:
            if bucket <= period.end if family.key.ends else bucket in period:
                rows.append((bucket, period.code, since, era, known.era(period.end)))
    return Small(statements.SPAN_COLUMNS, rows)


def belongs(units: Collection[int], pairs: Iterable[tuple[int, int]], targets: Collection[int], known: Register) -> Small:
    """Return where the units of cells stand in the eras asked for, as far as the targets go."""
    rows = [
        (each.unit_id, since, era, each.target_id, each.share)
        for since, era in pairs
        for each in known.standing(units, since, era)
        if each.target_id in targets
    ]
    return Small(statements.BELONGS_COLUMNS, rows)


def alive(units: Collection[int], eras: Iterable[int], known: Register) -> Small:
    """Return which of the units exist in which era."""
    return Small(statements.ALIVE_COLUMNS, [(unit, era) for era in eras for unit in known.alive(units, era)])
