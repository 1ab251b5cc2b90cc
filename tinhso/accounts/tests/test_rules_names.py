from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tinhso.accounts.rules.names import folded


def test_names_fold_to_plain_letters():
    assert folded("  ĐẶNG   Thị Huyền ") == "dang thi huyen"


def test_both_ways_of_composing_a_letter_fold_alike():
    assert folded("Hoà") == folded("Hòa") == folded("Hoa\u0300")


def test_what_no_database_can_hold_is_left_out():
    assert folded("An\x00 Bình\ud800") == "an binh"


@given(st.text())
def test_folding_twice_is_folding_once(text):
    assert folded(folded(text)) == folded(text)
