"""Which colour of a map a value gets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinhso.ui.colouring import BAD_TO_GOOD, SEQUENTIAL, colouring, nice

VALUES = st.lists(st.floats(min_value=-1e9, max_value=1e9).map(lambda value: round(value, 3)), min_size=1, max_size=60)


def test_amounts_are_parted_at_round_numbers():
    assert colouring([18, 77, 96, 157, 233, 320, 410]).breaks == (100, 200, 300, 400)
    assert colouring([0.12, 0.31, 0.52]).breaks == (0.2, 0.3, 0.4, 0.5)


@given(VALUES)
def test_more_never_has_a_paler_colour(values):
    found = colouring(values)
    assert len(found.steps) <= len(SEQUENTIAL)
    places = [SEQUENTIAL.index(found.step(value)) for value in sorted(values)]
    assert places == sorted(places)


def test_equal_amounts_share_one_colour():
    assert colouring([7, 7, 7]).steps == ("s3",)
    assert colouring([]).used([]) == []


@given(VALUES, st.floats(min_value=-1e6, max_value=1e6), st.booleans())
def test_a_gap_is_on_the_side_of_the_target_where_its_value_is(values, target, higher_is_better):
    found = colouring(values, target, higher_is_better)
    for value in values:
        good = value >= found.breaks[2] if higher_is_better else value <= found.breaks[2]
        assert BAD_TO_GOOD.index(found.step(value)) >= 3 if good else BAD_TO_GOOD.index(found.step(value)) < 3


@pytest.mark.parametrize("higher_is_better", [True, False])
def test_the_target_itself_is_reached(higher_is_better):
    assert colouring([80, 95, 99], 95, higher_is_better).step(95) == "d1"


def test_the_legend_tells_only_colours_that_are_used_or_lie_between():
    found = colouring([81, 96], 93)
    assert [step for step, _, _ in found.used([81, 96])] == ["d-3", "d-2", "d-1", "d1"]
    assert found.used([81, 96])[0][1] is None


def test_the_legend_of_a_share_ends_with_the_most_that_there_is():
    found = colouring([40, 97, 100], 90)
    assert found.used([40, 97, 100])[-1] == ("d1", 90, 100)
    assert found.used([97, 100]) == [("d1", 97, 100)]
    assert colouring([82, 97, 100], 90).used([82, 97, 100])[-1] == ("d3", 100, 100)


@given(st.floats(min_value=1e-6, max_value=1e9))
def test_a_nice_step_is_at_least_as_large_and_less_than_thrice(size):
    assert size * 0.999 <= nice(size) < 3 * size
