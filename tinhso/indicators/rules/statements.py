"""The two statements of a family of indicators: its cells from rows, and the roll-up of cells (ADR 16).

Written in DuckDB's dialect from judged syntax trees; ``in_dialect`` gives the same statement to another engine. Beside the
dataset's view a statement reads small tables: ``place`` (key, era, unit), ``spells`` (period, its first day),
``working_time`` (day by day); a roll-up reads ``cells``, ``counts_for`` (unit, era, target, share: in the units
of a day, ``onto``), ``asked`` (bucket, period, onto, the
era of its last day: what a unit told that has ended since is no stock of then).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from tinhso.catalog.contracts import WORKING_TIME, IndicatorKind, aggregates_in, read_aggregate
from tinhso.indicators.rules.families import Family
from tinhso.indicators.rules.formulas import Atom, Atoms, Together, arithmetic, listed, lists_in, percentile
from tinhso.kernel.late import Late
from tinhso.kernel.periods import Period, PeriodKind

if TYPE_CHECKING:
    import sqlglot
    from sqlglot import exp
else:
    sqlglot, exp = Late("sqlglot"), Late("sqlglot.expressions")

DIALECT = "duckdb"
KEYS = ("unit_id", "era", "bucket", "simulated", "source", "by_column", "by_group")
GROUPED = ("target", "period", "simulated", "by_column", "by_group")
HELD_BY = "#"


@dataclass(frozen=True)
class Told:
    """How one indicator is told of atoms: trees over them, the atom that counts its rows, its percentiles' list."""

    numerator: Any
    denominator: Any
    rows: str
    hundredfold: bool
    percentiles: tuple[int, ...] = ()

    @property
    def formulas(self) -> tuple[Any, ...]:
        return tuple(tree for tree in (self.numerator, self.denominator) if tree is not None)


@dataclass(frozen=True)
class Compiled:
    """A family taken apart: its atoms, and how each indicator (by reference) is told of them."""

    family: Family
    atoms: tuple[Atom, ...]
    told: dict[str, Told]

    def cells(self, turns: Sequence[date], months: Sequence[date] | None = None) -> str:
        """Return the statement for the cells of some months (first days; None: all), in units of eras turned on ``turns``."""
        return _cells(self, turns, months)

    def roll_up(self, references: Sequence[str], *, shared: bool) -> str:
        """Return the statement that tells some of the indicators; ``shared`` when units of the cells are divided."""
        return _roll_up(self, references, shared=shared)

    def behind(self, reference: str, turns: Sequence[date], starts: date, ends: date) -> str:
        """Return the statement for the rows that an indicator counts from ``starts`` to ``ends``, for one ``target``.

        Reads ``place`` and ``counts_for`` (unit, era, target) beside the dataset. Of a snapshot the last within the time.
        """
        return _behind(self, reference, turns, starts, ends)


def compile_family(family: Family) -> Compiled:
    """Return a family taken apart. Raises ExpressionRefused for what the packs check would have refused."""
    atoms = Atoms()
    columns = family.dataset.table.names
    told = {name: _told(indicator, columns, atoms) for name, indicator in family.indicators.items()}
    return Compiled(family, tuple(atoms.found.values()), told)


def in_dialect(sql: str, dialect: str) -> str:
    """Return a statement of this module in the dialect of another engine."""
    tree = sqlglot.parse_one(sql, dialect=DIALECT)
    if dialect == "spark":
        tree = tree.transform(_exact_percentile)
    return str(tree.sql(dialect=dialect))


def _exact_percentile(node: Any) -> Any:
    if isinstance(node, exp.PercentileCont):
        return exp.Anonymous(this="PERCENTILE", expressions=[node.this, node.expression])
    return node


# --- taking apart ------------------------------------------------------------------


