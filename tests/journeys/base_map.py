"""A base map of one tile, written by the PMTiles specification, version 3: header, one directory, metadata, the tile."""

from __future__ import annotations

import math
import struct
from pathlib import Path
from typing import Any

import mapbox_vector_tile

EXTENT = 4096
NONE, VECTOR = 1, 1  # compression, type of tiles
HEADER = "<7sB11QBBBBBBiiiiBii"


def write(path: Path, longitude: float, latitude: float) -> None:
    """Write a world in one tile: land around a point, and a road with a name through it."""
    x = (longitude + 180) / 360 * EXTENT
    y = (1 - math.asinh(math.tan(math.radians(latitude))) / math.pi) / 2 * EXTENT
    around = [(x - 30, y - 30), (x + 30, y - 30), (x + 30, y + 30), (x - 30, y + 30), (x - 30, y - 30)]
    road = {"type": "LineString", "coordinates": [(x - 25, y), (x + 25, y)]}
    layers = [_layer("earth", {"type": "Polygon", "coordinates": [around]}), _layer("roads", road, title="Đường Thử")]
    tile = mapbox_vector_tile.encode(layers, default_options={"extents": EXTENT, "y_coord_down": True})
    path.write_bytes(_archive(tile))


def _layer(name: str, geometry: dict[str, Any], title: str = "") -> dict[str, Any]:
    return {"name": name, "features": [{"geometry": geometry, "properties": {"name": title}}]}


def _archive(tile: bytes) -> bytes:
    directory = b"".join(_varint(number) for number in (1, 0, 1, len(tile), 1))  # entries, id, run, length, offset + 1
    metadata = b"{}"
    start = struct.calcsize(HEADER)
    after = start + len(directory)
    places = (start, len(directory), after, len(metadata), 0, 0, after + len(metadata), len(tile), 1, 1, 1)
    world = (-1_800_000_000, -850_000_000, 1_800_000_000, 850_000_000)
    head = struct.pack(HEADER, b"PMTiles", 3, *places, 1, NONE, NONE, VECTOR, 0, 0, *world, 0, 0, 0)
    return head + directory + metadata + tile


def _varint(number: int) -> bytes:
    found = bytearray()
    while number > 0x7F:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*found, number])
