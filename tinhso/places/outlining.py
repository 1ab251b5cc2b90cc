"""Taking boundaries into the tables: official ones from a file, schematic ones that we drew."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from tinhso.places.contracts import Change, Fault, ImportPlan
from tinhso.places.errors import UnreadableFile
from tinhso.places.models import Boundary
from tinhso.places.rules.days import before
from tinhso.places.rules.directory import Directory
from tinhso.places.rules.names import spelling_key


@dataclass(frozen=True)
class BoundaryPlan:
    """A boundary file compared: the plan to show, and the shapes (Shapely, WGS84) by unit."""

    shown: ImportPlan
    shapes: dict[int, Any]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A schematic outline of a unit from a day on (None: all its life)."""

    unit: int
    shape: Any
    source: str
    licence: str
    start: date | None = None


def plan(directory: Directory, content: bytes, file: str, on: date, code_property: str) -> BoundaryPlan:
    """Read a GeoJSON file and find the area that each feature's code names on the day. Raises UnreadableFile."""
    from tinhso.places.rules.boundary_files import read_boundaries  # noqa: PLC0415  # loads the geometry library

    read = read_boundaries(_document(content, file), code_property)
    faults = [
        Fault(
            *(fault.feature + 1 if fault.feature is not None else 0, "geometry", fault.code or ""),
            f"{fault.vi} {fault.hint_vi}",
            f"{fault.en} {fault.hint_en}",
        )
        for fault in read.faults
    ]
    shapes, changes = {}, []
    for boundary in read.boundaries:
        unit = directory.find(boundary.code, on)
        if unit is None:
            vi, en = "không có đơn vị nào mang mã này vào ngày đó", "no unit has this code on that day"
            faults.append(Fault(boundary.feature + 1, code_property, boundary.code, vi, en))
            continue
        called, name = str(boundary.properties.get("name") or ""), directory.name(unit, on)
        if called and spelling_key(called) not in (spelling_key(name.full), spelling_key(name.name)):
            day = on.strftime("%d/%m/%Y")
            vi = f"tệp gọi là “{called}”, nhưng ngày {day} mã này là {name.full}; hãy kiểm tra ngày"
            en = f"the file calls it “{called}”, but on {day} the code is {name.full}; check the day"
            faults.append(Fault(boundary.feature + 1, "name", boundary.code, vi, en))
            continue
        shapes[unit.id] = boundary.geometry
        changes.append(Change("draw", unit.code, name.full, "", on))
    shown = ImportPlan("boundaries", on, tuple(changes), 0, tuple(sorted(faults, key=lambda fault: fault.row)))
    return BoundaryPlan(shown, shapes)


def _document(content: bytes, file: str) -> Any:
    try:
        return json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:  # not JSON, not UTF-8, numbers or nesting beyond all sense
        raise UnreadableFile(
            file=file, why_vi="không phải tệp JSON (UTF-8) hoàn chỉnh", why_en="it is not a complete JSON file in UTF-8"
        ) from error


def write_official(shapes: dict[int, Any], on: date, *, source: str, licence: str) -> None:
    """Write one outline for each unit from the day on; the one before ends on the eve, one of the same day goes."""
    known = Boundary.objects.filter(unit__in=shapes, kind="official")
    known.filter(valid_from=on).delete()
    later: dict[int, date] = {}
    for unit, start in known.filter(valid_from__gt=on).order_by("-valid_from").values_list("unit", "valid_from"):
        later[unit] = before(start or on)  # it has a start: the filter says so
    begun = Q(valid_from__isnull=True) | Q(valid_from__lt=on)
    known.filter(begun, Q(valid_to__isnull=True) | Q(valid_to__gte=on)).update(valid_to=before(on))
    rows = [_row(unit, shape, "official", source, licence, on, later.get(unit)) for unit, shape in shapes.items()]
    Boundary.objects.bulk_create(rows, batch_size=500)


def write_schematic(drawings: Iterable[Drawing]) -> int:
    """Write the drawings of units that have none yet; return how many."""
    drawn = set(Boundary.objects.filter(kind="schematic").values_list("unit", flat=True))
    rows = [
        _row(drawing.unit, drawing.shape, "schematic", drawing.source, drawing.licence, drawing.start)
        for drawing in drawings
        if drawing.unit not in drawn
    ]
    return len(Boundary.objects.bulk_create(rows, batch_size=500))


def _row(unit: int, shape: Any, kind: str, source: str, licence: str, start: date | None, end: date | None = None) -> Boundary:
    west, south, east, north = shape.bounds
    return Boundary(
        unit_id=unit,
        kind=kind,
        geometry=shape.wkb,
        west=west,
        south=south,
        east=east,
        north=north,
        source=source,
        licence=licence,
        valid_from=start,
        valid_to=end,
    )
