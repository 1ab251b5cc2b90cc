"""An expression of the wrong kind is refused, and nothing right is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinhso.catalog.aggregates import AGGREGATES, WORKING_TIME, read_aggregate
from tinhso.catalog.expressions import PLAIN, ExpressionRefused
from tinhso.catalog.kinds import LIKE_THE_FIRST, LIKE_THEIRS, SIGNATURES, Kind, kind_of, require

COLUMNS = {
    "channel": Kind.TEXT,
    "fee": Kind.NUMBER,
    "paid": Kind.TRUTH,
    "received": Kind.MOMENT,
    "finished": Kind.MOMENT,
}


def judged(expression: str, wanted: Kind = Kind.NUMBER, *, plain: bool = False) -> None:
    require(wanted, read_aggregate(expression, COLUMNS, plain=plain), COLUMNS)


@pytest.mark.parametrize(
    "expression",
    [
        "count(*)",
        "sum(fee) / count(*)",
        "count(*) FILTER (WHERE channel = 'online' AND paid)",
        "count(*) FILTER (WHERE finished <= received + INTERVAL 3 DAY)",
        "count(*) FILTER (WHERE received >= '2025-07-01' AND fee BETWEEN 1 AND 9)",
        "count(*) FILTER (WHERE coalesce(channel, '') IN ('online', 'post'))",
        "count(*) FILTER (WHERE finished IS NULL OR NOT paid)",
        "sum(CASE WHEN paid THEN fee ELSE 0 END)",
        "median(working_days(received, finished))",
        "max(fee) - min(fee)",
        "arg_max(fee, received)",
        "sum(CAST(paid AS INTEGER))",
        "avg(date_diff('day', received, finished))",
        "count(DISTINCT lower(trim(channel)) || fee)",
        "count(*) FILTER (WHERE channel = '2025-01-01' OR channel ILIKE '%x' OR channel SIMILAR TO 'a.*')",
        "count(*) FILTER (WHERE '2025-07-01' <= received AND received + 3 < coalesce(finished, '2025-12-31'))",
        "count(*) FILTER (WHERE date_trunc('month', received) = DATE '2025-07-01' AND year(finished) = 2025)",
        "count(*) FILTER (WHERE strftime(received, '%Y') = '2025' AND regexp_matches(channel, '^a'))",
        "sum(extract('year' FROM received)) + sum(extract(year FROM received))",
        "sum(CASE channel WHEN 'online' THEN fee END)",
        "count(*) FILTER (WHERE paid IS TRUE AND finished IS DISTINCT FROM received)",
        "sum(finished - received)",
        "sum(length(replace(channel, 'a', 'b')) * round(fee, 2))",
    ],
)
def test_what_is_right_passes(expression):
    judged(expression)


@pytest.mark.parametrize(
    "expression",
    [
        "count(*) FILTER (WHERE channel > 5)",
        "sum(channel)",
        "sum(paid)",
        "avg(received)",
        "median(working_days(channel, finished))",
        "count(*) FILTER (WHERE received = 5)",
        "count(*) FILTER (WHERE fee)",
        "count(*) FILTER (WHERE fee AND paid)",
        "sum(fee + channel)",
        "sum(CASE WHEN fee THEN 1 ELSE 0 END)",
        "sum(CASE WHEN paid THEN fee ELSE 'x' END)",
        "max(channel)",
        "count(*) FILTER (WHERE paid = 'yes')",
        "count(*) FILTER (WHERE fee > '2025-07-01')",
        "count(*) FILTER (WHERE received > '2025-02-30')",
        "count(*) FILTER (WHERE received > '2025-07')",
        "count(*) FILTER (WHERE received = DATE 'yesterday')",
        "count(*) FILTER (WHERE lower(channel) = 5)",
        "count(*) FILTER (WHERE starts_with(fee, 'a'))",
        "count(*) FILTER (WHERE regexp_matches(channel, 'a') + 1 > 2)",
        "count(*) FILTER (WHERE date_trunc('month', received) > 5)",
        "count(*) FILTER (WHERE strftime(received, '%Y') = 2025)",
        "count(*) FILTER (WHERE channel IS TRUE)",
        "count(*) FILTER (WHERE fee IS DISTINCT FROM channel)",
        "count(*) FILTER (WHERE channel || 'x')",
        "count(*) FILTER (WHERE -received < finished)",
        "sum(year(channel))",
        "sum(date_diff('day', channel, finished))",
        "sum(length(fee))",
        "sum(trim(channel))",
        "sum(substring(channel, received))",
        "sum(received + finished)",
        "sum(received * 2)",
        "sum(3 - received)",
        "sum(interval 3 day)",
        "sum(CASE channel WHEN 1 THEN 1 END)",
        "sum(CAST(fee AS DATE))",
        "max(received) - 5",
        "count(*) || 'x'",
    ],
)
def test_what_is_of_the_wrong_kind_is_refused_with_what_it_is_and_what_is_needed(expression):
    with pytest.raises(ExpressionRefused) as refused:
        judged(expression)
    assert refused.value.vi
    assert " is " in refused.value.en


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ("sum(working_days(received))", "WORKING_DAYS takes 2 values"),
        ("sum(working_hours(received, finished, received))", "WORKING_HOURS takes 2 values"),
        ("count(channel, fee)", "COUNT takes 1 value"),
        ("count(DISTINCT channel, fee)", "COUNT takes 1 value"),
    ],
)
def test_a_function_that_the_parser_does_not_count_for_takes_so_many_values(expression, why):
    with pytest.raises(ExpressionRefused, match=why):
        judged(expression)


def test_every_function_of_the_closed_lists_says_what_it_takes_and_gives():
    written_otherwise = {"AND", "OR", "XOR", "NOT", "IF", "CASE", "CAST", "TRY_CAST"}
    assert (PLAIN | AGGREGATES | WORKING_TIME) - written_otherwise == {*SIGNATURES, *LIKE_THEIRS, *LIKE_THE_FIRST}


@pytest.mark.parametrize("condition", ["fee", "fee + 1", "channel", "received"])
def test_a_condition_is_yes_or_no(condition):
    with pytest.raises(ExpressionRefused):
        judged(condition, Kind.TRUTH, plain=True)


numbers = st.deferred(
    lambda: (
        st.sampled_from(["fee", "1", "2.5", "length(channel)"])
        | st.tuples(numbers, st.sampled_from("+-*"), numbers).map(lambda each: f"({each[0]} {each[1]} {each[2]})")
        | st.tuples(truths, numbers, numbers).map(lambda each: f"CASE WHEN {each[0]} THEN {each[1]} ELSE {each[2]} END")
    )
)
truths = st.deferred(
    lambda: (
        st.sampled_from(["paid", "received < finished", "channel = 'online'", "finished IS NULL"])
        | st.tuples(numbers, st.sampled_from(["<", "=", ">="]), numbers).map(" ".join).map("({})".format)
        | st.tuples(truths, st.sampled_from(["AND", "OR"]), truths).map(" ".join).map("({})".format)
    )
)


@given(numbers, truths)
def test_every_formula_of_a_small_grammar_is_of_its_kind_and_no_other(number, truth):
    assert kind_of(read_aggregate(number, COLUMNS, plain=True), COLUMNS) is Kind.NUMBER
    assert kind_of(read_aggregate(truth, COLUMNS, plain=True), COLUMNS) is Kind.TRUTH
    for wrong in (f"({number}) AND paid", f"({truth}) + 1", f"({number}) = channel", f"({truth}) = received"):
        with pytest.raises(ExpressionRefused):
            kind_of(read_aggregate(wrong, COLUMNS, plain=True), COLUMNS)
