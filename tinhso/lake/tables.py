"""A dataset as one actor may see it, as a view in DuckDB's dialect.

Each table is a view over exactly the files that an actor may read at a moment. Rows come in through a join with the list of
parts, so that a row without a visible part does not exist; columns above the actor's clearance are left out, or empty for the
units beyond it. Files of an earlier version are read through the rules of migration of those that came after it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
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


FILE = "_file"
"""The column of rows as they are read that says which file they are from."""
UNIT = "_unit_id"
"""The id of the supplying unit: for the platform's own computing, since a code alone names no unit."""
KNOWN = "_known"
"""Since when a row is known, in microseconds of UTC: for the platform's own computing, which tells nothing before."""

Reading = Callable[[list[str], str], str]
"""Writes the rows of files of one version as a source in SQL, with a column ``_file`` (their place) when it is to be marked."""


@dataclass(frozen=True)
class PartFile:
    """A part in force, and what is said of all its rows.

    ``path`` is empty when its rows are read from a derived file; ``known`` is the moment it was known from, in microseconds.
    """

    part: int
    path: str
    unit: int
    unit_code: str
    period: str
    receipt: str
    known: int
    simulated: bool
    version: int


@dataclass(frozen=True)
class Whole:
    """A derived file all of whose rows are visible: what is said of their parts, of ``units``, is said in the file itself."""

    path: str
    version: int
    units: frozenset[int]


@dataclass(frozen=True)
class Table:
    """A dataset as one actor may see it at one moment.

    ``derived`` are compacted files with the version of their rows, read through the list of ``parts``; of those that were
    closed since, or are not asked for, none comes through. ``whole`` are compacted files that stand for all their parts,
    which are not listed. ``clearance`` is the actor's reach for each column whose class is narrower than "every unit of the
    visible parts". ``earlier`` has the versions of the rows by number, and those between them and ``version``. ``rivals``
    says that rows of several parts may have one key, of which the newest counts. ``inside`` adds ``UNIT`` and ``KNOWN``.
    """

    version: TableVersion
    parts: tuple[PartFile, ...]
    derived: Mapping[str, int]
    clearance: Mapping[str, Reach]
    earlier: Mapping[int, TableVersion]
    rivals: bool = True
    whole: tuple[Whole, ...] = ()
    inside: bool = False

    @property
    def withheld(self) -> tuple[str, ...]:
        """The columns that the actor sees of no unit."""
        return tuple(name for name, units in self.clearance.items() if units is not None and not units)

    @property
    def paths(self) -> list[str]:
        """The files that are read."""
        loose = dict.fromkeys(part.path for part in self.parts if part.path)
        return [*(each.path for each in self.whole), *self.derived, *loose]


def make_view(connection: DuckDBPyConnection, number: int, name: str, table: Table) -> None:
    """Make the view of a table under its name, and the list of its parts beside it."""
    if number == 0:
        connection.execute(f"CREATE SCHEMA {_name(VIEWS)}")
    listed = f"main._parts_{number}"
    if table.parts:
        connection.register("parts_to_list", listing(table).to_arrow())
        connection.execute(f"CREATE TABLE {listed} AS SELECT * FROM parts_to_list")  # noqa: S608  # a number
        connection.unregister("parts_to_list")
    connection.execute(f"CREATE VIEW {_name(VIEWS)}.{_name(name)} AS {statement(table, listed, _read_parquet)}")


def statement(table: Table, listed: str, reading: Reading) -> str:
    """Return the SELECT of a table: over its files, as they are read, and its ``listing`` under the name ``listed``."""
    sources = " UNION ALL ".join(_sources(table, listed, reading))
    # The newest row of a key is told by the moment it was known; a unit never replaces another's rows.
    key = ", ".join(_name(f"k_{column}") for column in table.version.key)
    newest = f" QUALIFY row_number() OVER (PARTITION BY u_, {key} ORDER BY m_ DESC, {ROW} DESC) = 1"
    merged = newest if _upserts(table) else ""
    shown = ", ".join(
        [*(_name(name) for name in (*_visible(table), *META)), *([f"u_ AS {UNIT}", f"m_ AS {KNOWN}"] if table.inside else [])]
    )
    return f"SELECT {shown} FROM (SELECT * FROM ({sources}){merged})"  # noqa: S608  # names of definitions, quoted


def literal(text: str) -> str:
    """Return ``text`` as SQL."""
    return "'" + text.replace("'", "''") + "'"


