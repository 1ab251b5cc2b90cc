"""For which units values are asked, and for which of them a cell counts: as they were, or in the units of a day."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from tinhso.catalog.contracts import Level
from tinhso.indicators.asked import Scope, level_of, units_by_day
from tinhso.indicators.contracts import Ask
from tinhso.kernel.periods import Period
from tinhso.lake import queries as lake
from tinhso.lake.contracts import Frame
from tinhso.places import queries as places

COUNTS_FOR = ("unit_id", "era", "onto", "target", "share", "estimate")
Pair = tuple[int, int, int, int, float, bool]
"""(unit, era, the day whose units are meant by its number, target, share, estimate)"""


@dataclass(frozen=True)
class Targets:
    """The units asked for, of one tree (areas or offices), by period: a period is told in those of its own last day.

    ``days`` has a day of each era that is asked for, by the number of the era (0 where all is told in the units of one day).
    """

    office: bool
    in_units_of: date | None
    by_period: Mapping[str, tuple[int, ...]]
    levels: Mapping[int, Level | None]
    days: Mapping[int, date]

    def asked(self, periods: Iterable[Period]) -> Iterator[tuple[int, Period]]:
        """Yield each unit with each period that it is asked for."""
        return ((unit_id, period) for period in periods for unit_id in self.by_period[period.code])

    def level_of(self, unit_id: int) -> Level | None:
        return self.levels[unit_id]

    @cached_property
    def ids(self) -> frozenset[int]:
        return frozenset(unit_id for units in self.by_period.values() for unit_id in units)

    def can_be_told(self, unit_id: int, period: Period) -> bool:
        """Say whether any unit of a period's time counts for one: of what was merged later nothing is told apart."""
        eras = range(era_of(period.start), era_of(period.end) + 1)
        if eras not in self._reached:
            self._reached[eras] = frozenset(target for _, era, _, target, *_ in self.pairs if era in eras)
        return unit_id in self._reached[eras]

    @cached_property
    def _reached(self) -> dict[range, frozenset[int]]:
        return {}

    def onto(self, period: Period) -> int:
        """Return the number of the day in whose units a period is told."""
        return 0 if self.in_units_of is not None else era_of(period.end)

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """Which cells count for which unit asked for."""
        return tuple(each for each in _pairs(self.days, office=self.office) if each[3] in self.ids)

    @cached_property
    def shared(self) -> bool:
        """Whether a unit counts for a target with only a part of it."""
        return any(share != 1 for *_, share, _ in self.pairs)

    @cached_property
    def counts_for(self) -> Frame:
        return lake.frame(self.pairs, COUNTS_FOR)

    def supplied(self, parts: Collection[tuple[int, str]]) -> frozenset[tuple[int, str]]:
        """Return (unit asked for, period) of submissions (supplier, period) by those who serve it or a unit below it."""
        return frozenset((target, period) for supplier, period in parts for target in self._served.get(supplier, ()))

    def last_told(self, by_supplier: Mapping[int, datetime]) -> Mapping[int, datetime]:
        """Return when each unit asked for was told of last, by those who serve it or a unit below it."""
        found: dict[int, datetime] = {}
        for supplier, at in by_supplier.items():
            for target in self._served.get(supplier, ()):
                found[target] = max(found.get(target, at), at)
        return found

    def serves(self, supplier: int) -> bool:
        """Say whether a unit ever spoke for one that is asked for, or for one below it."""
        return supplier in self._served

    @cached_property
    def _served(self) -> Mapping[int, frozenset[int]]:
        held = places.eras()
        below: dict[int, set[int]] = {}
        for unit, _, _, target, *_ in self.pairs:
            below.setdefault(unit, set()).add(target)
        found: dict[int, set[int]] = {}
        for supplier in (*held.areas, *held.offices):
            own = supplier.unit if self.office else supplier.above[0][1] if supplier.above else None
            if own in below:
                found.setdefault(supplier.unit, set()).update(below[own])
        return {supplier: frozenset(units) for supplier, units in found.items()}


def targets(ask: Ask, periods: tuple[Period, ...]) -> Targets:
    """Return the units that are asked for. Raises NoSuchPage for an unknown id."""
    briefs = units_by_day(Scope.of(ask), periods, ask.in_units_of)
    levels = {unit.id: level_of(unit) for units in briefs.values() for unit in units}
    office = ask.level is Level.OFFICE or Level.OFFICE in levels.values()
    by_period = {code: tuple(unit.id for unit in units) for code, units in briefs.items()}
    in_units_of = None if office else ask.in_units_of
    days = {0: in_units_of} if in_units_of is not None else {era_of(each.end): each.end for each in periods}
    return Targets(office, in_units_of, by_period, levels, days)


def era_of(day: date) -> int:
    """Return the number of the era that a day lies in."""
    return sum(turn <= day for turn in places.eras().turns)


def _pairs(days: Mapping[int, date], *, office: bool) -> Iterator[Pair]:
    for onto, day in days.items():
        if office:
            yield from ((each.unit, each.era, onto, each.unit, 1.0, False) for each in places.eras().offices)
        else:
            yield from ((each.unit, each.era, onto, each.target, each.share, each.estimate) for each in places.carried(day))
