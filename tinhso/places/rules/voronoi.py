"""Schematic boundaries: each unit gets the land that is nearer to its point than to any other's.

They are drawings, not boundaries: good to show where units lie among each other until official boundaries
are imported. The same points and land always give the same cells.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from math import floor, hypot
from typing import Any, TypeVar

import numpy
import shapely

from tinhso.places.rules.geometry import Geometry

DECIMALS = 5
GRID = 10.0**-DECIMALS
"""Degrees, about a metre: every corner of a cell lies on this grid."""

_APART = 40 * GRID
"""Points nearer to each other than this are moved apart, so that each keeps a cell of its own."""

_SHORE = 20 * GRID
_GOLDEN_ANGLE, _STEPS, _MOST_STEPS = 2.399963229728653, 256, 16_384
Unit = TypeVar("Unit", bound=Hashable)
Group = TypeVar("Group", bound=Hashable)


def schematic_cells(points: Mapping[Unit, tuple[float, float]], land: Geometry) -> dict[Unit, Geometry]:
    """Return a cell for every unit, from its point (longitude, latitude; WGS84) and the land to divide.

    The cells do not overlap, share their edges corner for corner, cover the land (up to the grid of 5
    decimals) and are never empty: a point outside the land is moved to the shore, points on one spot are
    moved apart. Keys must be sortable; their order decides which of two equal points is moved.

    Raises ValueError when the land is empty or too small for the points.
    """
    land = shapely.set_precision(land, GRID)
    if shapely.is_empty(land):
        raise ValueError("there is no land to divide")
    units = sorted(points)  # type: ignore[type-var]  # the docstring asks for sortable keys
    if not units:
        return {}
    sites = _settle(numpy.array([points[unit] for unit in units], dtype=float), land)
    faces = _faces(sites, land)
    owners = _owners(faces, sites)
    cells = {unit: _merge([faces[at] for at in numpy.flatnonzero(owners == number)]) for number, unit in enumerate(units)}
    if any(shapely.is_empty(cell) for cell in cells.values()):
        raise ValueError("the land is too small for so many cells")
    return cells


def dissolve(cells: Mapping[Unit, Geometry], groups: Mapping[Unit, Group]) -> dict[Group, Geometry]:
    """Return the union of the cells of each group: districts from communes, provinces from districts.

    ``groups`` says the group of every unit; units without a group are left out. Edges inside a group vanish,
    edges between groups stay corner for corner.
    """
    members: dict[Group, list[Geometry]] = {}
    for unit, cell in cells.items():
        if unit in groups:
            members.setdefault(groups[unit], []).append(cell)
    return {group: _merge(parts) for group, parts in members.items()}


def _settle(sites: Any, land: Geometry) -> Any:
    """Return the sites moved onto the land and away from each other, as little as needed."""
    inner = shapely.buffer(land, -_SHORE)
    inner = land if shapely.is_empty(inner) else inner
    shapely.prepare(inner)
    ashore = _ashore(sites, inner)
    taken = _Taken()
    homeless = [row for row, spot in enumerate(ashore.tolist()) if not taken.take(*spot)]
    for row in homeless:
        ashore[row] = _free_spot(ashore[row], inner, taken)
    return ashore


def _ashore(sites: Any, inner: Geometry) -> Any:
    """Return the sites with those outside the land moved to the nearest spot inside it."""
    outside = numpy.flatnonzero(~shapely.intersects_xy(inner, sites[:, 0], sites[:, 1]))
    moved = sites.copy()
    if len(outside):
        lines = shapely.shortest_line(inner, shapely.points(sites[outside]))
        moved[outside] = shapely.get_coordinates(shapely.get_point(lines, 0))
    return moved


class _Taken:
    """The spots that are taken, on shelves as wide as the distance that sites must keep."""

    def __init__(self) -> None:
        self._shelves: dict[tuple[int, int], list[tuple[float, float]]] = {}

    def take(self, x: float, y: float) -> bool:
        """Take a spot and return True, or return False when another is too near."""
        column, row = floor(x / _APART), floor(y / _APART)
        around = ((column + right, row + up) for right in (-1, 0, 1) for up in (-1, 0, 1))
        if any(hypot(x - a, y - b) < _APART for shelf in around for a, b in self._shelves.get(shelf, ())):
            return False
        self._shelves.setdefault((column, row), []).append((x, y))
        return True


def _free_spot(spot: Any, inner: Geometry, taken: _Taken) -> tuple[float, float]:
    """Take the first free spot on the land along a spiral that visits the surroundings evenly."""
    for first in range(0, _MOST_STEPS, _STEPS):
        steps = numpy.arange(first + 1, first + _STEPS + 1)
        reach, angle = _APART * numpy.sqrt(steps), steps * _GOLDEN_ANGLE
        x, y = spot[0] + reach * numpy.cos(angle), spot[1] + reach * numpy.sin(angle)
        inside = shapely.intersects_xy(inner, x, y)
        for around in zip(x[inside].tolist(), y[inside].tolist(), strict=True):
            if taken.take(*around):
                return around
    raise ValueError("the land is too small for so many cells")


def _faces(sites: Any, land: Geometry) -> Any:
    """Return the land cut into faces along the lines that are equally far from two sites."""
    lines = [shapely.boundary(land)]
    if len(sites) > 1:
        scale = _scale(sites)
        extent = shapely.transform(shapely.box(*shapely.bounds(land)), lambda positions: positions * scale)
        edges = shapely.voronoi_polygons(shapely.multipoints(sites * scale), extend_to=extent, only_edges=True)
        lines.append(shapely.transform(edges, lambda positions: positions / scale))
    # Snapping all lines onto one grid makes corners and edges of neighbours exactly the same.
    network = shapely.union_all(lines, grid_size=GRID)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(network)))
    shapely.prepare(land)
    inside = shapely.point_on_surface(faces)
    kept = faces[shapely.intersects_xy(land, shapely.get_x(inside), shapely.get_y(inside))]
    return shapely.transform(kept, lambda positions: numpy.round(positions, DECIMALS))


def _owners(faces: Any, sites: Any) -> Any:
    """Return the row of the site that each face belongs to: the nearest to a point inside it."""
    scale = _scale(sites)
    inside = shapely.get_coordinates(shapely.point_on_surface(faces))
    tree = shapely.STRtree(shapely.points(sites * scale))
    owners = tree.nearest(shapely.points(inside * scale))
    holding, held = shapely.STRtree(faces).query(shapely.points(sites), predicate="within")
    owners[held] = holding
    return owners


def _scale(sites: Any) -> Any:
    """Return by how much to stretch degrees so that near and far mean the same in both directions."""
    return numpy.array([numpy.cos(numpy.radians(sites[:, 1].mean())), 1.0])


def _merge(parts: list[Geometry]) -> Geometry:
    return shapely.coverage_union_all(parts) if parts else shapely.Polygon()
