"""The grid of tiles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinhso.centre.map.errors import NoSuchTile
from tinhso.centre.map.rules.grid import MOST_ZOOM, tile


def test_the_first_tile_is_the_world():
    west, south, east, north = tile(0, 0, 0).box
    assert (west, east) == pytest.approx((-180, 180))
    assert (south, north) == pytest.approx((-85.0511287798, 85.0511287798))


def test_the_tile_of_soc_trang_holds_it():
    west, south, east, north = tile(9, 406, 242).box  # as any slippy map counts them
    assert west < 105.97 < east
    assert south < 9.6 < north


@given(st.integers(0, MOST_ZOOM - 1), st.data())
def test_four_tiles_fill_the_one_above(z, data):
    x, y = (data.draw(st.integers(0, 2**z - 1)) for _ in "xy")
    west, south, east, north = tile(z, x, y).metres
    first, last = tile(z + 1, 2 * x, 2 * y).metres, tile(z + 1, 2 * x + 1, 2 * y + 1).metres
    assert (first[0], first[3], last[2], last[1]) == pytest.approx((west, north, east, south), abs=1e-6)


@pytest.mark.parametrize("place", [(-1, 0, 0), (MOST_ZOOM + 1, 0, 0), (3, 8, 0), (3, 0, 8), (3, -1, 0)])
def test_a_tile_outside_the_grid_is_refused(place):
    with pytest.raises(NoSuchTile):
        tile(*place)
