"""The units that a question speaks of, period by period: as they were on its last day, or in the units of one day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings

from tinhso.catalog.contracts import Level
from tinhso.indicators.contracts import Ask
from tinhso.kernel.periods import Period
from tinhso.kernel.steady import steady
from tinhso.places import queries as places
from tinhso.places.contracts import UnitBrief
from tinhso.places.errors import UnknownUnit


@dataclass(frozen=True, order=True)
class Scope:
    """Units by id, or all of a level at home, or neither: the province."""

    units: tuple[int, ...] = ()
    level: Level | None = None

    @classmethod
    def of(cls, ask: Ask) -> Scope:
        return cls(ask.units, None if ask.units else ask.level)


def units_of(scope: Scope, day: date) -> tuple[UnitBrief, ...]:
    """Return the units of a scope on a day. Raises NoSuchPage for an unknown id."""
    if scope.units:
        return tuple(places.unit_by_id(unit_id, day) for unit_id in scope.units)
    if scope.level is Level.OFFICE:
        return places.units_at_home(day, "office")
    if scope.level not in (None, Level.PROVINCE):
        return places.units_at_home(day, levels=(str(scope.level),))
    home = places.home(settings.PROVINCE, day)
    return (home,) if home is not None else ()


def units_by_day(scope: Scope, periods: Iterable[Period], in_units_of: date | None) -> dict[str, tuple[UnitBrief, ...]]:
    """Return the units of each period (by code): those of its last day, or all in the units of one day."""
    days = {period.code: in_units_of or period.end for period in periods}
    with steady():
        found = {day: units_of(scope, day) for day in set(days.values())}
    return {code: found[day] for code, day in days.items()}


def unit_named(code: str, day: date) -> int:
    """Return the unit that has a code on a day: an area, else an office. Raises UnknownUnit."""
    try:
        return places.unit_on(code, day).id
    except UnknownUnit:
        return places.unit_on(code, day, "office").id


def level_of(unit: UnitBrief) -> Level | None:
    """Return the level of a unit as definitions know it; None for the country."""
    level = Level.OFFICE if unit.tree == "office" else unit.level
    return Level(level) if level in set(Level) else None


def province_of(unit: UnitBrief, day: date) -> str:
    """Return the code of the province that a unit lies in on the day (an office: that it serves), or on a day of its life."""
    served = places.areas_served([unit.id]).get(unit.id, unit)
    within = min(max(day, served.valid_from or date.min), served.valid_to or date.max)
    return next((above.code for above in places.path(served.id, within) if above.level == Level.PROVINCE), "")
