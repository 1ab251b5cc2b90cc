from __future__ import annotations

import json
import math
import re
from typing import Any

import numpy
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from tinhso.places.rules.boundary_files import BoundaryFile, check_position, read_boundaries
from tinhso.places.rules.drawing import Viewport, bounds_of, label_spot, svg_paths
from tinhso.places.rules.geometry import area_km2, fit, metres_to
from tinhso.places.rules.locating import Locator

SQUARE = [[106.0, 9.5], [106.1, 9.5], [106.1, 9.6], [106.0, 9.6], [106.0, 9.5]]


def feature(rings: Any, code: Any = "31507", kind: str = "Polygon") -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": rings}
    return {"type": "Feature", "properties": {"code": code, "name": "Phường Sóc Trăng"}, "geometry": geometry}


def read(*features: Any, crs: str | None = None) -> BoundaryFile:
    member = {"crs": {"type": "name", "properties": {"name": crs}}} if crs else {}
    return read_boundaries({"type": "FeatureCollection", **member, "features": list(features)})


def moved(x: float, y: float, scale: float = 1.0) -> list[list[float]]:
    return [[x + (lon - 106) * scale, y + (lat - 9.5) * scale] for lon, lat in SQUARE]


def kinds(file: BoundaryFile) -> list[str]:
    return [fault.kind for fault in file.faults]


# -- reading


def test_a_sound_file_gives_each_unit_its_boundary() -> None:
    file = read(feature([SQUARE], "31507"), feature([[moved(106.2, 9.5)]], 31508, "MultiPolygon"))
    assert file.faults == ()
    assert [(b.feature, b.code, b.geometry.geom_type) for b in file.boundaries] == [
        (0, "31507", "Polygon"),
        (1, "31508", "MultiPolygon"),
    ]


@pytest.mark.parametrize("document", [None, [], "x", 3, {}, {"type": "Feature"}, {"type": "FeatureCollection", "features": 1}])
def test_what_is_not_geojson_is_refused(document: Any) -> None:
    assert kinds(read_boundaries(document)) == ["not_geojson"]


def test_an_empty_file_is_refused() -> None:
    assert kinds(read()) == ["no_features"]


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326", "urn:ogc:def:crs:EPSG::4326"])
def test_wgs84_may_be_named(name: str) -> None:
    assert read(feature([SQUARE]), crs=name).faults == ()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("urn:ogc:def:crs:EPSG::9210", "VN-2000 / TM-3 (EPSG:9210"),
        ("EPSG:3405", "VN-2000 / UTM"),
        ("EPSG:4756", "VN-2000 (EPSG:4756, degrees"),
        ("EPSG:3857", "Web Mercator"),
        ("Local grid", "Local grid"),
    ],
)
def test_another_system_that_is_named_is_refused_by_its_name(name: str, said: str) -> None:
    file = read(feature([SQUARE]), crs=name)
    assert kinds(file) == ["other_projection"]
    assert said in file.faults[0].en
    assert "EPSG:4326" in file.faults[0].hint_vi
    assert file.boundaries == ()


@pytest.mark.parametrize(
    ("ring", "kind", "said"),
    [
        (moved(555_000, 1_060_000, 1e5), "other_projection", "VN-2000 or UTM (metres, easting first)"),
        (moved(1_060_000, 555_000, 1e5), "other_projection", "VN-2000 or UTM (metres, northing first)"),
        (moved(11_800_000, 1_070_000, 1e5), "other_projection", "Web Mercator"),
        ([[lat, lon] for lon, lat in SQUARE], "swapped", "Latitude stands before longitude"),
        (moved(999, 9.5), "out_of_range", "[999, 9.5]"),
    ],
)
def test_coordinates_that_are_not_degrees_say_what_they_look_like(ring: Any, kind: str, said: str) -> None:
    file = read(feature([ring], "1"), feature([SQUARE], "2"))
    assert kinds(file) == [kind]
    assert said in file.faults[0].en
    assert (file.faults[0].feature, file.faults[0].code) == (0, "1")


def test_a_file_in_metres_is_one_fault_not_one_for_each_feature() -> None:
    metres = moved(555_000, 1_060_000, 1e5)
    assert kinds(read(*[feature([metres], str(code)) for code in range(40)])) == ["other_projection"]


