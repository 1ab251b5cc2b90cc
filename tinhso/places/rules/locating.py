"""Which unit a point lies in, for one point or for columns of points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy
import shapely

from tinhso.places.rules.geometry import Geometry

_SLICE = 100_000


@dataclass(frozen=True, slots=True)
class Location:
    """Where a point lies. ``key`` is None when it lies in no unit.

    ``candidates`` are all units that the point touches, best first: those that it lies inside of before
    those on whose edge it lies, then in the order of their keys. More than one means that it lies on an edge
    or where boundaries overlap; ``key`` is then the first of them, the same at every call.
    """

    key: Any
    candidates: tuple[Any, ...] = ()

    @property
    def is_contested(self) -> bool:
        """Tell whether more than one unit claims the point."""
        return len(self.candidates) > 1


@dataclass(frozen=True, slots=True)
class Locations:
    """Where many points lie: ``keys`` by row (None for nowhere), and the candidates of contested rows."""

    keys: list[Any]
    contested: dict[int, tuple[Any, ...]]


class Locator:
    """Finds the unit of a point among polygons in WGS84 degrees. Built once, used by any number of threads."""

    def __init__(self, shapes: Mapping[Any, Geometry]) -> None:
        """Take polygons by key (a code or a unit id); the keys must be sortable."""
        self._keys = sorted(shapes)
        self._shapes = numpy.array([shapes[key] for key in self._keys], dtype=object)
        shapely.prepare(self._shapes)
        self._tree = shapely.STRtree(self._shapes)

    def at(self, lon: float, lat: float) -> Location:
        """Return where one point lies; NaN lies nowhere."""
        near = numpy.sort(self._tree.query(shapely.Point(lon, lat)))
        touched = near[shapely.intersects_xy(self._shapes[near], lon, lat)] if len(near) else near
        candidates = self._in_order(touched.tolist(), lon, lat)
        return Location(candidates[0] if candidates else None, candidates)

    def at_many(self, lons: Any, lats: Any) -> Locations:
        """Return where many points lie; ``lons`` and ``lats`` are arrays of degrees of equal length.

        Raises ValueError when the lengths differ.
        """
        lons, lats = numpy.asarray(lons, dtype=float), numpy.asarray(lats, dtype=float)
        if lons.shape != lats.shape or lons.ndim != 1:
            raise ValueError("longitudes and latitudes must be two columns of the same length")
        found = numpy.full(len(lons), -1, dtype=numpy.int64)
        contested: dict[int, tuple[Any, ...]] = {}
        for start in range(0, len(lons), _SLICE):
            self._slice(lons, lats, slice(start, start + _SLICE), found, contested)
        names = numpy.array([*self._keys, None], dtype=object)
        return Locations(names[found].tolist(), contested)

    def _slice(self, lons: Any, lats: Any, rows: slice, found: Any, contested: dict[int, tuple[Any, ...]]) -> None:
        near_rows, near_shapes = self._tree.query(shapely.points(lons[rows], lats[rows]))
        near_rows = near_rows + rows.start
        touched = shapely.intersects_xy(self._shapes[near_shapes], lons[near_rows], lats[near_rows])
        near_rows, near_shapes = near_rows[touched], near_shapes[touched]
        found[near_rows] = near_shapes
        once, counts = numpy.unique(near_rows, return_counts=True)
        several = once[counts > 1]
        if not len(several):
            return
        of_several = numpy.isin(near_rows, several)
        claims: dict[int, list[int]] = {}
        for row, shape in zip(near_rows[of_several].tolist(), near_shapes[of_several].tolist(), strict=True):
            claims.setdefault(row, []).append(shape)
        for row, claiming in claims.items():
            ordered = self._ordered(sorted(claiming), lons[row], lats[row])
            found[row] = ordered[0]
            contested[row] = tuple(self._keys[shape] for shape in ordered)

    def _in_order(self, touched: list[int], lon: float, lat: float) -> tuple[Any, ...]:
        return tuple(self._keys[shape] for shape in self._ordered(touched, lon, lat))

    def _ordered(self, touched: list[int], lon: float, lat: float) -> list[int]:
        """Put shapes that hold the point inside before those that have it on their edge."""
        if len(touched) < 2:
            return touched
        inside = dict(zip(touched, shapely.contains_xy(self._shapes[touched], lon, lat).tolist(), strict=True))
        return sorted(touched, key=lambda shape: (not inside[shape], shape))
