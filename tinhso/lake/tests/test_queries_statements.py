"""What may be asked, and that nothing else can be reached: files, settings, the network, other people's time."""

from __future__ import annotations

import time

import pytest

from tinhso.kernel.policy import SYSTEM
from tinhso.lake import queries, storage
from tinhso.lake import queries as lake
from tinhso.lake.contracts import Limits
from tinhso.lake.errors import FileUnreadable, QueryFailed, StatementRefused, TooMuch
from tinhso.lake.tests.factories import event, supply, unit

pytestmark = pytest.mark.django_db

REFUSED = [
    "DROP TABLE trial.events",
    "INSERT INTO trial.events VALUES ('a', 1)",
    "UPDATE trial.events SET amount = 2",
    "SELECT 1; SELECT 2",
    "COPY (SELECT 1) TO '/tmp/x'",
    "ATTACH '/tmp/x.db'",
    "INSTALL httpfs",
    "PRAGMA database_list",
    "SET threads = 64",
    "CALL pragma_version()",
    "EXPLAIN SELECT 1",
    "VALUES (1)",
    "SELECT * FROM read_parquet('/etc/passwd')",
    "SELECT * FROM read_csv('https://example.org/a.csv')",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM glob('/*')",
    "SELECT * FROM query('SELECT 1')",
    "SELECT * FROM query_table('events')",
    "SELECT * FROM duckdb_settings()",
    "SELECT * FROM information_schema.tables",
    "SELECT * FROM _parts.p0",
    'SELECT * FROM lake."trial.events"',
    "SELECT current_setting('allowed_paths')",
    "SELECT getenv('HOME')",
    "SELECT what FROM trial.events WHERE what = $1",
    "SELECT (SELECT content FROM read_text('/etc/passwd')) FROM trial.events",
    "WITH a AS (SELECT * FROM read_blob('/etc/passwd')) SELECT * FROM a",
    'SELECT * FROM (WITH "/etc/passwd" AS (SELECT 1) SELECT 1) x, "/etc/passwd"',
    "SELECT * FROM trial.events, LATERAL read_csv('/etc/passwd')",
    "",
    "SELECT " + "(" * 3000 + "1" + ")" * 3000,
    "x" * 30_000,
]


@pytest.mark.parametrize("sql", REFUSED, ids=lambda sql: sql[:40] or "nothing")
def test_what_is_not_one_select_over_datasets_is_refused(sql):
    supply("trial.events", unit(), "202401", event("a"))
    with pytest.raises(StatementRefused):
        queries.query(sql, actor=SYSTEM)


ALLOWED = {
    "SELECT what, sum(amount) AS s FROM trial.events GROUP BY ALL ORDER BY 1": (("a", 3), ("b", 5)),
    "SELECT median(amount), quantile_cont(amount, 0.9), count(DISTINCT what) FROM events": ((2.0, 4.4, 2),),
    "WITH e AS (SELECT * FROM events) SELECT e.what FROM e JOIN trial.events f USING (what) WHERE e.amount = 5": (("b",),),
    "SELECT events.amount FROM trial.events ORDER BY amount DESC LIMIT 1": ((5,),),
    "SELECT row_number() OVER (ORDER BY amount) AS n FROM events ORDER BY n": ((1,), (2,), (3,)),
    "SELECT what FROM events WHERE amount > (SELECT avg(amount) FROM events)": (("b",),),
    "SELECT CASE WHEN amount > 2 THEN 'nhiều' ELSE 'ít' END AS c, count(*) FROM events GROUP BY c ORDER BY 1": (
        ("nhiều", 1),
        ("ít", 2),
    ),
    "SELECT count(*) FILTER (WHERE what = 'a') FROM events UNION ALL SELECT 9": ((2,), (9,)),
    "SELECT _period, _row FROM events WHERE what = 'b'": (("202402", 1),),
}


@pytest.mark.parametrize("sql", ALLOWED)
def test_an_analyst_asks_in_plain_sql(sql):
    office = unit()
    supply("trial.events", office, "202401", event("a", "1"), event("a", "2"))
    supply("trial.events", office, "202402", event("b", "5"))
    assert queries.query(sql, actor=SYSTEM).rows == ALLOWED[sql]


def test_a_query_that_runs_too_long_is_stopped():
    started = time.monotonic()
    sql = """SELECT sum(a.generate_series % b.generate_series)
        FROM generate_series(1, 1000000) a, generate_series(1, 1000000) b"""
    with pytest.raises(TooMuch, match="time"):
        queries.query(sql, actor=SYSTEM, limits=Limits(seconds=0.5))
    assert time.monotonic() - started < 10


def test_a_query_without_end_is_stopped():
    sql = "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    with pytest.raises(TooMuch):
        queries.query(sql, actor=SYSTEM, limits=Limits(seconds=0.5, memory_mb=64))


def test_a_query_that_needs_too_much_memory_is_stopped():
    sql = "SELECT array_agg(a.generate_series) FROM generate_series(1, 50000000) a"
    with pytest.raises(TooMuch, match="memory"):
        queries.query(sql, actor=SYSTEM, limits=Limits(seconds=60, memory_mb=50))


def test_more_rows_than_asked_for_are_cut_and_it_is_said():
    answer = queries.query("SELECT * FROM generate_series(1, 100000)", actor=SYSTEM, limits=Limits(rows=10))
    assert (len(answer.rows), answer.cut) == (10, True)


def test_a_wrong_column_is_named_and_no_path_of_a_file_is():
    supply("trial.events", unit(), "202401", event("a"))
    with pytest.raises(QueryFailed, match="nowhere"):
        queries.query("SELECT nowhere FROM trial.events", actor=SYSTEM)


def test_a_lost_file_is_said_without_its_path():
    receipt = supply("trial.events", unit(), "202401", event("a"))
    storage.local().remove(receipt.sha256)
    with pytest.raises(FileUnreadable) as failed:
        queries.query("SELECT * FROM trial.events", actor=SYSTEM)
    assert "/" not in failed.value.message_en


def test_a_statement_of_our_own_reads_the_lakes_files_and_no_other(tmp_path):
    supply("trial.events", unit(), "202401", event("a"))
    other = tmp_path / "other.parquet"
    lake.frame([(1,)], ("number",)).write_parquet(other)
    whole = {"dataset": "trial.events", "at": lake.settled(), "beside": {}}
    assert lake.compute('SELECT count(*) FROM lake."trial.events"', **whole).item() == 1
    with pytest.raises(QueryFailed):
        lake.compute(f"SELECT * FROM read_parquet('{other}')", **whole)
    assert lake.compute('SELECT count(*) FROM lake."trial.events"', **whole).item() == 1