def _sources(table: Table, listed: str, reading: Reading) -> Iterator[str]:
    """Yield one SELECT for the derived files of a kind and one for the others of each version; one without rows for no file."""
    alike: dict[tuple[int, tuple[bool, ...]], list[Whole]] = {}
    for each in table.whole:
        seen = tuple(_seen(units, each) for units in table.clearance.values())
        alike.setdefault((each.version, seen), []).append(each)
    for (version, _), same in alike.items():
        rows = _migrated(table, version, reading([each.path for each in same], ""), ", ".join(files.OF_PART))
        yield _of_whole(table, same[0], rows)
    derived: dict[int, list[str]] = {}
    for path, version in table.derived.items():
        derived.setdefault(version, []).append(path)
    loose: dict[int, dict[str, None]] = {}
    for part in table.parts:
        if part.path:
            loose.setdefault(part.version, {})[part.path] = None
    for version, paths in derived.items():
        rows = _migrated(table, version, reading(paths, files.PART), files.PART)
        yield _source(table, listed, rows, f"f.{files.PART} = p.part")
    for version, named in loose.items():
        rows = _migrated(table, version, reading(list(named), FILE), FILE)
        yield _source(table, listed, rows, f"f.{FILE} = p.path")
    if not table.paths:
        nothing = ", ".join(f"NULL::{column.sql_type} AS {_name(column.name)}" for column in table.version.columns)
        meta = f"0::BIGINT AS {ROW}, '' AS _unit, '' AS _period, '' AS _receipt, false AS _simulated"
        said = f"{meta}, 0::BIGINT AS {UNIT}, 0::BIGINT AS _known"
        yield _of_whole(table, Whole("", 0, frozenset()), f"(SELECT {nothing}, {said} WHERE false)")


def _source(table: Table, listed: str, reading: str, joined: str) -> str:
    columns = [f"{_column(table, column.name)} AS {_name(column.name)}" for column in table.version.columns]
    meta = ["p.unit_code AS _unit", "p.period AS _period", "p.receipt AS _receipt", "p.simulated AS _simulated"]
    chosen = ", ".join([*columns, *_keys(table), *meta, f"f.{ROW}", "p.unit AS u_", "p.known AS m_"])
    return f"SELECT {chosen} FROM {reading} f JOIN {listed} p ON {joined}"  # noqa: S608  # names of definitions, quoted


def _of_whole(table: Table, whole: Whole, reading: str) -> str:
    columns = [
        f"{_of_units(table, name, seen=_seen(table.clearance.get(name), whole))} AS {_name(name)}"
        for name in table.version.names
    ]
    meta = [f"f.{name}" for name in META]
    chosen = ", ".join([*columns, *_keys(table), *meta, "f._unit_id AS u_", "f._known AS m_"])
    return f"SELECT {chosen} FROM {reading} f"  # noqa: S608  # names of definitions, quoted


def _of_units(table: Table, name: str, *, seen: bool) -> str:
    return _cast(table, name) if seen else f"NULL::{_kind(table.version, name)}"


def _seen(units: Reach, whole: Whole) -> bool:
    """Say whether a column is seen of a file's units: of all of them, or of none."""
    return units is None or units >= whole.units


def _keys(table: Table) -> list[str]:
    return [f"f.{_name(column)} AS {_name(f'k_{column}')}" for column in table.version.key] if _upserts(table) else []


def _upserts(table: Table) -> bool:
    return table.rivals and table.version.update is Update.UPSERT


def _column(table: Table, name: str) -> str:
    plain = _cast(table, name)
    units = table.clearance.get(name)
    return plain if units is None else f"CASE WHEN p.{_name(f'sees_{name}')} THEN {plain} END"


def _cast(table: Table, name: str) -> str:
    return f"CAST(f.{_name(name)} AS {_kind(table.version, name)})"


def _kind(version: TableVersion, name: str) -> str:
    column = version.column(name)
    return column.sql_type if column else "VARCHAR"


def _read_parquet(paths: list[str], mark: str) -> str:
    """All files of one version have the same columns: none need be opened to learn them."""
    filename = f", filename = '{FILE}'" if mark == FILE else ""
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
    rules, kind = step.migration, _kind(step, name)
    if rules is not None and number < step.version and name in rules.filled:
        expression, _ = read_condition(rules.filled[name], before)
        return f"CAST(({expression}) AS {kind}) AS {_name(name)}"
    source = rules.renamed.get(name, name) if rules is not None and number < step.version else name
    return f"{_name(source)} AS {_name(name)}" if source in before else f"NULL::{kind} AS {_name(name)}"


def listing(table: Table) -> pl.DataFrame:
    """Return the list of parts that the rows of a table come in through."""
    narrowed = {name: units for name, units in table.clearance.items() if units is not None}
    parts = table.parts
    columns = {
        "part": pl.Series([part.part for part in parts], dtype=pl.Int64),
        "path": pl.Series([part.path for part in parts], dtype=pl.String),
        "unit": pl.Series([part.unit for part in parts], dtype=pl.Int64),
        "unit_code": pl.Series([part.unit_code for part in parts], dtype=pl.String),
        "period": pl.Series([part.period for part in parts], dtype=pl.String),
        "receipt": pl.Series([part.receipt for part in parts], dtype=pl.String),
        "known": pl.Series([part.known for part in parts], dtype=pl.Int64),
        "simulated": pl.Series([part.simulated for part in parts], dtype=pl.Boolean),
    }
    sees = {f"sees_{name}": [within(part.unit, units) for part in parts] for name, units in narrowed.items()}
    return pl.DataFrame({**columns, **{name: pl.Series(seen, dtype=pl.Boolean) for name, seen in sees.items()}})


def _visible(table: Table) -> tuple[str, ...]:
    return tuple(name for name in table.version.names if name not in table.withheld)


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
