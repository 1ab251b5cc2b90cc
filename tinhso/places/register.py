"""Writing many rows into the tables at once; called by actions inside their transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from tinhso.places.models import LegalDocument, Succession, Unit, UnitIdentifier, UnitName, UnitParent
from tinhso.places.reference import IdentifierRow, NameRow, SuccessionRow, UnitRow
from tinhso.places.rules.days import before, holds_on, overlap

BATCH = 2000


@dataclass(frozen=True, slots=True)
class Life:
    """A unit's key and its days."""

    id: int
    start: date | None
    end: date | None


class Codes:
    """Which unit had which code when: the units in the tables, and those just written."""

    def __init__(self) -> None:
        self._lives: dict[tuple[str, str], list[Life]] = defaultdict(list)
        for pk, tree, code, start, end in Unit.objects.values_list("pk", "tree", "code", "valid_from", "valid_to"):
            self.add(tree, code, Life(pk, start, end))

    def add(self, tree: str, code: str, life: Life) -> None:
        self._lives[tree, code].append(life)

    def taken(self, row: UnitRow) -> bool:
        """Say whether another unit has the code on a day of the row's life."""
        return any(overlap(life, row) for life in self._lives.get((row.tree, row.code), ()))

    def on(self, tree: str, code: str, day: date) -> int | None:
        """Return the unit with the code on the day."""
        return next((life.id for life in self._lives.get((tree, code), ()) if holds_on(life, day)), None)

    def beside(self, tree: str, code: str, row: UnitRow) -> int | None:
        """Return the unit with the code on the last day of the row's life (or, if that is open, on its first)."""
        lives = self._lives.get((tree, code), ())
        if row.end is None and row.start is None:
            return next((life.id for life in lives if life.end is None), None)
        return self.on(tree, code, row.end or row.start or date.max)


def write_documents(rows: Iterable[dict[str, object]]) -> dict[str, int]:
    """Add documents that are not there yet; return the key of every document by its number."""
    LegalDocument.objects.bulk_create([LegalDocument(**row) for row in rows], ignore_conflicts=True)
    return dict(LegalDocument.objects.values_list("number", "pk"))


def write_units(rows: Iterable[UnitRow], codes: Codes, papers: dict[str, int]) -> int:
    """Add the units whose code is free in their days, each with its name and parent; return how many."""
    waiting = [row for row in rows if not codes.taken(row)]
    units = Unit.objects.bulk_create([_unit(row, papers) for row in waiting], batch_size=BATCH)
    for row, unit in zip(waiting, units, strict=True):
        codes.add(row.tree, row.code, Life(unit.pk, row.start, row.end))
    UnitName.objects.bulk_create([_name(unit, row, papers) for row, unit in zip(waiting, units, strict=True)], batch_size=BATCH)
    parents = [_parent(unit, row, codes, papers) for row, unit in zip(waiting, units, strict=True) if row.parent]
    UnitParent.objects.bulk_create([parent for parent in parents if parent], batch_size=BATCH)
    serving = [unit for row, unit in zip(waiting, units, strict=True) if _serve(unit, row, codes)]
    Unit.objects.bulk_update(serving, ["serves"], batch_size=BATCH)
    return len(units)


def write_names(rows: Iterable[NameRow], codes: Codes, papers: dict[str, int]) -> None:
    """Give units a new name from a day on; the name before ends the day before."""
    for row in rows:
        unit = codes.on(row.tree, row.code, row.start)
        last = _name_on(unit, row.start)
        if last is None or last.valid_from == row.start:
            continue
        UnitName.objects.create(
            unit_id=last.unit_id,
            prefix=row.prefix,
            name=row.name,
            valid_from=row.start,
            valid_to=last.valid_to,
            document_id=papers.get(row.document),
        )
        UnitName.objects.filter(pk=last.pk).update(valid_to=before(row.start))


def write_successions(rows: Iterable[SuccessionRow], codes: Codes, papers: dict[str, int]) -> int:
    """Add successions between units that are there; return how many."""
    written = []
    for row in rows:
        predecessor = codes.on(row.tree, row.predecessor, before(row.effective_on))
        successor = codes.on(row.tree, row.successor, row.effective_on) if row.successor else None
        if predecessor is None or (row.successor and successor is None):
            continue
        written.append(
            Succession(
                predecessor_id=predecessor,
                successor_id=successor,
                effective_on=row.effective_on,
                extent=row.extent,
                share=row.share,
                basis=row.basis,
                is_estimate=row.is_estimate,
                document_id=papers.get(row.document),
            )
        )
    return len(Succession.objects.bulk_create(written, batch_size=BATCH, ignore_conflicts=True))


def write_identifiers(rows: Iterable[IdentifierRow], codes: Codes) -> None:
    """Add electronic identifiers (canonical) to units that are there."""
    found = [(row, codes.on(row.tree, row.unit, row.valid_on)) for row in rows]
    UnitIdentifier.objects.bulk_create(
        [
            UnitIdentifier(unit_id=unit, value=row.value, is_confirmed=row.is_confirmed, note=row.note)
            for row, unit in found
            if unit is not None
        ],
        ignore_conflicts=True,
    )


def _name_on(unit: int | None, day: date) -> UnitName | None:
    begun = Q(valid_from__isnull=True) | Q(valid_from__lte=day)
    not_over = Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    return UnitName.objects.filter(begun, not_over, unit=unit).first()


def _unit(row: UnitRow, papers: dict[str, int]) -> Unit:
    return Unit(
        tree=row.tree,
        level=row.level,
        code=row.code,
        valid_from=row.start,
        valid_to=row.end,
        opened_by_id=papers.get(row.opened_by),
        closed_by_id=papers.get(row.closed_by),
        area_km2=row.area_km2,
        source=row.source,
        is_simulated=row.is_simulated,
    )


def _name(unit: Unit, row: UnitRow, papers: dict[str, int]) -> UnitName:
    return UnitName(
        unit=unit,
        prefix=row.prefix,
        name=row.name,
        name_en=row.name_en,
        valid_from=row.start,
        valid_to=row.end,
        document_id=papers.get(row.opened_by),
    )


def _parent(unit: Unit, row: UnitRow, codes: Codes, papers: dict[str, int]) -> UnitParent | None:
    parent = codes.beside(row.tree, row.parent, row)
    if parent is None:
        return None
    return UnitParent(
        unit=unit, parent_id=parent, valid_from=row.start, valid_to=row.end, document_id=papers.get(row.opened_by)
    )


def _serve(unit: Unit, row: UnitRow, codes: Codes) -> bool:
    unit.serves_id = codes.beside("area", row.serves, row) if row.serves else None
    return unit.serves_id is not None
