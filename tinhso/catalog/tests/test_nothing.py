"""What comes to nothing whatever the rows is seen, and what may come to something is not taken for it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinhso.catalog.aggregates import read_aggregate
from tinhso.catalog.nothing import divides_by_nothing, is_never, is_nothing, keeps_nothing

COLUMNS = ("channel", "fee", "paid", "received", "finished")
NEVER = [
    "false",
    "NULL",
    "1 = 0",
    "'a' = 'b'",
    "paid AND false",
    "paid AND NOT paid",
    "fee <> fee",
    "fee > 5 AND fee < 3",
    "finished = NULL",
    "channel = 'online' AND channel = 'post'",
    "fee = 1 AND paid AND fee = 2",
    "1 = 0 OR (paid AND false)",
]
PERHAPS = [
    "paid OR NOT paid",
    "fee = 0",
    "fee >= 3 AND fee <= 3",
    "fee = 1 AND fee = 1.0",
    "channel = 'online' OR channel = 'post'",
    "finished IS NULL AND received IS NULL",
    "(paid AND NOT paid) IS NULL",
    "received = '2025-07-01' AND received = '2025-07-01 00:00'",
    "NOT (fee > 5 AND fee < 3)",
]


def read(expression: str):
    return read_aggregate(expression, COLUMNS)


@pytest.mark.parametrize(
    "expression",
    [
        "0 * count(*)",
        "count(*) * (1 - 1)",
        "sum(fee) * NULL",
        "sum(0)",
        "sum(fee * 0)",
        "sum(fee - fee)",
        "sum(NULL)",
        "count(NULL)",
        "avg(0)",
        "abs(max(0))",
        "round(sum(0), 2)",
        "coalesce(sum(0), 0)",
        "nullif(count(*), count(*))",
        "CAST(0 AS DOUBLE) * count(*)",
        "sum(0) FILTER (WHERE paid)",
        "sum(CASE WHEN paid THEN 0 ELSE 0 END)",
        "sum(CASE WHEN false THEN 1 END)",
        "sum(IF(1 = 0, 1, 0))",
        "count_if(paid AND NOT paid)",
        "0 / count(*)",
        "count(*) - (count(*))",
        "-count(*) + count(*)",
        "-(sum(0))",
        "count(*) + sum(fee) - count(*) - sum(fee) + 0",
        *(f"count(*) FILTER (WHERE {condition})" for condition in NEVER),
    ],
)
def test_what_is_zero_or_empty_whatever_the_rows_is_nothing(expression):
    assert is_nothing(read(expression))
    assert divides_by_nothing(read(f"count(*) / ({expression})"))


@pytest.mark.parametrize(
    "expression",
    [
        "count(*)",
        "count(0)",
        "sum(fee)",
        "sum(fee) - count(*)",
        "count(*) + count(*)",
        "coalesce(sum(0), count(*))",
        "coalesce(sum(NULL), 5)",
        "sum(CASE WHEN paid THEN 0 ELSE 1 END)",
        "nullif(count(*), 0)",
        "count(*) FILTER (WHERE paid) - count(*)",
        *(f"count(*) FILTER (WHERE {condition})" for condition in PERHAPS),
    ],
)
def test_what_may_be_something_is_not_nothing(expression):
    assert not is_nothing(read(expression))
    assert not divides_by_nothing(read(f"count(*) / ({expression})"))


@pytest.mark.parametrize("condition", NEVER)
def test_a_condition_that_no_row_meets_is_never_true(condition):
    assert is_never(read_aggregate(condition, COLUMNS, plain=True))
    assert keeps_nothing(read(f"count(*) + sum(fee) FILTER (WHERE {condition})"))


@pytest.mark.parametrize("condition", PERHAPS)
def test_a_condition_that_a_row_may_meet_is_not_never_true(condition):
    assert not is_never(read_aggregate(condition, COLUMNS, plain=True))


@pytest.mark.parametrize("expression", ["fee / 0 > 1", "fee % (1 - 1) = 2", "fee // (fee - fee) = 1"])
def test_a_condition_that_divides_by_nothing_is_seen(expression):
    assert divides_by_nothing(read_aggregate(expression, COLUMNS, plain=True))


terms = st.lists(st.sampled_from(["count(*)", "sum(fee)", "max(fee)", "count(*) FILTER (WHERE paid)"]), min_size=1, max_size=4)


@given(terms, st.data())
def test_a_sum_less_its_own_terms_in_any_order_is_nothing_and_one_term_more_is_not(given_terms, data):
    taken = data.draw(st.permutations(given_terms))
    nothing = " + ".join(given_terms) + "".join(f" - ({each})" for each in taken)
    assert is_nothing(read(nothing))
    assert not is_nothing(read(f"{nothing} + min(fee)"))
