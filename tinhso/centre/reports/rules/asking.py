"""What each kind of tile asks for, so that a report says what the board shows."""

from __future__ import annotations

from collections.abc import Iterator

from tinhso.catalog.contracts import Level, Tile, TileKind
from tinhso.centre.reports.contracts import Question
from tinhso.indicators.contracts import Ask
from tinhso.kernel.periods import Period

LEVELLED = frozenset({TileKind.RANKING, TileKind.TABLE, TileKind.MAP})


def full(reference: str, pack: str) -> str:
    """Return the full reference of what a board of ``pack`` names."""
    return reference if "." in reference else f"{pack}.{reference}"


def question(tile: Tile, pack: str, unit_id: int, period: Period) -> Question | None:
    """Return what a tile asks for; None for one that has no numbers of its own (``live``)."""
    names = tuple(full(each, pack) for each in tile.indicators)
    if not names:
        return None
    if tile.kind in LEVELLED:
        return Question(Ask(names, (period.code,), level=tile.level or Level.COMMUNE), below=True)
    periods = tuple(dict.fromkeys(each.code for each in _periods(tile, period)))
    if tile.kind is TileKind.NUMBER and not (tile.by and tile.group):
        return Question(Ask(names, periods, (unit_id,)))
    by = tile.by or "" if tile.kind in (TileKind.NUMBER, TileKind.BAR, TileKind.TREND) else ""
    return Question(Ask(names[:1] if by else names, periods, (unit_id,), by=by), groups=(tile.group or "*") if by else None)


def _periods(tile: Tile, period: Period) -> Iterator[Period]:
    """Yield the periods of a tile in the order of time; of a number those that it is compared with."""
    if tile.kind is TileKind.TREND:
        yield from (period.shift(-back) for back in range(tile.periods - 1, 0, -1))
    elif tile.kind is TileKind.NUMBER:
        yield from (period.same_last_year(), period.previous())
    yield period
