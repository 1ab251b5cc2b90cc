"""The cells of a family, from rows: grouped once by what places them and what they are split by (ADR 16)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from tinhso.catalog.contracts import FieldType, read_aggregate
from tinhso.indicators.rules.families import Family, Placing
from tinhso.indicators.rules.formulas import Atom, Together
from tinhso.indicators.rules.working_time import WorkingTime
from tinhso.indicators.rules.writing import STATEMENTS, again, quoted, second_of_day, written
from tinhso.kernel.late import Late
from tinhso.kernel.periods import Period, PeriodKind

if TYPE_CHECKING:
    from sqlglot import exp

    from tinhso.indicators.rules.statements import Compiled
else:
    exp = Late("sqlglot.expressions")

EAST_OF_UTC = 7 * 3600
"""Seconds by which times in rows are ahead of UTC, in which is kept when they were told."""
KEYS = ("unit_id", "era", "bucket", "simulated", "source", "by_column", "by_group")
HELD_BY = "#"


@lru_cache(maxsize=STATEMENTS)
def cells(compiled: Compiled, turns: tuple[date, ...], months: tuple[date, ...] | None) -> str:
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
    return f"CAST({again(atom)} AS BIGINT)" if counted else again(atom)  # a sum of counts would be wider than a count


def _grouped(compiled: Compiled, turns: Sequence[date], months: Sequence[date] | None, *, ending: bool) -> str:
    """Return the cells of the rows that begin (or end) in the months: split by one column after another, or whole."""
    placing, working = compiled.family.placing, WorkingTime()
    by = {column: f"r._by{number}" for number, column in enumerate(compiled.family.by, 1)}
    sign = "-" if ending else ""
    taken = ", ".join(f"{sign}{written(working.placed(atom.taken))} AS {atom.name}" for atom in compiled.atoms)
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


def _rows(family: Family, turns: Sequence[date], working: WorkingTime, *, ending: bool = False) -> str:
    """Return the rows with what places them: ``_k`` and ``_era`` among units, ``_day`` in time, what they are split by."""
    placing = family.placing
    splits = "".join(f", {_text(column)} AS _by{number}" for number, column in enumerate(family.by, 1))
    joins = " JOIN spells ON spells.period = r._period" if not placing.time else ""
    holding = [*(_standing(placing) if placing.ends else ()), *(_known(family) if family.outdated else ())]
    where = f" WHERE {' AND '.join(holding)}" if holding else ""
    source = "r._unit_id" if placing.snapshot else "0"
    return (
        f"SELECT r.*, {_key(placing)} AS _k, {_era(family, turns)} AS _era, {_day(placing, ending=ending)} AS _day, "
        f"{source} AS _source{splits}{working.columns()} "
        f"FROM lake.{quoted(family.reference)} AS r{joins}{working.joins()}{where}"
    )


def months_displaced(compiled: Compiled, turns: Sequence[date]) -> str:
    family = compiled.family
    same = " AND ".join(f"c.{name} = r.{name}" for name in ("_unit_id", *map(quoted, family.dataset.table.primaryKey)))
    endings = (False, True) if family.placing.ends else (False,)
    rows = (_rows(family, turns, WorkingTime(), ending=ending) for ending in endings)
    months = " UNION ALL ".join(
        f"SELECT CAST(DATE_TRUNC('month', r._day) AS DATE) AS bucket FROM ({each}) AS r JOIN came AS c ON {same}"
        for each in rows
    )
    return f"SELECT DISTINCT bucket FROM ({months}) AS displaced WHERE bucket IS NOT NULL"  # names of definitions, quoted


def _key(placing: Placing) -> str:
    """What places a row among units: the code in its column, or where that is empty (or there is none) its supplier."""
    held = f"'{HELD_BY}' || CAST(r._unit_id AS VARCHAR)"
    return f"COALESCE(CAST(r.{quoted(placing.unit)} AS VARCHAR), {held})" if placing.unit else held


def _text(column: str) -> str:
    """A column that rows are split by, never NULL: that is where they are not split by it."""
    return f"COALESCE(CAST(r.{quoted(column)} AS VARCHAR), '')"


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
    return f"CAST(r.{quoted(placing.ends)} AS DATE)" if ending else _begins(placing)


def _begins(placing: Placing) -> str:
    day = f"CAST(r.{quoted(placing.time)} AS DATE)"
    return f"CAST({day} + INTERVAL '{placing.delay_days}' DAY AS DATE)" if placing.delay_days else day


def _standing(placing: Placing) -> list[str]:
    """What ends on the day it would begin, or before, never stands at the end of a day."""
    ends = f"CAST(r.{quoted(placing.ends)} AS DATE)"
    return [f"{_begins(placing)} IS NOT NULL", f"({ends} IS NULL OR {ends} > {_begins(placing)})"]


def _known(family: Family) -> Iterator[str]:
    """What lies after the moment at which its row was told is not known yet: an open dossier is not late before it is due."""
    placing = family.placing
    seconds = f"CAST(DATE_DIFF('day', DATE '1970-01-01', {_begins(placing)}) AS BIGINT) * 86400"
    if family.dataset.table.field(placing.time).type is FieldType.DATETIME:
        seconds += f" + {second_of_day(f'r.{quoted(placing.time)}')}"
    yield f"({seconds} - {EAST_OF_UTC}) * 1000000 <= r._known"


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


def behind(compiled: Compiled, reference: str, turns: Sequence[date], starts: date, ends: date) -> str:
    family, working = compiled.family, WorkingTime()
    placing, indicator = family.placing, family.indicators[reference]
    within = f"r._day >= DATE '{starts}' AND r._day <= DATE '{ends}'"
    if placing.ends:
        last = f"CAST(r.{quoted(placing.ends)} AS DATE)"
        within = f"r._day <= DATE '{ends}' AND ({last} IS NULL OR {last} > DATE '{ends}')"
    if indicator.where:
        within += f" AND ({written(working.placed(read_aggregate(indicator.where, family.dataset.table.names, plain=True)))})"
    latest = " QUALIFY r._day = MAX(r._day) OVER (PARTITION BY r._unit_id, p.unit_id)" if placing.snapshot else ""
    return (
        f"SELECT r.* FROM ({_rows(family, turns, working)}) AS r JOIN place AS p ON p.k = r._k AND p.era = r._era "
        f"JOIN counts_for AS m ON m.unit_id = p.unit_id AND m.era = p.era WHERE {within}{latest}"
    )
