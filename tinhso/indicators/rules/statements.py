"""The two statements of a family of indicators: its cells from rows, and the roll-up of cells (ADR 16).

Written in DuckDB's dialect from judged syntax trees; another engine runs the same statements (ADR 19). Beside the dataset's
view a statement reads small tables: ``place`` (key, era, unit), ``spells`` (period, its first day),
``working_time`` (day by day); a roll-up reads ``cells``, ``counts_for`` (unit, era, target, share: in the units
of a day, ``onto``), ``asked`` (bucket, period, onto, the
era of its last day: what a unit told that has ended since is no stock of then).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from tinhso.catalog.contracts import WORKING_TIME, IndicatorKind, aggregates_in, read_aggregate
from tinhso.indicators.rules.families import Family, Placing
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
STATEMENTS = 1_000  # of each kind, kept: writing one costs some milliseconds


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


@dataclass(frozen=True, eq=False)
class Compiled:
    """A family taken apart: its atoms, and how each indicator (by reference) is told of them. Equal to itself only."""

    family: Family
    atoms: tuple[Atom, ...]
    told: dict[str, Told]

    @property
    def carrier(self) -> str:
        """The column that cells are split by whose groups hold the lists of the whole; empty where there is no split."""
        return self.family.by[0] if self.family.by else ""

    def lists_of(self, references: Iterable[str]) -> tuple[str, ...]:
        """Return the lists that some of the indicators are told by."""
        return tuple(_lists({name: self.told[name] for name in references}))

    def cells(self, turns: Sequence[date], months: Sequence[date] | None = None) -> str:
        """Return the statement for the cells of some months (first days; None: all), in units of eras turned on ``turns``."""
        return _cells(self, tuple(turns), None if months is None else tuple(months))

    def months_displaced(self, turns: Sequence[date]) -> str:
        """Return the statement for the months (``bucket``) of rows that a row which ``came`` (supplier and key) displaces."""
        return _months_displaced(self, turns)

    def roll_up(self, references: Sequence[str], *, shared: bool) -> str:
        """Return the statement that tells some of the indicators; ``shared`` when units of the cells are divided."""
        return _roll_up(self, tuple(references), shared=shared)

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


@lru_cache(maxsize=STATEMENTS)
def _cells(compiled: Compiled, turns: tuple[date, ...], months: tuple[date, ...] | None) -> str:
    branches = [_grouped(compiled, turns, months, ending=False)]
    if compiled.family.placing.ends:
        branches.append(_grouped(compiled, turns, months, ending=True))
    every = "SELECT * FROM grouped" + (f" UNION ALL {_whole(compiled)}" if compiled.family.by else "")
    told = ", ".join(f"s.{name}" for name in (*KEYS[1:], *(atom.name for atom in compiled.atoms)))
    return (
        f"WITH grouped AS ({' UNION ALL '.join(branches)}) "
        f"SELECT p.unit_id, {told} FROM ({every}) AS s JOIN place AS p ON p.k = s.k AND p.era = s.era"
    )  # names of definitions and trees that were judged


def _whole(compiled: Compiled) -> str:
    """Return the cells of all rows, put together from those of the first split: every row is in one group of it.

    Without their lists, which would be kept twice: ``Compiled.carrier`` says where they are.
    """
    taken = "".join(f", {_of_groups(atom)} AS {atom.name}" for atom in compiled.atoms)
    return (
        f"SELECT k, era, bucket, simulated, source, '' AS by_column, '' AS by_group{taken} FROM grouped "
        f"WHERE by_column = '{compiled.family.by[0]}' GROUP BY k, era, bucket, simulated, source"
    )


def _of_groups(atom: Atom) -> str:
    if atom.together is Together.LIST:
        return "NULL"
    counted = atom.together is Together.SUM and atom.taken.find(exp.Count) is not None
    return f"CAST({_again(atom)} AS BIGINT)" if counted else _again(atom)  # a sum of counts would be wider than a count


def _grouped(compiled: Compiled, turns: Sequence[date], months: Sequence[date] | None, *, ending: bool) -> str:
    """Return the cells of the rows that begin (or end) in the months: split by one column after another, or whole."""
    placing, working = compiled.family.placing, _WorkingTime()
    by = {column: f"r._by{number}" for number, column in enumerate(compiled.family.by, 1)}
    sign = "-" if ending else ""
    taken = ", ".join(f"{sign}{_sql(working.placed(atom.taken))} AS {atom.name}" for atom in compiled.atoms)
    rows = _rows(compiled.family, turns, working, ending=ending)
    bucket = "r._day" if placing.bucket is PeriodKind.DAY else "CAST(DATE_TRUNC('month', r._day) AS DATE)"
    keys = f"r._k, r._era, {bucket}, r._simulated, r._source"
    sets = ", ".join(f"({keys}, {column})" for column in by.values())
    case = "".join(f" WHEN {column} IS NOT NULL THEN '{name}'" for name, column in by.items())
    column, group = (f"CASE{case} ELSE '' END", f"COALESCE({', '.join(by.values())}, '')") if by else ("''", "''")
    return (
        f"SELECT r._k AS k, r._era AS era, {bucket} AS bucket, r._simulated AS simulated, r._source AS source, "
        f"{column} AS by_column, {group} AS by_group, {taken} FROM ({rows}) AS r "
        f"WHERE {' AND '.join(['r._day IS NOT NULL', *_within('r._day', months)])} "
        f"GROUP BY {f'GROUPING SETS ({sets})' if by else keys}"
    )


def _rows(family: Family, turns: Sequence[date], working: _WorkingTime, *, ending: bool = False) -> str:
    """Return the rows with what places them: ``_k`` and ``_era`` among units, ``_day`` in time, what they are split by."""
    placing = family.placing
    splits = "".join(f", {_text(column)} AS _by{number}" for number, column in enumerate(family.by, 1))
    joins = " JOIN spells ON spells.period = r._period" if not placing.time else ""
    standing = f" WHERE {' AND '.join(_standing(placing))}" if placing.ends else ""
    source = "r._unit_id" if placing.snapshot else "0"
    return (
        f"SELECT r.*, {_key(placing)} AS _k, {_era(family, turns)} AS _era, {_day(placing, ending=ending)} AS _day, "
        f"{source} AS _source{splits}{working.columns()} "
        f"FROM lake.{_name(family.reference)} AS r{joins}{working.joins()}{standing}"
    )


def _months_displaced(compiled: Compiled, turns: Sequence[date]) -> str:
    family = compiled.family
    same = " AND ".join(f"c.{name} = r.{name}" for name in ("_unit_id", *map(_name, family.dataset.table.primaryKey)))
    endings = (False, True) if family.placing.ends else (False,)
    rows = (_rows(family, turns, _WorkingTime(), ending=ending) for ending in endings)
    months = " UNION ALL ".join(
        f"SELECT CAST(DATE_TRUNC('month', r._day) AS DATE) AS bucket FROM ({each}) AS r JOIN came AS c ON {same}"
        for each in rows
    )
    return f"SELECT DISTINCT bucket FROM ({months}) AS displaced WHERE bucket IS NOT NULL"  # names of definitions, quoted


def _key(placing: Placing) -> str:
    """What places a row among units: the code in its column, or where that is empty (or there is none) its supplier."""
    held = f"'{HELD_BY}' || CAST(r._unit_id AS VARCHAR)"
    return f"COALESCE(CAST(r.{_name(placing.unit)} AS VARCHAR), {held})" if placing.unit else held


def _text(column: str) -> str:
    """A column that rows are split by, never NULL: that is where they are not split by it."""
    return f"COALESCE(CAST(r.{_name(column)} AS VARCHAR), '')"


def _era(family: Family, turns: Sequence[date]) -> str:
    """The era of a row's units: a code names the unit that had it when the row was supplied, on the last day of its period.

    Whatever becomes of a dossier later, it stays with the commune that received it.
    """
    periods = [Period.of(family.dataset.period, turn).code for turn in turns]
    cases = " ".join(f"WHEN r._period < '{code}' THEN {era}" for era, code in enumerate(periods))
    return f"CASE {cases} ELSE {len(turns)} END" if turns else "0"


def _day(placing: Placing, *, ending: bool) -> str:
    if not placing.time:
        return "spells.starts"
    return f"CAST(r.{_name(placing.ends)} AS DATE)" if ending else _begins(placing)


def _begins(placing: Placing) -> str:
    day = f"CAST(r.{_name(placing.time)} AS DATE)"
    return f"CAST({day} + INTERVAL '{placing.delay_days}' DAY AS DATE)" if placing.delay_days else day


def _standing(placing: Placing) -> list[str]:
    """What ends on the day it would begin, or before, never stands at the end of a day."""
    ends = f"CAST(r.{_name(placing.ends)} AS DATE)"
    return [f"{_begins(placing)} IS NOT NULL", f"({ends} IS NULL OR {ends} > {_begins(placing)})"]


def _within(moment: str, months: Sequence[date] | None) -> list[str]:
    if months is None:
        return []
    ordered = sorted(months)
    spanned = [f"{moment} >= DATE '{ordered[0]}'", f"{moment} < DATE '{_month_after(ordered[-1])}'"]
    if all(_month_after(before) == after for before, after in pairwise(ordered)):
        return spanned
    listed = ", ".join(f"DATE '{month}'" for month in ordered)
    return [*spanned, f"CAST(DATE_TRUNC('month', {moment}) AS DATE) IN ({listed})"]


def _month_after(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


class _WorkingTime:
    """The working times that a statement asks for: each a column of its rows, each of its moments joined once to its day."""

    def __init__(self) -> None:
        self._moments: dict[str, str] = {}
        self._asked: dict[str, str] = {}

    def placed(self, taken: Any) -> Any:
        """Return a judged tree with its columns told to be the row's, and its measures of working time among them."""
        return taken.transform(self._written)

    def columns(self) -> str:
        return "".join(f", {told} AS {name}" for told, name in self._asked.items())

    def joins(self) -> str:
        return "".join(
            f" LEFT JOIN working_time AS {name} ON {name}.day = CAST({moment} AS DATE)"
            for moment, name in self._moments.items()
        )

    def _written(self, node: Any) -> Any:
        if isinstance(node, exp.Column) and not node.table:
            return exp.column(node.name, table="r", quoted=True)
        if isinstance(node, exp.Anonymous) and node.name.upper() in WORKING_TIME:
            start, end = (self._since_the_beginning(each, node.name.upper()) for each in node.expressions)
            name = self._asked.setdefault(f"{end} - {start}", f"_worked{len(self._asked) + 1}")
            # Not GREATEST: that takes 0 for what has no end yet.
            return sqlglot.parse_one(f"CASE WHEN r.{name} < 0 THEN 0 ELSE r.{name} END", dialect=DIALECT)
        return node

    def _since_the_beginning(self, argument: Any, measure: str) -> str:
        moment = _sql(argument.transform(self._written))
        w = self._moments.setdefault(moment, f"w{len(self._moments) + 1}")
        second = f"(HOUR({moment}) * 3600 + MINUTE({moment}) * 60 + SECOND({moment}))"
        inside = " + ".join(
            f"LEAST(GREATEST({second} - {w}.opens_{number}, 0), {w}.closes_{number} - {w}.opens_{number})" for number in (1, 2)
        )
        if measure == "WORKING_HOURS":
            return f"(({w}.seconds_before + {inside}) / CAST(3600 AS DOUBLE))"
        return f"({w}.days_before + ({inside}) / CAST({w}.seconds AS DOUBLE))"


