from datetime import date

import pytest

from tinhso.places.contracts import ParentSpan
from tinhso.places.rules.days import after, before, holds_on, overlap, read_day, within


@pytest.mark.parametrize("text", ["2024-08-31", "31/08/2024", " 31/8/2024 ", "31-08-2024", "31.8.2024"])
def test_a_day_is_read_as_people_write_it(text):
    assert read_day(text) == date(2024, 8, 31)


@pytest.mark.parametrize("text", ["", "2024", "31/13/2024", "30/02/2024", "08/31/2024", "hôm qua", "2024-8", "20240831"])
def test_what_is_not_a_day_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011  # the calendar's own words differ
        read_day(text)


def span(start, end):
    return ParentSpan(1, start and date(2024, 1, start), end and date(2024, 1, end))


def test_both_ends_of_a_span_are_included():
    assert holds_on(span(5, 9), date(2024, 1, 5))
    assert holds_on(span(5, 9), date(2024, 1, 9))
    assert not holds_on(span(5, 9), date(2024, 1, 4))
    assert not holds_on(span(5, 9), date(2024, 1, 10))
    assert holds_on(span(None, None), date(1945, 9, 2))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [((1, 5), (5, 9), True), ((1, 4), (5, 9), False), ((None, 5), (5, None), True), ((None, 4), (5, None), False)],
)
def test_spans_overlap_when_they_share_a_day(one, other, expected):
    assert overlap(span(*one), span(*other)) is expected
    assert overlap(span(*other), span(*one)) is expected


def test_an_open_end_is_not_within_a_closed_one():
    assert within(span(2, 3), span(1, 5))
    assert not within(span(2, None), span(1, 5))
    assert not within(span(None, 3), span(1, 5))
    assert within(span(None, None), span(None, None))


def test_the_calendar_has_two_ends():
    assert before(date(2024, 9, 1)) == date(2024, 8, 31)
    assert after(date(2024, 8, 31)) == date(2024, 9, 1)
    assert before(date.min) == date.min
    assert after(date.max) == date.max
