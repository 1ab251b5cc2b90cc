"""Values of all indicators, counted or made of others, with their targets and status. Rights are the business of ``queries``.

What is needed is counted first, in as few questions as can be; then what is made of it is made, each number once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from tinhso.catalog.contracts import Indicator, IndicatorKind
from tinhso.indicators import asked, references
from tinhso.indicators.asked import Scope
from tinhso.indicators.contracts import Ask, Reason, Value, Values
from tinhso.indicators.planning import Plan
from tinhso.indicators.rules import making, statuses
from tinhso.indicators.rules.making import Made
from tinhso.indicators.rules.statuses import Standpoint
from tinhso.kernel import clock
from tinhso.kernel.periods import Period, parse

Count = Callable[[Ask, Mapping[str, Indicator]], Values]
"""What counts rows: the values of counted indicators (by full reference) for what is asked, the whole and each group."""
Key = tuple[str, int, str]
"""Indicator, unit, period."""


@dataclass(frozen=True)
class Told:
    """The values asked for, and those that each of the made ones was made of."""

    values: Values
    parts: Mapping[Key, tuple[Value, ...]]


def tell(ask: Ask, count: Count) -> Told:
    """Return the values that are asked for (indicators by full reference), in order: by indicator, unit and period.

    Raises UnknownDefinition, PeriodUnreadable, NoSuchPage for an unknown unit, and what ``count`` raises.
    """
    sheet = _Sheet(ask, Plan(ask))
    for question in sheet.plan.questions():
        sheet.count(count, *question)
    values = tuple(value for reference in ask.indicators for value in sheet.told(reference))
    parts = {key: tuple(map(sheet.judged, made.parts)) for key, made in sheet.made.items()}
    return Told(Values(values, sheet.known_at), parts)


class _Sheet:
    """One question being answered: what was counted for it, and what was made of that."""

    def __init__(self, ask: Ask, plan: Plan) -> None:
        self.ask, self.plan = ask, plan
        self.known_at: datetime | None = None
        self.counted: dict[Key, dict[tuple[str, str], Value]] = defaultdict(dict)  # by column and group
        self.made: dict[Key, Made] = {}
        self.places: dict[tuple[str, Period], making.Places] = {}
        self.provinces: dict[tuple[int, date], str] = {}

    def count(self, count: Count, scope: Scope, periods: tuple[Period, ...], names: tuple[str, ...]) -> None:
        codes = tuple(period.code for period in periods)
        # All numbers of one answer speak of one moment, though something may come in while it is made.
        moment = self.ask.as_of or self.known_at
        ask = replace(self.ask, indicators=names, periods=codes, units=scope.units, level=scope.level, as_of=moment)
        values = count(ask, {name: references.indicator(name) for name in names})
        self.known_at = values.known_at
        for value in values.values:
            self.counted[value.indicator, value.unit_id, value.period][value.by, value.group] = value

    def told(self, reference: str) -> Iterator[Value]:
        """Yield the values of one indicator that are asked for: the whole, and after it each group."""
        for unit_id, period in self.plan.slots():
            yield self.judged(self._whole(reference, unit_id, period))
            groups = self.counted.get((reference, unit_id, period.code), {})
            yield from (self.judged(value) for value in groups.values() if value.by)

    def judged(self, value: Value) -> Value:
        """Return a value with its target and status."""
        definition = references.indicator(value.indicator)
        if not definition.targets and definition.thresholds is None:
            return value
        level = asked.level_of(self.plan.units[value.unit_id])
        province = self._province(value) if any(target.province for target in definition.targets) else ""
        return statuses.judged(value, definition, Standpoint(level or "", province))

    def _province(self, value: Value) -> str:
        day = self.ask.in_units_of or parse(value.period).end
        if (value.unit_id, day) not in self.provinces:
            self.provinces[value.unit_id, day] = asked.province_of(self.plan.units[value.unit_id], day)
        return self.provinces[value.unit_id, day]

    def _whole(self, reference: str, unit_id: int, period: Period) -> Value:
        definition = references.indicator(reference)
        if definition.kind is IndicatorKind.MADE:
            return self._made(reference, definition, unit_id, period).value
        blank = Value(reference, unit_id, period.code, definition_version=definition.version, reason=Reason.NO_DATA)
        return self.counted.get((reference, unit_id, period.code), {}).get(("", ""), blank)

    def _made(self, reference: str, definition: Indicator, unit_id: int, period: Period) -> Made:
        key = (reference, unit_id, period.code)
        if key not in self.made:
            self.made[key] = self._make(reference, definition, unit_id, period)
        return self.made[key]

    def _make(self, reference: str, definition: Indicator, unit_id: int, period: Period) -> Made:
        blank = Value(reference, unit_id, period.code, definition_version=definition.version)
        level = asked.level_of(self.plan.units[unit_id])
        none = making.unoffered(definition, period, level, self.ask.by, clock.today())
        if none is not None:
            return Made(replace(blank, reason=none), ())
        told = partial(self._part, reference, unit_id, period)
        places = self._places(reference, definition, period) if definition.rank is not None else {}
        return making.made(blank, definition, period, told, references.beside(reference), places)

    def _part(self, within: str, unit_id: int, own: Period, named: str, period: Period) -> Value:
        """Return what a number is made of; with a time before there was the unit it cannot be compared."""
        value = self._whole(references.full(named, within), unit_id, period)
        begun = self.plan.units[unit_id].valid_from
        unborn = self.ask.in_units_of is None and period < own and begun is not None and begun > period.end
        return replace(value, reason=Reason.NOT_COMPARABLE) if unborn and value.reason is Reason.NO_DATA else value

    def _places(self, reference: str, definition: Indicator, period: Period) -> making.Places:
        """Return the places of all units in a period, each among those of its own kind."""
        if (reference, period) not in self.places:
            of = references.full(definition.made_of[0], reference)
            kinds: dict[str, list[Value]] = defaultdict(list)
            for unit in self.plan.peers(of, period):
                kinds[unit.level].append(self._whole(of, unit.id, period))
            ranked = [making.ranked(values, references.indicator(of)) for values in kinds.values()]
            self.places[reference, period] = {unit: place for each in ranked for unit, place in each.items()}
        return self.places[reference, period]