def _told(indicator: Any, columns: Sequence[str], atoms: Atoms) -> Told:
    where = read_aggregate(indicator.where, columns, plain=True) if indicator.where else None
    rows = atoms.of(_where(exp.Count(this=exp.Star()), where), Together.SUM)
    hundredfold = indicator.unit_of_measure == "percent" and indicator.is_ratio
    if indicator.kind is IndicatorKind.DURATION:
        value = read_aggregate(indicator.value, columns, plain=True)
        name = listed(value if where is None else exp.Case(ifs=[exp.If(this=where, true=value)]), atoms)
        return Told(exp.column(name), None, rows, hundredfold, indicator.percentiles)
    trees = [read_aggregate(text, columns) for text in indicator.expressions.values()]
    found = [arithmetic(_narrowed(tree, where), atoms) for tree in trees]
    return Told(found[0], found[1] if indicator.is_ratio else None, rows, hundredfold)


def _narrowed(tree: Any, where: Any) -> Any:
    """Let every aggregate of a formula see only the rows of the indicator's ``where``."""
    if where is None:
        return tree
    tree = exp.Paren(this=tree.copy())
    for each in list(aggregates_in(tree)):
        own = each.expression.this if isinstance(each, exp.Filter) else None
        inner = each.this if isinstance(each, exp.Filter) else each
        each.replace(_where(inner, where if own is None else exp.and_(own.copy(), where.copy())))
    return tree


def _where(aggregate: Any, where: Any) -> Any:
    aggregate = aggregate.copy()
    return aggregate if where is None else exp.Filter(this=aggregate, expression=exp.Where(this=where.copy()))


# --- cells -------------------------------------------------------------------------


def _cells(compiled: Compiled, turns: Sequence[date], months: Sequence[date] | None) -> str:
    family = compiled.family
    by = {column: f"by{number}" for number, column in enumerate(family.by, 1)}
    branches = [_fine(compiled, turns, months, by, ending=False)]
    if family.placing.ends:
        branches.append(_fine(compiled, turns, months, by, ending=True))
    splits = [("''", "''"), *((f"'{column}'", name) for column, name in by.items())]
    sets = " UNION ALL ".join(_split(compiled, column, name) for column, name in splits)
    atoms = ", ".join(f"s.{atom.name}" for atom in (*_plain(compiled), *_listed(compiled)))
    return (
        f"WITH fine AS ({' UNION ALL '.join(branches)}), split AS ({sets}) "
        f"SELECT p.unit_id, s.era, s.bucket, s.simulated, s.source, s.by_column, s.by_group, {atoms} "
        "FROM split AS s JOIN place AS p ON p.k = s.k AND p.era = s.era"
    )  # names of definitions and trees that were judged


def _plain(compiled: Compiled) -> list[Atom]:
    return [atom for atom in compiled.atoms if atom.together is not Together.LIST]


def _listed(compiled: Compiled) -> list[Atom]:
    return [atom for atom in compiled.atoms if atom.together is Together.LIST]


def _split(compiled: Compiled, column: str, group: str) -> str:
    """Return the cells split by one column. Lists are made of their values again: lists of lists are a hundred times slower."""
    keys = ("k", "era", "bucket", "simulated", "source", "by_group")
    fine = "k, era, bucket, simulated, source"
    plain = _plain(compiled)
    summed = "".join(f", {_again(atom, atom.name)} AS {atom.name}" for atom in plain)
    joins, lists = "", ""
    for atom in _listed(compiled):
        same = " AND ".join(f"{atom.name}_.{key} = t.{key}" for key in keys)
        joins += (
            f" LEFT JOIN (SELECT {', '.join(keys)}, ARRAY_AGG(v) AS {atom.name} FROM (SELECT {fine}, {group} AS by_group, "
            f"UNNEST({atom.name}) AS v FROM fine WHERE {atom.name} IS NOT NULL) AS every GROUP BY 1, 2, 3, 4, 5, 6) "
            f"AS {atom.name}_ ON {same}"
        )
        lists += f", {atom.name}_.{atom.name}"
    told = "".join(f", t.{atom.name}" for atom in plain)
    return (
        f"SELECT t.k, t.era, t.bucket, t.simulated, t.source, {column} AS by_column, t.by_group{told}{lists} FROM "
        f"(SELECT {fine}, {group} AS by_group{summed} FROM fine GROUP BY 1, 2, 3, 4, 5, 6) AS t{joins}"
    )


