"""Rows in JSON become texts that mean the same."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinhso.kernel.errors import BadInput
from tinhso.supply.errors import RowsUnreadable
from tinhso.supply.intake.rules.json_rows import read_json, rows_of


def read(text: str) -> object:
    return rows_of(read_json(text.encode()))


@pytest.mark.parametrize(
    ("sent", "text"),
    [
        ("1", "1"),
        ("-0.0", "-0"),
        ("5.0", "5"),
        ("100", "100"),
        ("1.50", "1.5"),
        ("1E400", "1E400"),
        ("12345678901234567890.1234567890123", "12345678901234567890.1234567890123"),
        ("true", "true"),
        ("false", "false"),
        ("null", None),
        ('" a "', " a "),
        ('"\\u1ebf"', "ế"),
        ('"\\ud83d\\ude00"', "😀"),
    ],
)
def test_a_value_becomes_its_canonical_text(sent, text):
    assert read(f'[{{"a": {sent}}}]') == [{"a": text}]


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6).map(lambda number: f"{number:f}"))
def test_a_number_means_the_same(number):
    assert Decimal(read(f'[{{"a": {number}}}]')[0]["a"]) == Decimal(number)


@given(st.dictionaries(st.text(), st.text() | st.none()))
def test_texts_are_kept_as_they_were_but_those_that_no_table_can_keep(row):
    body = json.dumps([row])
    if "\0" in "".join(filter(None, (*row, *row.values()))):
        with pytest.raises(BadInput):
            read(body)
    else:
        assert read(body) == [row]


@pytest.mark.parametrize("sent", ['{"a": 1}', "[1]", "[[]]", '[{"a": []}]', '[{"a": {}}]', "null", '"a"'])
def test_what_is_no_list_of_rows_is_named(sent):
    with pytest.raises(RowsUnreadable):
        read(sent)


@pytest.mark.parametrize("sent", ["", "{", "NaN", "[Infinity]", "[" * 100_000, '["\\ud800"]', '[{"\\u0000": 1}]', '{"a": 1} x'])
def test_what_is_no_json_is_refused(sent):
    with pytest.raises(BadInput):
        read_json(sent.encode())
