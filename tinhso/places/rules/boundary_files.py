"""Boundaries from a GeoJSON file (RFC 7946), checked before anything is believed.

A file is taken as it is or refused with every fault at once: nothing is repaired in silence, because a
boundary that a program has bent is no longer the one that was decreed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import shapely

from tinhso.places.rules.geometry import Geometry
from tinhso.places.rules.projections import SWAPPED, Words, name_of_crs, projection_of

_LEAST_POSITIONS = 4
_LARGEST = 1e9  # metres of any projection stay below
_VIETNAM = (102, 6, 118, 24)  # degrees, with the islands
_LEAST_AREA = 1e-10  # square degrees: about a square metre
_REASON = re.compile(r"(?P<what>[^\[]*)(?:\[(?P<lon>\S+) (?P<lat>[^\]\s]+))?")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a file and what to do about it.

    ``feature`` counts from 0 as in the file's ``features`` (None: the file as a whole), ``code`` is the
    unit's code when the feature has one, ``where`` a longitude and latitude. ``kind`` is one of
    not_geojson, other_projection, out_of_range, swapped, elsewhere, no_features, no_code, duplicate_code, no_polygon,
    few_points, not_a_number, open_ring, self_crossing, broken_shape.
    """

    kind: str
    vi: str
    en: str
    hint_vi: str
    hint_en: str
    feature: int | None = None
    code: str | None = None
    where: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Boundary:
    """One unit's boundary as read: a valid Polygon or MultiPolygon in WGS84 degrees."""

    feature: int
    code: str
    properties: Mapping[str, Any]
    geometry: Geometry


@dataclass(frozen=True, slots=True)
class BoundaryFile:
    """What a file holds. With any fault the file as a whole is not to be used."""

    boundaries: tuple[Boundary, ...]
    faults: tuple[Fault, ...]


_TEXTS: dict[str, tuple[str, str, str, str]] = {
    "not_geojson": (
        "Tệp không phải là GeoJSON FeatureCollection.",
        "The file is not a GeoJSON FeatureCollection.",
        "Hãy xuất lại tệp ở định dạng GeoJSON (RFC 7946).",
        "Export it again as GeoJSON (RFC 7946).",
    ),
    "other_projection": (
        "Toạ độ không phải WGS84: có vẻ là {detail}.",
        "The coordinates are not WGS84: they look like {detail}.",
        "Hãy xuất lại ở hệ EPSG:4326, ví dụ trong QGIS: Export > Save Features As > CRS EPSG:4326.",
        "Export it again in EPSG:4326, for instance in QGIS: Export > Save Features As > CRS EPSG:4326.",
    ),
    "out_of_range": (
        "Toạ độ {detail} nằm ngoài phạm vi kinh độ, vĩ độ.",
        "The position {detail} is outside the range of longitudes and latitudes.",
        "Hãy sửa đỉnh này, hoặc xuất lại tệp ở hệ EPSG:4326.",
        "Correct this vertex, or export the file again in EPSG:4326.",
    ),
    "swapped": (
        "Vĩ độ được ghi trước kinh độ ({detail}).",
        "Latitude stands before longitude ({detail}).",
        "GeoJSON ghi kinh độ trước: [105.97, 9.60]. Hãy đổi thứ tự rồi gửi lại.",
        "GeoJSON puts longitude first: [105.97, 9.60]. Swap them and send the file again.",
    ),
    "elsewhere": (
        "Toạ độ {detail} nằm ngoài Việt Nam.",
        "The position {detail} is outside Vietnam.",
        "Hãy kiểm tra thứ tự kinh độ, vĩ độ và hệ toạ độ khi xuất tệp.",
        "Check the order of longitude and latitude, and the projection of the export.",
    ),
    "no_features": (
        "Tệp không có đối tượng nào.",
        "The file has no features.",
        "Hãy kiểm tra lớp dữ liệu đã chọn khi xuất.",
        "Check which layer was chosen for the export.",
    ),
    "no_code": (
        "Đối tượng không có mã đơn vị ở thuộc tính {detail}.",
        "The feature has no unit code in the property {detail}.",
        "Hãy ghi mã đơn vị hành chính vào thuộc tính này.",
        "Put the code of the unit into this property.",
    ),
    "duplicate_code": (
        "Mã {detail} đã có ở một đối tượng trước.",
        "The code {detail} was already borne by an earlier feature.",
        "Mỗi đơn vị chỉ có một đối tượng; nhiều mảnh thì gộp thành MultiPolygon.",
        "One feature per unit; several pieces belong in one MultiPolygon.",
    ),
    "no_polygon": (
        "Hình dạng là {detail}, không phải Polygon hay MultiPolygon.",
        "The geometry is {detail}, not a Polygon or MultiPolygon.",
        "Hãy chuyển đường ranh thành vùng rồi xuất lại.",
        "Turn the boundary lines into areas and export again.",
    ),
    "few_points": (
        "Một vòng ranh chỉ có {detail} đỉnh; cần ít nhất 4, đỉnh cuối trùng đỉnh đầu.",
        "A ring has only {detail} positions; it needs at least 4, the last equal to the first.",
        "Hãy xoá vòng này hoặc vẽ lại.",
        "Delete this ring or draw it again.",
    ),
    "not_a_number": (
        "Có toạ độ không phải là số: {detail}.",
        "A position is not made of numbers: {detail}.",
        "Hãy tìm và sửa đỉnh bị hỏng.",
        "Find and correct the broken vertex.",
    ),
    "open_ring": (
        "Một vòng ranh chưa khép kín tại {detail}.",
        "A ring is not closed at {detail}.",
        "Đỉnh cuối phải trùng đỉnh đầu.",
        "The last position must equal the first.",
    ),
    "self_crossing": (
        "Đường ranh tự cắt tại {detail}.",
        "The boundary crosses itself at {detail}.",
        "Hãy sửa ở phần mềm bản đồ (QGIS: Vector > Geometry Tools > Fix Geometries), xem lại rồi gửi lại.",
        "Correct it in a map program (QGIS: Vector > Geometry Tools > Fix Geometries), look at the result and send it again.",
    ),
    "broken_shape": (
        "Hình dạng không hợp lệ: {detail}.",
        "The shape is not valid: {detail}.",
        "Hãy sửa ở phần mềm bản đồ (QGIS: Vector > Geometry Tools > Fix Geometries), xem lại rồi gửi lại.",
        "Correct it in a map program (QGIS: Vector > Geometry Tools > Fix Geometries), look at the result and send it again.",
    ),
}


