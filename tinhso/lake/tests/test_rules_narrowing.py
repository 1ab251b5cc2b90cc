"""Which periods a query can be about: never fewer than those whose rows it can keep."""

from __future__ import annotations

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinhso.lake.rules.narrowing import ALL, Periods
from tinhso.lake.rules.statements import read_statement

CODES = ["2023", "202312", "202401", "202402", "20240115", "2024Q1", "2024W05", "2025"]


def asked(sql: str) -> Periods:
    return read_statement(sql, ["p.t", "p.u"])[1]["p.t"]


@pytest.mark.parametrize(
    ("where", "periods"),
    [
        ("_period = '202401'", Periods(frozenset({"202401"}))),
        ("t._period = '202401' AND a > 1", Periods(frozenset({"202401"}))),
        ("_period IN ('202401', '202402') AND _period <> '202402'", Periods(frozenset({"202401", "202402"}))),
        ("_period LIKE '2024%'", Periods(least="2024", most="2024ZZZZZZZZ")),
        ("(_period >= '202401' AND (_period <= '202403'))", Periods(least="202401", most="202403")),
        ("_period BETWEEN '202401' AND '202403'", Periods(least="202401", most="202403")),
        ("_PERIOD = '202401'", Periods(frozenset({"202401"}))),
    ],
)
def test_a_condition_on_the_period_leaves_those_periods(where, periods):
    assert asked(f"SELECT a FROM p.t WHERE {where}") == periods


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT a FROM p.t",
        "SELECT a FROM p.t WHERE _period = '202401' OR a = 1",
        "SELECT a FROM p.t WHERE NOT _period = '202401'",
        "SELECT a FROM p.t WHERE _period NOT IN ('202401')",
        "SELECT a FROM p.t WHERE _period = lower('202401')",
        "SELECT a FROM p.t WHERE _period LIKE '%01'",
        "SELECT a FROM p.t WHERE _period ILIKE '2024q%'",
        "SELECT a FROM p.t WHERE upper(_period) = '202401'",
        "SELECT substr(_period, 1, 4) AS _period FROM p.t WHERE _period = '2024'",
        "SELECT t.a FROM p.t JOIN p.u ON true WHERE _period = '202401'",
        "SELECT t.a FROM p.t JOIN p.u ON true WHERE u._period = '202401'",
        "SELECT a FROM (SELECT * FROM p.t) WHERE _period = '202401'",
        "SELECT a FROM p.t WHERE _period = '202401' UNION ALL SELECT a FROM p.t",
        "WITH x AS (SELECT * FROM p.t) SELECT * FROM x WHERE _period = '202401'",
        "SELECT a FROM p.t HAVING min(_period) = '202401'",
    ],
)
def test_what_is_not_certain_leaves_every_period(sql):
    assert asked(sql) == ALL


def test_a_dataset_that_is_named_twice_keeps_the_periods_of_both():
    both = "SELECT a FROM p.t WHERE _period = '202401' UNION ALL SELECT a FROM p.t WHERE _period = '202402'"
    assert asked(both) == Periods(frozenset({"202401", "202402"}))
    assert asked("SELECT x.a FROM p.t AS x, p.t AS y WHERE x._period = '202401'") == ALL


CODE = st.sampled_from([*CODES, "2024", "1", "9Z"])
ATOM = st.one_of(
    st.builds("_period = '{}'".format, CODE),
    st.builds("_period IN ('{}', '{}')".format, CODE, CODE),
    st.builds("_period LIKE '{}%'".format, CODE),
    st.builds("_period LIKE '{}__'".format, CODE),
    st.builds("_period BETWEEN '{}' AND '{}'".format, CODE, CODE),
    st.builds("_period {} '{}'".format, st.sampled_from(["<", "<=", ">", ">=", "<>"]), CODE),
    st.just("true"),
)
WHERE = st.recursive(
    ATOM,
    lambda inner: st.one_of(
        st.builds("({} AND {})".format, inner, inner),
        st.builds("({} OR {})".format, inner, inner),
        st.builds("NOT ({})".format, inner),
    ),
    max_leaves=5,
)


@given(where=WHERE, other=WHERE)
def test_no_period_whose_rows_a_query_keeps_is_left_out(where, other):
    sql = f"SELECT _period FROM p.t WHERE {where} UNION ALL SELECT _period FROM p.t WHERE {other}"
    periods = asked(sql)
    listed = ", ".join(f"('{code}')" for code in CODES)
    kept = duckdb.sql(f"WITH t(_period) AS (VALUES {listed}) {sql.replace('p.t', 't')}").fetchall()
    for (code,) in kept:
        assert periods.among is None or code in periods.among
        assert code >= periods.least
        assert not periods.most or code <= periods.most
