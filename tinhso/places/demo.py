"""The demo's areas: the reference data, and schematic outlines of the two provinces and what they became part of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from tinhso.places import memory, reference
from tinhso.places.actions import draw_schematic, load_reference
from tinhso.places.contracts import UnitRecord
from tinhso.places.models import Boundary
from tinhso.places.outlining import Drawing
from tinhso.places.rules.directory import Directory

# The merged provinces, and those of before that lie in them.
PROVINCES_NOW = ("92", "56")
PROVINCES_BEFORE = ("94", "93", "92", "58", "56")
NEARBY = 0.35  # degrees around the demo area in which neighbours' points are used too, so that its edge is drawn
FARTHEST = 0.2  # degrees from the coast; points beyond (Trường Sa) get no cell
AMID = 5  # a point whose so many nearest points are all of other provinces was geocoded into their midst
SOURCE = "Sơ đồ tự vẽ từ điểm của các đơn vị · Schematic cells of the units' points, drawn by the platform"
LICENCE = "points MIT (vietnamadminunits 1.0.4), coast LGPL-3.0 (GSHHG)"

Progress = Callable[[str, float], None]


def load(progress: Progress) -> None:
    """Write the reference data and the schematic outlines, where they are not there yet."""
    load_reference(lambda text, done: progress(text, done * 0.5))
    if Boundary.objects.filter(kind="schematic").exists():
        progress("Ranh giới sơ đồ đã có sẵn · Schematic boundaries are there already", 1.0)
        return
    progress("Vẽ ranh giới sơ đồ sau 01/7/2025 · Drawing schematic boundaries from 2025-07-01", 0.5)
    directory = memory.directory()
    drawings = list(_drawings(directory, reference.AREAS_END, PROVINCES_NOW, before=False))
    progress("Vẽ ranh giới sơ đồ trước 01/7/2025 · Drawing schematic boundaries before 2025-07-01", 0.7)
    eve = reference.AREAS_END - timedelta(days=1)
    drawings += _drawings(directory, eve, PROVINCES_BEFORE, before=True)
    progress("Ghi ranh giới sơ đồ · Writing schematic boundaries", 0.95)
    draw_schematic(drawings)
    progress("Đã vẽ ranh giới sơ đồ · Schematic boundaries are drawn", 1.0)


def _drawings(directory: Directory, on: date, provinces: tuple[str, ...], before: bool) -> Iterator[Drawing]:
    """Yield an outline of each commune of the provinces, and of the districts and provinces they make up."""
    from tinhso.places.rules.voronoi import dissolve  # noqa: PLC0415  # loads the geometry library

    tops = [unit for code in provinces if (unit := directory.find(code, on)) is not None]
    communes = {key for top in tops for key in directory.descendants(top.id, on) if directory.units[key].level == "commune"}
    cells = {key: cell for key, cell in _cells(directory, on, communes, before).items() if key in communes}
    for key, cell in cells.items():
        yield Drawing(key, cell, SOURCE, LICENCE, _shape_since(directory, directory.units[key]))
    for level in ("district", "province"):
        above = {key: unit.id for key in cells if (unit := _above(directory, key, on, level)) is not None}
        for group, shape in dissolve(cells, above).items():
            yield Drawing(group, shape, SOURCE, LICENCE)


def _cells(directory: Directory, on: date, communes: set[int], before: bool) -> dict[int, Any]:
    """Return the land of the demo area divided among the points of its communes and of their neighbours."""
    import shapely  # noqa: PLC0415  # loaded when something is drawn

    from tinhso.places.rules.voronoi import schematic_cells  # noqa: PLC0415

    points = {
        unit.id: point for code, point in reference.points(before).items() if (unit := directory.find(code, on)) is not None
    }
    cells: dict[int, Any] = {}
    for land in _lands():
        near = {key: point for key, point in points.items() if land.distance(shapely.Point(point)) < FARTHEST}
        inner = [point for key, point in near.items() if key in communes]
        if not inner:
            continue
        around = shapely.box(*shapely.MultiPoint(inner).bounds).buffer(NEARBY)
        close = {key: point for key, point in near.items() if around.contains(shapely.Point(point))}
        province = {key: top.id for key in close if (top := _above(directory, key, on, "province")) is not None}
        cells |= schematic_cells(_brought_home(close, province), land.intersection(around))
    return cells


def _brought_home(points: dict[int, tuple[float, float]], province: dict[int, int]) -> dict[int, tuple[float, float]]:
    """Return the points with those moved that lie amid another province: they were geocoded next door.

    Such a point would tear a hole into the other province; it is drawn between the two nearest of its own.
    """
    import numpy  # noqa: PLC0415  # comes with the geometry library

    keys = list(points)
    sites = numpy.array([points[key] for key in keys])
    tops = numpy.array([province[key] for key in keys])
    apart = ((sites[:, None, :] - sites[None, :, :]) ** 2).sum(axis=2)
    numpy.fill_diagonal(apart, numpy.inf)  # itself is no neighbour, even where another has the very same point
    amid = (tops[apart.argsort(axis=1)[:, :AMID]] != tops[:, None]).all(axis=1)
    for row in numpy.flatnonzero(amid):
        own = numpy.flatnonzero((tops == tops[row]) & ~amid)
        if len(own) > 1:
            sites[row] = sites[own[apart[row, own].argsort()[:2]]].mean(axis=0)
    return dict(zip(keys, map(tuple, sites.tolist()), strict=True))


def _lands() -> list[Any]:
    """Return the land around each of the two demo areas, without lakes."""
    import shapely  # noqa: PLC0415
    from shapely.geometry import shape  # noqa: PLC0415

    by_class: dict[int, list[Any]] = {1: [], 2: [], 3: []}
    for feature in reference.land()["features"]:
        by_class[feature["properties"]["class"]].append(shapely.make_valid(shape(feature["geometry"])))
    whole = shapely.union_all(by_class[1]).difference(shapely.union_all(by_class[2])).union(shapely.union_all(by_class[3]))
    west_of = 107.5  # the delta lies west, the coast of Khánh Hòa east of it
    return [whole.intersection(shapely.box(100, 5, west_of, 20)), whole.intersection(shapely.box(west_of, 5, 115, 20))]


def _above(directory: Directory, key: int, on: date, level: str) -> UnitRecord | None:
    return next((unit for unit in directory.path(directory.units[key], on) if unit.level == level), None)


def _shape_since(directory: Directory, unit: UnitRecord) -> date | None:
    """Return since when the unit has had its present ground: the last day on which another came in."""
    came_in = [link.effective_on for link in directory.successions_in(unit) if link.effective_on != unit.start]
    return max(came_in, default=None)
