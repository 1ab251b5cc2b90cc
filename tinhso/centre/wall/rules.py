"""What a wall shows of a board, and for how long: few things, large enough for five metres."""

from __future__ import annotations

from collections.abc import Collection

from tinhso.catalog.contracts import Board, Tile, TileKind
from tinhso.centre.wall.errors import WrongPace

PACE, FEWEST, MOST = 30, 5, 3600
NUMBERS = 3
PICTURES = (TileKind.MAP, TileKind.TREND, TileKind.COMPOSITE, TileKind.FUNNEL, TileKind.BAR, TileKind.RANKING)
"""What stands in the middle: the first kind that the board has."""
LISTS = (TileKind.RANKING, TileKind.BAR, TileKind.FUNNEL, TileKind.TREND)
"""What stands at the side, above what came in last."""


def pace(text: str) -> int:
    """Return the seconds that each board is shown for; of an empty text the usual ones. Raises WrongPace."""
    if not text:
        return PACE
    if not (text.isascii() and text.isdecimal() and FEWEST <= int(text[:9]) <= MOST):
        raise WrongPace(value=text[:20], fewest=FEWEST, most=MOST)
    return int(text)


def chosen(board: Board) -> Board:
    """Return a board with what the wall has room for: numbers (its headline first), a picture, a list, what came in last."""
    numbers = sorted((tile for tile in board.tiles if tile.kind is TileKind.NUMBER), key=lambda tile: tile.id != board.headline)
    picture = _first(board, PICTURES, without=())
    beside = _first(board, LISTS, without=picture)
    feed = tuple(tile for tile in board.tiles if tile.kind is TileKind.LIVE)[:1]
    tiles = (*numbers[:NUMBERS], *picture, *beside, *feed)
    return board.model_copy(update={"tiles": tiles, "headline": None})


def _first(board: Board, kinds: Collection[TileKind], without: tuple[Tile, ...]) -> tuple[Tile, ...]:
    found = (tile for kind in kinds for tile in board.tiles if tile.kind is kind and tile not in without)
    return tuple(found)[:1]
