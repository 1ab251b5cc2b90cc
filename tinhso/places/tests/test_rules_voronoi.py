from __future__ import annotations

import numpy
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from tinhso.places.rules.voronoi import DECIMALS, GRID, dissolve, schematic_cells

COAST = shapely.Polygon([(105.6, 9.2), (106.3, 9.3), (106.1, 9.9), (105.9, 9.5), (105.6, 9.8)])
ISLAND = shapely.Polygon([(106.3, 9.5), (106.4, 9.5), (106.4, 9.6), (106.3, 9.6)])
LAKE = shapely.Polygon([(105.7, 9.35), (105.8, 9.35), (105.8, 9.4), (105.7, 9.4)])
LANDS = {
    "a box": shapely.box(105.5, 9.0, 106.5, 10.0),
    "a bent coast": COAST,
    "a coast with an island and a lake": shapely.union(COAST.difference(LAKE), ISLAND),
}
positions = st.tuples(st.floats(105.4, 106.6), st.floats(9.1, 10.0))
many_points = st.dictionaries(st.integers(1, 999), positions, min_size=1, max_size=25)
lands = st.sampled_from(list(LANDS.values()))


@settings(deadline=None)
@given(many_points, lands)
def test_cells_cover_the_land_without_overlap_and_none_is_empty(
    points: dict[int, tuple[float, float]], land: shapely.Geometry
) -> None:
    cells = schematic_cells(points, land)
    shapes = list(cells.values())
    assert cells.keys() == points.keys()
    assert all(shape.is_valid and shape.area > 0 for shape in shapes)
    assert shapely.coverage_is_valid(shapes)
    missed = shapely.symmetric_difference(shapely.union_all(shapes), land)
    assert missed.area < GRID * (land.length + sum(shape.length for shape in shapes))


@settings(deadline=None, max_examples=25)
@given(positions, st.integers(2, 30), lands)
def test_units_on_one_spot_each_get_a_cell(spot: tuple[float, float], count: int, land: shapely.Geometry) -> None:
    cells = schematic_cells(dict.fromkeys(range(count), spot), land)
    assert len(cells) == count
    assert all(shape.area > 0 for shape in cells.values())


@settings(deadline=None, max_examples=25)
@given(many_points, lands)
def test_the_same_points_give_the_same_cells_in_any_order(
    points: dict[int, tuple[float, float]], land: shapely.Geometry
) -> None:
    again = schematic_cells(dict(reversed(points.items())), land)
    assert {unit: cell.wkb for unit, cell in schematic_cells(points, land).items()} == {u: c.wkb for u, c in again.items()}


@settings(deadline=None, max_examples=25)
@given(many_points, lands)
def test_communes_dissolve_into_districts_and_districts_into_provinces(
    points: dict[int, tuple[float, float]], land: shapely.Geometry
) -> None:
    cells = schematic_cells(points, land)
    districts = dissolve(cells, {unit: unit % 5 for unit in cells})
    provinces = dissolve(districts, {district: district % 2 for district in districts})
    directly = dissolve(cells, {unit: unit % 5 % 2 for unit in cells})
    assert shapely.coverage_is_valid(list(districts.values()))
    assert provinces.keys() == directly.keys()
    for unit, cell in cells.items():
        assert shapely.covers(districts[unit % 5], cell)
    for province, shape in provinces.items():
        assert shapely.equals(shape, directly[province])


def test_corners_have_five_decimals() -> None:
    cells = schematic_cells({1: (105.71, 9.31), 2: (105.92, 9.43), 3: (106.1, 9.7)}, COAST)
    corners = shapely.get_coordinates(list(cells.values()))
    assert numpy.array_equal(corners, numpy.round(corners, DECIMALS))


def test_a_unit_lies_in_its_own_cell_and_has_the_land_nearest_to_its_point() -> None:
    points = {1: (105.7, 9.5), 2: (106.3, 9.5)}
    cells = schematic_cells(points, LANDS["a box"])
    assert all(shapely.contains_xy(cells[unit], *spot) for unit, spot in points.items())
    assert shapely.bounds(cells[1])[2] == pytest.approx(106.0)


def test_a_point_in_the_sea_gets_the_nearest_shore() -> None:
    cells = schematic_cells({1: (105.7, 9.3), 2: (106.35, 9.75)}, LANDS["a coast with an island and a lake"])
    assert shapely.distance(cells[2], shapely.Point(106.35, 9.75)) < 0.16


def test_one_unit_gets_all_the_land_and_none_gets_nothing() -> None:
    assert shapely.equals(schematic_cells({7: (105.7, 9.3)}, COAST)[7], COAST)
    assert schematic_cells({}, COAST) == {}


def test_there_must_be_land() -> None:
    with pytest.raises(ValueError, match="no land"):
        schematic_cells({1: (105.7, 9.3)}, shapely.Polygon())


def test_a_speck_of_land_is_too_small_for_many_units() -> None:
    with pytest.raises(ValueError, match="too small"):
        schematic_cells(dict.fromkeys(range(50), (105.7, 9.3)), shapely.box(105.7, 9.3, 105.7 + 3 * GRID, 9.3 + 3 * GRID))


def test_units_without_a_group_are_left_out() -> None:
    cells = schematic_cells({1: (105.7, 9.3), 2: (106.0, 9.5)}, COAST)
    assert dissolve(cells, {1: "A"}).keys() == {"A"}
