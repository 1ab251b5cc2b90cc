"""Outlines as GeoJSON and as vector tiles. Loads the geometry library."""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import mapbox_vector_tile
import numpy
import shapely
from shapely.geometry import shape

from tinhso.centre.map.rules.boxes import Box
from tinhso.centre.map.rules.grid import RADIUS_M, Tile

Key = TypeVar("Key", bound=Hashable)
DECIMALS = 5  # about a metre
EXTENT, MARGIN = 4096, 64  # of a tile, in its own units
SHOWN_TOLERANCE = 0.0004  # degrees: half a pixel where a commune fills the screen


def simplified(shapes: Mapping[Key, Any], tolerance: float = SHOWN_TOLERANCE) -> dict[Key, Any]:
    """Return shapes with fewer corners; edges that neighbours share are simplified alike, so that no cracks appear."""
    keys = list(shapes)
    drawn = shapely.coverage_simplify(numpy.array([shapes[key] for key in keys], dtype=object), tolerance)
    return {key: small if not shapely.is_empty(small) else shapes[key] for key, small in zip(keys, drawn, strict=True)}


def geojson(geometry: Any) -> dict[str, Any]:
    """Return a shape as a GeoJSON geometry, to the metre."""
    rounded = shapely.transform(geometry, lambda positions: numpy.round(positions, DECIMALS))
    found: dict[str, Any] = json.loads(shapely.to_geojson(rounded))
    return found


def point(longitude: float, latitude: float) -> Any:
    """Return a point, degrees of WGS84."""
    return shapely.Point(longitude, latitude)


def middle(geometry: Any) -> tuple[float, float]:
    """Return a point inside a shape, longitude and latitude."""
    point = shapely.point_on_surface(geometry)
    return round(point.x, DECIMALS), round(point.y, DECIMALS)


def land_within(features: Iterable[Mapping[str, Any]], box: Box) -> dict[str, Any]:
    """Return the land of GSHHG features inside a box as one GeoJSON geometry: lakes are taken out, their islands put back."""
    parts: dict[int, list[Any]] = {1: [], 2: [], 3: []}
    for feature in features:
        clipped = shapely.clip_by_rect(shapely.make_valid(shape(feature["geometry"])), *box)
        parts[feature["properties"]["class"]].append(clipped)
    whole = shapely.union_all(parts[1]).difference(shapely.union_all(parts[2])).union(shapely.union_all(parts[3]))
    return geojson(shapely.simplify(whole, SHOWN_TOLERANCE))


def encoded(tile: Tile, layer: str, features: Sequence[tuple[int, Any, Mapping[str, Any]]]) -> bytes:
    """Return a Mapbox vector tile with one layer of the ``features`` (id, shape in WGS84 degrees, properties) that it holds."""
    west, south, east, north = tile.metres
    margin = (east - west) * MARGIN / EXTENT
    found = []
    for number, geometry, properties in features:
        flat = shapely.transform(geometry, _mercator)
        clipped = shapely.clip_by_rect(flat, west - margin, south - margin, east + margin, north + margin)
        if not shapely.is_empty(clipped):
            found.append({"id": number, "geometry": clipped, "properties": _plain(properties)})
    options = {"quantize_bounds": tile.metres, "extents": EXTENT}
    content: bytes = mapbox_vector_tile.encode([{"name": layer, "features": found}], default_options=options)
    return content


def _plain(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a tile can hold: a property without a value is left out."""
    return {name: value for name, value in properties.items() if value is not None}


def _mercator(positions: Any) -> Any:
    radians = numpy.radians(positions)
    return numpy.column_stack([RADIUS_M * radians[:, 0], RADIUS_M * numpy.arctanh(numpy.sin(radians[:, 1]))])
