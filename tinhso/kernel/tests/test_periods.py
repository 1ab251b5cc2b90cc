from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinhso.kernel.periods import Period, PeriodKind, PeriodsDoNotNest, PeriodUnreadable, parse, weeks_in

days = st.dates(date(1970, 1, 1), date(2130, 12, 31))
kinds = st.sampled_from(PeriodKind)
periods = st.builds(Period.of, kinds, days)


@pytest.mark.parametrize(
    ("code", "kind", "first", "last"),
    [
        ("20240131", "day", "2024-01-31", "2024-01-31"),
        ("2024W05", "week", "2024-01-29", "2024-02-04"),
        ("2020W53", "week", "2020-12-28", "2021-01-03"),
        ("202402", "month", "2024-02-01", "2024-02-29"),
        ("2024Q1", "quarter", "2024-01-01", "2024-03-31"),
        ("2024S2", "half", "2024-07-01", "2024-12-31"),
        ("2024", "year", "2024-01-01", "2024-12-31"),
    ],
)
def test_each_code_names_its_kind_and_its_days(code, kind, first, last):
    period = parse(code)
    assert (period.kind, str(period.start), str(period.end)) == (kind, first, last)


@pytest.mark.parametrize(
    "code",
    ["", "2024Q5", "2024Q0", "2024S3", "202413", "20240230", "2024W54", "2023W53", "2024w05", "2024-01", " 2024", "1850",
     "2300", "2024W5", "٢٠٢٤", "2024\n", "202401..202402"],
)  # fmt: skip
def test_a_wrong_code_is_refused_with_the_accepted_forms(code):
    with pytest.raises(PeriodUnreadable) as caught:
        parse(code)
    assert "2024Q1" in caught.value.message_vi
    assert "2024Q1" in caught.value.message_en
    assert caught.value.exit_code == 2


def test_a_wrong_code_is_told_what_is_wrong():
    with pytest.raises(PeriodUnreadable, match="the calendar has no such period"):
        parse("20240230")
    with pytest.raises(PeriodUnreadable, match="the year is out of range"):
        parse("0012")


def test_a_period_begins_on_its_first_day_only():
    with pytest.raises(PeriodUnreadable):
        Period(PeriodKind.MONTH, date(2024, 1, 2))


@given(periods)
def test_code_and_parse_are_inverse(period):
    assert parse(period.code) == period


@given(periods)
def test_next_begins_the_day_after_the_end_and_previous_undoes_it(period):
    assert period.next().start == period.end + timedelta(days=1)
    assert period.next().previous() == period


@given(periods, st.integers(-30, 30), st.integers(-30, 30))
def test_shifts_add_up(period, one, other):
    assert period.shift(one).shift(other) == period.shift(one + other)


@given(kinds, days)
def test_every_day_lies_in_exactly_its_period(kind, day):
    period = Period.of(kind, day)
    assert day in period
    assert day not in period.next()
    assert day not in period.previous()


@given(periods, kinds)
def test_parts_fill_the_whole_without_gap_or_overlap(period, kind):
    try:
        parts = period.split(kind)
    except PeriodsDoNotNest:
        assert kind.rank > period.kind.rank or kind is PeriodKind.WEEK
        return
    assert sum(part.days for part in parts) == period.days
    assert all(part in period and part.parent(period.kind) == period for part in parts)
    assert list(parts) == sorted(parts)


@given(periods, periods)
def test_order_is_total(one, other):
    assert (one < other) + (one == other) + (one > other) == 1


def test_the_shorter_of_two_that_begin_together_comes_first():
    together = [parse(code) for code in ["2024", "2024S1", "2024Q1", "202401", "2024W01", "20240101"]]
    assert [str(period) for period in sorted(together)] == ["20240101", "2024W01", "202401", "2024Q1", "2024S1", "2024"]


def test_a_period_contains_periods_and_days():
    assert parse("202402") in parse("2024Q1")
    assert parse("2024W05") not in parse("202401")
    assert date(2024, 3, 31) in parse("2024Q1")
    assert date(2024, 4, 1) not in parse("2024Q1")


@pytest.mark.parametrize(
    ("code", "earlier"),
    [("202402", "202302"), ("2024Q1", "2023Q1"), ("2024S2", "2023S2"), ("2024", "2023"), ("20240131", "20230131"),
     ("20240229", "20230228"), ("2024W05", "2023W05"), ("2020W53", "2019W52"), ("2021W52", "2020W52")],
)  # fmt: skip
def test_the_same_period_last_year(code, earlier):
    assert parse(code).same_last_year().code == earlier


def test_weeks_cross_months_and_years_and_say_so():
    with pytest.raises(PeriodsDoNotNest):
        parse("2024W05").parent(PeriodKind.MONTH)
    with pytest.raises(PeriodsDoNotNest):
        parse("2024").split(PeriodKind.WEEK)
    assert len(parse("2024W05").split(PeriodKind.DAY)) == 7
    assert parse("20240131").parent(PeriodKind.WEEK).code == "2024W05"


def test_a_short_period_has_no_longer_parts_and_a_long_one_no_shorter_parent():
    with pytest.raises(PeriodsDoNotNest):
        parse("202401").split(PeriodKind.YEAR)
    with pytest.raises(PeriodsDoNotNest):
        parse("2024").parent(PeriodKind.MONTH)
    assert parse("202405").parent(PeriodKind.HALF).code == "2024S1"


def test_a_week_is_numbered_by_the_iso_year():
    assert (parse("2025W01").start, parse("2025W01").year) == (date(2024, 12, 30), 2025)
    assert [weeks_in(year) for year in (2020, 2021, 2026)] == [53, 52, 53]


def test_moving_beyond_the_calendar_is_refused():
    with pytest.raises(PeriodUnreadable):
        parse("2199").next()
    with pytest.raises(PeriodUnreadable):
        parse("2024").shift(10**9)
    with pytest.raises(PeriodUnreadable):
        parse("20240101").shift(10**9)
