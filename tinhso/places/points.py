"""Where points lie, and how areas are drawn, on a day: named reads for ``queries``. Without a day, today is meant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from tinhso.kernel import clock
from tinhso.places import memory, reference
from tinhso.places.contracts import Located, Outline
from tinhso.places.errors import BadCoordinates

EDGES = {
    "official": 500,
    "schematic": 5_000,
}  # metres beyond an outline of each kind at which a point may still lie in the unit


def locate(longitude: float, latitude: float, on: date | None = None) -> Located:
    """Return the units that hold a point (WGS84, degrees) on the day. Raises BadCoordinates."""
    directory, on = memory.directory(), on or clock.today()
    _require_degrees(longitude, latitude)
    outlines = memory.outlines()
    for locator in outlines.locators(on):
        found = locator.at(longitude, latitude)
        if found.key is not None:
            above = directory.path(directory.units[found.key], on)
            units = tuple(directory.brief(unit, on) for unit in above if unit.level != "country")
            contested = tuple(directory.brief(directory.units[key], on) for key in found.candidates[1:])
            outline = outlines.on(found.key, on)
            return Located(longitude, latitude, on, units, outline.kind if outline else "", contested)
    return Located(longitude, latitude, on, ())


def outlines(unit_ids: Iterable[int], on: date | None = None, kind: str = "") -> dict[int, Outline]:
    """Return the outlines of those of the units that have one on the day, by unit: official before schematic.

    With ``kind`` (official, schematic) only such. Loads the geometry library.
    """
    return memory.outlines().of(unit_ids, on or clock.today(), kind)


def may_lie_in(unit_id: int, longitude: float, latitude: float, on: date | None = None) -> bool:
    """Tell whether a point (WGS84, degrees) may lie in a unit on the day, as far as its outline can tell.

    Telephones err by some hundred metres, and outlines that we drew by some thousand: near the edge both are believed.
    Where the unit has no outline nothing speaks against it. Loads the geometry library.
    """
    from tinhso.places.rules.geometry import metres_to  # noqa: PLC0415  # loads the geometry library

    outline = memory.outlines().on(unit_id, on or clock.today())
    return outline is None or metres_to(outline.shape, longitude, latitude) <= EDGES[outline.kind]


def land() -> dict[str, Any]:
    """Return coast, islands and lakes around the demo area as a GeoJSON feature collection (GSHHG, LGPL-3.0).

    A feature's ``class`` is 1 for land, 2 for a lake.
    """
    return reference.land()


def locate_column(longitudes: Sequence[float], latitudes: Sequence[float], on: date | None = None) -> list[int | None]:
    """Return the id of the smallest unit that holds each point on the day, None for none.

    Raises ValueError when the columns are not equally long; a point that is not in degrees lies nowhere.
    """
    found: list[int | None] = [None] * len(longitudes)
    for locator in reversed(memory.outlines().locators(on or clock.today())):
        keys = locator.at_many(longitudes, latitudes).keys
        found = [own if own is not None else larger for own, larger in zip(keys, found, strict=True)]
    return found


def _require_degrees(longitude: float, latitude: float) -> None:
    from tinhso.places.rules.boundary_files import check_position  # noqa: PLC0415  # loads the geometry library

    fault = check_position(longitude, latitude)
    if fault is not None:
        raise BadCoordinates(why_vi=fault.vi, why_en=fault.en, how_vi=fault.hint_vi, how_en=fault.hint_en)
