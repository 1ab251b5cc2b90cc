"""A dataset as one actor may see it, as a view that DuckDB reads.

Each table is a view over exactly the files that an actor may read at a moment. Rows come in through a join with the list of
parts, so that a row without a visible part does not exist; columns above the actor's clearance are left out, or empty for the
units beyond it. Files of an earlier version are read through the rules of migration of those that came after it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tinhso.catalog.contracts import Update
from tinhso.lake import files
from tinhso.lake.definition import ROW, TableVersion
from tinhso.lake.heavy import pl
from tinhso.lake.rules.rights import Reach, within
from tinhso.lake.rules.statements import VIEWS, read_condition

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

META = ("_unit", "_period", "_receipt", "_simulated", ROW)
"""What every table has besides its columns: the supplying unit's code, the period, the receipt, whether the rows are
simulated, the record number."""


@dataclass(frozen=True)
class PartFile:
    """A part in force, and what is said of all its rows.

    ``path`` is empty when its rows are read from a derived file; ``order`` grows with the moment it was known from.
    """

    part: int
    path: str
    unit: int
    unit_code: str
    period: str
    receipt: str
    order: int
    simulated: bool
    version: int


@dataclass(frozen=True)
class Table:
    """A dataset as one actor may see it at one moment.

    ``derived`` are compacted files with the version of their rows; of those that were closed since, or are not asked for,
    none comes through. ``clearance`` is the actor's reach for each column whose class is narrower than "every unit of the
    visible parts". ``earlier`` has the versions of the rows by number, and those between them and ``version``. ``rivals``
    says that rows of several parts may have one key, of which the newest counts.
    """

    version: TableVersion
    parts: tuple[PartFile, ...]
    derived: Mapping[str, int]
    clearance: Mapping[str, Reach]
    earlier: Mapping[int, TableVersion]
    rivals: bool = True

    @property
    def withheld(self) -> tuple[str, ...]:
        """The columns that the actor sees of no unit."""
        return tuple(name for name, units in self.clearance.items() if units is not None and not units)

    @property
    def paths(self) -> list[str]:
        """The files that are read."""
        return [*self.derived, *dict.fromkeys(part.path for part in self.parts if part.path)]


def make_view(connection: DuckDBPyConnection, number: int, name: str, table: Table) -> None:
    """Make the view of a table under its name, and the list of its parts beside it."""
    if number == 0:
        # Making a view reads the footers already: the query need not read them again.
        connection.execute(f"SET parquet_metadata_cache = true; CREATE SCHEMA {_name(VIEWS)}; CREATE SCHEMA _parts")
    listed = f"_parts.p{number}"
    connection.register("parts_to_list", _listing(table).to_arrow())
    connection.execute(f"CREATE TABLE {listed} AS SELECT * FROM parts_to_list")  # noqa: S608  # a number
    connection.unregister("parts_to_list")
    sources = " UNION ALL ".join(_sources(table, listed))
    # The newest row of a key is told by the moment it was known; a unit never replaces another's rows.
    key = ", ".join(_name(f"k_{column}") for column in table.version.key)
    newest = f" QUALIFY row_number() OVER (PARTITION BY u_, {key} ORDER BY m_ DESC, {ROW} DESC) = 1"
    merged = newest if _upserts(table) else ""
    shown = ", ".join(_name(name) for name in (*_visible(table), *META))
    inner = f"SELECT * FROM ({sources}){merged}"  # noqa: S608  # names of definitions, quoted
    connection.execute(f"CREATE VIEW {_name(VIEWS)}.{_name(name)} AS SELECT {shown} FROM ({inner})")  # noqa: S608  # as above


def literal(text: str) -> str:
    """Return ``text`` as SQL."""
    return "'" + text.replace("'", "''") + "'"


def _sources(table: Table, listed: str) -> Iterator[str]:
    """Yield one SELECT for the derived files and one for the others of each version; one without rows for no file."""
    derived: dict[int, list[str]] = {}
    for path, version in table.derived.items():
        derived.setdefault(version, []).append(path)
    loose: dict[int, dict[str, None]] = {}
    for part in table.parts:
        if part.path:
            loose.setdefault(part.version, {})[part.path] = None
    for version, paths in derived.items():
        reading = _reading(paths, files.PART)
        yield _source(table, listed, _migrated(table, version, reading, files.PART), f"f.{files.PART} = p.part")
    for version, named in loose.items():
        reading = _reading(list(named), "_file")
        yield _source(table, listed, _migrated(table, version, reading, "_file"), "f._file = p.path")
    if not derived and not loose:
        nothing = ", ".join(f"NULL::{column.sql_type} AS {_name(column.name)}" for column in table.version.columns)
        reading = f"(SELECT {nothing}, NULL::BIGINT AS {ROW} WHERE false)"  # names of definitions, quoted
        yield _source(table, listed, reading, "false")


def _source(table: Table, listed: str, reading: str, joined: str) -> str:
    columns = [f"{_column(table, column.name)} AS {_name(column.name)}" for column in table.version.columns]
    keys = [f"f.{_name(column)} AS {_name(f'k_{column}')}" for column in table.version.key] if _upserts(table) else []
    meta = ["p.unit_code AS _unit", "p.period AS _period", "p.receipt AS _receipt", "p.simulated AS _simulated"]
    chosen = ", ".join([*columns, *keys, *meta, f"f.{ROW}", "p.unit AS u_", "p.known AS m_"])
    return f"SELECT {chosen} FROM {reading} f JOIN {listed} p ON {joined}"  # noqa: S608  # names of definitions, quoted


def _upserts(table: Table) -> bool:
    return table.rivals and table.version.update is Update.UPSERT


def _column(table: Table, name: str) -> str:
    column = table.version.column(name)
    plain = f"CAST(f.{_name(name)} AS {column.sql_type if column else 'VARCHAR'})"
    units = table.clearance.get(name)
    return plain if units is None else f"CASE WHEN p.{_name(f'sees_{name}')} THEN {plain} END"


def _reading(paths: list[str], mark: str) -> str:
    """All files of one version have the same columns: none need be opened to learn them."""
    filename = ", filename = '_file'" if mark == "_file" else ""
    return f"read_parquet([{', '.join(map(literal, paths))}]{filename})"


def _migrated(table: Table, number: int, reading: str, mark: str) -> str:
    """Return a reading of files of one version in the columns of the table's, step by step through those between."""
    if number == table.version.version:
        return reading
    names = table.earlier[number].names
    later = [table.earlier[each] for each in sorted(table.earlier) if number < each < table.version.version]
    for step in (*later, table.version):
        carried = f"{ROW}, {mark}"
        columns = ", ".join(_read_as(step, column.name, names, number) for column in step.columns)
        reading = f"(SELECT {columns}, {carried} FROM {reading})"  # noqa: S608  # names of definitions, quoted; expressions judged
        names = step.names
    return reading