@pytest.mark.parametrize(
    ("rings", "kind"),
    [
        ([SQUARE[:-1]], "open_ring"),
        ([SQUARE[:3]], "few_points"),
        ([], "few_points"),
        ([[]], "few_points"),
        ([[[106.0, 9.5], [106.1, math.nan], [106.1, 9.6], [106.0, 9.5]]], "not_a_number"),
        ([[[106.0, 9.5], ["106.1", 9.5], [106.1, 9.6], [106.0, 9.5]]], "not_a_number"),
        ([[[106.0, 9.5], None, [106.1, 9.6], [106.0, 9.5]]], "not_a_number"),
        ([[[106.0, 9.5], [106.1, 9.6], [106.1, 9.5], [106.0, 9.6], [106.0, 9.5]]], "self_crossing"),
        ([SQUARE, moved(107.0, 9.5, 0.1)], "broken_shape"),
        ([[[106.0, 9.5], [106.1, 9.6], [106.2, 9.7], [106.0, 9.5]]], "broken_shape"),
        ([[[106.0, 9.5]] * 4], "broken_shape"),
    ],
)
def test_broken_rings_are_named_with_feature_and_code_and_never_repaired(rings: Any, kind: str) -> None:
    file = read(feature([SQUARE], "1"), feature(rings, "2"))
    assert [(fault.kind, fault.feature, fault.code) for fault in file.faults] == [(kind, 1, "2")]
    assert [boundary.code for boundary in file.boundaries] == ["1"]


def test_a_crossing_is_located() -> None:
    ring = [[106.0, 9.5], [106.1, 9.6], [106.1, 9.5], [106.0, 9.6], [106.0, 9.5]]
    assert read(feature([ring])).faults[0].where == (106.05, 9.55)


@pytest.mark.parametrize("code", [None, "", "  ", True, 1.5, {}])
def test_a_feature_needs_a_code(code: Any) -> None:
    assert kinds(read(feature([SQUARE], code))) == ["no_code"]


def test_a_code_may_stand_once() -> None:
    assert kinds(read(feature([SQUARE], "1"), feature([SQUARE], "1"))) == ["duplicate_code"]


def test_lines_and_missing_geometries_are_not_boundaries() -> None:
    nothing = {"type": "Feature", "properties": {"code": "2"}, "geometry": None}
    assert kinds(read(feature(SQUARE, "1", "LineString"), nothing, 7)) == ["no_polygon", "no_polygon", "no_code", "no_polygon"]


def test_all_faults_come_at_once_in_both_languages() -> None:
    file = read(feature([SQUARE[:-1]], "1"), feature([SQUARE[:3]], "2"), feature([SQUARE], None))
    assert kinds(file) == ["open_ring", "few_points", "no_code"]
    assert all(text.endswith(".") for fault in file.faults for text in (fault.vi, fault.en, fault.hint_vi, fault.hint_en))


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["type", "coordinates"]), inner),
    max_leaves=12,
)


@settings(deadline=None)  # a busy machine is not a fault
@given(json_values, json_values)
def test_whatever_a_file_holds_is_answered_with_faults_not_with_a_crash(geometry: Any, coordinates: Any) -> None:
    odd = {"type": "Feature", "properties": {"code": "1"}, "geometry": geometry}
    assert read(odd, feature(coordinates, "2"), feature(coordinates, "3", "MultiPolygon")).faults


@pytest.mark.parametrize(("lon", "lat", "kind"), [(105.97, 9.6, None), (9.6, 105.97, "swapped"), (math.nan, 9, "not_a_number")])
def test_a_single_position_is_checked_alike(lon: float, lat: float, kind: str | None) -> None:
    fault = check_position(lon, lat)
    assert (fault.kind if fault else None) == kind


# -- areas and siblings


def test_areas_are_those_of_the_ellipsoid() -> None:
    # A degree at the equator, and the whole earth, from the published WGS84 figures.
    assert area_km2(shapely.box(0, 0, 1, 1)) == pytest.approx(12_308.46, abs=0.1)
    assert area_km2(shapely.box(-180, -90, 180, 90)) == pytest.approx(510_065_621.7, abs=1)


@settings(deadline=None)  # a busy machine is not a fault
@given(st.floats(102, 109), st.floats(8.2, 23.2), st.floats(0.01, 0.5))
def test_a_boundary_cut_in_two_keeps_its_area(west: float, south: float, size: float) -> None:
    whole = shapely.box(west, south, west + size, south + size)
    halves = (
        shapely.box(west, south, west + size, south + size / 2),
        shapely.box(west, south + size / 2, west + size, south + size),
    )
    assert sum(map(area_km2, halves)) == pytest.approx(area_km2(whole), rel=1e-9)


