"""A plain condition means in Polars what DuckDB says that it means, unknown values included."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tinhso.lake import conditions, definition
from tinhso.lake.heavy import duckdb
from tinhso.lake.rules.statements import read_condition

DATASET = "trial.everything"
VALUES = {
    "word": (pl.String, ["a", "đ", "2024-01-31", ""]),
    "whole": (pl.Int64, [-1, 0, 1, 2**53 + 1]),
    "number": (pl.Float64, [-0.5, 0.0, 0.1, 1.0]),
    "flag": (pl.Boolean, [True, False]),
    "day": (pl.Date, [date(2024, 1, 31), date(2024, 2, 1)]),
    "moment": (pl.Datetime("us"), [datetime(2024, 1, 31), datetime(2024, 1, 31, 17)]),
    "year": (pl.Int32, [-1, 1, 2024]),
}
ROWS = st.lists(
    st.fixed_dictionaries({name: st.none() | st.sampled_from(values) for name, (_, values) in VALUES.items()}),
    min_size=1,
    max_size=6,
)
NUMBERS = st.sampled_from(["whole", "year", "number", "0", "-1", "9007199254740993", "0.1", "-0.5"])
TEXTS = st.sampled_from(["word", "'a'", "'đ'", "''"])
DAYS = st.sampled_from(["day", "moment", "'2024-01-31'", "DATE '2024-02-01'", "CAST(moment AS DATE)"])
TRUTHS = st.sampled_from(["flag", "true", "false"])
ALIKE = [st.tuples(kind, kind, kind) for kind in (NUMBERS, TEXTS, DAYS, TRUTHS)]
SIMPLE = st.one_of(
    st.builds("{0[0]} {1} {0[1]}".format, st.one_of(ALIKE), st.sampled_from(["=", "<>", "<", "<=", ">", ">="])),
    st.builds("{0[0]} BETWEEN {0[1]} AND {0[2]}".format, st.one_of(ALIKE)),
    st.builds("{0[0]} {1}IN ({0[1]}, {0[2]})".format, st.one_of(ALIKE), st.sampled_from(["", "NOT "])),
    st.builds("{} IS {}NULL".format, st.sampled_from(list(VALUES)), st.sampled_from(["", "NOT "])),
    st.just("flag"),
)
CONDITIONS = st.recursive(
    SIMPLE,
    lambda part: (
        st.builds("({} {} {})".format, part, st.sampled_from(["AND", "OR"]), part) | st.builds("NOT ({})".format, part)
    ),
)


def frame(rows) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={name: kind for name, (kind, _) in VALUES.items()})


def by_duckdb(sql: str, batch: pl.DataFrame) -> list[bool | None]:
    connection = duckdb.connect(":memory:", config={"threads": 1})
    connection.register("batch", batch.to_arrow())
    return [row[0] for row in connection.execute(f"SELECT try({sql}) FROM batch").fetchall()]


def by_polars(condition: str, batch: pl.DataFrame) -> list[bool | None] | None:
    version = definition.current(DATASET)
    sql, _ = read_condition(condition, version.names)
    expression = conditions.expression(sql, version)
    return None if expression is None else batch.with_columns(met=expression)["met"].to_list()


@given(condition=CONDITIONS, rows=ROWS)
@example(condition="flag AND '2024-01-31' BETWEEN '2024-01-31' AND day", rows=[{**dict.fromkeys(VALUES), "flag": True}])
@settings(max_examples=300, deadline=None)
def test_a_plain_condition_is_true_false_or_unknown_as_duckdb_says(condition, rows):
    told = by_polars(condition, frame(rows))
    if told is not None:
        assert told == by_duckdb(condition, frame(rows)), condition


@pytest.mark.parametrize(
    "condition",
    [
        "whole <= number",
        "NOT flag OR day IS NOT NULL",
        "whole NOT IN (9, 10) OR moment IS NOT NULL",
        "CAST(moment AS DATE) = day",
        "day BETWEEN '2024-01-01' AND DATE '2024-12-31'",
        "word IN ('a', 'b') AND number > -0.5",
    ],
)
def test_what_packs_usually_ask_needs_no_duckdb(condition):
    assert by_polars(condition, frame([dict.fromkeys(VALUES)])) is not None


@pytest.mark.parametrize(
    "condition", ["whole + 1 > 2", "whole > 0.5", "word > 1", "day > word", "lower(word) = 'a'", "1 = 1", "day > '31/01/2024'"]
)
def test_the_rest_is_left_to_duckdb(condition):
    assert by_polars(condition, frame([dict.fromkeys(VALUES)])) is None
