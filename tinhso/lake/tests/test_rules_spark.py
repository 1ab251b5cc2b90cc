"""DuckDB's statements as Spark SQL: each rule that gives one meaning to what the engines would read differently."""

from __future__ import annotations

import pytest

from tinhso.lake.errors import NotOnSpark
from tinhso.lake.rules.spark import in_spark


def written(expression: str) -> str:
    return in_spark(f"SELECT {expression}", {}).removeprefix("SELECT ")


@pytest.mark.parametrize(
    ("duckdb", "spark"),
    [
        ("array_agg(a)", "NULLIF(COLLECT_LIST(a), ARRAY())"),
        ("array_agg(a) FILTER (WHERE b)", "NULLIF(COLLECT_LIST(a) FILTER(WHERE b), ARRAY())"),
        ("quantile_cont(v, 0.9)", "PERCENTILE(v, 0.9)"),
        ("quantile_cont(v, [0.5, 0.9])", "PERCENTILE(v, ARRAY(0.5, 0.9))"),
        ("median(v)", "PERCENTILE(v, 0.5)"),
        ("percentiles[1]", "percentiles[0]"),
        ("arg_max(a, b) FILTER (WHERE c)", "MAX_BY(a, b) FILTER(WHERE c)"),
        ("a / b", "IF((b) = 0, (a) * CAST('Infinity' AS DOUBLE), CAST(a AS DOUBLE) / (b))"),
        ("CAST(a AS INTEGER)", "CAST(BROUND(CAST(a AS DECIMAL(38, 18))) AS INT)"),
        ("TRY_CAST(a AS BIGINT)", "TRY_CAST(BROUND(TRY_CAST(a AS DECIMAL(38, 18))) AS BIGINT)"),
        ("CAST(a AS VARCHAR)", "CAST(a AS STRING)"),
        ("log(a)", "LOG10(a)"),
        ("dayofweek(a)", "(DAYOFWEEK(a) - 1)"),
        ("isodow(a)", "(WEEKDAY(a) + 1)"),
        ("week(a)", "WEEKOFYEAR(a)"),
        ("date_diff('hour', a, b)", "TIMESTAMPDIFF(HOUR, DATE_TRUNC('HOUR', a), DATE_TRUNC('HOUR', b))"),
        ("median(a / b)", "PERCENTILE(IF((b) = 0, (a) * CAST('Infinity' AS DOUBLE), CAST(a AS DOUBLE) / (b)), 0.5)"),
    ],
)
def test_what_the_engines_read_differently_is_written_otherwise(duckdb, spark):
    assert written(duckdb) == spark


def test_a_dataset_is_read_from_the_view_that_stands_for_it():
    sql = 'SELECT r.a FROM lake."trial.dossiers" AS r JOIN place AS p ON p.k = r.k'
    assert in_spark(sql, {"trial.dossiers": "lake_0"}) == "SELECT r.a FROM `lake_0` AS r JOIN place AS p ON p.k = r.k"


def test_lists_are_taken_apart_by_rows():
    assert in_spark("SELECT k, UNNEST(a) AS v FROM t", {}) == "SELECT k, EXPLODE(a) AS v FROM t"


def test_the_newest_row_of_a_key_needs_no_clause_that_spark_lacks():
    newest = "ROW_NUMBER() OVER (PARTITION BY a ORDER BY m DESC)"
    sql = f"SELECT a FROM t QUALIFY {newest} = 1"
    assert in_spark(sql, {}) == f"SELECT a FROM (SELECT a, {newest} AS _w FROM t) AS _t WHERE _w = 1"


def test_casts_of_what_has_its_type_already_are_left_alone():
    assert in_spark("SELECT CAST(a AS BIGINT)", {}, typed=True) == "SELECT CAST(a AS BIGINT)"


@pytest.mark.parametrize("expression", ["regexp_matches(a, 'x')", "strftime(a, '%Y')", "extract(dow FROM a)", "mode(a)"])
def test_a_function_that_was_not_held_against_duckdb_is_refused_by_its_name(expression):
    with pytest.raises(NotOnSpark):
        written(expression)
