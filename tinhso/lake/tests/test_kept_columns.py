"""Columns of files in memory: the same values again, never more than agreed, the longest unasked gone first."""

from __future__ import annotations

import polars as pl

from tinhso.lake.kept_columns import LARGEST, KeptColumns, _size

NUMBERS = pl.Series("value", [1.0, 2.0, 3.0])


def test_a_column_that_was_kept_is_given_back_for_its_file_and_its_name_only():
    kept = KeptColumns()
    kept.keep({"a": NUMBERS}, "value")
    assert kept.of({"a", "b"}, "value")["a"] is NUMBERS
    assert kept.of({"a"}, "other") == {}


def test_what_was_not_asked_for_longest_goes_first():
    kept = KeptColumns(most=2 * _size(NUMBERS))
    kept.keep({"a": NUMBERS, "b": NUMBERS}, "value")
    kept.of({"a"}, "value")
    kept.keep({"c": NUMBERS}, "value")
    assert set(kept.of({"a", "b", "c"}, "value")) == {"a", "c"}
    assert kept.bytes == 2 * _size(NUMBERS)


def test_the_same_column_twice_takes_its_room_once():
    kept = KeptColumns()
    for _ in range(2):
        kept.keep({"a": NUMBERS}, "value")
    assert kept.bytes == _size(NUMBERS)


def test_a_long_column_does_not_push_out_the_short_ones():
    kept = KeptColumns()
    kept.keep({"long": pl.Series([0.0] * (LARGEST // 8 + 1))}, "value")
    assert kept.of({"long"}, "value") == {}
