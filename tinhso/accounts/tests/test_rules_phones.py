from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinhso.accounts.rules.phones import normalise, spoken


@pytest.mark.parametrize(
    "text",
    ["0912345678", "0912 345 678", "0912.345.678", "(0912) 345-678", "84912345678", "+84912345678", "+84 (0)912 345 678",
     "0084 912 345 678", "\u00a00912 345 678 "],
)  # fmt: skip
def test_one_mobile_number_written_in_many_ways_is_one_number(text):
    assert normalise(text) == "+84912345678"


def test_fixed_lines_have_ten_digits_after_the_trunk_zero():
    assert normalise("0299 3821 234") == "+842993821234"


@pytest.mark.parametrize(
    "text", ["", "abc", "0112345678", "091234567", "09123456789", "12345678", "+84 123", "٠٩١٢٣٤٥٦٧٨", "+"]
)
def test_what_is_no_number_is_refused(text):
    assert normalise(text) is None


def test_foreign_numbers_need_their_country():
    assert normalise("+855 23 123 456") == "+85523123456"
    assert normalise("855 23 123 456") is None


def test_numbers_are_said_as_written_in_vietnam():
    assert spoken("+84912345678") == "0912 345 678"
    assert spoken("+85523123456") == "+85523123456"


@given(st.text(max_size=30))
def test_normalising_twice_is_normalising_once(text):
    number = normalise(text)
    assert number is None or normalise(number) == number


@given(st.from_regex(r"0[35789][0-9]{8}", fullmatch=True))
def test_a_spoken_number_reads_back(text):
    number = normalise(text)
    assert number is not None
    assert normalise(spoken(number)) == number
