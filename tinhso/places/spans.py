"""Units by eras: stretches of days in which nothing changes among some units, nor above them.

Within an era a code names one unit and a unit has one way up, so that millions of rows are placed by (code, era). Era 0 is
before the first turning day, era n from the n-th of them on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from fractions import Fraction

from tinhso.places.contracts import Eras, ParentSpan, Share, UnitInEra, UnitRecord
from tinhso.places.rules import crosswalk
from tinhso.places.rules.days import holds_on
from tinhso.places.rules.directory import Directory

DAY = timedelta(days=1)


def of_units(directory: Directory, home: Collection[int]) -> Eras:
    """Return the eras of the units ``home`` (ids of areas), of every province, and of the offices that serve them."""
    areas = [unit for unit in directory.of_tree("area") if unit.id in home or unit.level == "province"]
    among = {unit.id for unit in areas}
    offices = [unit for unit in directory.of_tree("office") if unit.serves in among]
    turns = _turns(directory, (*areas, *offices))
    return Eras(
        turns=turns,
        areas=tuple(_placed(directory, areas, turns)),
        offices=tuple(_placed(directory, offices, turns)),
        revision=directory.revision,
    )


def carried(directory: Directory, eras: Eras, to: date) -> Iterator[Share]:
    """Yield where each area of each era is on the day ``to``, for every level: shares of one level add up to at most 1.

    A unit that ended without a successor counts only for what the unit above it became. One of a later era stands only
    where all that it took in stood: what is whole by then cannot be taken apart again.
    """
    days = dict(_days(eras.turns))
    last = sum(turn <= to for turn in eras.turns)
    for placed in eras.areas:
        if placed.era <= last:
            yield from _shares(directory, placed, min(days[placed.era], to), to)
        else:
            yield from _where_all_stood(directory, placed, days[placed.era], to)


def _turns(directory: Directory, among: Iterable[UnitRecord]) -> tuple[date, ...]:
    """The days on which one of the units began, was no more, or came under another."""
    turns: set[date] = set()
    for unit in among:
        spans: list[UnitRecord | ParentSpan] = [unit, *unit.parents]
        for span in spans:
            turns |= {span.start} if span.start is not None else set()
            turns |= {span.end + DAY} if span.end is not None else set()
    known = directory.known_from
    return tuple(sorted(turn for turn in turns if known is None or turn > known))


def _days(turns: tuple[date, ...]) -> Iterator[tuple[int, date]]:
    """Yield each era with a day in it."""
    first = turns[0] - DAY if turns else date(2000, 1, 1)
    yield from enumerate((first, *turns))


def _placed(directory: Directory, units: Iterable[UnitRecord], turns: tuple[date, ...]) -> Iterator[UnitInEra]:
    among = tuple(units)
    for era, day in _days(turns):
        for unit in among:
            if holds_on(unit, day):
                yield UnitInEra(unit.id, unit.code, era, tuple(_above(directory, unit, day)))


def _above(directory: Directory, unit: UnitRecord, day: date) -> Iterator[tuple[str, int]]:
    area = unit if unit.tree == "area" else directory.units[unit.serves] if unit.serves is not None else None
    for each in directory.path(area, day) if area is not None else ():
        yield each.level, each.id


def _shares(directory: Directory, placed: UnitInEra, day: date, to: date) -> Iterator[Share]:
    found: dict[tuple[str, int], tuple[Fraction, bool]] = {}
    for target, share, estimate in _became(directory, directory.units[placed.unit], Fraction(1), day, to):
        for above in directory.path(target, to):
            before, guessed = found.get((above.level, above.id), (Fraction(0), False))
            found[above.level, above.id] = (before + share, guessed or estimate)
    for (level, target_id), (share, estimate) in found.items():
        yield Share(placed.unit, placed.era, level, target_id, float(share), estimate and share != 1)


def _where_all_stood(directory: Directory, placed: UnitInEra, day: date, to: date) -> Iterator[Share]:
    unit = directory.units[placed.unit]
    origins = [unit] if holds_on(unit, to) else [directory.units[key] for key in crosswalk.backward(directory, unit, day, to)]
    above = [{(each.level, each.id) for each in directory.path(origin, to)} for origin in origins]
    for level, target_id in set.intersection(*above) if above else ():
        yield Share(placed.unit, placed.era, level, target_id, 1.0, estimate=False)


def _became(
    directory: Directory, unit: UnitRecord, share: Fraction, day: date, to: date
) -> Iterator[tuple[UnitRecord, Fraction, bool]]:
    portions, lost = crosswalk.forward(directory, unit, day, to)
    for key, portion in portions.items():
        yield directory.units[key], share * portion.share, any(link.is_estimate for link in portion.links)
    above = directory.parent(unit, day)
    if lost and above is not None and above.level != "country":
        yield from _became(directory, above, share * lost, day, to)