def test_metres_to_a_shape_are_none_within_and_those_to_its_nearest_edge_outside() -> None:
    square = shapely.Polygon(SQUARE)
    assert metres_to(square, 106.05, 9.55) == 0
    assert metres_to(square, 106.05, 9.61) == pytest.approx(1_112, rel=0.01)
    assert metres_to(square, 106.11, 9.55) == pytest.approx(1_097, rel=0.01)


def test_siblings_that_meet_have_no_overlap_and_no_gap() -> None:
    answer = fit({"A": shapely.box(0, 0, 1, 1), "B": shapely.box(1, 0, 2, 1)}, shapely.box(0, 0, 2, 1))
    assert (answer.overlaps, answer.gaps, answer.overhangs) == ((), (), ())


def test_an_overlap_is_measured_and_located() -> None:
    (overlap,) = fit({"A": shapely.box(0, 0, 1, 1), "B": shapely.box(0.9, 0, 2, 1)}).overlaps
    assert overlap.codes == ("A", "B")
    assert overlap.area_km2 == pytest.approx(area_km2(shapely.box(0.9, 0, 1, 1)))
    assert 0.9 < overlap.where[0] < 1


def test_a_gap_inside_the_unit_above_names_its_neighbours() -> None:
    (gap,) = fit({"A": shapely.box(0, 0, 1, 1), "B": shapely.box(1.2, 0, 2, 1)}, shapely.box(0, 0, 2, 1)).gaps
    assert gap.codes == ("A", "B")
    assert gap.area_km2 == pytest.approx(area_km2(shapely.box(1, 0, 1.2, 1)))


def test_without_the_unit_above_a_hole_between_siblings_is_a_gap() -> None:
    around = shapely.box(0, 0, 3, 3).difference(shapely.box(1, 1, 2, 2))
    halves = {"A": around.intersection(shapely.box(0, 0, 1.5, 3)), "B": around.intersection(shapely.box(1.5, 0, 3, 3))}
    (gap,) = fit(halves).gaps
    assert gap.codes == ("A", "B")


def test_ground_outside_the_unit_above_is_an_overhang() -> None:
    (overhang,) = fit({"A": shapely.box(0, 0, 1.1, 1)}, shapely.box(0, 0, 1, 1)).overhangs
    assert (overhang.code, overhang.area_km2) == ("A", pytest.approx(area_km2(shapely.box(1, 0, 1.1, 1))))


def test_differences_under_a_hectare_are_the_price_of_simplified_sources() -> None:
    assert fit({"A": shapely.box(0, 0, 1, 0.001), "B": shapely.box(0.99999, 0, 2, 0.001)}).overlaps == ()


# -- locating

TILES = {f"{x}{y}": shapely.box(x, y, x + 1, y + 1) for x in range(4) for y in range(4)}
LOCATOR = Locator({**TILES, "over": shapely.box(0.5, 0.5, 0.9, 0.9)})


@pytest.mark.parametrize(
    ("lon", "lat", "key", "candidates"),
    [
        (2.5, 1.5, "21", ("21",)),
        (9.0, 9.0, None, ()),
        (math.nan, 1.0, None, ()),
        (2.0, 2.5, "12", ("12", "22")),
        (2.0, 2.0, "11", ("11", "12", "21", "22")),
        (0.7, 0.7, "00", ("00", "over")),
        (0.5, 0.7, "00", ("00", "over")),
    ],
)
def test_a_point_lies_in_a_unit_or_in_none_and_all_claims_are_told(
    lon: float, lat: float, key: str | None, candidates: tuple[str, ...]
) -> None:
    answer = LOCATOR.at(lon, lat)
    assert (answer.key, answer.candidates, answer.is_contested) == (key, candidates, len(candidates) > 1)


def test_inside_comes_before_on_the_edge() -> None:
    locator = Locator({"A": shapely.box(0, 0, 1, 1), "B": shapely.box(0.5, 0, 2, 1)})
    assert locator.at(1.0, 0.5).candidates == ("B", "A")


coordinates = st.lists(st.floats(-1, 5) | st.sampled_from([0.0, 0.5, 0.9, 1.0, 2.0, 4.0, math.nan]), max_size=30)


@settings(deadline=None)  # a busy machine is not a fault
@given(coordinates, st.randoms(use_true_random=False))
def test_columns_are_answered_as_points_are(lons: list[float], random: Any) -> None:
    lats = random.sample(lons, len(lons))
    answers = LOCATOR.at_many(numpy.array(lons), lats)
    one_by_one = [LOCATOR.at(lon, lat) for lon, lat in zip(lons, lats, strict=True)]
    assert answers.keys == [answer.key for answer in one_by_one]
    assert answers.contested == {row: answer.candidates for row, answer in enumerate(one_by_one) if answer.is_contested}