_SHAPES = {
    "Hole lies outside shell": Words("có lỗ nằm ngoài vùng", "a hole lies outside its area"),
    "Holes are nested": Words("có lỗ nằm trong lỗ khác", "a hole lies in another hole"),
    "Nested shells": Words("có mảnh nằm trong mảnh khác", "a piece lies inside another piece"),
    "Interior is disconnected": Words("các lỗ cắt rời vùng", "holes cut the area into pieces"),
    "Duplicate Rings": Words("hai vòng trùng nhau", "two rings are the same"),
}
_NO_AREA = Words("gần như không có diện tích", "it has next to no area")
_WHOLE_FILE = frozenset({"other_projection", "swapped"})


def read_boundaries(document: Any, code_property: str = "code") -> BoundaryFile:
    """Return the boundaries of a parsed GeoJSON document and all that is wrong with it.

    ``code_property`` names the property that holds the unit's code. Any value may come in, also one that is
    not GeoJSON at all; nothing is raised for what the file says.
    """
    if not isinstance(document, Mapping) or document.get("type") != "FeatureCollection":
        return BoundaryFile((), (_fault("not_geojson"),))
    features = document.get("features")
    if not isinstance(features, list):
        return BoundaryFile((), (_fault("not_geojson"),))
    if not features:
        return BoundaryFile((), (_fault("no_features"),))
    named = name_of_crs(document.get("crs"))
    if named is not None:
        return BoundaryFile((), (_fault("other_projection", named),))
    return _read_features(features, code_property)


def check_position(lon: float, lat: float) -> Fault | None:
    """Return what is wrong with a longitude and latitude in WGS84 degrees, if anything."""
    return _check_position(lon, lat, None, None)


def _read_features(features: Sequence[Any], code_property: str) -> BoundaryFile:
    boundaries: list[Boundary] = []
    faults: list[Fault] = []
    seen: set[str] = set()
    for number, feature in enumerate(features):
        properties = feature.get("properties") if isinstance(feature, Mapping) else None
        properties = properties if isinstance(properties, Mapping) else {}
        code = _code(properties.get(code_property))
        own = _code_faults(number, code, code_property, seen)
        geometry, broken = _geometry(feature, number, code)
        faults += own + broken
        if geometry is not None and code is not None and not own:
            boundaries.append(Boundary(number, code, dict(properties), geometry))
    return BoundaryFile(tuple(boundaries), tuple(_once_for_all(faults)))


def _once_for_all(faults: Sequence[Fault]) -> Iterator[Fault]:
    """Yield the faults, but only the first of each kind that concerns the file as a whole."""
    said: set[str] = set()
    for fault in faults:
        if fault.kind not in said:
            yield fault
        if fault.kind in _WHOLE_FILE:
            said.add(fault.kind)


def _code(value: Any) -> str | None:
    text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return text or None


def _code_faults(number: int, code: str | None, code_property: str, seen: set[str]) -> list[Fault]:
    if code is None:
        return [_fault("no_code", f"“{code_property}”", number)]
    if code in seen:
        return [_fault("duplicate_code", code, number, code)]
    seen.add(code)
    return []


