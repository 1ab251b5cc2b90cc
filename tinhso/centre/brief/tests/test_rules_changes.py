"""What of the numbers is worth telling."""

from __future__ import annotations

from tinhso.centre.brief.contracts import Number
from tinhso.centre.brief.rules.changes import MOST_MOVES, moved, since


def told(indicator: str, value: float | None, status: str = "good", simulated: bool = False) -> Number:
    return Number(indicator, indicator, indicator, value, str(value), "202601", status, simulated)


def before(*numbers: Number) -> dict[str, Number]:
    return {number.indicator: number for number in numbers}


def test_what_crossed_a_status_comes_first_however_little_it_moved():
    found = moved([told("a", 150), told("b", 89.9, "bad")], before(told("a", 100), told("b", 90, "watch")))
    assert [each.number.indicator for each in found] == ["b", "a"]
    assert [each.crossed for each in found] == [True, False]


def test_small_moves_are_no_news_and_only_the_biggest_are_told():
    assert moved([told("a", 104)], before(told("a", 100))) == ()
    many = [told(f"n{number}", 110 + number) for number in range(10)]
    found = moved(many, before(*(told(f"n{number}", 100) for number in range(10))))
    assert [each.number.indicator for each in found] == [f"n{number}" for number in range(9, 9 - MOST_MOVES, -1)]


def test_a_simulated_number_is_not_compared_with_a_real_one():
    assert moved([told("a", 1, "bad", simulated=True)], before(told("a", 100))) == ()


def test_a_value_that_is_gone_has_crossed():
    (found,) = moved([told("a", None, "none")], before(told("a", 100)))
    assert (found.crossed, found.percent) == (True, None)


def test_since_when_is_the_beginning_of_the_run_over_gaps():
    assert since([("1", "bad"), ("2", "good"), ("3", "bad"), ("4", "none"), ("5", "bad")]) == "3"
    assert since([]) == ""
