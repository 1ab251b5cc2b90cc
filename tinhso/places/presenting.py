"""The register's answers as plain JSON values: the same on the command line and in the API."""

from __future__ import annotations

from datetime import date
from typing import Any

from tinhso.places.contracts import (
    Change,
    Crosswalk,
    CrosswalkPart,
    Finding,
    History,
    ImportPlan,
    Located,
    SuccessionView,
    UnitBrief,
)
from tinhso.places.rules.resolving import Alternative, Resolution


def day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def unit(brief: UnitBrief) -> dict[str, Any]:
    """Return a unit as it was on one day."""
    return {
        "id": brief.id,
        "tree": brief.tree,
        "level": brief.level,
        "code": brief.code,
        "name": brief.name,
        "name_en": brief.name_en,
        "path": brief.path,
        "valid_from": day(brief.valid_from),
        "valid_to": day(brief.valid_to),
    }


def resolution(text: str, found: Resolution) -> dict[str, Any]:
    """Return what a text names; ``code`` is null when it is ambiguous or unknown."""
    return {
        "text": text,
        "outcome": found.outcome,
        "code": found.code,
        "unit_id": found.unit_id,
        "name": found.name,
        "path": found.path or None,
        "valid_from": day(found.valid_from),
        "valid_to": day(found.valid_to),
        "confidence": found.confidence,
        "reason": found.reason,
        "alternatives": [_alternative(other) for other in found.alternatives],
        "alternatives_total": found.alternatives_total,
    }


def _alternative(other: Alternative) -> dict[str, Any]:
    return {
        "code": other.code,
        "unit_id": other.unit_id,
        "name": other.name,
        "path": other.path,
        "valid_from": day(other.valid_from),
        "valid_to": day(other.valid_to),
        "score": other.score,
    }


def crosswalk(found: Crosswalk) -> dict[str, Any]:
    """Return a unit of one day in the units of another; forward, shares and ``unplaced`` add to 1."""
    return {
        **unit(found.unit),
        "from": day(found.on),
        "to": day(found.to),
        "direction": "forward" if found.to >= found.on else "backward",
        "parts": [_part(part) for part in found.parts],
        "unplaced": found.unplaced,
        "complete": found.unplaced == 0 and bool(found.parts),
        "members_into": [unit(member) for member in found.members_into],
    }


def _part(part: CrosswalkPart) -> dict[str, Any]:
    return {
        **unit(part.unit),
        "share": part.share,
        "is_estimate": part.is_estimate,
        "basis": list(part.basis),
        "documents": list(part.documents),
    }


def located(found: Located) -> dict[str, Any]:
    """Return the units that hold a point; ``code`` is null when no outline holds it."""
    smallest = found.units[0] if found.units else None
    return {
        "longitude": found.longitude,
        "latitude": found.latitude,
        "on": day(found.on),
        "code": smallest.code if smallest else None,
        "name": smallest.name if smallest else None,
        "path": smallest.path if smallest else None,
        "level": smallest.level if smallest else None,
        "boundary": found.kind or None,
        "is_schematic": found.kind == "schematic",
        "units": [unit(brief) for brief in found.units],
        "contested": [unit(brief) for brief in found.contested],
    }


def history(found: History) -> dict[str, Any]:
    """Return everything dated about a unit."""
    numbers = {key: paper.number for key, paper in found.documents.items()}
    return {
        **unit(found.unit),
        "is_simulated": found.record.is_simulated,
        "area_km2": float(found.record.area_km2) if found.record.area_km2 is not None else None,
        "opened_by": numbers.get(found.record.opened_by or 0),
        "closed_by": numbers.get(found.record.closed_by or 0),
        "serves": unit(found.serves) if found.serves else None,
        "names": [
            {"name": name.full, "from": day(name.start), "to": day(name.end), "document": numbers.get(name.document or 0)}
            for name in found.names
        ],
        "parents": [{**unit(parent), "from": day(span.start), "to": day(span.end)} for span, parent in found.parents],
        "came_from": [_succession(link) for link in found.came_from],
        "went_to": [_succession(link) for link in found.went_to],
        "identifiers": [
            {"scheme": own.scheme, "value": own.value, "is_confirmed": own.is_confirmed, "note": own.note}
            for own in found.identifiers
        ],
    }


def _succession(link: SuccessionView) -> dict[str, Any]:
    return {
        "unit": unit(link.other) if link.other else None,
        "effective_on": day(link.effective_on),
        "extent": link.extent,
        "share": float(link.share) if link.share is not None else None,
        "is_estimate": link.is_estimate,
        "basis": link.basis,
        "document": link.document.number if link.document else None,
    }


def finding(found: Finding) -> dict[str, Any]:
    return {"code": found.code, "severity": found.severity, "unit": found.unit, "vi": found.vi, "en": found.en}


def _change(change: Change) -> dict[str, Any]:
    words = {"verb": change.verb, "code": change.code, "name": change.name, "detail": change.detail}
    return {**words, "on": day(change.on), "warning_vi": change.vi or None, "warning_en": change.en or None}


def plan(found: ImportPlan) -> dict[str, Any]:
    """Return what an import would do (or did), and every fault."""
    return {
        "kind": found.kind,
        "on": day(found.on),
        "unchanged": found.unchanged,
        "changes": [_change(change) for change in found.changes],
        "faults": [{"row": f.row, "field": f.field, "value": f.value, "vi": f.vi, "en": f.en} for f in found.faults],
    }
