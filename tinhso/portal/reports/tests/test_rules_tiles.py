"""Tiles of the web map: a place lies within the tile whose box holds it, and tiles leave no gap."""

import math

from hypothesis import given
from hypothesis import strategies as st

from tinhso.portal.reports.rules.tiles import DEEPEST, EXTENT, edges, exists, within

longitudes, latitudes, depths = st.floats(-179.9, 179.9), st.floats(-84, 84), st.integers(0, DEEPEST)


def tile_of(longitude: float, latitude: float, z: int) -> tuple[int, int]:
    turned = math.asinh(math.tan(math.radians(latitude)))
    return int((longitude + 180) / 360 * 2**z), int((1 - turned / math.pi) / 2 * 2**z)


@given(longitudes, latitudes, depths)
def test_a_place_is_in_the_box_of_its_tile(longitude, latitude, z):
    x, y = tile_of(longitude, latitude, z)
    west, south, east, north = edges(z, x, y)
    assert west - 1e-9 <= longitude <= east + 1e-9
    assert south - 1e-9 <= latitude <= north + 1e-9
    across, down = within(z, x, y, longitude, latitude)
    assert -1 <= across <= EXTENT + 1
    assert -1 <= down <= EXTENT + 1


def test_neighbours_share_their_edge():
    assert edges(9, 400, 240)[2] == edges(9, 401, 240)[0]
    assert edges(9, 400, 240)[1] == edges(9, 400, 241)[3]


def test_tiles_that_are_none():
    assert exists(0, 0, 0)
    assert not any((exists(0, 1, 0), exists(3, 8, 0), exists(DEEPEST + 1, 0, 0)))
