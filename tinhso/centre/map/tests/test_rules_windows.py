"""Which periods the slider offers, and in whose units."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from tinhso.centre.map.rules.windows import SLIDES, day_of_units, usual_kind, window
from tinhso.kernel.periods import Period, PeriodKind, parse

TODAY = date(2026, 11, 28)


def test_the_slider_ends_with_the_last_complete_period():
    codes = [period.code for period in window(parse("202606"), TODAY)]
    assert codes[0] == "202510"
    assert codes[-1] == "202610"


def test_a_period_still_running_is_the_last():
    assert window(parse("202611"), TODAY)[-1].code == "202611"


def test_long_ago_the_period_stands_in_the_middle():
    codes = [period.code for period in window(parse("202001"), TODAY)]
    assert codes[SLIDES // 2] == "202001"


@given(st.sampled_from(PeriodKind), st.dates(date(2000, 1, 1), TODAY))
def test_the_chosen_period_is_always_among_them(kind, day):
    period = Period.of(kind, day)
    offered = window(period, TODAY)
    assert period in offered
    assert len(offered) == SLIDES


def test_units_are_those_of_the_periods_last_day_unless_a_day_is_chosen():
    assert day_of_units(parse("202506"), None, TODAY) == date(2025, 6, 30)
    assert day_of_units(parse("202611"), None, TODAY) == TODAY
    assert day_of_units(parse("202506"), date(2025, 7, 1), TODAY) == date(2025, 7, 1)


def test_an_indicator_opens_with_months_where_it_has_them():
    assert usual_kind((PeriodKind.WEEK, PeriodKind.MONTH)) is PeriodKind.MONTH
    assert usual_kind((PeriodKind.QUARTER, PeriodKind.YEAR)) is PeriodKind.QUARTER
