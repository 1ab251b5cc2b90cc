"""Which coordinate system a file is in when it is not the one we need: said in words, never converted.

Names after the EPSG register: VN-2000 geographic 4756, on UTM zones 3405 and 3406, on three-degree zones
(TM-3) 5896 to 5899 and 9205 to 9218, the older Hanoi 1972 2044 and 2045.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

_WGS84 = re.compile(r"(crs:?84|epsg:{1,2}(\d+(\.\d+)*:)?4326|ogc:1\.3:crs84|wgs ?84)\Z", re.IGNORECASE)
_EPSG = re.compile(r"epsg\D*?(?:[\d.]+:)?:?(\d{4,6})\Z", re.IGNORECASE)


class Words(NamedTuple):
    """The same words in both languages."""

    vi: str
    en: str


_FAMILIES = (
    (
        range(4756, 4757),
        Words("VN-2000 (EPSG:{code}, độ, lệch WGS84 khoảng 200 m)", "VN-2000 (EPSG:{code}, degrees, about 200 m off WGS84)"),
    ),
    (range(3405, 3407), Words("VN-2000 / UTM (EPSG:{code}, mét)", "VN-2000 / UTM (EPSG:{code}, metres)")),
    (range(5896, 5900), Words("VN-2000 / TM-3 (EPSG:{code}, mét)", "VN-2000 / TM-3 (EPSG:{code}, metres)")),
    (range(9205, 9219), Words("VN-2000 / TM-3 (EPSG:{code}, mét)", "VN-2000 / TM-3 (EPSG:{code}, metres)")),
    (range(2044, 2046), Words("HN-72 / Gauss-Kruger (EPSG:{code}, mét)", "Hanoi 1972 / Gauss-Kruger (EPSG:{code}, metres)")),
    (range(3857, 3858), Words("Web Mercator (EPSG:{code}, mét)", "Web Mercator (EPSG:{code}, metres)")),
    (range(32646, 32651), Words("WGS84 / UTM (EPSG:{code}, mét)", "WGS84 / UTM (EPSG:{code}, metres)")),
)
_NAMELESS = Words("một hệ toạ độ không ghi tên", "a coordinate system without a name")
SWAPPED = Words("độ, vĩ độ trước", "degrees, latitude first")
_MERCATOR = Words("Web Mercator (EPSG:3857, mét)", "Web Mercator (EPSG:3857, metres)")
_EASTING_FIRST = Words("VN-2000 hoặc UTM (mét, hoành độ trước)", "VN-2000 or UTM (metres, easting first)")
_NORTHING_FIRST = Words("VN-2000 hoặc UTM (mét, tung độ trước)", "VN-2000 or UTM (metres, northing first)")
_EASTING, _NORTHING = (50_000, 1_000_000), (850_000, 2_700_000)
_MERCATOR_X, _MERCATOR_Y = (11_000_000, 13_500_000), (700_000, 2_800_000)
_LONGITUDE, _LATITUDE = (100, 120), (5, 25)


def name_of_crs(member: Any) -> Words | None:
    """Return the name of the system that a GeoJSON ``crs`` member asks for, or None when it is WGS84 or absent.

    RFC 7946 knows no such member; older files carry one.
    """
    if member is None:
        return None
    properties = member.get("properties") if isinstance(member, Mapping) else None
    written = str((properties or {}).get("name", "")) if isinstance(properties, Mapping) else ""
    if _WGS84.search(written.strip()):
        return None
    found = _EPSG.search(written.strip())
    code = int(found[1]) if found else 0
    for codes, family in _FAMILIES:
        if code in codes:
            return Words(family.vi.format(code=code), family.en.format(code=code))
    return Words(written.strip(), written.strip()) if written.strip() else _NAMELESS


def projection_of(x: float, y: float) -> Words | None:
    """Return what a position outside the range of degrees looks like for a place in Vietnam.

    None means that it looks like nothing known.
    """
    if _in(x, _LATITUDE) and _in(y, _LONGITUDE):
        return SWAPPED
    if _in(x, _MERCATOR_X) and _in(y, _MERCATOR_Y):
        return _MERCATOR
    if _in(x, _EASTING) and _in(y, _NORTHING):
        return _EASTING_FIRST
    if _in(x, _NORTHING) and _in(y, _EASTING):
        return _NORTHING_FIRST
    return None


def _in(value: float, span: tuple[float, float]) -> bool:
    return span[0] <= value <= span[1]
