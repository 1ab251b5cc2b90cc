"""What a report asks for: the very numbers that the board shows."""

from __future__ import annotations

import pytest

from tinhso.catalog.contracts import Level, Tile, TileKind
from tinhso.centre.reports.rules.asking import question
from tinhso.kernel.periods import parse

OCTOBER = parse("202610")


def tile(kind: TileKind, *indicators: str, **fields: object) -> Tile:
    return Tile(id="tile", kind=kind, indicators=indicators or ("rate",), **fields)


def asked(each: Tile):
    found = question(each, "health", 7, OCTOBER)
    assert found is not None
    return found


def test_a_number_is_asked_for_with_the_period_before_and_the_same_last_year():
    ask = asked(tile(TileKind.NUMBER)).ask
    assert (ask.indicators, ask.periods, ask.units) == (("health.rate",), ("202510", "202609", "202610"), (7,))


def test_a_number_of_one_group_keeps_only_that_group():
    found = asked(tile(TileKind.NUMBER, by="channel", group="online"))
    assert (found.ask.by, found.groups) == ("channel", "online")


def test_a_trend_goes_back_as_far_as_the_board_does_and_a_split_one_keeps_every_group():
    assert asked(tile(TileKind.TREND, periods=3)).ask.periods == ("202608", "202609", "202610")
    split = asked(tile(TileKind.TREND, "a", "b", by="channel"))
    assert (split.ask.indicators, split.groups) == (("health.a",), "*")


@pytest.mark.parametrize("kind", [TileKind.RANKING, TileKind.TABLE, TileKind.MAP])
def test_rankings_tables_and_maps_ask_for_all_units_of_a_level_within_the_reports_own(kind):
    found = asked(tile(kind, level=Level.OFFICE))
    assert (found.ask.level, found.ask.units, found.below) == (Level.OFFICE, (), True)
    assert asked(tile(kind)).ask.level is Level.COMMUNE


def test_another_fields_number_is_asked_for_by_its_own_name():
    assert asked(tile(TileKind.FUNNEL, "a", "tourism.b")).ask.indicators == ("health.a", "tourism.b")


def test_a_live_tile_has_no_numbers_to_seal():
    assert question(Tile(id="live", kind=TileKind.LIVE), "health", 7, OCTOBER) is None
