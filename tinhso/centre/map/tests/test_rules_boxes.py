"""What a request for features says: boxes and spans of days."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinhso.centre.map.errors import WrongBox, WrongSpan
from tinhso.centre.map.rules.boxes import Span, meets, read_box, read_span


def test_a_box_is_four_numbers_or_six_with_heights():
    assert read_box("105.5,9.2,106.3,9.9") == (105.5, 9.2, 106.3, 9.9)
    assert read_box("105.5,9.2,0,106.3,9.9,100") == (105.5, 9.2, 106.3, 9.9)
    assert read_box("") is None


@pytest.mark.parametrize("text", ["1,2,3", "a,b,c,d", "106,9,105,10", "105,10,106,9", "0,0,0,nan", "0,-91,1,0", "0,0,181,1"])
def test_what_is_no_box_is_refused(text):
    with pytest.raises(WrongBox):
        read_box(text)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("2025-07-01", Span(date(2025, 7, 1), date(2025, 7, 1))),
        ("2025-07-01T08:00:00Z", Span(date(2025, 7, 1), date(2025, 7, 1))),
        ("2025-01-01/2025-06-30", Span(date(2025, 1, 1), date(2025, 6, 30))),
        ("../2025-06-30", Span(None, date(2025, 6, 30))),
        ("2025-01-01/", Span(date(2025, 1, 1), None)),
    ],
)
def test_a_span_is_a_day_or_two_ends_of_which_one_may_be_open(text, span):
    assert read_span(text) == span


@pytest.mark.parametrize("text", ["../..", "/", "2025", "01/07/2025", "2025-02-30", "2025-07-01/2025-06-30", "2025-07-01/x"])
def test_what_is_no_span_is_refused(text):
    with pytest.raises(WrongSpan):
        read_span(text)


DAYS = st.dates(date(2000, 1, 1), date(2030, 1, 1))


@given(DAYS, DAYS, DAYS, DAYS)
def test_two_spans_meet_when_they_share_a_day(one, two, three, four):
    first, last, start, end = *sorted((one, two)), *sorted((three, four))
    assert Span(first, last).meets(start, end) == (max(first, start) <= min(last, end))
    assert Span(None, None).meets(start, end)


def test_boxes_that_touch_meet():
    assert meets((0, 0, 1, 1), (1, 1, 2, 2))
    assert not meets((0, 0, 1, 1), (1.1, 0, 2, 1))
