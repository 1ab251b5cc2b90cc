from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinhso.kernel.money import (
    MoneyInexact,
    MoneyUnit,
    dong,
    format_dong,
    format_in_unit,
    in_unit,
    in_words,
    shortest_unit,
    to_dong,
)

amounts = st.integers(-(10**21), 10**21)


def test_an_amount_is_written_with_its_sign():
    assert format_dong(1234567) == "1.234.567 đ"
    assert format_dong(1234567, long=True) == "1.234.567 đồng"
    assert format_dong(-1234567, "en") == "-1,234,567 VND"


def test_large_units_are_exact_until_rounding_is_asked_for():
    assert format_in_unit(1_500_000_000, MoneyUnit.BILLION) == "1,5 tỷ đồng"
    assert format_in_unit(1_234_567_891, MoneyUnit.BILLION) == "1,234567891 tỷ đồng"
    assert format_in_unit(1_234_567_891, MoneyUnit.BILLION, 2) == "1,23 tỷ đồng"
    assert format_in_unit(540_000, MoneyUnit.THOUSAND, language="en") == "540 thousand VND"


@given(amounts, st.sampled_from(MoneyUnit))
def test_changing_the_unit_loses_nothing(amount, unit):
    assert to_dong(in_unit(amount, unit), unit) == amount


@pytest.mark.parametrize("amount", [1.0, 0.1, True, Decimal("1.5"), "12", None])
def test_floats_and_fractions_are_not_money(amount):
    with pytest.raises(MoneyInexact):
        dong(amount)


def test_a_fraction_of_a_dong_is_refused():
    assert to_dong("1,5", MoneyUnit.MILLION) == 1_500_000
    with pytest.raises(MoneyInexact):
        to_dong(Decimal("1.5"))
    with pytest.raises(MoneyInexact):
        to_dong(1.5, MoneyUnit.MILLION)  # type: ignore[arg-type]  # the refusal is what is tested


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "Không đồng"),
        (1, "Một đồng"),
        (4, "Bốn đồng"),
        (5, "Năm đồng"),
        (10, "Mười đồng"),
        (11, "Mười một đồng"),
        (14, "Mười bốn đồng"),
        (15, "Mười lăm đồng"),
        (20, "Hai mươi đồng"),
        (21, "Hai mươi mốt đồng"),
        (24, "Hai mươi tư đồng"),
        (25, "Hai mươi lăm đồng"),
        (100, "Một trăm đồng"),
        (101, "Một trăm linh một đồng"),
        (104, "Một trăm linh bốn đồng"),
        (105, "Một trăm linh năm đồng"),
        (110, "Một trăm mười đồng"),
        (1000, "Một nghìn đồng"),
        (1005, "Một nghìn không trăm linh năm đồng"),
        (1015, "Một nghìn không trăm mười lăm đồng"),
        (540000, "Năm trăm bốn mươi nghìn đồng"),
        (3012000, "Ba triệu không trăm mười hai nghìn đồng"),
        (1234567, "Một triệu hai trăm ba mươi tư nghìn năm trăm sáu mươi bảy đồng"),
        (1000005, "Một triệu không trăm linh năm đồng"),
        (10**9, "Một tỷ đồng"),
        (1_005_000_000, "Một tỷ không trăm linh năm triệu đồng"),
        (1_234 * 10**9, "Một nghìn hai trăm ba mươi tư tỷ đồng"),
        (10**18, "Một tỷ tỷ đồng"),
        (-21000, "Âm hai mươi mốt nghìn đồng"),
    ],
)
def test_an_amount_is_said_in_words_as_legal_papers_need(amount, words):
    assert in_words(amount) == words


def test_the_southern_word_for_an_empty_tens_place():
    assert in_words(105, zero_ten="lẻ") == "Một trăm lẻ năm đồng"


@given(amounts)
def test_words_say_the_whole_amount(amount):
    assert _value(in_words(amount).lower()) == amount


_ONES = {"không": 0, "một": 1, "hai": 2, "ba": 3, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9}
_ONES |= {"mốt": 1, "tư": 4, "lăm": 5}
_POWERS = {"nghìn": 10**3, "triệu": 10**6}


def _value(sentence: str) -> int:
    """An independent reading of Vietnamese number words: sums groups, and restarts at each tỷ."""
    words = sentence.removesuffix(" đồng").split()
    sign = -1 if words[0] == "âm" else 1
    billions = below = group = digit = 0
    for word in words[words[0] == "âm" :]:
        if word in _ONES:
            digit = _ONES[word]
        elif word == "trăm":
            group, digit = digit * 100, 0
        elif word in ("mươi", "mười"):
            group, digit = group + (digit if word == "mươi" else 1) * 10, 0
        elif word in _POWERS:
            below, group, digit = below + (group + digit) * _POWERS[word], 0, 0
        elif word == "tỷ":
            billions, below, group, digit = (billions + below + group + digit) * 10**9, 0, 0, 0
    return sign * (billions + below + group + digit)


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_no_money(amount):
    with pytest.raises(MoneyInexact):
        dong(Decimal(amount))


@pytest.mark.parametrize(
    ("amount", "unit"),
    [
        (0, MoneyUnit.DONG),
        (999_999, MoneyUnit.DONG),
        (1_000_000, MoneyUnit.MILLION),
        (-999_999_999, MoneyUnit.MILLION),
        (10**9, MoneyUnit.BILLION),
        (-(10**15), MoneyUnit.BILLION),
    ],
)
def test_people_say_an_amount_in_the_largest_unit_that_it_holds(amount, unit):
    assert shortest_unit(amount) is unit
