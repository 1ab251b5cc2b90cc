"""Values that are counted from rows: what is asked, from the cells of the datasets, to numbers with their reasons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.conf import settings

from tinhso.catalog import queries as catalog
from tinhso.catalog.contracts import Indicator, Level, split
from tinhso.indicators import cells, placing
from tinhso.indicators.contracts import Ask, Reason, Value, Values
from tinhso.indicators.placing import Register
from tinhso.indicators.rules import plans, statements, telling
from tinhso.indicators.rules.plans import Family, Plan
from tinhso.indicators.rules.telling import Counted, Reader
from tinhso.kernel import clock
from tinhso.kernel.periods import Period, parse
from tinhso.kernel.policy import SYSTEM
from tinhso.lake import queries as lake
from tinhso.places import queries as places

if TYPE_CHECKING:
    from tinhso.lake.contracts import Frame

Told = dict[tuple[str, int, str, str], tuple[Family, Counted, bool]]


@dataclass(frozen=True)
class Slot:
    """A period that is asked for, the day whose units it is shown in, and those units by level."""

    period: Period
    on: date
    units: Mapping[int, Level]


def counted(ask: Ask, indicators: Mapping[str, Indicator]) -> Values:
    """Return the values of counted indicators (by full reference), without targets, status or rights.

    For each indicator, unit and period that was asked for, in that order. Raises PeriodUnreadable, and what the lake raises.
    """
    slots = [_slot(ask, parse(code)) for code in ask.periods]
    known = placing.register()
    plans_by_name = {name: _plan_of(name, indicators[name]) for name in ask.indicators}
    told: Told = {}
    supplied: dict[str, cells.Supplied] = {}
    for plan in {plan.reference: plan for plan in plans_by_name.values()}.values():
        wanted = frozenset(name for name in ask.indicators if plans_by_name[name] is plan)
        told |= _told(plan, wanted, ask, slots, known)
        supplied[plan.reference] = cells.supplied(plan, ask.as_of, known)
    values = tuple(
        value
        for name in ask.indicators
        for unit, at in _units(slots)
        for value in _values(name, unit, at, ask, plans_by_name[name], told, supplied)
    )
    return Values(values, lake.moment(ask.as_of))


def _units(slots: Sequence[Slot]) -> Iterator[tuple[int, list[Slot]]]:
    for unit in dict.fromkeys(unit for slot in slots for unit in slot.units):
        yield unit, [slot for slot in slots if unit in slot.units]


def _slot(ask: Ask, period: Period) -> Slot:
    on = ask.in_units_of or period.end
    if ask.units:
        units = {key: _level(brief.tree, brief.level) for key, brief in places.units_by_id(ask.units, on).items()}
        return Slot(period, on, units)
    level = ask.level or Level.PROVINCE
    found = places.units_at_home(on, tree="office") if level is Level.OFFICE else places.units_at_home(on, levels=(str(level),))
    return Slot(period, on, {unit.id: level for unit in found})


def _level(tree: str, level: str) -> Level:
    return Level.OFFICE if tree == "office" else Level(level)


def _plan_of(name: str, indicator: Indicator) -> Plan:
    pack, _ = split(name, "")
    reference = ".".join(split(indicator.dataset or "", pack))
    plan = of_catalogue(reference)
    if any(member.reference == name and member.indicator == indicator for each in plan.families for member in each.members):
        return plan
    return plans.plan(reference, plan.dataset, {name: indicator})


def of_catalogue(reference: str) -> Plan:
    """Return the plan of all indicators that the packs count from a dataset. Raises UnknownDefinition."""
    return _of_catalogue(settings.PACKS, reference)


@lru_cache(maxsize=500)
def _of_catalogue(own: Any, reference: str) -> Plan:
    known = catalog.in_force(own)
    found = {
        name: indicator
        for name, indicator in known.indicators()
        if indicator.dataset is not None and ".".join(split(indicator.dataset, split(name, "")[0])) == reference
    }
    return plans.plan(reference, known.dataset(reference), found)


def _told(plan: Plan, wanted: frozenset[str], ask: Ask, slots: Sequence[Slot], known: Register) -> Told:
    found: Told = {}
    for family in plan.families:
        if not any(member.reference in wanted for member in family.members):
            continue
        tree = family.key.tree
        placed = [slot for slot in slots if any((level is Level.OFFICE) == (tree == "office") for level in slot.units.values())]
        if not placed:
            continue
        frame = cells.of(plan, family, [slot.period for slot in placed], ask.as_of)
        for by in ("", ask.by) if ask.by else ("",):
            members = [m for m in family.members if m.reference in wanted and (not by or by in m.indicator.by)]
            if members:
                found |= _read(family, by, members, _rolled(family, by, frame, placed, known))
    return found


def _rolled(family: Family, by: str, frame: Frame, slots: Sequence[Slot], known: Register) -> Frame:
    periods = [(slot.period, known.era(slot.on)) for slot in slots]
    spans = placing.spans(family, frame["bucket"].unique().to_list(), periods, known)
    units = frame["unit"].unique().to_list()
    pairs = {(row[2], row[3]) for row in spans.rows}
    targets = {unit for slot in slots for unit in slot.units}
    beside: dict[str, Any] = {
        statements.CELLS: frame,
        statements.SPANS: spans,
        statements.BELONGS: placing.belongs(units, sorted(pairs), targets, known),
    }
    if family.key.snapshot:
        ended = sorted({row[4] for row in spans.rows})
        beside[statements.ALIVE] = placing.alive({*units, *frame["supplier"].unique().to_list()}, ended, known)
    return lake.compute(_roll_up(family, by), actor=SYSTEM, beside=beside).frame


@lru_cache(maxsize=2000)
def _roll_up_of(key: tuple[str, int, str], family: Any, by: str) -> str:
    return statements.roll_up(family, by)


def _roll_up(family: Family, by: str) -> str:
    return statements.roll_up(family, by)


def _read(family: Family, by: str, members: Iterable[plans.Member], frame: Frame) -> Told:
    reader = Reader(family, frame.columns)
    found: Told = {}
    for row in frame.iter_rows():
        target, period, group, simulated = row[:4]
        for member in members:
            counted = reader.read(member, row)
            key = (member.reference, target, period, f"{by}={group}" if by else "")
            if counted.rows > 0 and (not simulated or key not in found):
                found[key] = (family, counted, simulated)
    return found


def _values(
    name: str, unit: int, slots: Sequence[Slot], ask: Ask, plan: Plan, told: Told, supplied: Mapping[str, cells.Supplied]
) -> Iterator[Value]:
    indicator_groups = _groups(name, unit, ask, told) if ask.by else []
    for slot in slots:
        for by, group in [("", ""), *indicator_groups]:
            yield _value(name, unit, slot, by, group, plan, told, supplied[plan.reference])


def _groups(name: str, unit: int, ask: Ask, told: Told) -> list[tuple[str, str]]:
    mark = f"{ask.by}="
    found = sorted({key[3][len(mark) :] for key in told if key[0] == name and key[1] == unit and key[3].startswith(mark)})
    return [(ask.by, group) for group in found if not ask.group or group == ask.group]


def _value(name: str, unit: int, slot: Slot, by: str, group: str, plan: Plan, told: Told, supplied: cells.Supplied) -> Value:
    level = slot.units[unit]
    family = plans.family_of(plan, name, level)
    member = next((each for each in family.members if each.reference == name), None) if family else None
    indicator = member.indicator if member else None
    version = indicator.version if indicator else 1
    blank = Value(name, unit, slot.period.code, by, group, definition_version=version)
    if family is None or member is None or indicator is None or level not in indicator.levels:
        return Value(name, unit, slot.period.code, by, group, reason=Reason.NOT_DEFINED, definition_version=version)
    reason = telling.why_not_asked(indicator, slot.period, clock.today())
    if reason is not None:
        return Value(name, unit, slot.period.code, by, group, reason=reason, definition_version=version)
    found = told.get((name, unit, slot.period.code, f"{by}={group}" if by else ""))
    if found is None:
        return telling.nothing_found(blank, member, supplied=supplied.says(unit, slot.period, slot.on))
    _, numbers, simulated = found
    made = telling.told(blank, family, member, numbers)
    return made if not simulated else telling.simulated(made)


def known_at(as_of: datetime | None) -> datetime | None:
    """Return the settled moment that a question speaks of."""
    return lake.moment(as_of)
