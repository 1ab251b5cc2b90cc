"""The grid of tiles (WebMercatorQuad of OGC 17-083r4): where a tile lies, in metres and in degrees. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from math import atan, degrees, pi, sinh

from tinhso.centre.map.errors import NoSuchTile
from tinhso.centre.map.rules.boxes import Box

RADIUS_M = 6_378_137.0
HALF_M = pi * RADIUS_M
MOST_ZOOM = 16


@dataclass(frozen=True)
class Tile:
    """A tile by zoom, column (from the west) and row (from the north)."""

    z: int
    x: int
    y: int

    @property
    def metres(self) -> Box:
        """West, south, east and north in metres of the web's Mercator projection."""
        size = 2 * HALF_M / 2**self.z
        west, north = -HALF_M + self.x * size, HALF_M - self.y * size
        return west, north - size, west + size, north

    @property
    def box(self) -> Box:
        """West, south, east and north in degrees."""
        west, south, east, north = self.metres
        return degrees(west / RADIUS_M), latitude(south), degrees(east / RADIUS_M), latitude(north)


def tile(z: int, x: int, y: int) -> Tile:
    """Return the tile. Raises NoSuchTile for one outside the grid."""
    if not (0 <= z <= MOST_ZOOM and 0 <= x < 2**z and 0 <= y < 2**z):
        raise NoSuchTile(z=z, x=x, y=y, most=MOST_ZOOM)
    return Tile(z, x, y)


def latitude(metres: float) -> float:
    """Return the latitude in degrees of a northing of the web's Mercator projection."""
    return degrees(atan(sinh(metres / RADIUS_M)))