def _behind(compiled: Compiled, reference: str, turns: Sequence[date], starts: date, ends: date) -> str:
    family, working = compiled.family, _WorkingTime()
    placing, indicator = family.placing, family.indicators[reference]
    within = f"r._day >= DATE '{starts}' AND r._day <= DATE '{ends}'"
    if placing.ends:
        last = f"CAST(r.{_name(placing.ends)} AS DATE)"
        within = f"r._day <= DATE '{ends}' AND ({last} IS NULL OR {last} > DATE '{ends}')"
    if indicator.where:
        within += f" AND ({_sql(working.placed(read_aggregate(indicator.where, family.dataset.table.names, plain=True)))})"
    latest = " QUALIFY r._day = MAX(r._day) OVER (PARTITION BY r._unit_id, p.unit_id)" if placing.snapshot else ""
    return (
        f"SELECT r.* FROM ({_rows(family, turns, working)}) AS r JOIN place AS p ON p.k = r._k AND p.era = r._era "
        f"JOIN counts_for AS m ON m.unit_id = p.unit_id AND m.era = p.era WHERE {within}{latest}"
    )


# --- the roll-up -------------------------------------------------------------------


def _again(atom: Atom) -> str:
    match atom.together:
        case Together.SUM:
            return f"SUM({atom.name})"
        case Together.MIN:
            return f"MIN({atom.name})"
        case Together.MAX:
            return f"MAX({atom.name})"
        case Together.LATEST:
            return f"ARG_MAX({atom.name}, {atom.beside})"
        case Together.EARLIEST:
            return f"ARG_MIN({atom.name}, {atom.beside})"
        case Together.LIST:
            raise AssertionError("lists are made of their values again")


