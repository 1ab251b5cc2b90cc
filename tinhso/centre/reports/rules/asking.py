"""What each kind of tile asks for, so that a report says what the board shows."""

from __future__ import annotations

from collections.abc import Mapping

from tinhso.catalog.contracts import Level, Tile, TileKind
from tinhso.centre.boards.timing import back
from tinhso.centre.reports.contracts import Question
from tinhso.indicators.contracts import Ask
from tinhso.kernel.periods import Period

LEVELLED = frozenset({TileKind.RANKING, TileKind.TABLE, TileKind.MAP})


def question(tile: Tile, names: tuple[str, ...], unit_id: int, periods: Mapping[str, Period]) -> Question | None:
    """Return what a tile of the numbers ``names`` (full references) asks for; None for one that has
    none: ``live``, and a ``forecast``, for a report says what was.

    ``periods`` has the period that the board shows each number for; a trend is told in the periods of its first number.
    """
    if not names or tile.kind is TileKind.FORECAST:
        return None
    if tile.kind in LEVELLED:
        level = tile.level or Level.COMMUNE
        return Question(tuple(Ask((name,), (periods[name].code,), level=level) for name in names), below=True)
    if tile.kind is TileKind.TREND:
        periods = dict.fromkeys(names, periods[names[0]])
    if tile.kind is TileKind.NUMBER and not (tile.by and tile.group):
        return Question(_of_unit(tile, names, unit_id, periods))
    by = tile.by or "" if tile.kind in (TileKind.NUMBER, TileKind.BAR, TileKind.TREND) else ""
    asks = _of_unit(tile, names[:1] if by else names, unit_id, periods, by)
    return Question(asks, groups=(tile.group or "*") if by else None)


def _of_unit(tile: Tile, names: tuple[str, ...], unit_id: int, periods: Mapping[str, Period], by: str = "") -> tuple[Ask, ...]:
    return tuple(Ask((name,), _told_for(tile, periods[name]), (unit_id,), by=by) for name in names)


def _told_for(tile: Tile, period: Period) -> tuple[str, ...]:
    """Return the periods of a tile in the order of time; of a number those that it is compared with."""
    if tile.kind is TileKind.TREND:
        return tuple(each.code for each in back(period, tile.periods))
    if tile.kind is TileKind.NUMBER:
        return tuple(dict.fromkeys(each.code for each in (period.same_last_year(), period.previous(), period)))
    return (period.code,)
