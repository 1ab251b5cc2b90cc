"""Comparing an official list with the register: what would be opened, renamed, moved and closed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tinhso.kernel.errors import TinhSoError
from tinhso.places.contracts import Change, Fault, ImportPlan, UnitRecord
from tinhso.places.reference import UnitRow
from tinhso.places.rules.changes import AnyChange, Close, Move, Rename, steps
from tinhso.places.rules.days import before, holds_on, overlap
from tinhso.places.rules.directory import Directory
from tinhso.places.rules.lists import ListedUnit, circles, missing_parents, read_list

TREE = "area"


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
    comparison = _Comparison(directory, on, document, empty=is_empty)
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

    def __init__(self, directory: Directory, on: date, document: str, empty: bool) -> None:
        self._directory, self._on, self._document, self._empty = directory, on, document, empty
        self.new: list[UnitRow] = []
        self.changes: list[AnyChange] = []
        self.shown: list[Change] = []
        self.faults: list[Fault] = []
        self.unchanged = 0

    def take(self, unit: ListedUnit) -> None:
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
        self.new.append(row)
        under = f"→ {unit.parent}" if unit.parent else ""
        days = f"{_written(start)}–{_written(unit.end)}" if start or unit.end else ""
        self.shown.append(Change("open", unit.code, f"{unit.prefix} {unit.name}".strip(), f"{days} {under}".strip()))

    def _differences(self, unit: ListedUnit, existing: UnitRecord, day: date) -> Iterator[AnyChange]:
        name = self._directory.name(existing, day)
        if (unit.prefix, unit.name) != (name.prefix, name.name):
            yield Rename(existing.id, self._on, unit.prefix, unit.name, unit.name_en)
        parent = self._directory.parent(existing, day)
        if unit.parent and (parent is None or parent.code != unit.parent):
            above = self._directory.find(unit.parent, self._on, TREE)
            if above is not None:
                yield Move(existing.id, self._on, above.id)
        if unit.end is not None and unit.end != existing.end:
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
                found.append(Change("close" if close else "missing", unit.code, name, _written(before(self._on))))
                if close:
                    self.changes.append(Close(unit.id, before(self._on)))
        return found


def _day_of(unit: ListedUnit, on: date) -> date:
    """Return the day on which a listed unit is compared: its own last day when it has gone, its first when it is to come."""
    return unit.end or (unit.start if unit.start and unit.start > on else on)


def _written(day: date | None) -> str:
    return day.strftime("%d/%m/%Y") if day else "…"
