"""DuckDB over the listed files: read-only, bounded in time and memory, with nothing else in reach.

When the views of ``tables`` stand for somebody's query, files other than those listed are closed off and the configuration is
locked. The platform's own statements, which name no file, have an engine that is lent to one after another (``lending``).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import chain
from typing import TYPE_CHECKING, Any

from tinhso.lake import stores
from tinhso.lake.contracts import Limits
from tinhso.lake.errors import FileUnreadable, QueryFailed, TooMuch
from tinhso.lake.heavy import duckdb, pl
from tinhso.lake.lending import Lent, close_off, connected, copy
from tinhso.lake.tables import Table, make_view

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

STREAMED = 20_000  # rows of a frame that leaves


def answer(sql: str, tables: Mapping[str, Table], limits: Limits) -> tuple[pl.DataFrame, bool]:
    """Return the rows of ``sql`` (already judged) over ``tables`` by view name, and whether there were more.

    Raises QueryFailed and TooMuch.
    """
    with connected(limits) as connection, _translated(limits):
        _prepare(connection, tables)
        stop = threading.Timer(limits.seconds, connection.interrupt)
        stop.start()
        try:
            return first_rows(connection, sql, limits.rows)
        finally:
            stop.cancel()


def stream(sql: str, tables: Mapping[str, Table], limits: Limits) -> Iterator[pl.DataFrame]:
    """Yield all rows of ``sql`` in frames, at least one, in an order that repeats itself.

    Only the time in the engine counts, not that of whoever takes the frames. Raises QueryFailed and TooMuch.
    """
    with connected(limits, threads=1) as connection, _translated(limits):
        _prepare(connection, tables)
        left = limits.seconds
        batches: Iterator[Any] | None = None
        while True:
            started = time.monotonic()
            stop = threading.Timer(left, connection.interrupt)
            stop.start()
            try:
                if batches is None:
                    reader = connection.execute(sql).to_arrow_reader(STREAMED)
                    batches = chain([reader.schema.empty_table()], reader)
                batch = next(batches, None)
            finally:
                stop.cancel()
                left -= time.monotonic() - started
            if batch is None:
                return
            yield pl.DataFrame(pl.from_arrow(batch))


def compute(
    sql: str,
    tables: Mapping[str, Table],
    beside: Mapping[str, pl.DataFrame],
    limits: Limits,
    instead: Mapping[str, pl.DataFrame] | None = None,
) -> pl.DataFrame:
    """Return all rows of the platform's own ``sql`` over ``tables`` and frames ``beside`` them, spilling to disk if need be.

    The frames ``instead`` stand where a table of that name would.

    Raises TooMuch, FileUnreadable, QueryFailed.
    """
    with (
        _translated(limits),
        Lent.engine(limits, reading=len(_paths(tables)), folder=stores.rows().read_from) as lent,
        lent.standing(beside) as connection,
    ):
        for name, frame in (instead or {}).items():
            connection.execute("CREATE SCHEMA IF NOT EXISTS lake")
            copy(connection, f'lake."{name}"', frame)  # of a known dataset
        _make_views(connection, tables)
        return _all_rows(connection, sql, limits)


def combine(sql: str, frames: Mapping[str, pl.DataFrame], limits: Limits) -> pl.DataFrame:
    """Return all rows of the platform's own ``sql`` over frames only. Raises as ``compute`` does."""
    with _translated(limits), Lent.engine(limits) as lent, lent.standing(frames) as connection:
        return _all_rows(connection, sql, limits)


def _all_rows(connection: DuckDBPyConnection, sql: str, limits: Limits) -> pl.DataFrame:
    stop = threading.Timer(limits.seconds, connection.interrupt)
    stop.start()
    try:
        # Into a table first: handed over while it runs, a result with lists was seen to stand still for ever (1.5.5).
        connection.execute(f"CREATE TEMP TABLE answer AS {sql}")
        return pl.DataFrame(pl.from_arrow(connection.execute("FROM answer").to_arrow_table()))
    finally:
        stop.cancel()


def _prepare(connection: DuckDBPyConnection, tables: Mapping[str, Table]) -> None:
    _make_views(connection, tables)
    close_off(connection, _paths(tables))


def _paths(tables: Mapping[str, Table]) -> list[str]:
    return [path for table in tables.values() for path in table.paths]


def _make_views(connection: DuckDBPyConnection, tables: Mapping[str, Table]) -> None:
    for number, (name, table) in enumerate(tables.items()):
        make_view(connection, number, name, table)


def first_rows(connection: DuckDBPyConnection, sql: str, most: int) -> tuple[pl.DataFrame, bool]:
    reader = connection.execute(sql).to_arrow_reader(10_000)
    found, height = [], 0
    for batch in reader:
        found.append(pl.DataFrame(pl.from_arrow(batch)))
        height += batch.num_rows
        if height > most:
            break
    frame = pl.concat(found) if found else pl.DataFrame(pl.from_arrow(reader.schema.empty_table()))
    return frame.head(most), height > most


@contextmanager
def _translated(limits: Limits) -> Iterator[None]:
    """Say DuckDB's errors in our words; paths of files are nobody's business."""
    try:
        yield
    except duckdb.InterruptException:
        limit = f"{limits.seconds:g} s"
        raise TooMuch(what_vi="thời gian", what_en="time", limit=limit) from None
    except duckdb.OutOfMemoryException:
        raise TooMuch(what_vi="bộ nhớ", what_en="memory", limit=f"{limits.memory_mb} MB") from None
    except duckdb.IOException:
        raise FileUnreadable() from None
    except duckdb.Error as error:
        raise QueryFailed(why=str(error).split("\n")[0][:300]) from None
