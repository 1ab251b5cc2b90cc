"""Areas of boundaries, and how the boundaries of siblings fit together.

Boundaries are Shapely polygons in WGS84 degrees, longitude first. Reading and checking files is in
``boundary_files``, finding the unit of a point in ``locating``, drawing in ``drawing``, schematic cells in
``voronoi``. Only these modules load Shapely and NumPy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy
import shapely

Geometry = Any
"""A Shapely geometry: the library ships no types."""

_EQUATORIAL_M, _FLATTENING = 6_378_137.0, 1 / 298.257223563
_SQUARED = _FLATTENING * (2 - _FLATTENING)
_ECCENTRICITY = _SQUARED**0.5
_LEAST_KM2 = 0.01
_DEGREE_M = 111_195  # of latitude, on a ball of the mean radius


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two units that claim the same ground."""

    codes: tuple[str, str]
    area_km2: float
    where: tuple[float, float]
    """A point inside, longitude and latitude."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Ground between siblings, or inside the unit above them, that none of them claims."""

    codes: tuple[str, ...]
    """The units around it."""
    area_km2: float
    where: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Overhang:
    """Ground of a unit that lies outside the unit above it."""

    code: str
    area_km2: float
    where: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Fit:
    """How the boundaries of siblings fit together and into the unit above; largest first."""

    overlaps: tuple[Overlap, ...]
    gaps: tuple[Gap, ...]
    overhangs: tuple[Overhang, ...] = ()


def metres_to(shape: Geometry, longitude: float, latitude: float) -> float:
    """Return the metres from a point to the nearest of a shape, 0 within it; right to a hundredth over some kilometres."""
    nearest = shapely.get_coordinates(shapely.shortest_line(shapely.Point(longitude, latitude), shape))[-1]
    east = (nearest[0] - longitude) * numpy.cos(numpy.radians(latitude))
    return float(numpy.hypot(east, nearest[1] - latitude) * _DEGREE_M)


def area_km2(geometry: Geometry) -> float:
    """Return the area in km² on the WGS84 ellipsoid.

    The geometry is laid on Lambert's cylindrical equal-area projection, which keeps areas exactly; edges are
    taken as straight there, which for edges of less than 20 km differs by less than a millionth.
    """
    return float(shapely.area(shapely.transform(geometry, _equal_area))) / 1e6


def _equal_area(positions: Any) -> Any:
    """Return longitudes and latitudes in degrees as metres of a cylindrical equal-area projection."""
    sine = numpy.sin(numpy.radians(positions[:, 1]))
    q = (1 - _SQUARED) * (
        sine / (1 - _SQUARED * sine**2)
        - numpy.log((1 - _ECCENTRICITY * sine) / (1 + _ECCENTRICITY * sine)) / (2 * _ECCENTRICITY)
    )
    return numpy.column_stack([_EQUATORIAL_M * numpy.radians(positions[:, 0]), _EQUATORIAL_M * q / 2])


def fit(shapes: Mapping[str, Geometry], outer: Geometry | None = None, least_km2: float = _LEAST_KM2) -> Fit:
    """Return overlaps and gaps of siblings, and overhangs over ``outer``, the boundary of the unit above.

    ``shapes`` are valid polygons by code. Differences under ``least_km2`` are left out: sources that were
    simplified one by one never meet exactly. Without ``outer`` a gap is a hole that siblings enclose.
    """
    codes, tree = sorted(shapes), shapely.STRtree([shapes[code] for code in sorted(shapes)])
    together = shapely.union_all([shapes[code] for code in codes])
    return Fit(
        overlaps=_overlaps(codes, tree, least_km2),
        gaps=_gaps(codes, tree, _unclaimed(together, outer), least_km2),
        overhangs=() if outer is None else _overhangs(shapes, outer, least_km2),
    )


def _overlaps(codes: list[str], tree: Any, least_km2: float) -> tuple[Overlap, ...]:
    firsts, seconds = tree.query(tree.geometries, predicate="intersects")
    found = []
    for first, second in zip(firsts.tolist(), seconds.tolist(), strict=True):
        if first < second:
            common = shapely.intersection(tree.geometries[first], tree.geometries[second])
            area = area_km2(common)
            if area >= least_km2:
                found.append(Overlap((codes[first], codes[second]), area, point_inside(common)))
    return tuple(sorted(found, key=lambda overlap: (-overlap.area_km2, overlap.codes)))


def _unclaimed(together: Geometry, outer: Geometry | None) -> Geometry:
    if outer is not None:
        return shapely.difference(outer, together)
    filled = [shapely.Polygon(part.exterior) for part in shapely.get_parts(together) if part.geom_type == "Polygon"]
    return shapely.difference(shapely.union_all(filled), together)


def _gaps(codes: list[str], tree: Any, unclaimed: Geometry, least_km2: float) -> tuple[Gap, ...]:
    found = []
    for part in shapely.get_parts(unclaimed):
        area = area_km2(part)
        if area >= least_km2:
            around = tree.query(part, predicate="intersects")
            found.append(Gap(tuple(sorted(codes[at] for at in around)), area, point_inside(part)))
    return tuple(sorted(found, key=lambda gap: (-gap.area_km2, gap.where)))


def _overhangs(shapes: Mapping[str, Geometry], outer: Geometry, least_km2: float) -> tuple[Overhang, ...]:
    found = []
    for code, shape in shapes.items():
        outside = shapely.difference(shape, outer)
        area = area_km2(outside)
        if area >= least_km2:
            found.append(Overhang(code, area, point_inside(outside)))
    return tuple(sorted(found, key=lambda overhang: (-overhang.area_km2, overhang.code)))


def point_inside(geometry: Geometry) -> tuple[float, float]:
    """Return a longitude and latitude (6 decimals) that lies on the largest part of a geometry."""
    parts = shapely.get_parts(geometry)
    largest = max(parts, key=shapely.area) if len(parts) else geometry
    point = shapely.point_on_surface(largest)
    return round(float(point.x), 6), round(float(point.y), 6)
