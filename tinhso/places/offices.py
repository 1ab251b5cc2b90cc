"""Offices by what people write: their names, with the usual abbreviation, and their electronic identifiers."""

from __future__ import annotations

import re
from datetime import date

from tinhso.kernel import clock
from tinhso.places import memory
from tinhso.places.models import UnitIdentifier
from tinhso.places.rules.days import holds_on
from tinhso.places.rules.identifiers import canonical_identifier
from tinhso.places.rules.resolving import Resolution

COMMITTEE = re.compile(r"\bUBND\b", re.IGNORECASE)


def named(text: str, on: date | None) -> Resolution | None:
    """Return the office that the text names, or whose electronic identifier it is; None when it is none."""
    known = _by_identifier(text, on)
    if known is not None:
        return known
    found = memory.current().office_resolver.resolve(COMMITTEE.sub("Ủy ban nhân dân", text), None, on)
    return None if found.outcome == "unknown" else found


def _by_identifier(text: str, on: date | None) -> Resolution | None:
    """Return the unit with the identifier (either order) on the day, or today; past ones only without a day."""
    try:
        value = canonical_identifier(text)
    except ValueError:
        return None
    directory, day_meant = memory.directory(), on or clock.today()
    ids = UnitIdentifier.objects.filter(value=value).values_list("unit", flat=True).distinct()
    bearers = [directory.units[key] for key in ids if key in directory.units]
    living = [unit for unit in bearers if holds_on(unit, day_meant)]
    chosen = living or (bearers if on is None else [])
    # An identifier is an organisation's; the area of the same name bears it only where no office is recorded.
    chosen = [unit for unit in chosen if unit.tree == "office"] or chosen
    if len(chosen) != 1:
        return None
    brief = directory.brief(chosen[0], day_meant)
    return Resolution(
        outcome="found",
        code=brief.code,
        unit_id=brief.id,
        name=brief.name,
        path=brief.path,
        valid_from=brief.valid_from,
        valid_to=brief.valid_to,
        confidence=1.0 if living else 0.8,
        reason="" if living else "past",
    )
