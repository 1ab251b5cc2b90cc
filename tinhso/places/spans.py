"""Units for whoever counts: who had which code when, and where each unit of one day stands on another.

Units change on few days (``eras``): between two of them nothing begins, ends or passes on, so that one day speaks for all.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date
from fractions import Fraction

from tinhso.places.contracts import CodeSpan, Standing, UnitRecord
from tinhso.places.rules import crosswalk
from tinhso.places.rules.days import after, holds_on
from tinhso.places.rules.directory import Directory

LEVELS = frozenset({"province", "district", "commune"})


def code_spans(directory: Directory, tree: str) -> tuple[CodeSpan, ...]:
    """Return which unit of a tree had which code from when to when; open ends are the calendar's."""
    units = (unit for unit in directory.of_tree(tree) if unit.level != "country")
    return tuple(CodeSpan(unit.code, unit.id, unit.start or date.min, unit.end or date.max) for unit in units)


def eras(directory: Directory) -> tuple[date, ...]:
    """Return the first day of each stretch within which no unit begins, ends, passes on or changes what it belongs to."""
    days = {link.effective_on for link in directory.links()}
    for unit in directory.units.values():
        for span in (unit, *unit.parents):
            days |= {day for day in (span.start, after(span.end) if span.end else None) if day is not None}
    return (date.min, *sorted(days - {date.min}))


def era_of(starts: tuple[date, ...], day: date) -> int:
    """Return the number of the stretch that a day lies in."""
    return bisect_right(starts, day) - 1


def standing(directory: Directory, unit_ids: Collection[int], since: date, on: date) -> Iterator[Standing]:
    """Yield where each unit of ``since`` stands on ``on``: in which areas, by level, and with what share of it.

    An office counts for itself (or its successors) and for the area that it serves. Going back, a unit that took in several
    stands where all of them did. A share without a recorded successor counts for the province alone.
    """
    for key in unit_ids:
        unit = directory.units[key]
        if unit.tree == "office":
            yield from _shared(key, ((target, "office", share) for target, share in _moved(directory, unit, since, on)))
        area = unit if unit.tree == "area" else directory.units.get(unit.serves or 0)
        if area is not None:
            yield from _shared(key, _areas(directory, area, since, on))


def _shared(key: int, found: Iterator[tuple[UnitRecord, str, Fraction]]) -> Iterator[Standing]:
    shares: dict[tuple[int, str], Fraction] = defaultdict(Fraction)
    for target, level, share in found:
        shares[target.id, level] += share
    for (target_id, level), share in shares.items():
        if share:
            yield Standing(key, target_id, level, float(share))


def _areas(directory: Directory, area: UnitRecord, since: date, on: date) -> Iterator[tuple[UnitRecord, str, Fraction]]:
    day = directory.day_within(area, since)
    if on < day and not holds_on(area, on):
        yield from _where_all_stood(directory, area, day, on)
        return
    placed = Fraction(0)
    for target, share in _moved(directory, area, since, on):
        placed += share
        yield from ((above, above.level, share) for above in directory.path(target, on) if above.level in LEVELS)
    if placed < 1:
        yield from ((target, "province", share * (1 - placed)) for target, share in _province(directory, area, day, on))


def _moved(directory: Directory, unit: UnitRecord, since: date, on: date) -> Iterator[tuple[UnitRecord, Fraction]]:
    day = directory.day_within(unit, since)
    if on <= day:
        if holds_on(unit, on):
            yield unit, Fraction(1)
        return
    portions, _ = crosswalk.forward(directory, unit, day, on)
    yield from ((directory.units[key], portion.share) for key, portion in portions.items())


def _province(directory: Directory, area: UnitRecord, day: date, on: date) -> Iterator[tuple[UnitRecord, Fraction]]:
    """Return what became of the province above an area; the area's own successors were asked before."""
    above = [unit for unit in directory.path(area, day) if unit.level == "province" and unit is not area]
    return _moved(directory, above[0], day, on) if above else iter(())


def _where_all_stood(directory: Directory, area: UnitRecord, day: date, on: date) -> Iterator[tuple[UnitRecord, str, Fraction]]:
    origins = [directory.units[key] for key in crosswalk.backward(directory, area, day, on)]
    paths = [{unit.level: unit for unit in directory.path(origin, on)} for origin in origins]
    for level in LEVELS:
        found = {path[level].id: path[level] for path in paths if level in path}
        if len(found) == 1 and all(level in path for path in paths):
            yield next(iter(found.values())), level, Fraction(1)
