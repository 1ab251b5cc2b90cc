"""Comparing an official list with the register: what would be opened, renamed, moved and closed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tinhso.kernel.errors import TinhSoError
from tinhso.places.contracts import Change, Fault, ImportPlan, UnitRecord
from tinhso.places.reference import UnitRow
from tinhso.places.rules.changes import AnyChange, Close, Move, Rename, reused, steps
from tinhso.places.rules.days import before, holds_on, overlap
from tinhso.places.rules.directory import Directory
from tinhso.places.rules.lists import ListedUnit, circles, missing_parents, read_list
from tinhso.places.rules.names import spelling_key

Days = frozenset[tuple[str, date]]  # codes, each with a day
TREE = "area"
BELOW = frozenset({"district", "commune", "hamlet"})  # levels of which no unit stands alone


@dataclass(frozen=True)
class ListPlan:
    """A list compared: the plan to show, and what to write in this order: new units, then changes, then endings."""

    shown: ImportPlan
    new: tuple[UnitRow, ...]
    changes: tuple[AnyChange, ...]


def plan_list(
    directory: Directory, content: bytes, file: str, on: date, document: str = "", close_missing: bool = False
) -> ListPlan:
    """Compare a list that shows the state of ``on`` with the register. Raises UnreadableFile.

    Into an empty register, units without a day of their own are written as "since before our
    records"; otherwise they begin on ``on``. With ``close_missing``, units of the list's
    provinces and levels that the list leaves out end on the eve of ``on``.
    """
    listed, faults = read_list(content, file)
    is_empty = next(directory.of_tree(TREE), None) is None
    faults += missing_parents(listed, lambda unit: directory.find(unit.parent, _day_of(unit, on), TREE) is not None)
    faults += circles(listed)
    names = {unit.code: f"{unit.prefix} {unit.name}".strip() for unit in listed}
    goes_on = frozenset((unit.code, before(unit.start)) for unit in listed if unit.start)
    comparison = _Comparison(directory, on, document, names, goes_on, empty=is_empty)
    for unit in listed:
        comparison.take(unit)
    gone = comparison.missing(listed, close_missing)
    shown = ImportPlan(
        kind="list",
        on=on,
        changes=(*comparison.shown, *gone),
        unchanged=comparison.unchanged,
        faults=tuple(sorted((*faults, *comparison.faults), key=lambda fault: fault.row)),
    )
    return ListPlan(shown, tuple(comparison.new), tuple(comparison.changes))


class _Comparison:
    """Goes through a list and sorts its units into new, changed and unchanged ones."""

    def __init__(
        self,
        directory: Directory,
        on: date,
        document: str,
        names: dict[str, str],
        goes_on: Days,
        *,
        empty: bool,
    ) -> None:
        self._directory, self._on, self._document, self._empty = directory, on, document, empty
        self._listed, self._goes_on = names, goes_on  # what goes on the day after is a later row of the same unit
        self._papers = {paper.number for paper in directory.documents.values()}
        self.new: list[UnitRow] = []
        self.changes: list[AnyChange] = []
        self.shown: list[Change] = []
        self.faults: list[Fault] = []
        self.unchanged = 0

    def take(self, unit: ListedUnit) -> None:
        if unit.document and unit.document not in self._papers:
            vi, en = "chưa có văn bản này trong hệ thống; hãy thêm trước", "the register has no such document; add it first"
            self.faults.append(Fault(unit.row, "document", unit.document, vi, en))
            return
        day = _day_of(unit, self._on)
        existing = self._directory.find(unit.code, day, TREE)
        if existing is None:
            self._open(unit)
            return
        changes = list(self._differences(unit, existing, day))
        self.unchanged += not changes
        for change in changes:
            self._add(unit, change)

    def _open(self, unit: ListedUnit) -> None:
        start = unit.start if unit.is_dated or self._empty else self._on
        row = UnitRow(
            *(TREE, unit.level, unit.code, start, unit.end, unit.prefix, unit.name, unit.name_en),
            parent=unit.parent or ("VN" if unit.level == "province" else ""),
            opened_by=(unit.document or self._document) if start else "",
            closed_by=(unit.document or self._document) if unit.end else "",
            area_km2=unit.area_km2,
            source="imported list",
        )
        if any(overlap(row, other) for other in self._directory.with_code(unit.code, TREE)):
            vi, en = "mã đã thuộc về đơn vị khác trong thời gian này", "the code belongs to another unit in these days"
            self.faults.append(Fault(unit.row, "code", unit.code, vi, en))
            return
        if not unit.parent and unit.level in BELOW:
            vi, en = "đơn vị mới thiếu mã cấp trên", "the new unit has no code of the unit above it"
            self.faults.append(Fault(unit.row, "parent", "", vi, en))
            return
        self.new.append(row)
        named = f"{unit.prefix} {unit.name}".strip()
        self.shown.append(Change("open", unit.code, named, self._above(unit, start), start, *reused(self._directory, row)))

    def _above(self, unit: ListedUnit, start: date | None) -> str:
        """Return the name of the unit above, from the list or else from the register."""
        if unit.parent in self._listed:
            return self._listed[unit.parent]
        above = self._directory.find(unit.parent, start or self._on, TREE)
        return self._directory.name(above, start).full if above else unit.parent

    def _differences(self, unit: ListedUnit, existing: UnitRecord, day: date) -> Iterator[AnyChange]:
        name = self._directory.name(existing, day)
        if spelling_key(f"{unit.prefix} {unit.name}") != spelling_key(name.full):
            yield Rename(existing.id, self._on, unit.prefix, unit.name, unit.name_en)
        parent = self._directory.parent(existing, day)
        if unit.parent and (parent is None or parent.code != unit.parent):
            above = self._directory.find(unit.parent, self._on, TREE)
            if above is not None:
                yield Move(existing.id, self._on, above.id)
        if unit.end is not None and unit.end != existing.end and (unit.code, unit.end) not in self._goes_on:
            yield Close(existing.id, unit.end)

    def _add(self, unit: ListedUnit, change: AnyChange) -> None:
        try:
            self.shown += steps(self._directory, change)
        except TinhSoError as error:
            self.faults.append(Fault(unit.row, "code", unit.code, error.message_vi, error.message_en))
            return
        self.changes.append(change)

    def missing(self, listed: list[ListedUnit], close: bool) -> list[Change]:
        """Return what the list leaves out of its own provinces and levels, and end it when asked to."""
        levels = {unit.level for unit in listed}
        codes = {unit.code for unit in listed}
        scope = [self._directory.find(unit.code, self._on, TREE) for unit in listed if unit.level == "province"]
        inside = {key for unit in scope if unit for key in self._directory.descendants(unit.id, self._on)}
        gone = sorted(
            (self._directory.units[key] for key in inside), key=lambda unit: (-len(unit.code), unit.code)
        )  # the lowest level first, so that nothing is left below what ends
        found = []
        for unit in gone:
            if unit.code not in codes and unit.level in levels and holds_on(unit, before(self._on)):
                name = self._directory.name(unit, self._on).full
                found.append(Change("close" if close else "missing", unit.code, name, "", before(self._on)))
                if close:
                    self.changes.append(Close(unit.id, before(self._on)))
        return found


def _day_of(unit: ListedUnit, on: date) -> date:
    """Return the day on which a listed unit is compared: its own last day when it has gone, its first when it is to come."""
    if unit.start and unit.start > on:
        return unit.start
    return unit.end if unit.end and unit.end < on else on
