"""The names of all units with their days and their parents, ready to be looked up by any writing.

The index is built once from plain records and never changes. Days are calendar days in Vietnam, both ends
included; an empty end means "since before our records" or "still".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from tinhso.places.rules import name_reading, names

FIRST_DAY, LAST_DAY = date.min, date.max
_MANY = 8


@dataclass(frozen=True, slots=True)
class NamedUnit:
    """One name of one unit, over the days it was borne.

    ``level`` is "province", "district", "commune", "hamlet" (or any other word, which then only has to be
    equal to itself); ``type`` is a slug of ``name_reading.TITLES`` and is read from the title in ``name`` when it
    has one. ``name`` is the full name as written in the decree: "Xã Hòa Tú II".
    """

    unit_id: int
    code: str
    level: str
    type: str
    name: str
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class ParentSpell:
    """A span of days over which a unit belonged to a parent."""

    unit_id: int
    parent_id: int
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Lineage:
    """A span of days over which a name and the names of all units above it did not change.

    ``chain`` holds record numbers: the name itself, then upwards.
    """

    first: date
    last: date
    chain: tuple[int, ...]

    def holds(self, day: date) -> bool:
        """Tell whether ``day`` lies in the span."""
        return self.first <= day <= self.last


@dataclass(slots=True)
class Homonyms:
    """All records whose names are written alike: equal keys, equal type, equal level."""

    strict: str
    marked: str
    type: str
    level: str
    records: list[int]
    by_ancestor: dict[int, list[int]] | None = field(default=None)


class NameIndex:
    """Every name of every unit by its plain key, every unit by its code, every name with its lineages."""

    def __init__(self, units: Iterable[NamedUnit], parents: Iterable[ParentSpell] = ()) -> None:
        """Build from all names of all units and all spells of belonging.

        Raises ValueError when units belong to each other in a circle.
        """
        self.records: list[NamedUnit] = list(units)
        self.spans = [(unit.valid_from or FIRST_DAY, unit.valid_to or LAST_DAY) for unit in self.records]
        self.by_unit: dict[int, list[int]] = {}
        self.by_code: dict[str, list[int]] = {}
        self.by_key: dict[str, list[Homonyms]] = {}
        self.by_squeezed: dict[str, list[str]] = {}
        self._add_names()
        self._lineages: list[tuple[Lineage, ...] | None] = [None] * len(self.records)
        self._trace(parents)
        self._sort_out_common_names()
        self.longest = max((key.count(" ") for key in self.by_key), default=0) + 1

    def lineages(self, record: int) -> tuple[Lineage, ...]:
        """Return the lineages of a record, oldest first; at least one."""
        return self._lineages[record] or ()

    def ancestors(self, record: int) -> set[int]:
        """Return the ids of all units that ever stood above the unit while it bore this name."""
        return {self.records[above].unit_id for line in self.lineages(record) for above in line.chain[1:]}

    def below(self, homonyms: Homonyms, ancestors: set[int]) -> Sequence[int]:
        """Return those records of ``homonyms`` that once belonged to one of the units ``ancestors``."""
        if homonyms.by_ancestor is None:
            return [record for record in homonyms.records if not ancestors.isdisjoint(self.ancestors(record))]
        shelves = [homonyms.by_ancestor[unit] for unit in ancestors if unit in homonyms.by_ancestor]
        return shelves[0] if len(shelves) == 1 else sorted({record for shelf in shelves for record in shelf})

    def path(self, record: int, on: date | None = None) -> str:
        """Return "Phường 1, Thành phố Sóc Trăng, Tỉnh Sóc Trăng" as it was on a day, or else at the latest."""
        lines = self.lineages(record)
        line = next((line for line in lines if on is not None and line.holds(on)), lines[-1])
        return ", ".join(self.records[above].name for above in line.chain)

    def _add_names(self) -> None:
        groups: dict[tuple[str, str, str, str, str], Homonyms] = {}
        for record, unit in enumerate(self.records):
            self.by_unit.setdefault(unit.unit_id, []).append(record)
            self.by_code.setdefault(unit.code.upper(), []).append(record)
            keys = name_reading.official(unit.name)
            identity = (keys.plain, keys.strict, keys.marked, keys.type or unit.type, unit.level)
            group = groups.get(identity)
            if group is None:
                group = groups[identity] = Homonyms(keys.strict, keys.marked, identity[3], unit.level, [])
                self._file(keys.plain, group)
            group.records.append(record)

    def _file(self, plain: str, group: Homonyms) -> None:
        if plain not in self.by_key:
            self.by_squeezed.setdefault(names.squeezed(plain), []).append(plain)
        self.by_key.setdefault(plain, []).append(group)

    def _trace(self, parents: Iterable[ParentSpell]) -> None:
        spells: dict[int, list[ParentSpell]] = {}
        for spell in parents:
            spells.setdefault(spell.unit_id, []).append(spell)
        for record in range(len(self.records)):
            self._trace_one(record, spells, set())

    def _trace_one(self, record: int, spells: dict[int, list[ParentSpell]], below: set[int]) -> tuple[Lineage, ...]:
        known = self._lineages[record]
        if known is not None:
            return known
        unit_id = self.records[record].unit_id
        if unit_id in below:
            raise ValueError(f"units belong to each other in a circle: {sorted(below)}")
        first, last = self.spans[record]
        lines = [
            Lineage(max(first, begins, line.first), min(last, ends, line.last), (record, *line.chain))
            for spell in spells.get(unit_id, ())
            if (begins := spell.valid_from or FIRST_DAY) <= last and (ends := spell.valid_to or LAST_DAY) >= first
            for above in self.by_unit.get(spell.parent_id, ())
            for line in self._trace_one(above, spells, below | {unit_id})
            if max(first, begins, line.first) <= min(last, ends, line.last)
        ]
        traced = tuple(sorted(lines, key=lambda line: line.first)) or (Lineage(first, last, (record,)),)
        self._lineages[record] = traced
        return traced

    def _sort_out_common_names(self) -> None:
        """Shelve the records of a name borne by many under each unit above, so that a path finds them at once."""
        for group in (group for groups in self.by_key.values() for group in groups if len(group.records) > _MANY):
            group.by_ancestor = {}
            for record in group.records:
                for unit in self.ancestors(record):
                    group.by_ancestor.setdefault(unit, []).append(record)
