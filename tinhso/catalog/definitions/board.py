"""``boards/*.yaml``: the tiles of a field's board."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from pydantic import Field

from tinhso.catalog.definitions.dataset import Level, repeated
from tinhso.catalog.definitions.words import Bilingual, Definition, Name, Reference
from tinhso.catalog.faults import Finding
from tinhso.kernel.periods import PeriodKind


class TileKind(StrEnum):
    """How a tile shows its indicators."""

    NUMBER = "number"
    TREND = "trend"
    BAR = "bar"
    RANKING = "ranking"
    TABLE = "table"
    MAP = "map"
    FUNNEL = "funnel"
    COMPOSITE = "composite"
    FORECAST = "forecast"
    LIVE = "live"


class Width(StrEnum):
    """How much of the board's width a tile takes on a wide screen; on a phone every tile is full."""

    QUARTER = "quarter"
    THIRD = "third"
    HALF = "half"
    FULL = "full"


# kind: (fewest, most) indicators
_COUNTS = {
    TileKind.NUMBER: (1, 1),
    TileKind.MAP: (1, 1),
    TileKind.RANKING: (1, 1),
    TileKind.COMPOSITE: (1, 1),
    TileKind.FUNNEL: (2, 8),
    TileKind.LIVE: (0, 0),
}


_EXACTLY_VI = {0: "không chỉ tiêu nào", 1: "đúng một chỉ tiêu"}
_EXACTLY_EN = {0: "no indicator", 1: "exactly one indicator"}


class Tile(Definition):
    """One tile: a kind, its indicators, and for rankings, tables and maps the level of its units.

    A ``live`` tile has no indicators: it shows what comes in for the field's datasets.
    """

    id: Name
    kind: TileKind
    indicators: tuple[Reference, ...] = Field(default=(), max_length=12)
    title: Bilingual | None = Field(default=None, description="The indicator's title unless given")
    level: Level | None = None
    by: Name | None = Field(default=None, description="The column that bars and trends are split by")
    group: str | None = Field(default=None, max_length=80, description="Only this value of the column ``by``")
    periods: int = Field(default=13, ge=2, le=120, description="How many periods a trend shows")
    width: Width = Width.QUARTER

    def findings(self) -> Iterator[Finding]:
        fewest, most = _COUNTS.get(self.kind, (1, 12))
        if not fewest <= len(self.indicators) <= most:
            vi = _EXACTLY_VI.get(most, f"từ {fewest} đến {most} chỉ tiêu")
            en = _EXACTLY_EN.get(most, f"{fewest} to {most} indicators")
            words = {"kind": str(self.kind), "wanted_vi": vi, "wanted_en": en}
            yield Finding(("indicators",), "wrong_number_of_indicators", words)


class Board(Definition):
    """A page of tiles in order. ``id`` is the name of its file."""

    id: Name
    title: Bilingual
    period: PeriodKind = Field(description="The period that the board opens with")
    headline: Name | None = Field(default=None, description="The tile that stands for the field; its first number unless given")
    tiles: tuple[Tile, ...] = Field(min_length=1, max_length=40)

    def findings(self) -> Iterator[Finding]:
        yield from repeated(("tiles",), [tile.id for tile in self.tiles], "id")
        if self.headline is not None and self.headline not in {tile.id for tile in self.tiles if tile.indicators}:
            yield Finding(("headline",), "unknown_tile", {"name": self.headline})
        for index, tile in enumerate(self.tiles):
            for found in tile.findings():
                yield Finding(("tiles", index, *found.path), found.code, found.words)
