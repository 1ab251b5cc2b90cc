from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinhso.kernel.numbers import (
    Convention,
    NumberAmbiguous,
    NumberUnreadable,
    format_number,
    format_percent,
    parse_number,
    parse_percent,
    readings,
    rounded,
)

decimals = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15, places=4)


@pytest.mark.parametrize(
    ("value", "places", "vi", "en"),
    [
        (1234.5, None, "1.234,5", "1,234.5"),
        (1234567, None, "1.234.567", "1,234,567"),
        (0.1 + 0.2, 2, "0,30", "0.30"),
        (2.675, 2, "2,68", "2.68"),
        (1.005, 2, "1,01", "1.01"),
        (-0.004, 2, "0,00", "0.00"),
        (Decimal("1E+3"), None, "1.000", "1,000"),
        (1e21, 0, "1.000.000.000.000.000.000.000", "1,000,000,000,000,000,000,000"),
        (Decimal("12.50"), None, "12,5", "12.5"),
        (0, None, "0", "0"),
        (-1234, 1, "-1.234,0", "-1,234.0"),
        (Fraction(1, 3), 3, "0,333", "0.333"),
        (999.995, 2, "1.000,00", "1,000.00"),
        (1250, -2, "1.300", "1,300"),
    ],
)
def test_a_number_is_written_without_artefacts(value, places, vi, en):
    assert (format_number(value, places), format_number(value, places, "en")) == (vi, en)


def test_a_percentage_is_written_as_each_language_does():
    assert format_percent(Fraction(6654, 53810)) == "12,37 %"
    assert format_percent(0.1237, language="en") == "12.37%"
    assert format_percent(1, 0) == "100 %"
    assert format_percent(Decimal("0.98371"), None, "vi-VN") == "98,371 %"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("NaN"), True])
def test_what_is_no_number_is_not_written_as_one(value):
    with pytest.raises(NumberUnreadable):
        format_number(value)


@given(decimals, st.integers(0, 4))
def test_rounding_moves_by_at_most_half_a_place(value, places):
    assert abs(rounded(value, places) - value) <= Decimal(5).scaleb(-places - 1)


@given(decimals, st.sampled_from(Convention))
def test_what_was_written_reads_back(value, convention):
    assert parse_number(format_number(value, language=convention), convention) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.234,5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("1.234.567", "1234567"),
        ("12,37", "12.37"),
        ("12.37", "12.37"),
        ("0.123", "0.123"),
        ("1234", "1234"),
        ("1 234 567", "1234567"),
        ("1\u00a0234,5", "1234.5"),
        ("-5", "-5"),
        ("− 5,5", "-5.5"),
        ("(1.234.567)", "-1234567"),
        ("+7", "7"),
        (" 007 ", "7"),
    ],
)
def test_numbers_of_both_conventions_are_read(text, value):
    assert parse_number(text) == Decimal(value)


@pytest.mark.parametrize("text", ["1.234", "1,234", "-1.234", "12.345", "(999,999)"])
def test_a_number_that_reads_two_ways_is_asked_for(text):
    with pytest.raises(NumberAmbiguous) as caught:
        parse_number(text)
    assert len(caught.value.data["readings"]) == 2


def test_a_stated_convention_settles_it():
    assert parse_number("1.234", Convention.VI) == 1234
    assert parse_number("1.234", Convention.EN) == Decimal("1.234")
    assert readings("1.234") == {Convention.VI: 1234, Convention.EN: Decimal("1.234")}


@pytest.mark.parametrize(
    "text",
    ["", " ", "-", "..", "…", "không có", "1.2.3", "1,2,3", "1.23,4.5", "1e5", "٣", "12%", "0.123.456", "1" * 500],
)
def test_what_is_no_number_is_refused(text):
    with pytest.raises(NumberUnreadable):
        parse_number(text)


@pytest.mark.parametrize(("text", "ratio"), [("12,37 %", "0.1237"), ("12.37%", "0.1237"), ("100%", "1"), ("-5,5 %", "-0.055")])
def test_a_percentage_reads_as_a_ratio(text, ratio):
    assert parse_percent(text) == Decimal(ratio)


def test_a_percentage_needs_its_sign():
    with pytest.raises(NumberUnreadable):
        parse_percent("12,37")


@given(st.text(max_size=150))
def test_no_text_breaks_the_reading(text):
    assert len(readings(text)) <= 2
