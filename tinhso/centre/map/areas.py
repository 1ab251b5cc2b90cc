"""Areas of a level on a day with their outlines: what the map colours and the services hand out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from tinhso.catalog.contracts import Level
from tinhso.centre.map.rules.boxes import Box, Span
from tinhso.kernel import clock
from tinhso.places import queries as places
from tinhso.places.contracts import Outline, UnitBrief

KEPT = 32
BEYOND = 2.5  # degrees of land around the province that are shown


@dataclass(frozen=True)
class Area:
    """A unit with the outline that shows it, where there is one."""

    unit: UnitBrief
    outline: Outline | None

    @property
    def box(self) -> Box | None:
        return tuple(self.outline.shape.bounds) if self.outline else None

    @property
    def properties(self) -> dict[str, Any]:
        """What is told of an area besides its shape; days as text, empty ends left open."""
        unit, outline = self.unit, self.outline
        return {
            "code": unit.code,
            "name": unit.name,
            "name_en": unit.name_en or None,
            "level": unit.level,
            "path": unit.path,
            "valid_from": unit.valid_from.isoformat() if unit.valid_from else None,
            "valid_to": unit.valid_to.isoformat() if unit.valid_to else None,
            "outline": outline.kind if outline else None,
            "outline_source": outline.source if outline else None,
        }


def areas(level: Level, on: date, kind: str = "") -> tuple[Area, ...]:
    """Return the areas of the own province of that level on the day, by code, with the best outlines or those of ``kind``."""
    return _areas(places.revision(), level, on, kind)


def areas_within(level: Level, span: Span | None) -> tuple[Area, ...]:
    """Return every area of that level that was there on a day of the span, as it was last; without a span, today's."""
    if span is None:
        return areas(level, clock.today())
    first, today = places.known_from() or clock.today(), clock.today()
    start = max(span.start or first, first)
    end = max(span.end or max(today, start), start) if span.end is None or span.end >= first else None
    if end is None:
        return ()
    found: dict[int, Area] = {}
    for day in (start, *places.turning_days(start, end)):
        found |= {area.unit.id: area for area in areas(level, day)}
    return tuple(sorted(found.values(), key=lambda area: (area.unit.code, area.unit.id)))


def collection(level: Level, on: date, kind: str = "") -> bytes:
    """Return the areas as a GeoJSON FeatureCollection with few corners, for drawing. Features' ids are those of the units."""
    return _collection(places.revision(), level, on, kind)


def land() -> bytes:
    """Return the land around the own province as GeoJSON, so that the map needs no tiles of anybody else."""
    return _land(places.revision(), clock.today())


def home_box(on: date) -> Box | None:
    """Return the box around the own province in degrees, when it has an outline."""
    return _around(areas(Level.PROVINCE, on) or ()) or _around(areas(Level.COMMUNE, on))


@lru_cache(maxsize=KEPT)
def _areas(revision: int, level: Level, on: date, kind: str) -> tuple[Area, ...]:
    units = places.units_at_home(on, levels=(str(level),))
    outlines = places.outlines([unit.id for unit in units], on, kind)
    return tuple(Area(unit, outlines.get(unit.id)) for unit in units)


@lru_cache(maxsize=KEPT)
def _collection(revision: int, level: Level, on: date, kind: str) -> bytes:
    from tinhso.centre.map import geometry  # noqa: PLC0415  # loads the geometry library, when first drawn

    drawn = {area.unit.id: area for area in areas(level, on, kind) if area.outline}
    shapes = geometry.simplified({key: area.outline.shape for key, area in drawn.items() if area.outline}) if drawn else {}
    features = [
        {
            "type": "Feature",
            "id": key,
            "geometry": geometry.geojson(shape),
            "properties": {**drawn[key].properties, "middle": geometry.middle(shape)},
        }
        for key, shape in shapes.items()
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False).encode()


@lru_cache(maxsize=1)
def _land(revision: int, on: date) -> bytes:
    from tinhso.centre.map import geometry  # noqa: PLC0415  # loads the geometry library, when first drawn

    box = home_box(on)
    if box is None:
        return b'{"type": "FeatureCollection", "features": []}'
    west, south, east, north = box
    shape = geometry.land_within(places.land()["features"], (west - BEYOND, south - BEYOND, east + BEYOND, north + BEYOND))
    feature = {"type": "Feature", "geometry": shape, "properties": {"source": "GSHHG (LGPL-3.0)"}}
    return json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()


def _around(found: tuple[Area, ...]) -> Box | None:
    boxes = list(_boxes(found))
    if not boxes:
        return None
    wests, souths, easts, norths = zip(*boxes, strict=True)
    return min(wests), min(souths), max(easts), max(norths)


def _boxes(found: tuple[Area, ...]) -> Iterator[Box]:
    for area in found:
        if area.box is not None:
            yield area.box
