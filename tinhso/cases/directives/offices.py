"""The offices that directives are given by and to."""

from __future__ import annotations

from django.conf import settings

from tinhso.places import queries as places
from tinhso.places.contracts import UnitBrief

COMMITTEE = "committee"


def province_committee() -> UnitBrief | None:
    """Return the People's Committee of the province, in whose name its leaders give directives."""
    home = places.home(settings.PROVINCE)
    offices = places.offices_serving(home.id) if home is not None else ()
    return next((office for office in offices if office.level == COMMITTEE), None)


def answering_for(unit: int) -> int | None:
    """Return the office that answers for a unit: itself, or the committee that serves an area."""
    found = places.units_by_id([unit]).get(unit)
    if found is None or found.tree == "office":
        return unit if found is not None else None
    return next((office.id for office in places.offices_serving(unit) if office.level == COMMITTEE), None)