def test_columns_of_unequal_length_are_refused() -> None:
    with pytest.raises(ValueError, match="same length"):
        LOCATOR.at_many([1.0, 2.0], [1.0])


def test_without_boundaries_every_point_lies_nowhere() -> None:
    assert Locator({}).at(1.0, 1.0).key is None
    assert Locator({}).at_many([1.0], [1.0]).keys == [None]


# -- drawing


def test_paths_lie_in_the_drawing_with_one_decimal_and_close() -> None:
    viewport = Viewport.around(bounds_of(TILES), 300, 200, 10)
    paths = svg_paths(TILES, viewport)
    assert paths.keys() == TILES.keys()
    for path in paths.values():
        assert re.fullmatch(r"M\d+(\.\d)? \d+(\.\d)?l(-?\d+(\.\d)? ?)+z", path)
    corners = [viewport.place(lon, lat) for lon, lat in ((0, 0), (4, 4))]
    assert all(0 <= x <= 300 and 0 <= y <= 200 for x, y in corners)
    assert corners[0][1] == 190
    assert corners[1][1] == 10


def test_north_is_up_and_both_directions_have_one_scale() -> None:
    viewport = Viewport.around((105, 9, 107, 10), 400, 400)
    (west, south), (east, north) = viewport.place(105, 9), viewport.place(107, 10)
    assert north < south
    assert (east - west) / (south - north) == pytest.approx(2 * math.cos(math.radians(9.5)), rel=0.01)


def test_holes_and_islands_are_rings_of_one_path() -> None:
    shape = shapely.box(0, 0, 2, 2).difference(shapely.box(0.5, 0.5, 1.5, 1.5)).union(shapely.box(3, 0, 4, 1))
    path = svg_paths({"A": shape}, Viewport.around((0, 0, 4, 2), 200, 100))["A"]
    assert path.count("M") == path.count("z") == 3


def test_a_unit_smaller_than_a_pixel_stays_visible() -> None:
    shapes = {"big": shapely.box(0, 0, 4, 4), "islet": shapely.box(5, 5, 5.0001, 5.0001)}
    assert svg_paths(shapes, Viewport.around(bounds_of(shapes), 200, 200))["islet"].endswith("h1v1h-1z")


def test_neighbours_are_simplified_alike() -> None:
    wave = [(1 + 0.02 * math.sin(step), step / 10) for step in range(21)]
    left = shapely.Polygon([(0, 0), *wave, (0, 2)])
    right = shapely.Polygon([(2, 0), (2, 2), *reversed(wave)])
    viewport = Viewport.around((0, 0, 2, 2), 100, 100)
    corners = [corners_of(path) for path in svg_paths({"L": left, "R": right}, viewport, 2).values()]
    shared = [{(x, y) for x, y in ring if 20 < x < 80} for ring in corners]
    assert shared[0] == shared[1]
    assert len(shared[0]) < len(wave)


def corners_of(path: str) -> list[tuple[float, float]]:
    numbers = [float(number) for number in re.findall(r"-?[\d.]+", path)]
    steps = numpy.array(numbers).reshape(-1, 2).cumsum(axis=0)
    return [(round(x, 1), round(y, 1)) for x, y in steps.tolist()]


def test_a_name_stands_inside_its_unit() -> None:
    bent = shapely.Polygon([(0, 0), (4, 0), (4, 4), (3, 4), (3, 1), (0, 1)])
    viewport = Viewport.around((0, 0, 4, 4), 400, 400)
    x, y = label_spot(bent, viewport)
    lon, lat = viewport.west + (x - viewport.left) / viewport.x_scale, viewport.north - (y - viewport.top) / viewport.y_scale
    assert shapely.contains_xy(bent, lon, lat)


def test_nothing_to_draw_is_said() -> None:
    assert svg_paths({}, Viewport.around((0, 0, 1, 1), 10, 10)) == {}
    with pytest.raises(ValueError, match="nothing to draw"):
        bounds_of({})
    with pytest.raises(ValueError, match="no room"):
        Viewport.around((0, 0, 1, 1), 10, 10, padding=5)


def test_a_file_survives_the_way_through_json() -> None:
    text = json.dumps({"type": "FeatureCollection", "features": [feature([SQUARE])]})
    assert read_boundaries(json.loads(text)).boundaries[0].geometry.equals(shapely.box(106.0, 9.5, 106.1, 9.6))
