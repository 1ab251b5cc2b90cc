"""The cells of a dataset: made from its rows, for the months that are asked for, as known at a moment."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from tinhso.indicators import placing
from tinhso.indicators.placing import Register
from tinhso.indicators.rules import statements
from tinhso.indicators.rules.plans import Family, Plan
from tinhso.kernel.periods import Period, parse
from tinhso.kernel.policy import SYSTEM
from tinhso.lake import queries as lake
from tinhso.lake.contracts import FileInForce

if TYPE_CHECKING:
    from tinhso.lake.contracts import Frame


def of(plan: Plan, family: Family, periods: Sequence[Period], as_of: datetime | None) -> Frame:
    """Return the cells that some periods of a family need."""
    return make(plan, None, as_of)


def make(plan: Plan, months: Sequence[date] | None, as_of: datetime | None) -> Frame:
    """Return the cells of a plan (of some months), made from the rows in force at a moment."""
    sql = statements.cells(plan, f'lake."{plan.reference}"', months=months)
    beside = placing.beside_rows(plan)
    return lake.compute(sql, actor=SYSTEM, datasets=[plan.reference], beside=beside, as_of=as_of).frame


class Supplied:
    """Whether anything in force speaks for a unit in a period: where it does, no row is zero, else it is no data."""

    def __init__(self, plan: Plan, files: Collection[FileInForce], known: Register) -> None:
        self._plan, self._known = plan, known
        self._periods: dict[str, set[int]] = {}
        for file in files:
            self._periods.setdefault(file.period, set()).add(file.unit_id)
        self._found: dict[tuple[Period, date], frozenset[int]] = {}

    def says(self, unit: int, period: Period, on: date) -> bool:
        """Say whether a supplier of the unit (or of one below it) supplied something of the period."""
        key = (period, on)
        if key not in self._found:
            era = self._known.era(on)
            found: set[int] = set()
            for told, suppliers in self._spans:
                if told.start <= period.end and period.start <= told.end:
                    found |= {each.target_id for each in self._known.standing(suppliers, self._known.era(told.end), era)}
            self._found[key] = frozenset(found)
        return unit in self._found[key]

    @cached_property
    def _spans(self) -> list[tuple[Period, set[int]]]:
        return [(parse(code), suppliers) for code, suppliers in self._periods.items()]


def supplied(plan: Plan, as_of: datetime | None, known: Register) -> Supplied:
    """Return what is known of who supplied a dataset at a moment."""
    return Supplied(plan, lake.files_in_force(plan.reference, actor=SYSTEM, as_of=as_of), known)
