from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinhso.kernel.periods import Period, PeriodKind, PeriodUnreadable, parse
from tinhso.kernel.ranges import PeriodRange, RangeUnreadable, parse_range

ranges = st.builds(
    lambda kind, day, length: PeriodRange(Period.of(kind, day), Period.of(kind, day).shift(length)),
    st.sampled_from(PeriodKind),
    st.dates(date(1950, 1, 1), date(2100, 12, 31)),
    st.integers(0, 60),
)


def test_a_range_yields_its_periods_in_order():
    assert [str(month) for month in parse_range("202311..202402")] == ["202311", "202312", "202401", "202402"]


def test_a_single_period_is_a_range_of_one():
    assert parse_range("2024Q1") == PeriodRange(parse("2024Q1"), parse("2024Q1"))
    assert parse_range("2024Q1").code == "2024Q1"


@given(ranges)
def test_code_length_and_days_agree_with_the_periods(periods):
    assert parse_range(periods.code) == periods
    listed = list(periods)
    assert len(periods) == len(listed)
    assert sum(period.days for period in listed) == (periods.end - periods.start).days + 1


def test_a_range_contains_days_and_periods():
    nine_months = parse_range("202401..202409")
    assert parse("2024Q3") in nine_months
    assert parse("2024") not in nine_months
    assert date(2024, 9, 30) in nine_months


@pytest.mark.parametrize("code", ["202406..202401", "202401..2024", "202401..202402..202403"])
def test_reversed_mixed_and_overlong_ranges_are_refused(code):
    with pytest.raises(RangeUnreadable):
        parse_range(code)


@pytest.mark.parametrize("code", ["", "..", "202401..", "..202401", "202401...202402"])
def test_a_range_with_a_missing_end_is_refused(code):
    with pytest.raises(PeriodUnreadable):
        parse_range(code)


def test_the_parts_of_a_period_are_a_range():
    assert PeriodRange.within(parse("2024Q2"), PeriodKind.MONTH).code == "202404..202406"


def test_the_same_range_last_year():
    assert parse_range("202401..202409").same_last_year().code == "202301..202309"