def _fine(compiled: Compiled, turns: Sequence[date], months: Sequence[date] | None, by: dict[str, str], *, ending: bool) -> str:
    placing = compiled.family.placing
    working = _WorkingTime()
    moment, era, joins = _moment(compiled.family, turns, ending=ending)
    sign = "-" if ending else ""
    taken = ", ".join(f"{sign}{_sql(working.placed(atom.taken))} AS {atom.name}" for atom in compiled.atoms)
    splits = "".join(f", COALESCE(CAST(r.{_name(column)} AS VARCHAR), '') AS {name}" for column, name in by.items())
    shared = f"r._simulated AS simulated, {'r._unit_id' if placing.snapshot else '0'} AS source"
    bucket = moment if placing.bucket is PeriodKind.DAY else f"CAST(DATE_TRUNC('month', {moment}) AS DATE)"
    conditions = [f"{moment} IS NOT NULL", *_standing(placing), *_within(moment, months)]
    grouped = ", ".join(str(number) for number in range(1, 6 + len(by)))
    return (
        f"SELECT {_key(placing)} AS k, {era} AS era, {bucket} AS bucket, {shared}"
        f"{splits}, {taken} FROM lake.{_name(compiled.family.reference)} AS r{joins}{working.joins()} "
        f"WHERE {' AND '.join(conditions)} GROUP BY {grouped}"
    )


def _key(placing: Any) -> str:
    """What places a row among units: the code in its column, or where that is empty (or there is none) its supplier."""
    held = f"'{HELD_BY}' || CAST(r._unit_id AS VARCHAR)"
    return f"COALESCE(CAST(r.{_name(placing.unit)} AS VARCHAR), {held})" if placing.unit else held


def _moment(family: Family, turns: Sequence[date], *, ending: bool) -> tuple[str, str, str]:
    """Return the day that places a row in time, the era of its units, and what is joined for that.

    A code names the unit that had it when the row was supplied, on the last day of its period: whatever becomes of a dossier
    later, it stays with the commune that received it.
    """
    placing = family.placing
    periods = [Period.of(family.dataset.period, turn).code for turn in turns]
    cases = " ".join(f"WHEN r._period < '{code}' THEN {era}" for era, code in enumerate(periods))
    era = f"CASE {cases} ELSE {len(turns)} END" if turns else "0"
    if not placing.time:
        return "spells.starts", era, " JOIN spells ON spells.period = r._period"
    return f"CAST(r.{_name(placing.ends)} AS DATE)" if ending else _begins(placing), era, ""


def _begins(placing: Any) -> str:
    day = f"CAST(r.{_name(placing.time)} AS DATE)"
    return f"CAST({day} + INTERVAL '{placing.delay_days}' DAY AS DATE)" if placing.delay_days else day


def _standing(placing: Any) -> list[str]:
    """What ends on the day it would begin, or before, never stands at the end of a day."""
    if not placing.ends:
        return []
    ends = f"CAST(r.{_name(placing.ends)} AS DATE)"
    return [f"{_begins(placing)} IS NOT NULL", f"({ends} IS NULL OR {ends} > {_begins(placing)})"]


def _within(moment: str, months: Sequence[date] | None) -> list[str]:
    if months is None:
        return []
    listed = ", ".join(f"DATE '{month}'" for month in months)
    after = _month_after(max(months))
    return [
        f"{moment} >= DATE '{min(months)}'",
        f"{moment} < DATE '{after}'",
        f"CAST(DATE_TRUNC('month', {moment}) AS DATE) IN ({listed})",
    ]


