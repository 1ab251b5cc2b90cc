"""DuckDB over the listed files: read-only, bounded in time and memory, with nothing else in reach.

When the views of ``tables`` stand, files other than those listed are closed off and the configuration is locked.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from itertools import chain
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, ClassVar

from tinhso.lake.contracts import Limits
from tinhso.lake.errors import FileUnreadable, QueryFailed, TooMuch
from tinhso.lake.heavy import duckdb, pl
from tinhso.lake.tables import Table, literal, make_view

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
    with TemporaryDirectory() as spill, connected(limits, spill=spill) as connection, _translated(limits):
        for name, frame in beside.items():
            _copy(connection, f'main."{name}"', frame)  # names of our own
        for name, frame in (instead or {}).items():
            connection.execute("CREATE SCHEMA IF NOT EXISTS lake")
            _copy(connection, f'lake."{name}"', frame)  # of a known dataset
        _prepare(connection, tables)
        return _all_rows(connection, sql, limits)


def combine(sql: str, frames: Mapping[str, pl.DataFrame], limits: Limits) -> pl.DataFrame:
    """Return all rows of the platform's own ``sql`` over frames only. Raises as ``compute`` does."""
    with _translated(limits), _Sealed.lent(limits) as connection:
        for name, frame in frames.items():
            _copy(connection, f'main."{name}"', frame)  # names of our own
        found = _all_rows(connection, sql, limits)
        connection.execute("".join(f'DROP TABLE "{name}"; ' for name in ("answer", *frames)))
        return found


class _Sealed:
    """An engine that no file is in reach of, lent again and again: setting one up costs as much as many an answer."""

    MOST = 2
    _idle: ClassVar[dict[Limits, list[_Sealed]]] = {}

    def __init__(self, limits: Limits) -> None:
        self._spill, self._stack = TemporaryDirectory(), ExitStack()
        self.connection = self._stack.enter_context(connected(limits, spill=self._spill.name))
        close_off(self.connection, [])

    @classmethod
    @contextmanager
    def lent(cls, limits: Limits) -> Iterator[DuckDBPyConnection]:
        """Lend an engine without tables; one in which something failed is not lent again."""
        idle = cls._idle.setdefault(limits, [])
        try:
            own = idle.pop()
        except IndexError:
            own = cls(limits)
        try:
            yield own.connection
        except BaseException:
            own.close()
            raise
        if len(idle) < cls.MOST:
            idle.append(own)
        else:
            own.close()

    def close(self) -> None:
        self._stack.close()
        self._spill.cleanup()


def _all_rows(connection: DuckDBPyConnection, sql: str, limits: Limits) -> pl.DataFrame:
    stop = threading.Timer(limits.seconds, connection.interrupt)
    stop.start()
    try:
        # Into a table first: handed over while it runs, a result with lists was seen to stand still for ever (1.5.5).
        connection.execute(f"CREATE TEMP TABLE answer AS {sql}")
        return pl.DataFrame(pl.from_arrow(connection.execute("FROM answer").to_arrow_table()))
    finally:
        stop.cancel()


def _copy(connection: DuckDBPyConnection, name: str, frame: pl.DataFrame) -> None:
    # Copied: threads that read a Python object wait for the interpreter, which may wait for them.
    connection.register("to_copy", frame.to_arrow())
    connection.execute(f"CREATE TABLE {name} AS FROM to_copy")
    connection.unregister("to_copy")


def _prepare(connection: DuckDBPyConnection, tables: Mapping[str, Table]) -> None:
    for number, (name, table) in enumerate(tables.items()):
        make_view(connection, number, name, table)
    close_off(connection, [path for table in tables.values() for path in table.paths])


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
def connected(limits: Limits, threads: int = 2, spill: str = "") -> Iterator[DuckDBPyConnection]:
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": f"{limits.memory_mb}MB",
        "threads": threads,
        "temp_directory": spill,
        "python_enable_replacements": False,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    connection = duckdb.connect(":memory:", config=config)
    try:
        yield connection
    finally:
        connection.close()


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


def close_off(connection: DuckDBPyConnection, paths: list[str]) -> None:
    connection.execute(f"SET allowed_paths = [{', '.join(map(literal, paths))}]")
    connection.execute("SET enable_external_access = false; SET lock_configuration = true")
