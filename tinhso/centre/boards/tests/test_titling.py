"""What tiles are called: no two of one number alike."""

from __future__ import annotations

import pytest

from tinhso.catalog.contracts import Bilingual, Tile, TileKind
from tinhso.centre.boards.columns import columns_of
from tinhso.centre.boards.titling import called, dated, shows_one_period
from tinhso.indicators import queries as indicators
from tinhso.kernel.periods import parse

REFERENCE = "public_administration.on_time_rate"


def title(kind: TileKind, **more) -> str:
    definition = indicators.definition(REFERENCE)
    field = columns_of(REFERENCE, definition).get(more.get("by", ""))
    return called(Tile(id="tile", kind=kind, indicators=(REFERENCE,), **more), definition, field)


def test_every_kind_of_tile_says_what_it_shows_of_the_number():
    found = [
        title(TileKind.NUMBER),
        title(TileKind.TREND),
        title(TileKind.TREND, by="channel"),
        title(TileKind.RANKING),
        title(TileKind.MAP),
        title(TileKind.COMPOSITE),
        title(TileKind.BAR, by="channel"),
        title(TileKind.BAR, by="level"),
        title(TileKind.NUMBER, by="level", group="commune"),
    ]
    assert len(set(found)) == len(found)
    assert found[0] == "Tỷ lệ hồ sơ giải quyết đúng hạn"
    assert found[6] == "Tỷ lệ hồ sơ giải quyết đúng hạn theo kênh nộp"
    assert found[8] == "Tỷ lệ hồ sơ giải quyết đúng hạn: Cấp xã"


def test_a_title_of_the_pack_stays_as_it_is():
    assert title(TileKind.BAR, by="channel", title=Bilingual(vi="Theo kênh", en="By channel")) == "Theo kênh"


@pytest.mark.parametrize(("own", "text"), [("202610", "Thu"), ("2026Q3", "Thu (quý III/2026)")])
def test_a_period_that_is_not_the_boards_is_named(own, text):
    assert dated("Thu", parse(own), parse("202610")) == text


def test_only_what_is_of_one_period_is_named_by_it():
    assert shows_one_period(Tile(id="tile", kind=TileKind.BAR, indicators=(REFERENCE,), by="channel"))
    assert not shows_one_period(Tile(id="tile", kind=TileKind.TREND, indicators=(REFERENCE,), by="channel"))
