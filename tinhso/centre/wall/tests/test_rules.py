"""What the wall shows of a board, and for how long."""

from __future__ import annotations

import pytest

from tinhso.catalog.contracts import Bilingual, Board, Tile, TileKind
from tinhso.centre.wall.errors import WrongPace
from tinhso.centre.wall.rules import chosen, pace
from tinhso.kernel.periods import PeriodKind


def board(*kinds: str, headline: str | None = None) -> Board:
    fewest = {"live": 0, "funnel": 2}
    tiles = tuple(
        Tile(id=f"t{at}", kind=TileKind(kind), indicators=("one", "two")[: fewest.get(kind, 1)])
        for at, kind in enumerate(kinds)
    )
    return Board(id="b", title=Bilingual(vi="B", en="B"), period=PeriodKind.MONTH, headline=headline, tiles=tiles)


def kinds(shown: Board) -> list[str]:
    return [str(tile.kind) for tile in shown.tiles]


def test_a_board_is_shown_for_half_a_minute_unless_the_address_says_otherwise():
    assert pace("") == 30
    assert pace("5") == 5
    assert pace("3600") == 3600


@pytest.mark.parametrize("text", ["0", "4", "3601", "-5", "1.5", "x", "٣٠", "9" * 40])
def test_another_pace_is_refused_with_a_sentence(text):
    with pytest.raises(WrongPace):
        pace(text)


def test_a_wall_has_numbers_a_picture_a_list_and_what_came_in():
    shown = chosen(board("trend", "number", "number", "live", "map", "ranking", "number", "number", "live"))
    assert kinds(shown) == ["number", "number", "number", "map", "ranking", "live"]


def test_the_headline_comes_first():
    assert chosen(board("number", "number", "number", "number", headline="t3")).tiles[0].id == "t3"


def test_nothing_is_shown_twice():
    assert kinds(chosen(board("ranking"))) == ["ranking"]
    assert kinds(chosen(board("bar", "bar"))) == ["bar", "bar"]


def test_a_table_is_not_for_five_metres():
    assert chosen(board("table", "number")).tiles[0].kind is TileKind.NUMBER
    assert not chosen(board("table")).tiles
