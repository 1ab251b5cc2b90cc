"""A value is good by a met target, else by its thresholds, else by the target of its year, level, province and group."""

from __future__ import annotations

import pytest

from tinhso.indicators.contracts import Status
from tinhso.indicators.rules.statuses import Standpoint, judged, target_for
from tinhso.indicators.tests.definitions import indicator, leaf, target, value

HERE = Standpoint("commune", "92")


def status(number, definition, period="2026", **fields):
    return judged(value(number, period=period, **fields), definition, HERE).status


@pytest.mark.parametrize(
    ("direction", "good", "watch", "number", "expected"),
    [
        ("higher_is_better", 90, 70, 90, "good"),
        ("higher_is_better", 90, 70, 89.99, "watch"),
        ("higher_is_better", 90, 70, 70, "watch"),
        ("higher_is_better", 90, 70, 69.99, "bad"),
        ("lower_is_better", 1, 4, 1, "good"),
        ("lower_is_better", 1, 4, 1.01, "watch"),
        ("lower_is_better", 1, 4, 4, "watch"),
        ("lower_is_better", 1, 4, 4.01, "bad"),
    ],
)
def test_thresholds_belong_to_the_better_side(direction, good, watch, number, expected):
    definition = indicator(direction=direction, thresholds={"good": good, "watch": watch})
    assert status(number, definition) == expected


def test_a_sum_of_fractions_is_held_against_what_was_meant():
    definition = indicator(thresholds={"good": "0.3", "watch": "0.1"})
    assert 0.7 - 0.4 < 0.3
    assert status(0.7 - 0.4, definition) == "good"


def test_without_a_value_or_without_anything_to_hold_it_against_there_is_no_status():
    assert status(None, indicator(thresholds={"good": 90, "watch": 70})) == "none"
    assert status(50, indicator()) == "none"
    assert status(50, indicator(direction="neutral", targets=[target(2026, 40)])) == "none"


@pytest.mark.parametrize(
    ("number", "period", "expected"),
    [(80, "2026", "good"), (79, "202611", "watch"), (79, "202612", "bad"), (79, "2026Q4", "bad"), (79, "20261231", "bad")],
)
def test_a_target_is_missed_only_when_its_year_is_over(number, period, expected):
    assert status(number, indicator(targets=[target(2026, 80)]), period) == expected


def test_thresholds_say_what_is_good_though_there_is_a_target():
    told = judged(value(75), indicator(thresholds={"good": 70, "watch": 50}, targets=[target(2026, 80)]), HERE)
    assert (told.status, told.target, told.target_year) == (Status.GOOD, 80, 2026)


def test_a_met_target_is_good_however_strict_the_thresholds_are():
    strict = indicator(thresholds={"good": 90, "watch": 85}, targets=[target(2026, 80)])
    assert [status(number, strict) for number in (90, 80, 79)] == ["good", "good", "bad"]
    fewer = indicator(direction="lower_is_better", thresholds={"good": 1, "watch": 2}, targets=[target(2026, 5)])
    assert [status(number, fewer) for number in (1, 5, 6)] == ["good", "good", "bad"]


def test_the_target_of_a_year_is_its_own_else_the_next_to_come_else_the_last():
    definition = indicator(targets=[target(2025, 60), target(2030, 90)])
    years = {year: target_for(definition, year, HERE).year for year in (2024, 2025, 2026, 2030, 2031)}
    assert years == {2024: 2025, 2025: 2025, 2026: 2030, 2030: 2030, 2031: 2030}
    assert target_for(indicator(), 2026, HERE) is None


def test_a_target_that_is_still_to_come_makes_nothing_bad_and_one_that_is_over_does():
    definition = indicator(targets=[target(2025, 60), target(2030, 90)])
    assert status(70, definition, "2026") == "watch"
    assert status(70, definition, "2031") == "bad"
    assert status(59, definition, "2025") == "bad"


def test_a_target_of_another_level_or_province_is_nobodys_here():
    for only in ({"level": "province"}, {"province": "94"}):
        assert target_for(indicator(targets=[target(2026, 80, **only)]), 2026, HERE) is None
    assert target_for(indicator(targets=[target(2026, 80, level="commune", province="92")]), 2026, HERE)


def test_of_two_targets_for_one_year_the_more_exact_holds():
    definition = indicator(targets=[target(2026, 80), target(2026, 60, level="commune"), target(2026, 70, province="92")])
    assert target_for(definition, 2026, HERE).value == 60
    both = indicator(targets=[target(2026, 50, level="commune", province="92"), target(2026, 60, level="commune")])
    assert target_for(both, 2026, HERE).value == 50


def test_a_target_for_a_group_is_of_the_first_column_and_one_for_the_whole_of_no_group():
    definition = indicator(by=["scope", "field"], targets=[target(2026, 90), target(2026, 70, group="commune")])
    assert target_for(definition, 2026, HERE).value == 90
    assert target_for(definition, 2026, HERE, by="scope", group="commune").value == 70
    assert target_for(definition, 2026, HERE, by="scope", group="district") is None
    assert target_for(definition, 2026, HERE, by="field", group="commune") is None


def test_of_an_index_with_parts_missing_only_what_holds_either_way_is_said():
    parts = [leaf("a", 60, 100), leaf("b", 40, 100)]
    definition = indicator(composite={"points": 100, "parts": parts}, thresholds={"good": 70, "watch": 50})
    assert status(75, definition, most=100) == "good"
    assert status(72, definition, most=60) == "good"
    assert status(5, definition, most=60) == "bad"
    assert status(40, definition, most=60) == "none"
    assert status(55, definition, most=100) == "watch"
