from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinhso.catalog.contracts import Due, DueUnit
from tinhso.kernel.clock import days_between, local
from tinhso.kernel.periods import Period, PeriodKind, parse
from tinhso.kernel.shipped_calendar import vietnam
from tinhso.supply.obligations.rules.due import due_at, opens_at
from tinhso.supply.obligations.tests.values import at

CALENDAR = vietnam()
days = st.dates(date(2024, 1, 1), date(2027, 10, 1))
kinds = st.sampled_from(list(PeriodKind))


def due(after: int, unit: str, clock_time: str = "17:00") -> Due:
    return Due(after=after, unit=DueUnit(unit), at=clock_time)


@pytest.mark.parametrize(
    ("period", "rule", "expected"),
    [
        ("202607", due(5, "working_days"), "2026-08-07T17:00"),
        ("202612", due(1, "working_days"), "2027-01-04T17:00"),  # 01/01 is a holiday, then a weekend
        ("20260101", due(1, "working_days"), "2026-01-05T17:00"),  # 02/01 was exchanged with Saturday 10/01
        ("20260109", due(1, "working_days"), "2026-01-10T17:00"),  # that Saturday was worked
        ("202601", due(10, "working_days"), "2026-02-13T17:00"),
        ("20260213", due(1, "working_days"), "2026-02-23T17:00"),  # Lunar New Year
        ("20260816", due(0, "working_days"), "2026-08-17T17:00"),  # a Sunday: the first working day after it
        ("20260816", due(0, "calendar_days"), "2026-08-16T17:00"),  # a measurement is due on Sundays too
        ("2026Q1", due(15, "calendar_days", "09:30"), "2026-04-15T09:30"),
        ("20260816", due(8, "hours", "17:00"), "2026-08-17T08:00"),
    ],
)
def test_due_times_over_weekends_holidays_and_exchanged_days(period, rule, expected):
    assert due_at(rule, parse(period), CALENDAR) == at(expected)


@given(days, kinds, st.integers(0, 30))
def test_working_days_are_counted_one_by_one_after_the_last_day(day, kind, after):
    period = Period.of(kind, day)
    found = local(due_at(due(after, "working_days"), period, CALENDAR)).date()
    assert CALENDAR.is_working(found)
    if after:
        assert sum(CALENDAR.is_working(each) for each in days_between(period.end + timedelta(days=1), found)) == after
    else:
        assert not any(CALENDAR.is_working(each) for each in days_between(period.end, found) if each != found)


@given(days, kinds, st.integers(0, 60), st.sampled_from(["working_days", "calendar_days", "hours"]))
def test_nothing_is_due_before_it_can_be_supplied(day, kind, after, unit):
    period = Period.of(kind, day)
    assert due_at(due(after, unit), period, CALENDAR) > opens_at(period)
    assert local(opens_at(period)).time() == time()


@given(days, kinds, st.integers(0, 30), st.sampled_from(["working_days", "calendar_days", "hours"]))
def test_later_periods_are_never_due_earlier(day, kind, after, unit):
    period = Period.of(kind, day)
    assert due_at(due(after, unit), period, CALENDAR) <= due_at(due(after, unit), period.next(), CALENDAR)
