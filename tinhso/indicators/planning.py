"""What must be counted for a question: every counted indicator beneath it, for which units and in which periods."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from tinhso.catalog.contracts import IndicatorKind
from tinhso.indicators import asked, references
from tinhso.indicators.asked import Scope
from tinhso.indicators.contracts import Ask
from tinhso.indicators.rules import making
from tinhso.kernel.periods import Period, parse
from tinhso.places.contracts import UnitBrief


class Plan:
    """The periods in which each indicator is needed, by reference and scope; ``units`` by id are all that it speaks of.

    Raises UnknownDefinition, PeriodUnreadable, and NoSuchPage for an unknown unit.
    """

    def __init__(self, ask: Ask) -> None:
        self.in_units_of: date | None = ask.in_units_of
        self.whole_only = not ask.by
        self.periods = tuple(map(parse, ask.periods))
        self.scope = Scope.of(ask)
        self.units: dict[int, UnitBrief] = {}
        self.needed: dict[str, dict[Scope, set[Period]]] = defaultdict(lambda: defaultdict(set))
        self.asked = self.units_of(self.scope, self.periods)
        for reference in ask.indicators:
            self._need(reference, self.scope, set(self.periods))

    def units_of(self, scope: Scope, periods: Iterable[Period]) -> dict[str, tuple[UnitBrief, ...]]:
        """Return the units of a scope in each period (by code)."""
        found = asked.units_by_day(scope, periods, self.in_units_of)
        self.units |= {unit.id: unit for units in found.values() for unit in units}
        return found

    def slots(self) -> Iterator[tuple[int, Period]]:
        """Yield each unit with each period that it is asked for in."""
        among = {code: {unit.id for unit in units} for code, units in self.asked.items()}
        for unit_id in dict.fromkeys(unit.id for period in self.periods for unit in self.asked[period.code]):
            yield from ((unit_id, period) for period in self.periods if unit_id in among[period.code])

    def questions(self) -> Iterator[tuple[Scope, tuple[Period, ...], tuple[str, ...]]]:
        """Yield scope, periods and counted indicators of each question: as few as there are different ones."""
        together: dict[tuple[Scope, frozenset[Period]], list[str]] = defaultdict(list)
        for reference, scopes in self.needed.items():
            if references.indicator(reference).kind is not IndicatorKind.MADE:
                for scope, periods in scopes.items():
                    together[scope, frozenset(periods)].append(reference)
        for (scope, periods_asked), names in together.items():
            yield scope, tuple(sorted(periods_asked)), tuple(names)

    def peers(self, reference: str, period: Period) -> Iterable[UnitBrief]:
        """Return the units that a rank by an indicator looks at in a period: all of the levels of those asked for."""
        levels = [scope for scope, periods in self.needed[reference].items() if scope.level and period in periods]
        found = {unit.id: unit for scope in levels for unit in self.units_of(scope, (period,))[period.code]}
        return found.values()

    def _need(self, reference: str, scope: Scope, periods: set[Period]) -> None:
        new = periods - self.needed[reference][scope]
        self.needed[reference][scope] |= new
        definition = references.indicator(reference)
        if definition.kind is not IndicatorKind.MADE or not new or not self.whole_only:
            return
        parts: dict[str, set[Period]] = defaultdict(set)
        for period in new:
            for named, when in making.needed(definition, period, references.beside(reference)):
                parts[references.full(named, reference)].add(when)
        for part, needed in parts.items():
            for each in self._ranked_with(scope, needed) if definition.rank is not None else (scope,):
                self._need(part, each, needed)

    def _ranked_with(self, scope: Scope, periods: Iterable[Period]) -> Iterator[Scope]:
        """Yield the units themselves, and all of their levels."""
        yield scope
        units = [unit for units in self.units_of(scope, periods).values() for unit in units]
        levels = {level for unit in units if (level := asked.level_of(unit)) is not None}
        yield from (Scope(level=level) for level in sorted(levels) if scope.level is not level)
