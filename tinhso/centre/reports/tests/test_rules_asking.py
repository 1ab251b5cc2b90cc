"""What a report asks for: the very numbers that the board shows."""

from __future__ import annotations

import pytest

from tinhso.catalog.contracts import Level, Tile, TileKind
from tinhso.centre.boards.queries import full
from tinhso.centre.reports.rules.asking import question
from tinhso.kernel.periods import parse

OCTOBER = parse("202610")
PERIODS = {"health.rate": OCTOBER, "health.a": OCTOBER, "health.yearly": parse("2025"), "tourism.b": OCTOBER}


def tile(kind: TileKind, *indicators: str, **fields: object) -> Tile:
    return Tile(id="tile", kind=kind, indicators=indicators or ("rate",), **fields)


def asked(each: Tile):
    found = question(each, tuple(full(name, "health") for name in each.indicators), 7, PERIODS)
    assert found is not None
    return found


def names(each: Tile) -> tuple[str, ...]:
    return tuple(name for ask in asked(each).asks for name in ask.indicators)


def periods(each: Tile) -> list[tuple[str, ...]]:
    return [ask.periods for ask in asked(each).asks]


def test_a_number_is_asked_for_with_the_period_before_and_the_same_last_year():
    (ask,) = asked(tile(TileKind.NUMBER)).asks
    assert (ask.indicators, ask.periods, ask.units) == (("health.rate",), ("202510", "202609", "202610"), (7,))


def test_a_number_of_another_kind_of_period_is_asked_for_its_own():
    assert periods(tile(TileKind.NUMBER, "yearly")) == [("2024", "2025")]
    assert periods(tile(TileKind.BAR, "rate", "yearly")) == [("202610",), ("2025",)]
    assert periods(tile(TileKind.TABLE, "rate", "yearly")) == [("202610",), ("2025",)]


def test_a_trend_of_several_numbers_goes_by_the_periods_of_its_first():
    assert periods(tile(TileKind.TREND, "yearly", "rate", periods=2)) == [("2024", "2025")] * 2


def test_a_number_of_one_group_keeps_only_that_group():
    found = asked(tile(TileKind.NUMBER, by="channel", group="online"))
    assert ([ask.by for ask in found.asks], found.groups) == (["channel"], "online")


def test_a_trend_goes_back_as_far_as_the_board_does_and_a_split_one_keeps_every_group():
    assert periods(tile(TileKind.TREND, periods=3)) == [("202608", "202609", "202610")]
    split = tile(TileKind.TREND, "a", "b", by="channel")
    assert (names(split), asked(split).groups) == (("health.a",), "*")


@pytest.mark.parametrize("kind", [TileKind.RANKING, TileKind.TABLE, TileKind.MAP])
def test_rankings_tables_and_maps_ask_for_all_units_of_a_level_within_the_reports_own(kind):
    found = asked(tile(kind, level=Level.OFFICE))
    (ask,) = found.asks
    assert (ask.level, ask.units, found.below) == (Level.OFFICE, (), True)
    assert asked(tile(kind)).asks[0].level is Level.COMMUNE


def test_another_fields_number_is_asked_for_by_its_own_name():
    assert names(tile(TileKind.FUNNEL, "a", "tourism.b")) == ("health.a", "tourism.b")


def test_a_live_tile_has_no_numbers_to_seal():
    assert question(Tile(id="live", kind=TileKind.LIVE), (), 7, PERIODS) is None
    assert question(tile(TileKind.FORECAST, "yearly"), ("health.yearly",), 7, PERIODS) is None
