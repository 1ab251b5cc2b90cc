"""The period that a number is shown for on a board of another kind of period."""

from __future__ import annotations

from datetime import date

import pytest

from tinhso.centre.boards.timing import back, own_period
from tinhso.kernel.periods import PeriodKind, parse

TODAY = date(2026, 11, 27)
QUARTER, YEAR, MONTH, DAY = PeriodKind.QUARTER, PeriodKind.YEAR, PeriodKind.MONTH, PeriodKind.DAY


@pytest.mark.parametrize(
    ("seen", "kinds", "last", "shown"),
    [
        ("202610", (MONTH, QUARTER), None, "202610"),  # its own kind, whatever else it has
        ("202610", (QUARTER, YEAR), None, "2026Q3"),  # the next longer kind; the quarter that runs is not over
        ("202609", (QUARTER,), None, "2026Q3"),  # the quarter that ends with the month
        ("202610", (YEAR,), None, "2025"),
        ("202610", (YEAR,), date(2024, 12, 31), "2024"),  # nothing came after
        ("202610", (YEAR,), date(2027, 12, 31), "2025"),  # plans for years to come are not yet told
        ("2026", (DAY, MONTH), None, "202610"),  # the longest of the shorter ones, over by today
        ("2025", (MONTH,), None, "202512"),
    ],
)
def test_a_number_is_shown_for_the_last_period_of_its_own_kind_that_is_over_and_has_data(seen, kinds, last, shown):
    assert own_period(parse(seen), kinds, last, TODAY).code == shown


def test_periods_back_come_oldest_first():
    assert [each.code for each in back(parse("202602"), 3)] == ["202512", "202601", "202602"]
