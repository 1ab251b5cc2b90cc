"""Tiles of the Web Mercator map (z/x/y as in OGC 17-083r4 and every web map): their boxes, and places within one."""

from __future__ import annotations

import math

DEEPEST = 18
EXTENT = 4096
CELLS = 8  # a tile is drawn 512 px wide: clusters stand at least 64 px apart


def exists(z: int, x: int, y: int) -> bool:
    return 0 <= z <= DEEPEST and 0 <= x < 1 << z and 0 <= y < 1 << z


def edges(z: int, x: int, y: int) -> tuple[float, float, float, float]:
    """Return west, south, east and north of a tile, in degrees."""
    return _longitude(z, x), _latitude(z, y + 1), _longitude(z, x + 1), _latitude(z, y)


def within(z: int, x: int, y: int, longitude: float, latitude: float) -> tuple[int, int]:
    """Return where a place is in a tile, from its upper left corner, in parts of EXTENT."""
    across = (longitude + 180) / 360 * (1 << z) - x
    turned = math.asinh(math.tan(math.radians(latitude)))
    down = (1 - turned / math.pi) / 2 * (1 << z) - y
    return round(across * EXTENT), round(down * EXTENT)


def _longitude(z: int, x: int) -> float:
    return x / (1 << z) * 360 - 180


def _latitude(z: int, y: int) -> float:
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y / (1 << z)))))
