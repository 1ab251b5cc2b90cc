"""What the communes at home were called before: people go on using a name long after a merger took it off the map."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from tinhso.places.contracts import FormerName, NameSpan, UnitRecord
from tinhso.places.rules import crosswalk
from tinhso.places.rules.days import holds_on
from tinhso.places.rules.directory import Directory
from tinhso.places.rules.names import plain_key


def of_communes(directory: Directory, home: frozenset[int], on: date) -> Iterator[FormerName]:
    """Yield each name that is no longer borne of the communes that became those of ``home`` (in force on the day), by name.

    A commune that was divided is told once for each part, the largest first. A name that its successor bears too is none.
    """
    origins = (directory.units[key] for key in _with_origins(directory, home))
    gone = [(unit, name) for unit in origins for name in unit.names if _last_day(unit, name) < on]
    bearers: dict[str, set[int]] = defaultdict(set)
    for unit, name in gone:
        bearers[name.full].add(unit.id)
    told: set[tuple[str, str, int]] = set()
    for unit, name in sorted(gone, key=lambda pair: (plain_key(pair[1].name), plain_key(pair[1].full), pair[0].code)):
        last = _last_day(unit, name)
        within = directory.parent(unit, last) if len(bearers[name.full]) > 1 else None
        above = directory.name(within, last).full if within else ""
        for now in _heirs(directory, unit, last, on):
            brief, line = directory.brief(now, on), (name.full, above, now.id)
            if now.id in home and brief.name != name.full and line not in told:
                told.add(line)
                yield FormerName(name.full, above, last, brief)


def _with_origins(directory: Directory, home: frozenset[int]) -> set[int]:
    """Return communes and all communes that ever passed into them, over whatever steps."""
    found, waiting = set(home), list(home)
    while waiting:
        links = directory.successions_in(directory.units[waiting.pop()])
        new = {link.predecessor for link in links if directory.units[link.predecessor].level == "commune"} - found
        found |= new
        waiting += new
    return found


def _last_day(unit: UnitRecord, name: NameSpan) -> date:
    return min(name.end or date.max, unit.end or date.max)


def _heirs(directory: Directory, unit: UnitRecord, last: date, on: date) -> list[UnitRecord]:
    if holds_on(unit, on):
        return [unit]
    portions, _ = crosswalk.forward(directory, unit, last, on)
    ordered = sorted(portions.items(), key=lambda item: (-item[1].share, item[0]))
    return [directory.units[key] for key, _ in ordered]
