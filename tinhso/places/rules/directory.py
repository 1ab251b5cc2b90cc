"""The register of units in memory: who was what, where and when. Built from plain records, then only read."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property

from tinhso.places.contracts import Document, Link, NameSpan, ParentSpan, UnitBrief, UnitRecord
from tinhso.places.rules.days import Span, after, holds_on, overlap
from tinhso.places.rules.titles import in_english


class Directory:
    """Units, their links and documents, indexed by id, by code and by parent.

    ``revision`` is the number of the register's state that these records show, ``known_from`` the first day
    that it speaks for (None: not known).
    """

    def __init__(
        self,
        units: Iterable[UnitRecord],
        links: Iterable[Link] = (),
        documents: Iterable[Document] = (),
        revision: int = 0,
        known_from: date | None = None,
    ) -> None:
        self.revision, self.known_from = revision, known_from
        self.units = {unit.id: unit for unit in units}
        self.documents = {document.id: document for document in documents}
        self._by_code: dict[tuple[str, str], list[UnitRecord]] = defaultdict(list)
        self._members: dict[int, list[tuple[UnitRecord, ParentSpan]]] = defaultdict(list)
        self._serving: dict[int, list[UnitRecord]] = defaultdict(list)
        self._out: dict[int, list[Link]] = defaultdict(list)
        self._into: dict[int, list[Link]] = defaultdict(list)
        self._within: dict[tuple[int, date | None], frozenset[int]] = {}
        self._codes: dict[tuple[str, str, int], frozenset[str]] = {}
        for unit in self.units.values():
            self._index(unit)
        for link in sorted(links, key=lambda link: link.effective_on):
            self._out[link.predecessor].append(link)
            if link.successor is not None:
                self._into[link.successor].append(link)

    def _index(self, unit: UnitRecord) -> None:
        self._by_code[unit.tree, unit.code].append(unit)
        for span in unit.parents:
            self._members[span.parent].append((unit, span))
        if unit.serves is not None:
            self._serving[unit.serves].append(unit)

    @cached_property
    def _turns(self) -> list[date]:
        """The days on which something is not as it was the day before: a unit, its name, what is above it, a succession."""
        days = {link.effective_on for link in self.links()} | ({self.known_from} if self.known_from else set())
        spans = (span for unit in self.units.values() for span in _spans(unit))
        for span in spans:
            days |= {day for day in (span.start, after(span.end) if span.end is not None else None) if day is not None}
        return sorted(days)

    def turn(self, on: date) -> int:
        """Return the number of the stretch that a day lies in: between two turns nothing in the register changes."""
        return bisect_right(self._turns, on)

    def codes(self, tree: str, level: str, on: date) -> frozenset[str]:
        """Return the codes of a tree's units on the day; of one level unless it is empty. Kept from one turn to the next."""
        key = (tree, level, self.turn(on))
        if key not in self._codes:
            units = (unit for unit in self.of_tree(tree) if level in ("", unit.level))
            self._codes[key] = frozenset(unit.code for unit in units if holds_on(unit, on))
        return self._codes[key]

    def knows(self, on: date) -> bool:
        """Say whether the register speaks for the day: it is silent on what was before its first one."""
        return self.known_from is None or on >= self.known_from

    def of_tree(self, tree: str) -> Iterator[UnitRecord]:
        """Yield every unit of a tree, of all times."""
        return (unit for unit in self.units.values() if unit.tree == tree)

    def with_code(self, code: str, tree: str = "area") -> tuple[UnitRecord, ...]:
        """Return every unit that ever had the code, oldest first."""
        return tuple(sorted(self._by_code.get((tree, code), ()), key=lambda unit: unit.start or date.min))

    def find(self, code: str, on: date, tree: str = "area") -> UnitRecord | None:
        """Return the unit that had the code on the day, if any."""
        return next((unit for unit in self._by_code.get((tree, code), ()) if holds_on(unit, on)), None)

    def name(self, unit: UnitRecord, on: date | None = None) -> NameSpan:
        """Return the name in force on the day; outside the unit's life, the nearest one; without a day, the last."""
        if on is not None:
            for name in unit.names:
                if holds_on(name, on):
                    return name
            if unit.names and unit.start is not None and on < unit.start:
                return unit.names[0]
        return unit.names[-1] if unit.names else NameSpan("", unit.code, "", unit.start, unit.end)

    def parent(self, unit: UnitRecord, on: date | None = None) -> UnitRecord | None:
        """Return the parent on the day; without a day, the last one."""
        spans = [span for span in unit.parents if span.parent in self.units and (on is None or holds_on(span, on))]
        return self.units[spans[-1].parent] if spans else None

    def path(self, unit: UnitRecord, on: date | None = None) -> tuple[UnitRecord, ...]:
        """Return the unit and all above it on the day, lowest first; stops where it would go round."""
        found, seen = [unit], {unit.id}
        while (above := self.parent(found[-1], on)) is not None and above.id not in seen:
            found.append(above)
            seen.add(above.id)
        return tuple(found)

    def day_within(self, unit: UnitRecord, on: date) -> date:
        """Return the day of the unit's life that is nearest to ``on``."""
        if unit.start is not None and on < unit.start:
            return unit.start
        return unit.end if unit.end is not None and on > unit.end else on

    def children(self, unit: UnitRecord, on: date) -> tuple[UnitRecord, ...]:
        """Return the units directly below on the day, in the order of their codes."""
        members = self._members.get(unit.id, ())
        found = (member for member, span in members if holds_on(span, on) and holds_on(member, on))
        return tuple(sorted(found, key=lambda member: member.code))

    def members(self, unit: UnitRecord) -> tuple[tuple[UnitRecord, ParentSpan], ...]:
        """Return every unit that was ever directly below, with the span."""
        return tuple(self._members.get(unit.id, ()))

    def serving(self, unit: UnitRecord, on: date) -> tuple[UnitRecord, ...]:
        """Return the offices that serve the area on the day."""
        return tuple(office for office in self._serving.get(unit.id, ()) if holds_on(office, on))

    def descendants(self, unit_id: int, on: date | None = None) -> frozenset[int]:
        """Return the ids of the unit and all below it on the day; without a day, of all times."""
        key = (unit_id, on)
        if key not in self._within:
            self._within[key] = frozenset(self._walk_down(unit_id, on))
        return self._within[key]

    def _walk_down(self, unit_id: int, on: date | None) -> set[int]:
        found, waiting = {unit_id}, [unit_id]
        while waiting:
            for member, span in self._members.get(waiting.pop(), ()):
                if member.id not in found and (on is None or (holds_on(span, on) and holds_on(member, on))):
                    found.add(member.id)
                    waiting.append(member.id)
        return found

    def successions_out(self, unit: UnitRecord) -> tuple[Link, ...]:
        """Return what the unit passed on, oldest first."""
        return tuple(self._out.get(unit.id, ()))

    def successions_in(self, unit: UnitRecord) -> tuple[Link, ...]:
        """Return what passed into the unit, oldest first."""
        return tuple(self._into.get(unit.id, ()))

    @cached_property
    def days_of_change(self) -> tuple[date, ...]:
        """The days on which areas passed into others, oldest first. Kept: every submission asks for them."""
        return tuple(sorted({link.effective_on for link in self.links() if self.units[link.predecessor].tree == "area"}))

    def links(self) -> Iterator[Link]:
        """Yield every succession."""
        for links in self._out.values():
            yield from links

    def brief(self, unit: UnitRecord, on: date | None = None) -> UnitBrief:
        """Return the unit as it was on the day (or at the nearest day of its life)."""
        day = self.day_within(unit, on) if on is not None else None
        name = self.name(unit, day)
        path = ", ".join(
            self.name(above, day).full for above in self.path(unit, day) if above.level != "country" or above is unit
        )
        name_en = name.name_en or in_english(name.prefix, name.name)
        return UnitBrief(unit.id, unit.tree, unit.level, unit.code, name.full, name_en, path, unit.start, unit.end)

    def would_cycle(self, unit_id: int, parent_id: int, span: ParentSpan) -> bool:
        """Say whether putting the unit under the parent for the span would make it its own ancestor on some day."""
        waiting, seen = [parent_id], set()
        while waiting:
            current = waiting.pop()
            if current == unit_id:
                return True
            seen.add(current)
            above = self.units[current].parents if current in self.units else ()
            waiting += [up.parent for up in above if up.parent not in seen and overlap(up, span)]
        return False


def _spans(unit: UnitRecord) -> tuple[Span, ...]:
    return (unit, *unit.names, *unit.parents)
