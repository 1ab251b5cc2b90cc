"""The boundaries in memory: which outline shows which unit on a day, and which unit a point lies in.

An official outline stands before a schematic one. Geometry libraries load with this module only.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Iterable
from datetime import date
from threading import Lock
from typing import Any

import shapely

from tinhso.places.contracts import Finding, Outline, UnitRecord
from tinhso.places.models import Boundary
from tinhso.places.rules.days import holds_on
from tinhso.places.rules.directory import Directory
from tinhso.places.rules.geometry import fit
from tinhso.places.rules.locating import Locator

LEVELS = ("hamlet", "commune", "district", "province")  # the smallest that holds a point is the answer
DAYS_KEPT = 6
LEAST_OVERLAP_KM2 = 0.1  # published outlines were simplified one by one and never meet exactly


def _overlaps(shapes: dict[int, Any]) -> tuple[Any, ...]:
    return fit({str(key): shape for key, shape in shapes.items()}, least_km2=LEAST_OVERLAP_KM2).overlaps


def _readable(geometry: bytes) -> Any:
    """Return the shape, or None when the bytes are none."""
    try:
        return shapely.from_wkb(geometry)
    except shapely.errors.ShapelyError:
        return None


class Outlines:
    """All boundaries of one revision of the register."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._broken: list[int] = []
        self._of_unit: dict[int, list[Outline]] = defaultdict(list)
        self._locators: OrderedDict[date, list[Locator]] = OrderedDict()
        self._lock = Lock()
        rows = Boundary.objects.values_list("unit", "kind", "source", "valid_from", "valid_to", "geometry")
        for unit, kind, source, start, end, geometry in rows.order_by("pk"):
            shape = _readable(bytes(geometry))
            if shape is None or unit not in directory.units:
                self._broken.append(unit)
            else:
                self._of_unit[unit].append(Outline(unit, kind, source, start, end, shape))

    def on(self, unit: int, day: date, kind: str = "") -> Outline | None:
        """Return the outline that shows the unit on the day, if there is one; only of the ``kind``, when one is given."""
        held = [outline for outline in self._of_unit.get(unit, ()) if holds_on(outline, day) and kind in ("", outline.kind)]
        return min(held, key=lambda outline: outline.kind != "official", default=None)

    def of(self, units: Iterable[int], day: date, kind: str = "") -> dict[int, Outline]:
        """Return the outlines of those of the units that have one on the day."""
        return {unit: outline for unit in units if (outline := self.on(unit, day, kind)) is not None}

    def locators(self, day: date) -> list[Locator]:
        """Return what finds units by points on the day: one for each level, the smallest first."""
        with self._lock:
            if day not in self._locators:
                self._locators[day] = self._build(day)
                if len(self._locators) > DAYS_KEPT:
                    self._locators.popitem(last=False)
            self._locators.move_to_end(day)
            return self._locators[day]

    def check(self) -> list[Finding]:
        """Return where outlines of siblings claim the same ground, on the last day that both are there."""
        found: dict[tuple[str, ...], Finding] = {}
        for parent in self._directory.units.values():
            groups: dict[tuple[date | None, str], dict[int, Any]] = defaultdict(dict)
            for member, span in self._directory.members(parent):
                outline = self.on(member.id, span.end or date.max) if member.id in self._of_unit else None
                if outline is not None:
                    groups[span.end, outline.kind][member.id] = outline.shape
            for (end, _), shapes in groups.items():
                for overlap in _overlaps(shapes):
                    finding = self._overlap_finding(overlap, end)
                    found[finding.code, finding.unit] = finding
        return [*map(self._broken_finding, self._broken), *found.values()]

    def _broken_finding(self, key: int) -> Finding:
        unit = self._directory.units.get(key)
        name = f"{self._directory.name(unit).full} ({unit.code})" if unit else f"#{key}"
        vi, en = f"Ranh giới của {name} bị hỏng, không đọc được.", f"The boundary of {name} is damaged and cannot be read."
        return Finding("boundary_broken", name, vi, en, unit.id if unit else None)

    def _overlap_finding(self, overlap: Any, end: date | None) -> Finding:
        units = [self._directory.units[int(key)] for key in overlap.codes]
        names = " – ".join(f"{self._directory.name(unit, end).full} ({unit.code})" for unit in units)
        lon, lat = overlap.where
        vi = f"Ranh giới {names} chồng lên nhau {overlap.area_km2:.2f} km² gần {lon}, {lat}."
        en = f"The boundaries of {names} overlap by {overlap.area_km2:.2f} km² near {lon}, {lat}."
        return Finding("boundary_overlap", names, vi, en, units[0].id)

    def _build(self, day: date) -> list[Locator]:
        held = {
            key: outline
            for key in self._of_unit
            if holds_on(self._directory.units[key], day) and (outline := self.on(key, day)) is not None
        }
        official = {key: outline.shape for key, outline in held.items() if outline.kind == "official"}
        shapes: dict[str, dict[int, Any]] = {level: {} for level in LEVELS}
        for key, outline in held.items():
            unit = self._directory.units[key]
            shape = outline.shape if key in official else self._left_of(unit, outline.shape, official, day)
            if not shapely.is_empty(shape):
                shapes[unit.level][key] = shape
        return [Locator(shapes[level]) for level in LEVELS if shapes[level]]

    def _left_of(self, unit: UnitRecord, shape: Any, official: dict[int, Any], day: date) -> Any:
        """Return what official outlines leave of a schematic one: inside its own larger units, outside all others."""
        if not official:
            return shape
        rank = LEVELS.index(unit.level)
        above = {other.id for other in self._directory.path(unit, day)} - {unit.id}
        for key in above & official.keys():
            shape = shapely.intersection(shape, official[key])
        others = [
            other
            for key, other in official.items()
            if key not in above and LEVELS.index(self._directory.units[key].level) >= rank and shapely.intersects(other, shape)
        ]
        return shapely.difference(shape, shapely.union_all(others)) if others else shape
