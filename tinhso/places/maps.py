"""Maps drawn on the server: SVG paths of units' outlines, each with its name and its link, no script needed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tinhso.places import memory
from tinhso.places.contracts import UnitBrief
from tinhso.places.rules.titles import BY_TEXT, split_title

WIDTH, HEIGHT, PADDING = 720, 540, 8
MOST_LABELS = 40  # more would cover each other
KEPT = 64


@dataclass(frozen=True, slots=True)
class MapShape:
    """One unit on a map: its path, a class for its colour, and where its name stands (empty: no label)."""

    unit: UnitBrief
    path: str
    style: str
    label: str
    x: str
    y: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Map:
    """A drawing of ``width`` by ``height``; ``kinds`` says what its outlines are (official, schematic).

    ``sources`` names where the official ones come from.
    """

    width: int
    height: int
    shapes: tuple[MapShape, ...]
    kinds: tuple[str, ...]
    sources: tuple[str, ...]

    @property
    def is_mixed(self) -> bool:
        return len(self.kinds) > 1

    @property
    def is_schematic(self) -> bool:
        return "schematic" in self.kinds


def draw(units: Iterable[UnitBrief], on: date, current: int | None = None) -> Map | None:
    """Return a map of those of the units that have an outline on the day, or None when none has one."""
    units = tuple(units)
    drawn = memory.current().drawn
    key = (tuple(unit.id for unit in units), on, current)
    if key not in drawn:
        if len(drawn) >= KEPT:
            drawn.clear()
        drawn[key] = _draw(units, on, current)
    found: Map | None = drawn[key]
    return found


def _draw(units: tuple[UnitBrief, ...], on: date, current: int | None) -> Map | None:
    from tinhso.places.rules.drawing import Viewport, bounds_of, label_spot, svg_paths  # noqa: PLC0415  # loads geometry

    outlines = memory.outlines().of((unit.id for unit in units), on)
    if not outlines:
        return None
    shapes = {key: outline.shape for key, outline in outlines.items()}
    viewport = Viewport.around(bounds_of(shapes), WIDTH, HEIGHT, PADDING)
    paths = svg_paths(shapes, viewport)
    labelled = len(shapes) <= MOST_LABELS
    found = []
    for unit in units:
        if unit.id in shapes:
            x, y = label_spot(shapes[unit.id], viewport)
            label = split_title(unit.name)[1] if labelled else ""
            found.append(MapShape(unit, paths[unit.id], _style(unit), label, f"{x:g}", f"{y:g}", unit.id == current))
    kinds = tuple(sorted({outline.kind for outline in outlines.values()}))
    sources = tuple(sorted({outline.source for outline in outlines.values() if outline.kind == "official"}))
    return Map(WIDTH, HEIGHT, tuple(found), kinds, sources)


def _style(unit: UnitBrief) -> str:
    """Return the class of a unit's colour: towns stand out from the country around them."""
    prefix = split_title(unit.name)[0]
    urban = prefix in {"Phường", "Thị trấn", "Thành phố", "Thị xã", "Quận"} and prefix in BY_TEXT
    return "map-urban" if urban else "map-special" if prefix == "Đặc khu" else "map-rural"
