"""The register in memory: read once from the tables, kept under its revision, shared by all threads."""

from __future__ import annotations

import secrets
from collections import defaultdict
from datetime import date
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Q

from tinhso.kernel import steady
from tinhso.places.contracts import Document, Link, NameSpan, ParentSpan, UnitRecord
from tinhso.places.models import LegalDocument, Revision, Succession, Unit, UnitName, UnitParent
from tinhso.places.rules.directory import Directory
from tinhso.places.rules.finding import Finder
from tinhso.places.rules.resolving import NamedUnit, NameIndex, ParentSpell, Resolver

if TYPE_CHECKING:
    from tinhso.places.outlines import Outlines

_lock = Lock()
_kept: list[Register] = []


class Register:
    """The directory of one revision, with what is derived from it when it is first asked for."""

    def __init__(self, directory: Directory) -> None:
        self.directory = directory
        self.drawn: dict[Any, Any] = {}  # maps, kept as long as the units do not change

    @cached_property
    def resolver(self) -> Resolver:
        # The country is left out: it stands above everything and would only lengthen every path.
        return _resolver([unit for unit in self.directory.of_tree("area") if unit.level != "country"])

    @cached_property
    def office_resolver(self) -> Resolver:
        return _resolver(list(self.directory.of_tree("office")))

    @cached_property
    def finder(self) -> Finder:
        return Finder(self.directory)

    @cached_property
    def outlines(self) -> Outlines:
        from tinhso.places.outlines import Outlines  # noqa: PLC0415  # loads the geometry library, when first drawn

        return Outlines(self.directory)


def _resolver(units: list[UnitRecord]) -> Resolver:
    known = {unit.id for unit in units}
    named = (
        NamedUnit(unit.id, unit.code, unit.level, "", name.full, name.start or unit.start, name.end or unit.end)
        for unit in units
        for name in unit.names
    )
    spells = (
        ParentSpell(unit.id, span.parent, span.start, span.end)
        for unit in units
        for span in unit.parents
        if span.parent in known
    )
    return Resolver(NameIndex(named, spells))


def current() -> Register:
    """Return the register as it is now; one small query tells whether the copy in memory still stands.

    Within ``steady`` the first answer holds.
    """
    return steady.asked_once("places.register", _as_it_stands)


def _as_it_stands() -> Register:
    revision = _revision()
    kept = _kept[0] if _kept else None
    if kept is not None and kept.directory.revision == revision:
        return kept
    with _lock:
        if not _kept or _kept[0].directory.revision != revision:
            _kept[:] = [Register(_read(revision))]
        return _kept[0]


def _revision() -> int:
    # Asked on most requests: as text it costs a tenth of what the same question costs as a query set.
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM places_revision ORDER BY id LIMIT 1")
        row = cursor.fetchone()
    return row[0] if row else 0


def directory() -> Directory:
    """Return the units as they are now."""
    return current().directory


def resolver() -> Resolver:
    """Return what turns texts into areas."""
    return current().resolver


def outlines() -> Outlines:
    """Return the boundaries."""
    return current().outlines


def finder() -> Finder:
    """Return what finds units while somebody types."""
    return current().finder


def changed(known_from: date | None = None) -> None:
    """Note, in the caller's transaction, that the units changed: copies in every process are read anew.

    ``known_from`` is a day whose state was just taken in; the earliest of them is the first that the register knows.
    The number is drawn at random, so that a copy read in a transaction that was rolled back
    can never be taken for a later state.
    """
    steady.forget()
    Revision.objects.update_or_create(pk=1, defaults={"number": secrets.randbits(62)})
    if known_from is not None:
        later = Q(known_from__isnull=True) | Q(known_from__gt=known_from)
        Revision.objects.filter(later, pk=1).update(known_from=known_from)


def _read(revision: int) -> Directory:
    names, parents = _names(), _parents()
    units = (
        UnitRecord(pk, tree, level, code, start, end, tuple(names[pk]), tuple(parents[pk]), *rest)
        for pk, tree, level, code, start, end, *rest in Unit.objects.values_list(
            *["pk", "tree", "level", "code", "valid_from", "valid_to"],
            *["opened_by", "closed_by", "serves", "area_km2", "source", "is_simulated"],
        )
    )
    known_from = Revision.objects.values_list("known_from", flat=True).first()
    return Directory(units, _links(), _documents(), revision, known_from)


def _names() -> dict[int, list[NameSpan]]:
    found: dict[int, list[NameSpan]] = defaultdict(list)
    for unit, *fields in _in_time(
        UnitName.objects.values_list("unit", "prefix", "name", "name_en", "valid_from", "valid_to", "document"), start=4
    ):
        found[unit].append(NameSpan(*fields))
    return found


def _parents() -> dict[int, list[ParentSpan]]:
    found: dict[int, list[ParentSpan]] = defaultdict(list)
    for unit, *fields in _in_time(
        UnitParent.objects.values_list("unit", "parent", "valid_from", "valid_to", "document"), start=2
    ):
        found[unit].append(ParentSpan(*fields))
    return found


def _in_time(rows: Any, start: int) -> list[tuple[Any, ...]]:
    """Return the rows with those that begin before our records first, on every database alike."""
    return sorted(rows, key=lambda row: (row[start] is not None, row[start]))


def _links() -> list[Link]:
    rows = Succession.objects.order_by("effective_on", "pk").values_list(
        *["predecessor", "successor", "effective_on", "extent", "share", "basis", "is_estimate", "document"]
    )
    return [Link(*row) for row in rows]


def _documents() -> list[Document]:
    rows = LegalDocument.objects.values_list(
        *["pk", "number", "title_vi", "title_en", "issuer", "issued_on", "effective_on", "url"]
    )
    return [Document(*row) for row in rows]
