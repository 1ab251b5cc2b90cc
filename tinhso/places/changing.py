"""Writing one checked change (``rules/changes.py``) into the tables; called by actions inside their transaction."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

from django.db.models import Q, QuerySet

from tinhso.places.models import Extent, Succession, Unit, UnitIdentifier, UnitName, UnitParent
from tinhso.places.rules.changes import AnyChange, Close, Move, Open, Rename, Succeed
from tinhso.places.rules.days import before

Dated = TypeVar("Dated", UnitName, UnitParent)


def write(change: AnyChange, paper: int | None) -> int:
    """Write the change; ``paper`` is the key of its legal document. Return the key of the unit."""
    match change:
        case Open():
            return _open(change, paper)
        case Rename():
            return _rename(change, paper)
        case Move():
            return _move(change, paper)
        case Close():
            return _close(change.unit, change.last_day, paper)
        case Succeed():
            return _succeed(change, paper)


def _open(change: Open, paper: int | None) -> int:
    unit = Unit.objects.create(
        tree=change.tree,
        level=change.level,
        code=change.code,
        valid_from=change.on,
        opened_by_id=paper,
        serves_id=change.serves,
    )
    UnitName.objects.create(
        unit=unit,
        prefix=change.prefix,
        name=change.name,
        name_en=change.name_en,
        valid_from=change.on,
        document_id=paper,
    )
    if change.parent is not None:
        UnitParent.objects.create(unit=unit, parent_id=change.parent, valid_from=change.on, document_id=paper)
    return unit.pk


def _rename(change: Rename, paper: int | None) -> int:
    until = _cut(UnitName.objects.filter(unit=change.unit), change.on, _end_of(change.unit))
    UnitName.objects.create(
        unit_id=change.unit,
        prefix=change.prefix,
        name=change.name,
        name_en=change.name_en,
        valid_from=change.on,
        valid_to=until,
        document_id=paper,
    )
    return change.unit


def _move(change: Move, paper: int | None) -> int:
    until = _cut(UnitParent.objects.filter(unit=change.unit), change.on, _end_of(change.unit))
    UnitParent.objects.create(
        unit_id=change.unit, parent_id=change.parent, valid_from=change.on, valid_to=until, document_id=paper
    )
    return change.unit


def _close(unit: int, last_day: date, paper: int | None) -> int:
    Unit.objects.filter(pk=unit).update(valid_to=last_day, closed_by_id=paper)
    for spans in (UnitName.objects.filter(unit=unit), UnitParent.objects.filter(unit=unit)):
        spans.filter(valid_from__gt=last_day).delete()
        spans.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=last_day)).update(valid_to=last_day)
    identifiers = UnitIdentifier.objects.filter(unit=unit)
    identifiers.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=last_day)).update(valid_to=last_day)
    return unit


def _succeed(change: Succeed, paper: int | None) -> int:
    Succession.objects.bulk_create(
        Succession(
            predecessor_id=change.unit,
            successor_id=part.successor,
            effective_on=change.on,
            extent=Extent.NONE if part.successor is None else Extent.WHOLE if part.share in (None, 1) else Extent.PART,
            share=None if part.successor is None else 1 if part.share is None else part.share,
            basis=change.basis,
            is_estimate=change.is_estimate,
            document_id=paper,
        )
        for part in change.parts
    )
    if change.closes and _end_of(change.unit) != before(change.on):
        _close(change.unit, before(change.on), paper)
    return change.unit


def _cut(spans: QuerySet[Dated], on: date, end: date | None) -> date | None:
    """End the span that holds on the day the day before; return the last day of what it leaves free."""
    begun = Q(valid_from__isnull=True) | Q(valid_from__lt=on)
    not_over = Q(valid_to__isnull=True) | Q(valid_to__gte=on)
    current = spans.filter(begun, not_over).first()
    if current is None:
        return end
    spans.filter(pk=current.pk).update(valid_to=before(on))
    return current.valid_to


def _end_of(unit: int) -> date | None:
    return Unit.objects.values_list("valid_to", flat=True).get(pk=unit)
