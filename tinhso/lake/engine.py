"""DuckDB over the listed files: read-only, bounded in time and memory, with nothing else in reach.

Each table is a view over exactly the files that an actor may read at a moment. Rows come in through a join with
the list of parts, so that a row without a visible part does not exist; columns above the actor's clearance are left
out, or empty for the units beyond it. When the views stand, files other than those listed are closed off and the
configuration is locked.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tinhso.catalog.contracts import Update
from tinhso.lake import files
from tinhso.lake.contracts import Limits
from tinhso.lake.definition import ROW, TableVersion
from tinhso.lake.errors import FileUnreadable, QueryFailed, TooMuch
from tinhso.lake.heavy import duckdb, pl
from tinhso.lake.rules.rights import Reach, within
from tinhso.lake.rules.statements import VIEWS

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

STREAMED = 20_000  # rows of a frame that leaves
META = ("_unit", "_period", "_receipt", "_simulated", ROW)
"""What every table has besides its columns: the supplying unit's code, the period, the receipt, whether the rows are
simulated, the record number."""


@dataclass(frozen=True)
class PartFile:
    """A part in force: its file, and what is said of all its rows. ``columns`` are those its version had."""

    part: int
    path: str
    unit: int
    unit_code: str
    period: str
    period_start: date
    receipt: str
    known_from: datetime
    columns: tuple[str, ...]
    simulated: bool = False


@dataclass(frozen=True)
class Table:
    """A dataset as one actor may see it at one moment.

    ``derived`` are compacted files with the parts inside them, all visible. ``clearance`` is the actor's reach for
    each column whose class is narrower than "every unit of the visible parts".
    """

    version: TableVersion
    parts: tuple[PartFile, ...]
    derived: Mapping[str, frozenset[int]]
    clearance: Mapping[str, Reach]

    @property
    def withheld(self) -> tuple[str, ...]:
        """The columns that the actor sees of no unit."""
        return tuple(name for name, units in self.clearance.items() if units is not None and not units)


def answer(sql: str, tables: Mapping[str, Table], limits: Limits) -> tuple[pl.DataFrame, bool]:
    """Return the rows of ``sql`` (already judged) over ``tables`` by view name, and whether there were more.

    Raises QueryFailed and TooMuch.
    """
    with _connection(limits) as connection, _translated(limits):
        _prepare(connection, tables)
        stop = threading.Timer(limits.seconds, connection.interrupt)
        stop.start()
        try:
            return _first_rows(connection, sql, limits.rows)
        finally:
            stop.cancel()


def stream(sql: str, tables: Mapping[str, Table], limits: Limits) -> Iterator[pl.DataFrame]:
    """Yield all rows of ``sql`` in frames, at least one, in an order that repeats itself.

    Only the time in the engine counts, not that of whoever takes the frames. Raises QueryFailed and TooMuch.
    """
    with _connection(limits, threads=1) as connection, _translated(limits):
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


def _prepare(connection: DuckDBPyConnection, tables: Mapping[str, Table]) -> None:
    for number, (name, table) in enumerate(tables.items()):
        _make_view(connection, number, name, table)
    _close_off(connection, [path for table in tables.values() for path in _paths(table)])


def _first_rows(connection: DuckDBPyConnection, sql: str, most: int) -> tuple[pl.DataFrame, bool]:
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
def _connection(limits: Limits, threads: int = 2) -> Iterator[DuckDBPyConnection]:
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": f"{limits.memory_mb}MB",
        "threads": threads,
        "temp_directory": "",
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


def _close_off(connection: DuckDBPyConnection, paths: list[str]) -> None:
    connection.execute(f"SET allowed_paths = [{', '.join(map(_text, paths))}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


def _make_view(connection: DuckDBPyConnection, number: int, name: str, table: Table) -> None:
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {_name(VIEWS)}")
    connection.execute("CREATE SCHEMA IF NOT EXISTS _parts")
    listed = f"_parts.p{number}"
    connection.register("parts_to_list", _listing(table).to_arrow())
    connection.execute(f"CREATE TABLE {listed} AS SELECT * FROM parts_to_list")  # noqa: S608  # a number
    connection.unregister("parts_to_list")
    sources = " UNION ALL ".join(_sources(table, listed))
    # The newest row of a key is told by the moment it was known; a unit never replaces another's rows.
    key = ", ".join(_name(f"k_{column}") for column in table.version.key)
    newest = f" QUALIFY row_number() OVER (PARTITION BY u_, {key} ORDER BY m_ DESC, {ROW} DESC) = 1"
    merged = newest if table.version.update is Update.UPSERT else ""
    shown = ", ".join(_name(name) for name in (*_visible(table), *META))
    inner = f"SELECT * FROM ({sources}){merged}"  # noqa: S608  # names of definitions, quoted
    connection.execute(f"CREATE VIEW {_name(VIEWS)}.{_name(name)} AS SELECT {shown} FROM ({inner})")  # noqa: S608  # as above


def _sources(table: Table, listed: str) -> Iterator[str]:
    """Yield one SELECT over the derived files, one over the others; one without rows when there are none."""
    inside = frozenset[int]().union(*table.derived.values())
    loose = [part for part in table.parts if part.part not in inside]
    if table.derived:
        present = {name for path in table.derived for name in files.columns(Path(path))}
        yield _source(table, listed, _reading(list(table.derived), mixed=True), f"f.{files.PART} = p.part", present)
    if loose:
        present = {name for part in loose for name in part.columns}
        paths = list(dict.fromkeys(part.path for part in loose))
        mixed = len({part.columns for part in loose}) > 1
        yield _source(table, listed, _reading(paths, mixed=mixed), "f._file = p.path AND NOT p.derived", present)
    if not table.parts:
        yield _source(table, listed, f"(SELECT NULL::BIGINT AS {ROW} WHERE false)", "false", set())


def _source(table: Table, listed: str, reading: str, joined: str, present: set[str]) -> str:
    columns = [f"{_column(table, column.name, present)} AS {_name(column.name)}" for column in table.version.columns]
    keys = [f"f.{_name(column)} AS {_name(f'k_{column}')}" for column in table.version.key if column in present]
    if table.version.update is not Update.UPSERT:
        keys = []
    elif not table.parts:
        keys = [f"NULL AS {_name(f'k_{column}')}" for column in table.version.key]
    meta = [
        "p.unit_code AS _unit",
        "p.period AS _period",
        "p.receipt AS _receipt",
        "p.simulated AS _simulated",
        f"f.{ROW}",
        "p.unit AS u_",
    ]
    chosen = ", ".join([*columns, *keys, *meta, "p.known_from AS m_"])
    return f"SELECT {chosen} FROM {reading} f JOIN {listed} p ON {joined}"  # noqa: S608  # names of definitions, quoted


def _column(table: Table, name: str, present: set[str]) -> str:
    column = table.version.column(name)
    kind = column.sql_type if column else "VARCHAR"
    if name not in present:
        return f"NULL::{kind}"
    plain = f"CAST(f.{_name(name)} AS {kind})"
    units = table.clearance.get(name)
    return plain if units is None else f"CASE WHEN p.{_name(f'sees_{name}')} THEN {plain} END"


def _reading(paths: list[str], *, mixed: bool) -> str:
    listed = ", ".join(map(_text, paths))
    return f"read_parquet([{listed}], filename = '_file', union_by_name = {str(mixed).lower()})"


def _listing(table: Table) -> pl.DataFrame:
    inside = frozenset[int]().union(*table.derived.values())
    narrowed = {name: units for name, units in table.clearance.items() if units is not None}
    schema: dict[str, pl.DataType | type[pl.DataType]] = {
        "part": pl.Int64,
        "path": pl.String,
        "unit": pl.Int64,
        "unit_code": pl.String,
        "period": pl.String,
        "receipt": pl.String,
        "known_from": pl.Datetime("us", "UTC"),
        "simulated": pl.Boolean,
        "derived": pl.Boolean,
        **{f"sees_{name}": pl.Boolean for name in narrowed},
    }
    rows = [
        (
            part.part,
            part.path,
            part.unit,
            part.unit_code,
            part.period,
            part.receipt,
            part.known_from,
            part.simulated,
            part.part in inside,
            *(within(part.unit, units) for units in narrowed.values()),
        )
        for part in table.parts
    ]
    return pl.DataFrame(rows, schema=schema, orient="row")


def _visible(table: Table) -> tuple[str, ...]:
    return tuple(name for name in table.version.names if name not in table.withheld)


def _paths(table: Table) -> list[str]:
    inside = frozenset[int]().union(*table.derived.values())
    return [*table.derived, *{part.path for part in table.parts if part.part not in inside}]


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
