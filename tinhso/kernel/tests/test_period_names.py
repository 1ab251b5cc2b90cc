from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinhso.kernel.period_names import PeriodAmbiguous, name, range_name, read, read_range
from tinhso.kernel.periods import Period, PeriodKind, parse
from tinhso.kernel.ranges import parse_range

NAMES = [
    ("20240131", "ngày 31/01/2024", "31 January 2024"),
    ("2024W05", "tuần 5/2024 (29/01–04/02)", "week 5 of 2024 (29/01–04/02)"),
    ("202401", "tháng 1/2024", "January 2024"),
    ("2024Q2", "quý II/2024", "quarter 2 of 2024"),
    ("2024S1", "6 tháng đầu năm 2024", "first half of 2024"),
    ("2024S2", "6 tháng cuối năm 2024", "second half of 2024"),
    ("2024", "năm 2024", "2024"),
]


@pytest.mark.parametrize(("code", "vi", "en"), NAMES)
def test_a_period_has_a_name_in_both_languages(code, vi, en):
    assert (name(parse(code)), name(parse(code), "en")) == (vi, en)


def test_a_range_from_january_is_called_cumulative():
    assert range_name(parse_range("202401..202409")) == "9 tháng đầu năm 2024"
    assert range_name(parse_range("202401..202409"), "en") == "first 9 months of 2024"
    assert range_name(parse_range("2024Q1..2024Q3")) == "quý I/2024 đến quý III/2024"
    assert range_name(parse_range("202405")) == "tháng 5/2024"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Tháng 5/2024", "202405"),
        ("tháng 05 năm 2024", "202405"),
        ("THÁNG 5 - 2024", "202405"),
        ("T5/2024", "202405"),
        ("Thang 5.2024", "202405"),
        ("5/2024", "202405"),
        ("05-2024", "202405"),
        ("2024-05", "202405"),
        ("Quý II/2024", "2024Q2"),
        ("Quý 2 năm 2024", "2024Q2"),
        ("quý iv-2024", "2024Q4"),
        ("Q3/2024", "2024Q3"),
        ("6 tháng đầu năm 2024", "2024S1"),
        ("sáu tháng cuối năm 2024", "2024S2"),
        ("Nửa đầu năm 2024", "2024S1"),
        ("Năm 2024", "2024"),
        ("cả năm 2024", "2024"),
        ("2024", "2024"),
        ("31/12/2024", "20241231"),
        ("31-12-24", "20241231"),
        ("12/31/2024", "20241231"),
        ("05/05/2024", "20240505"),
        ("2024-12-31", "20241231"),
        ("ngày 31 tháng 12 năm 2024", "20241231"),
        ("Tuần 5/2024", "2024W05"),
        ("tuần thứ 5 năm 2024", "2024W05"),
        ("  Tháng   5 / 2024 ", "202405"),
        ("2024q1", "2024Q1"),
    ],
)
def test_what_people_write_is_read(text, code):
    assert str(read(text)) == code


@pytest.mark.parametrize(
    "text", ["", "   ", "không có", "Tháng 13/2024", "Quý V/2024", "31/02/2024", "Tuần 60/2024", "x" * 500]
)
def test_what_is_no_period_is_none(text):
    assert read(text) is None


def test_a_date_that_reads_both_ways_is_asked_for():
    with pytest.raises(PeriodAmbiguous):
        read("03/04/2024")
    assert str(read("03/04/2024", day_first=True)) == "20240403"
    assert str(read("03/04/2024", day_first=False)) == "20240304"


def test_a_missing_year_is_asked_for():
    with pytest.raises(PeriodAmbiguous):
        read("Tháng 5")
    assert str(read("Tháng 5", year=2024)) == "202405"


def test_cumulative_months_are_a_range_and_not_a_period():
    assert read("9 tháng đầu năm 2024") is None
    assert str(read_range("9 tháng đầu năm 2024")) == "202401..202409"
    assert str(read_range("6 tháng đầu năm 2024")) == "2024S1"
    assert str(read_range("Tháng 5/2024")) == "202405"
    assert read_range("không có") is None


@given(st.builds(Period.of, st.sampled_from(PeriodKind), st.dates(date(1950, 1, 1), date(2150, 12, 31))))
def test_every_vietnamese_name_reads_back(period):
    assert read(name(period), day_first=True) == period


@given(st.text(max_size=120))
def test_no_text_breaks_the_reading(text):
    try:
        read(text)
        read_range(text)
    except PeriodAmbiguous:
        pass
