from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinhso.supply.desk.rules.cells import read, show


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("number", "1.234,5", "1234.5"),
        ("number", "12,5", "12.5"),
        ("number", "12.5", "12.5"),
        ("number", "1.234.567", "1234567"),
        ("number", "-0,25", "-0.25"),
        ("number", "0,234", "0.234"),
        ("integer", "1.234", "1234"),
        ("integer", "1,234", "1234"),
        ("integer", "1.000", "1000"),
        ("integer", " 12 ", "12"),
        ("date", "31/12/2024", "2024-12-31"),
        ("date", "3/4/2024", "2024-04-03"),
        ("date", "2024-12-31", "2024-12-31"),
        ("yearmonth", "5/2024", "2024-05"),
        ("year", "2024", "2024"),
        ("datetime", "31/12/2024 8:05", "2024-12-31T08:05:00"),
        ("boolean", "Có", "true"),
        ("boolean", "không", "false"),
        ("boolean", "x", "true"),
        ("string", "  Trạm 1 ", "Trạm 1"),
        ("string", "1.234", "1.234"),
    ],
)
def test_vietnamese_ways_of_writing_become_canonical(kind, text, value):
    assert read(kind, text).value == value


@pytest.mark.parametrize(("text", "ways"), [("1.234", ("1234", "1,2340")), ("1,234", ("1234", "1,2340"))])
def test_a_number_of_two_readings_is_asked_about_with_texts_that_are_clear(text, ways):
    found = read("number", text)
    assert found.value is None
    assert set(found.meant) == set(ways)
    assert all(not read("number", way).meant for way in ways)


@pytest.mark.parametrize("text", ["", "  ", "-", ".."])
def test_what_stands_for_nothing_is_empty_and_not_zero(text):
    assert read("number", text, ("", "-", "..")).value is None


@pytest.mark.parametrize(("kind", "text"), [("number", "mười"), ("date", "31/31/2024"), ("date", "5/2024"), ("integer", "1,5")])
def test_what_cannot_be_read_keeps_its_text_for_the_check_to_name(kind, text):
    assert read(kind, text).value == text


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("number", "1234.5", "1.234,5"),
        ("integer", "1234567", "1.234.567"),
        ("date", "2024-01-05", "05/01/2024"),
        ("datetime", "2024-01-05T08:05:00", "05/01/2024 08:05"),
        ("yearmonth", "2024-05", "05/2024"),
        ("boolean", "true", "Có"),
        ("number", "abc", "abc"),
        ("date", "31/31/2024", "31/31/2024"),
        ("string", None, ""),
    ],
)
def test_canonical_texts_are_shown_as_vietnam_writes(kind, value, shown):
    assert show(kind, value) == shown


@given(
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=None).filter(
        lambda value: abs(value.as_tuple().exponent) < 12
    )
)
def test_every_number_that_is_shown_reads_back_as_the_same_value(value):
    found = read("number", show("number", f"{value:f}"))
    assert not found.meant
    assert Decimal(found.value) == value


@given(st.integers(-(2**63), 2**63 - 1))
def test_every_whole_number_that_is_shown_reads_back(value):
    assert read("integer", show("integer", str(value))).value == str(value)


@given(st.dates())
def test_every_day_that_is_shown_reads_back(day):
    if day.year >= 1900 and day.year <= 2199:
        assert read("date", show("date", day.isoformat())).value == day.isoformat()


@given(st.sampled_from(["number", "integer", "date", "datetime", "yearmonth", "year", "boolean", "string"]), st.text())
def test_no_text_makes_a_cell_fail(kind, text):
    read(kind, text)
    show(kind, text)
