"""Boundaries as SVG path data for small schematic maps: fitted, simplified, one decimal."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from math import cos, radians
from typing import Any, TypeVar

import numpy
import shapely

from tinhso.places.rules.geometry import Geometry, point_inside

Key = TypeVar("Key", bound=Hashable)
_TOLERANCE_PX = 0.7


@dataclass(frozen=True, slots=True)
class Viewport:
    """How degrees become pixels: x to the right, y down, the same scale in both directions."""

    west: float
    north: float
    x_scale: float
    y_scale: float
    left: float
    top: float

    @classmethod
    def around(cls, bounds: tuple[float, float, float, float], width: float, height: float, padding: float = 0) -> Viewport:
        """Fit (west, south, east, north) in degrees into a drawing, centred, with a margin in pixels.

        Raises ValueError when the margin leaves no room.
        """
        west, south, east, north = bounds
        room = width - 2 * padding, height - 2 * padding
        if min(room) <= 0:
            raise ValueError("the margin leaves no room to draw in")
        squeeze = cos(radians((south + north) / 2))
        wide, high = max((east - west) * squeeze, 1e-9), max(north - south, 1e-9)
        scale = min(room[0] / wide, room[1] / high)
        left, top = (width - wide * scale) / 2, (height - high * scale) / 2
        return cls(west, north, scale * squeeze, scale, left, top)

    def place(self, lon: float, lat: float) -> tuple[float, float]:
        """Return the pixel of a longitude and latitude, to one decimal."""
        x, y = self.left + (lon - self.west) * self.x_scale, self.top + (self.north - lat) * self.y_scale
        return round(x, 1), round(y, 1)

    def _tenths(self, positions: Any) -> Any:
        x = self.left + (positions[:, 0] - self.west) * self.x_scale
        y = self.top + (self.north - positions[:, 1]) * self.y_scale
        return numpy.rint(numpy.column_stack([x, y]) * 10).astype(int)


def svg_paths(shapes: Mapping[Key, Geometry], viewport: Viewport, tolerance_px: float = _TOLERANCE_PX) -> dict[Key, str]:
    """Return the ``d`` of a path for each shape, holes included (draw with fill-rule evenodd).

    Edges that neighbours share are simplified alike, so that no cracks appear. Every shape stays visible: its
    largest ring is drawn even where it is smaller than a pixel.
    """
    keys = list(shapes)
    if not keys:
        return {}
    tolerance = tolerance_px / viewport.y_scale
    drawn = shapely.coverage_simplify(numpy.array([shapes[key] for key in keys], dtype=object), tolerance)
    return {key: _path(shape, viewport) or _dot(shapes[key], viewport) for key, shape in zip(keys, drawn, strict=True)}


def bounds_of(shapes: Mapping[Key, Geometry]) -> tuple[float, float, float, float]:
    """Return west, south, east and north of all shapes together. Raises ValueError when there are none."""
    if not shapes:
        raise ValueError("there is nothing to draw")
    west, south, east, north = shapely.total_bounds(list(shapes.values())).tolist()
    return west, south, east, north


def label_spot(shape: Geometry, viewport: Viewport) -> tuple[float, float]:
    """Return the pixel inside the largest part of a shape where its name fits best."""
    return viewport.place(*point_inside(shape))


def _path(shape: Geometry, viewport: Viewport) -> str:
    rings = [ring for part in shapely.get_parts(shape) for ring in shapely.get_rings(part)]
    return "".join(_ring(viewport._tenths(shapely.get_coordinates(ring))) for ring in rings)


def _ring(tenths: Any) -> str:
    """Return one ring as a start and relative steps in tenths of a pixel, without steps of no length."""
    steps = numpy.diff(tenths, axis=0)
    steps = steps[numpy.any(steps != 0, axis=1)]
    if len(steps) < 3:
        return ""
    # The way back to the start is what "z" draws.
    pairs = " ".join(_number(value) for value in steps[:-1].ravel().tolist())
    return f"M{_number(int(tenths[0][0]))} {_number(int(tenths[0][1]))}l{pairs}z"


def _dot(shape: Geometry, viewport: Viewport) -> str:
    x, y = viewport.place(*point_inside(shape))
    return f"M{x - 0.5:g} {y - 0.5:g}h1v1h-1z"


def _number(tenths: int) -> str:
    whole, part = divmod(abs(tenths), 10)
    return ("-" if tenths < 0 else "") + (f"{whole}.{part}" if part else str(whole))
