"""The boundaries in memory: which outline shows which unit on a day, and which unit a point lies in.

An official outline stands before a schematic one. Geometry libraries load with this module only.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any

import shapely

from tinhso.places.contracts import Finding
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


@dataclass(frozen=True, slots=True)
class Outline:
    """One boundary of a unit: a Shapely polygon in WGS84 degrees, over a span of days."""

    unit: int
    kind: str
    source: str
    start: date | None
    end: date | None
    shape: Any


class Outlines:
    """All boundaries of one revision of the register."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._of_unit: dict[int, list[Outline]] = defaultdict(list)
        self._locators: OrderedDict[date, list[Locator]] = OrderedDict()
        self._lock = Lock()
        rows = Boundary.objects.values_list("unit", "kind", "source", "valid_from", "valid_to", "geometry")
        for unit, kind, source, start, end, geometry in rows.order_by("pk"):
            self._of_unit[unit].append(Outline(unit, kind, source, start, end, shapely.from_wkb(bytes(geometry))))

    def on(self, unit: int, day: date) -> Outline | None:
        """Return the outline that shows the unit on the day, if there is one."""
        held = [outline for outline in self._of_unit.get(unit, ()) if holds_on(outline, day)]
        return min(held, key=lambda outline: outline.kind != "official", default=None)

    def of(self, units: Iterable[int], day: date) -> dict[int, Outline]:
        """Return the outlines of those of the units that have one on the day."""
        return {unit: outline for unit in units if (outline := self.on(unit, day)) is not None}

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
        return list(found.values())

    def _overlap_finding(self, overlap: Any, end: date | None) -> Finding:
        units = [self._directory.units[int(key)] for key in overlap.codes]
        names = " – ".join(f"{self._directory.name(unit, end).full} ({unit.code})" for unit in units)
        lon, lat = overlap.where
        vi = f"Ranh giới {names} chồng lên nhau {overlap.area_km2:.2f} km² gần {lon}, {lat}."
        en = f"The boundaries of {names} overlap by {overlap.area_km2:.2f} km² near {lon}, {lat}."
        return Finding("boundary_overlap", names, vi, en, units[0].id)

    def _build(self, day: date) -> list[Locator]:
        shapes: dict[str, dict[int, Any]] = {level: {} for level in LEVELS}
        for key in self._of_unit:
            unit = self._directory.units[key]
            if holds_on(unit, day) and (outline := self.on(key, day)) is not None:
                shapes[unit.level][key] = outline.shape
        return [Locator(shapes[level]) for level in LEVELS if shapes[level]]