def _read_as(step: TableVersion, name: str, before: tuple[str, ...], number: int) -> str:
    rules, column = step.migration, step.column(name)
    kind = column.sql_type if column else "VARCHAR"
    if rules is not None and number < step.version and name in rules.filled:
        expression, _ = read_condition(rules.filled[name], before)
        return f"CAST(({expression}) AS {kind}) AS {_name(name)}"
    source = rules.renamed.get(name, name) if rules is not None and number < step.version else name
    return f"{_name(source)} AS {_name(name)}" if source in before else f"NULL::{kind} AS {_name(name)}"


def _listing(table: Table) -> pl.DataFrame:
    narrowed = {name: units for name, units in table.clearance.items() if units is not None}
    parts = table.parts
    columns = {
        "part": pl.Series([part.part for part in parts], dtype=pl.Int64),
        "path": pl.Series([part.path for part in parts], dtype=pl.String),
        "unit": pl.Series([part.unit for part in parts], dtype=pl.Int64),
        "unit_code": pl.Series([part.unit_code for part in parts], dtype=pl.String),
        "period": pl.Series([part.period for part in parts], dtype=pl.String),
        "receipt": pl.Series([part.receipt for part in parts], dtype=pl.String),
        "known": pl.Series([part.order for part in parts], dtype=pl.Int64),
        "simulated": pl.Series([part.simulated for part in parts], dtype=pl.Boolean),
    }
    sees = {f"sees_{name}": [within(part.unit, units) for part in parts] for name, units in narrowed.items()}
    return pl.DataFrame({**columns, **{name: pl.Series(seen, dtype=pl.Boolean) for name, seen in sees.items()}})


def _visible(table: Table) -> tuple[str, ...]:
    return tuple(name for name in table.version.names if name not in table.withheld)


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
