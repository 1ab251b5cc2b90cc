from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinhso.supply.connectors.rules.cutting import Bounds, OutOfOrder, TooMuch, after, cut

SMALL = Bounds(batch_rows=3, batch_characters=50, most_rows=5, most_characters=100, row_characters=20, run_rows=8)


def marked(values):
    return [({"value": str(value)}, str(value)) for value in values]


@given(st.lists(st.integers(0, 9), max_size=40).map(sorted))
def test_no_row_is_lost_and_no_batch_ends_amid_a_cursor_value(values):
    batches = list(cut(marked(values), Bounds(batch_rows=3)))
    assert [row["value"] for batch in batches for row in batch.rows] == [str(value) for value in values]
    for batch, following in pairwise(batches):
        assert batch.cursor == batch.rows[-1]["value"] != following.rows[0]["value"]


@given(st.lists(st.integers(0, 9), max_size=40).map(sorted), st.data())
def test_going_on_after_any_batch_gives_exactly_the_rest(values, data):
    batches = list(cut(marked(values), Bounds(batch_rows=3)))
    done = data.draw(st.integers(0, len(batches)))
    cursor = int(batches[done - 1].cursor) if done else -1
    assert list(cut(marked([value for value in values if value > cursor]), Bounds(batch_rows=3))) == batches[done:]


def test_numbers_are_ordered_as_numbers_and_days_as_text():
    assert after("9", "10")
    assert after("2024-09-30", "2024-10-01")
    assert not after("7", "7")


@pytest.mark.parametrize(("last", "mark"), [("10", "9"), ("2024-10-01", "2024-09-30"), ("1", None), (None, "1")])
def test_rows_out_of_order_are_an_error_and_not_a_gap(last, mark):
    with pytest.raises(OutOfOrder):
        after(last, mark)


def test_a_source_without_a_cursor_is_cut_by_size_and_bounded():
    rows = [({"value": "x"}, None)] * 7
    assert [len(batch.rows) for batch in cut(rows, SMALL)] == [3, 3, 1]
    with pytest.raises(TooMuch):
        list(cut(rows * 2, SMALL))


@pytest.mark.parametrize("rows", [[({"value": "x" * 21}, "1")], [({"value": "x"}, "1")] * 6])
def test_a_row_or_a_cursor_value_beyond_the_bounds_is_an_error(rows):
    with pytest.raises(TooMuch):
        list(cut(rows, SMALL))
