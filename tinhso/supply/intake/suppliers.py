"""Which unit supplies: an office by its code, or for an area the committee that governs it."""

from __future__ import annotations

from datetime import date

from tinhso.kernel.periods import parse
from tinhso.places import queries as places
from tinhso.places.errors import UnknownUnit


def unit_of_code(code: str, period: str) -> int:
    """Return the unit that supplies under ``code`` on the last day of ``period``. Raises UnknownUnit, PeriodUnreadable."""
    return unit_on(code, parse(period).end)


def unit_on(code: str, on: date) -> int:
    """Return the unit that supplies under ``code`` on a day. Raises UnknownUnit."""
    try:
        return places.unit_on(code, on, tree="office").id
    except UnknownUnit:
        return supplier_of(places.unit_on(code, on).id, on)


def supplier_of(area: int, on: date) -> int:
    """Return the committee that governs an area on a day; the area itself where none is on record."""
    return next((office.id for office in places.offices_serving(area, on) if office.level == "committee"), area)