def _geometry(feature: Any, number: int, code: str | None) -> tuple[Geometry | None, list[Fault]]:
    """Return a feature's geometry, or the faults that make it unusable."""
    member = feature.get("geometry") if isinstance(feature, Mapping) else None
    kind = member.get("type") if isinstance(member, Mapping) else None
    coordinates = member.get("coordinates") if isinstance(member, Mapping) else None
    polygons = [coordinates] if kind == "Polygon" else coordinates
    if kind not in ("Polygon", "MultiPolygon") or not isinstance(polygons, list) or not polygons:
        return None, [_fault("no_polygon", str(kind or "null"), number, code)]
    faults = [fault for polygon in polygons for fault in _polygon_faults(polygon, number, code)]
    if faults:
        return None, faults
    return _valid(shapely.multipolygons([_polygon(rings) for rings in polygons]), kind, number, code)


def _polygon(rings: Sequence[Any]) -> Geometry:
    flat = [[position[:2] for position in ring] for ring in rings]
    return shapely.Polygon(flat[0], flat[1:])


def _polygon_faults(rings: Any, number: int, code: str | None) -> list[Fault]:
    if not isinstance(rings, list) or not rings:
        return [_fault("few_points", "0", number, code)]
    return [fault for ring in rings if (fault := _ring_fault(ring, number, code)) is not None]


def _ring_fault(ring: Any, number: int, code: str | None) -> Fault | None:
    """Return the first fault of a ring of positions."""
    if not isinstance(ring, list):
        return _fault("not_a_number", repr(ring)[:40], number, code)
    for position in ring:
        if not _is_position(position):
            return _fault("not_a_number", repr(position)[:40], number, code)
    for position in ring:
        fault = _check_position(position[0], position[1], number, code)
        if fault is not None:
            return fault
        if not _in_vietnam(position[0], position[1]):
            return _fault("elsewhere", _spot(position[0], position[1]), number, code, (position[0], position[1]))
    if len(ring) < _LEAST_POSITIONS:
        return _fault("few_points", str(len(ring)), number, code)
    if ring[0][:2] != ring[-1][:2]:
        return _fault("open_ring", _spot(*ring[-1][:2]), number, code, (ring[-1][0], ring[-1][1]))
    return None


def _in_vietnam(lon: float, lat: float) -> bool:
    west, south, east, north = _VIETNAM
    return west <= lon <= east and south <= lat <= north


def _is_position(position: Any) -> bool:
    return isinstance(position, list | tuple) and len(position) >= 2 and all(_is_number(value) for value in position[:2])


def _is_number(value: Any) -> bool:
    """Tell whether a value is a number that a coordinate could be; whole numbers may be of any length."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _LARGEST


def _check_position(lon: float, lat: float, number: int | None, code: str | None) -> Fault | None:
    if not (math.isfinite(lon) and math.isfinite(lat)):
        return _fault("not_a_number", f"[{lon}, {lat}]", number, code)
    if -180 <= lon <= 180 and -90 <= lat <= 90:
        return None
    projection = projection_of(lon, lat)
    spot = f"[{lon:.10g}, {lat:.10g}]"
    if projection is SWAPPED:
        return _fault("swapped", spot, number, code)
    if projection is not None:
        return _fault("other_projection", Words(f"{projection.vi}, {spot}", f"{projection.en}, {spot}"), number, code)
    return _fault("out_of_range", spot, number, code)


def _valid(shape: Geometry, kind: str, number: int, code: str | None) -> tuple[Geometry | None, list[Fault]]:
    if shapely.is_valid(shape):
        if shapely.area(shape) < _LEAST_AREA:
            return None, [_fault("broken_shape", _NO_AREA, number, code)]
        return (shape if kind == "MultiPolygon" else shape.geoms[0]), []
    reason = _REASON.match(shapely.is_valid_reason(shape))
    what, lon, lat = reason.groups() if reason else ("", None, None)
    where = (round(float(lon), 6), round(float(lat), 6)) if lon and lat else None
    if "elf-intersection" in what and where:
        return None, [_fault("self_crossing", _spot(*where), number, code, where)]
    said = _SHAPES.get(what.strip(), Words(what.strip(), what.strip()))
    at = f" {_spot(*where)}" if where else ""
    return None, [_fault("broken_shape", Words(said.vi + at, said.en + at), number, code, where)]


def _spot(lon: float, lat: float) -> str:
    return f"[{lon:.6f}, {lat:.6f}]"


def _fault(
    kind: str,
    detail: str | Words = "",
    feature: int | None = None,
    code: str | None = None,
    where: tuple[float, float] | None = None,
) -> Fault:
    vi, en, hint_vi, hint_en = _TEXTS[kind]
    said = detail if isinstance(detail, Words) else Words(detail, detail)
    return Fault(kind, vi.format(detail=said.vi), en.format(detail=said.en), hint_vi, hint_en, feature, code, where)
