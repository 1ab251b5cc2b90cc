"""One board as the wall shows it: read from five metres, with the age of its data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from tinhso.catalog.contracts import Board, PackContents
from tinhso.centre.boards import looking, overview
from tinhso.centre.boards.contracts import Look, Placed
from tinhso.centre.boards.drawing import draw
from tinhso.centre.boards.wording import period_name, said
from tinhso.centre.wall.rules import chosen
from tinhso.kernel.policy import Actor
from tinhso.ui.contracts import ChartKind, Point

LISTED = frozenset({ChartKind.RANKING, ChartKind.BAR, ChartKind.FUNNEL, ChartKind.COMPOSITE})
MOST_ROWS = 9


@dataclass(frozen=True)
class Face:
    """A board on the wall. ``latest`` is when data for it came in last, ``old`` how many of its numbers are out of date."""

    field: str
    icon: str
    title: str
    period: str
    unit: str
    numbers: tuple[Placed, ...]
    pictures: tuple[Placed, ...]
    feed: Placed | None
    datasets: tuple[str, ...]
    latest: datetime | None
    old: int
    simulated: bool


def boards(text: str) -> tuple[tuple[str, Board], ...]:
    """Return pack and board for each name (``pack`` or ``pack.board``, between commas); without any, each pack's main one.

    Raises UnknownDefinition.
    """
    names = [name for each in text.split(",") if (name := each.strip())]
    found = (overview.found(*name.partition(".")[::2]) for name in names or overview.packs())
    return tuple((contents.pack.id, definition) for contents, definition in found)


def face(contents: PackContents, definition: Board, look: Look, *, actor: Actor) -> Face:
    """Return a board as the actor may see it, as far as the wall shows it."""
    pack = contents.pack
    drawn = draw(chosen(definition), pack.id, look, actor=actor)
    numbers = tuple(each for each in drawn.tiles if each.tile is not None)
    feed = next((each for each in drawn.tiles if each.kind == "live"), None)
    tiles = [each.tile for each in numbers if each.tile is not None]
    return Face(
        field=said(pack.title),
        icon=pack.icon or "folder",
        title=drawn.title,
        period=period_name(look.period),
        unit=look.unit.name,
        numbers=numbers,
        pictures=tuple(_short(each) for each in drawn.tiles if each.chart is not None),
        feed=feed,
        datasets=tuple(sorted({name for each in drawn.tiles for name in each.datasets})),
        latest=max((tile.updated for tile in tiles if tile.updated is not None), default=None),
        old=sum(tile.freshness == "bad" for tile in tiles),
        simulated=drawn.simulated,
    )


def _short(placed: Placed) -> Placed:
    """Keep of a long list what can be read from afar: its first rows that have a value (a ranking has the worst first)."""
    chart = placed.chart
    if chart is None or chart.kind not in LISTED or len(chart.series) != 1:
        return placed
    series = [replace(each, points=_first(each.points)) for each in chart.series]
    return replace(placed, chart=replace(chart, series=series))


def _first(points: Sequence[Point]) -> list[Point]:
    known = [point for point in points if point.value is not None]
    return (known or list(points))[:MOST_ROWS]


def look_at(definition: Board, pack: str) -> Look:
    """Return what the wall looks at a board with: the province, the last period that has data."""
    return looking.look({}, definition, pack)
