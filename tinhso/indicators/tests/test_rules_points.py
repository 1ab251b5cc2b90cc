"""An index is points in a straight line, capped, in groups, on a scale; and says how many points it speaks of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinhso.indicators.contracts import Reason, Value
from tinhso.indicators.rules.making import made
from tinhso.indicators.rules.points import points
from tinhso.indicators.tests.definitions import Sheet, group, indicator, leaf, leaf_of, value
from tinhso.kernel.periods import parse


def index(*parts, points=100, **fields):
    return indicator(composite={"points": points, "parts": list(parts), **fields})


def tell(definition, sheet):
    return made(Value("trial.index", 1, "2026"), definition, parse("2026"), sheet, indicator, {}).value


@pytest.mark.parametrize(
    ("points_of", "full_at", "none_at", "number", "expected"),
    [
        (6, 50, 0, 25, 3),
        (6, 50, 0, 50, 6),
        (6, 50, 0, 80, 6),
        (6, 50, 0, -1, 0),
        (10, 100, 50, 75, 5),
        (10, 0, 20, 5, 7.5),
        (10, 0, 20, 30, 0),
    ],
)
def test_points_rise_in_a_straight_line_and_stop_at_both_ends(points_of, full_at, none_at, number, expected):
    assert points(leaf_of(points_of, full_at, none_at), number) == expected


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_better_never_gives_fewer_points(one, other):
    low, high = sorted((one, other))
    assert 0 <= points(leaf_of(6, 80, 20), low) <= points(leaf_of(6, 80, 20), high) <= 6
    assert 6 >= points(leaf_of(6, 20, 80), low) >= points(leaf_of(6, 20, 80), high) >= 0


def test_an_index_adds_up_its_groups():
    definition = index(group("online", 12, leaf("a", 2, 80), leaf("b", 6, 50)), leaf("c", 20, 100))
    told = tell(definition, Sheet(a=40, b=50, c=80))
    assert (told.value, told.numerator, told.denominator, told.most) == (23, 23, 28, 28)
    online, c = told.components
    assert (online.points, online.most, online.covered) == (7, 12, 8)
    assert [part.points for part in online.parts] == [1, 6]
    assert (c.title_vi, c.indicator, c.value, c.points) == ("Chỉ tiêu c", "trial.c", 80, 16)


def test_an_index_is_told_on_its_scale():
    told = tell(index(leaf("a", 600, 1), leaf("b", 400, 1), points=1000, scale=1), Sheet(a=0.5, b=1))
    assert (told.value, told.numerator, told.most) == (0.7, 700, 1)


def test_a_part_without_a_value_gives_no_points_and_is_told():
    told = tell(index(leaf("a", 60, 100), leaf("b", 40, 100)), Sheet(a=50, b=value(None, reason=Reason.SUPPRESSED)))
    assert (told.value, told.most, told.denominator) == (30, 60, 60)
    assert (told.components[1].points, told.components[1].reason) == (None, Reason.SUPPRESSED)


def test_without_any_value_there_is_no_index():
    told = tell(index(leaf("a", 60, 100), group("g", 40, leaf("b", 40, 100))), Sheet(a=None, b=None))
    assert (told.value, told.reason, told.most) == (None, Reason.NO_DATA, None)
    assert [part.points for part in told.components] == [None, None]


def test_simulated_parts_give_no_points_beside_real_ones():
    told = tell(index(leaf("a", 60, 100), leaf("b", 40, 100)), Sheet(a=50, b=value(100, simulated=True)))
    assert (told.value, told.most, told.simulated) == (30, 60, False)
    assert told.components[1].reason is Reason.NOT_COMPARABLE
    alone = tell(index(leaf("a", 60, 100), leaf("b", 40, 100)), Sheet(a=None, b=value(100, simulated=True)))
    assert (alone.value, alone.simulated) == (40, True)


def test_an_index_of_indices_covers_no_more_than_they_do():
    inner = tell(index(leaf("a", 60, 100), leaf("b", 40, 100)), Sheet(a=50, b=None))
    told = tell(index(leaf("inner", 10, 100), leaf("c", 90, 100)), Sheet(inner=inner, c=100))
    assert (told.value, told.most) == (93, 96)


@given(st.lists(st.none() | st.floats(0, 200), min_size=1, max_size=8))
def test_the_points_are_those_of_the_parts_and_never_more_than_is_covered(values):
    names = {f"x{n}": number for n, number in enumerate(values)}
    told = tell(index(group("g", 1000, *(leaf(name, 10, 100) for name in names)), points=1000), Sheet(**names))
    known = [number for number in values if number is not None]
    if known:
        assert told.value == pytest.approx(sum(min(number, 100) / 10 for number in known))
        assert told.value <= told.most == pytest.approx(10 * len(known))
    else:
        assert told.value is None