@lru_cache(maxsize=STATEMENTS)
def _roll_up(compiled: Compiled, references: tuple[str, ...], *, shared: bool) -> str:
    told = {name: compiled.told[name] for name in references}
    lists = _lists(told)
    used = _used(compiled, told, lists)
    snapshot, grouped = compiled.family.placing.snapshot, ", ".join(GROUPED)
    carried = "".join(f", c.{atom.name}" for atom in compiled.atoms if atom.name in used)
    summed = "".join(
        f", {_shared(atom) if shared else _again(atom)} AS {atom.name}"
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
    if lists:
        # Values are many: they are grouped by one number, not by what it stands for.
        parts.append(f"numbered AS (SELECT *, ROW_NUMBER() OVER (ORDER BY {grouped}) AS g FROM summed)")
    for number, (name, asked) in enumerate(lists.items(), 1):
        aggregates, answers = _asked_of_list(asked)
        same = " AND ".join(f"n.{column} = t.{column}" for column in GROUPED)
        parts.append(
            f"list{number} AS (SELECT g, {answers} FROM (SELECT g, {aggregates} FROM (SELECT n.g, UNNEST(t.{name}) AS v "
            f"FROM {table} AS t JOIN numbered AS n ON {same} WHERE t.{name} IS NOT NULL) AS every GROUP BY g) AS told)"
        )
        joins += f" LEFT JOIN list{number} ON list{number}.g = s.g"
    columns = ", ".join(_columns(told, lists))
    head = ", ".join(f"s.{column}" for column in GROUPED)
    source = f"{'numbered' if lists else 'summed'} AS s{joins}"
    return f"WITH {', '.join(parts)} SELECT {head}, s.units, s.least, s.estimate, {columns} FROM {source}"


def _shared(atom: Atom) -> str:
    return f"SUM({atom.name} * share)" if atom.together is Together.SUM else _again(atom)


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


def _asked_of_list(asked: dict[str, Any]) -> tuple[str, str]:
    """Return the aggregates over the values ``v`` of a list, and the answers told of them: all percentiles are one sorting."""
    percentiles = [alias for alias, tree in asked.items() if isinstance(tree, exp.PercentileCont)]
    others = [alias for alias in asked if alias not in percentiles]
    aggregates = [f"{_sql(asked[alias])} AS {alias}" for alias in others]
    if percentiles:
        shares = ", ".join(_sql(asked[alias].expression) for alias in percentiles)
        aggregates.append(f"QUANTILE_CONT(v, [{shares}]) AS percentiles")
    answers = [*others, *(f"percentiles[{place}] AS {alias}" for place, alias in enumerate(percentiles, 1))]
    return ", ".join(aggregates), ", ".join(answers)


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
