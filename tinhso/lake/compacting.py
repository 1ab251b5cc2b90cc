"""Derived files: the rows of many parts in one, so that a query opens few. Nothing stands on them that the parts do not say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction

from tinhso.kernel import clock
from tinhso.lake import committing, derived, files
from tinhso.lake.definition import TableVersion, from_canonical
from tinhso.lake.models import Compaction, Part, Version
from tinhso.lake.rules.spans import span_of
from tinhso.lake.storage import Storage, Stored
from tinhso.places import queries as places


@dataclass(frozen=True)
class Scattered:
    """Parts in force of one dataset, span and version that are not in one derived file yet."""

    dataset: str
    span: str
    version: TableVersion
    parts: tuple[Part, ...]


def scattered(dataset: str, least: int) -> Iterator[Scattered]:
    """Yield what is worth a derived file: ``least`` parts or more, and not the same ones as last time."""
    in_force = Part.objects.filter(known_to__isnull=True).order_by("dataset", "period_start", "pk")
    of_receipt = ("receipt_year", "receipt_number", "simulated", "known_from")
    in_force = in_force.only("pk", "dataset", "period", "version_id", "file", "rows", "unit_id", *of_receipt)
    groups: dict[tuple[str, str, int], list[Part]] = {}
    for part in in_force.filter(dataset=dataset) if dataset else in_force:
        groups.setdefault((part.dataset, span_of(part.period), part.version_id), []).append(part)
    versions = {row.pk: from_canonical(row.definition) for row in Version.objects.all()}
    done = {(each.dataset, each.span, each.version): set(each.parts) for each in Compaction.objects.all()}
    for (reference, span, row), parts in groups.items():
        version = versions[row]
        if len(parts) >= least and done.get((reference, span, version.version)) != {part.pk for part in parts}:
            yield Scattered(reference, span, version, tuple(parts))


def merged(store: Storage, scattered: Scattered) -> Path:
    """Return a staged file with the rows of scattered parts, each with what is said of its part."""
    return files.merged(store, scattered.parts, scattered.version, _codes(scattered))


def list_derived(store: Storage, scattered: Scattered, stored: Stored) -> int:
    """List a derived file and return 1, or 0 when a part was closed or erased meanwhile: then it is left to the sweep."""
    keys = {part.pk: part.file for part in scattered.parts}
    one: dict[str, Any] = {"dataset": scattered.dataset, "span": scattered.span, "version": scattered.version.version}
    with transaction.atomic():
        settled_at = committing.register().moment or clock.now()
        made = Compaction(**one, **_told(scattered), file=stored.sha256, made_at=clock.now(), settled_at=settled_at)
        # The parts that the row tells of must be those in the file: all of them, and no other.
        told = Part.objects.filter(derived.inside(made), dataset=made.dataset, known_to__isnull=True)
        if dict(told.values_list("pk", "file")) != keys or not store.exists(stored.sha256):
            return 0
        replaced = list(Compaction.objects.filter(**one).values_list("file", flat=True))
        Compaction.objects.filter(**one).delete()
        made.save(force_insert=True)
    for file in {*replaced} - {stored.sha256}:
        store.retire(file)
    return 1


def _told(scattered: Scattered) -> dict[str, Any]:
    parts = scattered.parts
    periods = sorted(part.period for part in parts)
    return {
        "rows": sum(part.rows for part in parts),
        "parts": sorted(part.pk for part in parts),
        "units": sorted(_codes(scattered).items()),
        "first_period": periods[0],
        "last_period": periods[-1],
        "known_from": max(part.known_from for part in parts),
        "rivals": len({(part.unit_id, part.period) for part in parts}) < len(parts),
    }


def _codes(scattered: Scattered) -> dict[int, str]:
    units = places.units_by_id({part.unit_id for part in scattered.parts})
    return {key: unit.code for key, unit in units.items()}
