"""When an alert is raised and when it is over."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tinhso.catalog.contracts import Side
from tinhso.centre.alerts.contracts import Point
from tinhso.centre.alerts.rules import judging
from tinhso.kernel.periods import parse

ABOVE, BELOW = Side.ABOVE, Side.BELOW


def months(*values: float | None) -> list[Point]:
    first = parse("202501")
    return [Point(first.shift(number).code, value) for number, value in enumerate(values)]


def held(
    *values: float | None, side: Side = ABOVE, limit: float = 4, clear_at: float = 3, lasting: int = 1, standing: bool = False
):
    return judging.episodes(judging.threshold(months(*values), side, limit, clear_at), lasting, standing=standing)


def test_the_limit_itself_raises_and_the_clearing_value_itself_clears():
    (found,) = held(3.9, 4, 3.5, 3)
    assert (found.since, found.raised, found.cleared) == ("202502", "202502", "202504")


def test_between_the_limit_and_where_it_clears_it_goes_on_but_does_not_begin():
    assert held(3.5, 3.5) == ()
    assert judging.holding(held(4.2, 3.5, 3.9)).latest == 3.9


def test_below_a_limit_is_judged_the_other_way_round():
    (found,) = held(96, 89, 92, 95, side=BELOW, limit=90, clear_at=95)
    assert (found.raised, found.worst, found.cleared) == ("202502", 89, "202504")


def test_it_has_to_last_and_begins_with_the_first_value_of_the_run():
    assert held(5, 5, 3.5, 5, 5, lasting=3) == ()
    (found,) = held(1, 5, 6, 5, lasting=3)
    assert (found.since, found.raised, found.worst) == ("202502", "202504", 6)


def test_no_value_neither_raises_nor_clears_nor_breaks_a_run():
    assert held(None, None) == ()
    assert judging.holding(held(5, None, None)).latest_period == "202501"
    assert judging.holding(held(5, None, 5, lasting=2)).raised == "202503"


def test_what_held_before_the_first_value_goes_on_until_a_value_clears_it():
    assert judging.holding(held(3.5, 3.5, standing=True)) is not None
    assert judging.holding(held(5, lasting=3, standing=True)) is not None
    assert held(2, 3.5, standing=True) == ()


@given(st.lists(st.floats(3.000001, 3.999999), max_size=20), st.booleans())
def test_it_never_flaps_between_the_limit_and_where_it_clears(values, raised_before):
    found = held(*([5.0] if raised_before else [1.0]), *values)
    assert len(found) == raised_before
    assert all(each.cleared is None for each in found)


@given(st.lists(st.one_of(st.none(), st.floats(0, 10)), max_size=40), st.integers(1, 4))
def test_episodes_follow_one_another_and_only_the_last_can_hold(values, lasting):
    found = held(*values, lasting=lasting)
    assert all(each.cleared is not None for each in found[:-1])
    ends = [(each.since, each.cleared or "9") for each in found]
    assert all(since < cleared for since, cleared in ends)
    assert all(before[1] < after[0] for before, after in pairwise(ends))


def jumps(*values: float | None, percent: float = 50, side: Side | None = None):
    return judging.episodes(judging.jump(months(*values), percent, side))


def test_a_jump_is_measured_against_the_period_before_and_is_over_with_the_next():
    (found,) = jumps(100, 150, 160)
    assert (found.raised, found.cleared) == ("202502", "202503")
    assert jumps(100, 149) == ()


def test_a_jump_from_nothing_or_from_no_value_says_nothing():
    assert jumps(0, 10) == jumps(None, 10) == ()


def test_a_jump_the_other_way_is_none():
    assert jumps(100, 20, side=ABOVE) == ()
    assert len(jumps(100, 20, side=BELOW)) == 1


def outliers(value: float, *season: float, factor: float = 4, least: int = 5):
    return judging.episodes(judging.outlier(months(value), lambda _: list(season), factor, least))


def test_an_outlier_lies_many_usual_spreads_from_the_median_of_its_season():
    assert len(outliers(60, 10, 11, 12, 13, 14)) == 1
    assert outliers(14, 10, 11, 12, 13, 14) == ()


def test_too_few_values_of_the_season_or_all_alike_raise_nothing():
    assert outliers(60, 10, 11, 12, 13) == ()
    assert outliers(60, 10, 10, 10, 10, 10) == ()


def test_where_most_values_are_alike_the_others_give_the_spread():
    assert len(outliers(60, 10, 10, 10, 10, 12)) == 1


def test_a_season_is_the_same_period_of_earlier_years_and_its_neighbours():
    assert judging.season("202601", 1) == ("202412", "202501", "202502")
    assert len(judging.season("20260301", 3)) == 9
    assert judging.season("2026", 2) == ("2024", "2025")