def _month_after(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _again(atom: Atom, column: str) -> str:
    match atom.together:
        case Together.SUM:
            return f"SUM({column})"
        case Together.MIN:
            return f"MIN({column})"
        case Together.MAX:
            return f"MAX({column})"
        case Together.LATEST:
            return f"ARG_MAX({column}, {_beside(column, atom)})"
        case Together.EARLIEST:
            return f"ARG_MIN({column}, {_beside(column, atom)})"
        case Together.LIST:
            raise AssertionError("lists are made of their values again")


def _beside(column: str, atom: Atom) -> str:
    return column[: -len(atom.name)] + atom.beside


@dataclass
class _WorkingTime:
    """The moments of a statement whose working time is asked, each joined once to its day."""

    def __init__(self) -> None:
        self.moments: dict[str, str] = {}

    def placed(self, taken: Any) -> Any:
        """Return a taken atom with its measures of working time written out, and its columns told to be the row's."""
        return taken.transform(self._written)

    def joins(self) -> str:
        return "".join(
            f" LEFT JOIN working_time AS {name} ON {name}.day = CAST({moment} AS DATE)" for moment, name in self.moments.items()
        )

    def _written(self, node: Any) -> Any:
        if isinstance(node, exp.Column) and not node.table:
            return exp.column(node.name, table="r", quoted=True)
        if isinstance(node, exp.Anonymous) and node.name.upper() in WORKING_TIME:
            start, end = (self._since_the_beginning(each, node.name.upper()) for each in node.expressions)
            return sqlglot.parse_one(f"GREATEST({end} - {start}, 0)", dialect=DIALECT)
        return node

    def _since_the_beginning(self, argument: Any, measure: str) -> str:
        moment = _sql(argument.transform(self._written))
        w = self.moments.setdefault(moment, f"w{len(self.moments) + 1}")
        second = f"(HOUR({moment}) * 3600 + MINUTE({moment}) * 60 + SECOND({moment}))"
        inside = " + ".join(
            f"LEAST(GREATEST({second} - {w}.opens_{number}, 0), {w}.closes_{number} - {w}.opens_{number})" for number in (1, 2)
        )
        if measure == "WORKING_HOURS":
            return f"(({w}.seconds_before + {inside}) / CAST(3600 AS DOUBLE))"
        return f"({w}.days_before + ({inside}) / CAST({w}.seconds AS DOUBLE))"


def _behind(compiled: Compiled, reference: str, turns: Sequence[date], starts: date, ends: date) -> str:
    placing, indicator = compiled.family.placing, compiled.family.indicators[reference]
    moment, era, joins = _moment(compiled.family, turns, ending=False)
    within = f"{moment} >= DATE '{starts}' AND {moment} <= DATE '{ends}'"
    if placing.ends:
        last = f"CAST(r.{_name(placing.ends)} AS DATE)"
        within = f"{moment} <= DATE '{ends}' AND ({last} IS NULL OR {last} > DATE '{ends}')"
    where = ""
    if indicator.where:
        columns = compiled.family.dataset.table.names
        where = f" AND ({_sql(_WorkingTime().placed(read_aggregate(indicator.where, columns, plain=True)))})"
    latest = f" QUALIFY {moment} = MAX({moment}) OVER (PARTITION BY r._unit_id, p.unit_id)" if placing.snapshot else ""
    return (
        f"SELECT r.* FROM lake.{_name(compiled.family.reference)} AS r{joins} "
        f"JOIN place AS p ON p.k = {_key(placing)} AND p.era = {era} "
        "JOIN counts_for AS m ON m.unit_id = p.unit_id AND m.era = p.era "
        f"WHERE {within}{where}{latest}"
    )


# --- the roll-up -------------------------------------------------------------------


def _roll_up(compiled: Compiled, references: Sequence[str], *, shared: bool) -> str:
    told = {name: compiled.told[name] for name in references}
    lists = _lists(told)
    used = _used(compiled, told, lists)
    snapshot, grouped = compiled.family.placing.snapshot, ", ".join(GROUPED)
    carried = "".join(f", c.{atom.name}" for atom in compiled.atoms if atom.name in used)
    summed = "".join(
        f", {_shared(atom) if shared else _again(atom, atom.name)} AS {atom.name}"
        for atom in compiled.atoms
        if atom.name in used and atom.together is not Together.LIST
    )
    parts = [
        f"joined AS (SELECT m.target, w.period, c.simulated, c.by_column, c.by_group, c.unit_id, m.share, m.estimate"
        f"{', c.source, c.bucket' if snapshot else ''}{carried} FROM cells AS c "
        f"JOIN asked AS w ON w.bucket = c.bucket{' AND w.era = c.era' if snapshot else ''} "
        "JOIN counts_for AS m ON m.unit_id = c.unit_id AND m.era = c.era AND m.onto = w.onto)"
    ]
    table = "joined"
    if snapshot:
        parts.append(
            "latest AS (SELECT source, unit_id, period, simulated, MAX(bucket) AS bucket FROM joined GROUP BY 1, 2, 3, 4)"
        )
        parts.append(
            "standing AS (SELECT j.* FROM joined AS j JOIN latest AS l ON l.source = j.source AND l.unit_id = j.unit_id "
            "AND l.period = j.period AND l.simulated = j.simulated AND l.bucket = j.bucket)"
        )
        table = "standing"
    parts.append(
        f"summed AS (SELECT {grouped}, COUNT(DISTINCT unit_id) AS units, MIN(share) AS least, MAX(estimate) AS estimate"
        f"{summed} FROM {table} GROUP BY 1, 2, 3, 4, 5)"
    )
    joins = ""
    for number, (name, asked) in enumerate(lists.items(), 1):
        answers = ", ".join(f"{_sql(tree)} AS {alias}" for alias, tree in asked.items())
        parts.append(
            f"list{number} AS (SELECT {grouped}, {answers} FROM "
            f"(SELECT {grouped}, UNNEST({name}) AS v FROM {table} WHERE {name} IS NOT NULL) AS every GROUP BY 1, 2, 3, 4, 5)"
        )
        same = " AND ".join(f"list{number}.{column} = s.{column}" for column in GROUPED)
        joins += f" LEFT JOIN list{number} ON {same}"
    columns = ", ".join(_columns(told, lists))
    head = ", ".join(f"s.{column}" for column in GROUPED)
    return f"WITH {', '.join(parts)} SELECT {head}, s.units, s.least, s.estimate, {columns} FROM summed AS s{joins}"


def _shared(atom: Atom) -> str:
    return f"SUM({atom.name} * share)" if atom.together is Together.SUM else _again(atom, atom.name)


def _lists(told: dict[str, Told]) -> dict[str, dict[str, Any]]:
    """Return what is asked of each list, by the name of the answer."""
    found: dict[str, dict[str, Any]] = {}
    for each in told.values():
        for tree in each.formulas:
            for name, asked in lists_in(tree):
                found.setdefault(name, {})[_answer(name, _sql(asked))] = asked
        for number in each.percentiles:
            name = each.numerator.name
            found.setdefault(name, {})[_answer(name, str(number))] = percentile(number)
    return found


def _answer(name: str, asked: str) -> str:
    return f"{name}_{''.join(letter if letter.isalnum() else '_' for letter in asked.lower())}"


def _used(compiled: Compiled, told: dict[str, Told], lists: dict[str, Any]) -> set[str]:
    atoms = {atom.name: atom for atom in compiled.atoms}
    named = {each.rows for each in told.values()} | set(lists)
    for each in told.values():
        named |= {column.name for tree in each.formulas for column in tree.find_all(exp.Column) if column.name in atoms}
    return named | {atoms[name].beside for name in named if atoms[name].beside}


def _columns(told: dict[str, Told], lists: dict[str, dict[str, Any]]) -> list[str]:
    """Name the columns of each indicator by its place: numerator, denominator, rows, percentiles."""
    found = []
    for number, each in enumerate(told.values()):
        found.append(f"s.{each.rows} AS i{number}_rows")
        if each.percentiles:
            name = each.numerator.name
            found += [f"{_answer(name, str(p))} AS i{number}_p{p}" for p in each.percentiles]
            continue
        for part, tree in zip(("numerator", "denominator"), each.formulas, strict=False):
            found.append(f"CAST({_sql(tree.transform(_in_the_end))} AS DOUBLE) AS i{number}_{part}")
    return found


def _in_the_end(node: Any) -> Any:
    if isinstance(node, exp.Anonymous) and node.name == "OF_LIST":
        return exp.column(_answer(node.expressions[0].name, _sql(node.expressions[1])))
    if isinstance(node, exp.Column) and not node.table and node.name.startswith("a"):
        return exp.column(node.name, table="s") if node.name[1:].isdigit() else node
    return node


def _sql(tree: Any) -> str:
    return str(tree.sql(dialect=DIALECT))


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
