"""The two statements of a plan, as syntax trees: rows into cells, and cells into numbers.

Cells. Each row is put to a unit (who had its code on its day, else who supplied it) and to a bucket of time; what lies together is
one cell of atoms. Columns: ``family``, ``unit``, ``supplier``, ``bucket`` (a day), ``by_column`` and ``by_value`` (empty for the
whole), ``simulated``, and the atoms.

The roll-up. Cells join two small tables: ``spans`` (which bucket lies in which period, and in which era of the register either
stands) and ``belongs`` (where a unit of one era stands in another, with its share). Grouped by target and period the atoms are put
together, and the arithmetic over them gives the numbers. A quarter, a district, a merged commune are only other small tables.

Names with a leading underscore are ours: no column of a dataset begins so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from tinhso.indicators.rules import working_time
from tinhso.indicators.rules.atoms import SIGN, Kind
from tinhso.indicators.rules.plans import Family, Member, Plan
from tinhso.indicators.rules.working_time import Clocked
from tinhso.kernel.late import Late
from tinhso.kernel.periods import PeriodKind

if TYPE_CHECKING:
    import sqlglot
    from sqlglot import exp
else:
    sqlglot, exp = Late("sqlglot"), Late("sqlglot.expressions")

DUCKDB = "duckdb"
CODES = {"area": "area_codes", "office": "office_codes"}
CODE_COLUMNS = {"_code": "text", "_place": "whole", "_from": "day", "_until": "day"}
SUPPLIED, SUPPLIED_COLUMNS = "supplied", {"_supplied": "text", "_told": "day", "_start": "day", "_end": "day"}
WORKDAYS = "workdays"
SPANS, SPAN_COLUMNS = "spans", {"bucket": "day", "period": "text", "since": "whole", "era": "whole", "ended": "whole"}
BELONGS, BELONGS_COLUMNS = "belongs", {"unit": "whole", "since": "whole", "era": "whole", "target": "whole", "share": "number"}
ALIVE, ALIVE_COLUMNS = "alive", {"unit": "whole", "era": "whole"}
CELLS = "cells"
KEYS = ("target", "period", "by_value", "simulated")
CELL_KEYS = ("unit", "supplier", "bucket", "by_column", "by_value", "simulated")
META = ("_unit_id", "_period", "_simulated")


def cells(plan: Plan, source: str, dialect: str = DUCKDB, months: Sequence[date] | None = None) -> str:
    """Return the statement that makes the cells of a plan from the rows of ``source`` (SQL of a table).

    ``months`` (their first days) restricts it to the buckets of these. Beside it stand ``area_codes``, ``office_codes``,
    ``supplied`` and ``workdays``.
    """
    return written(_cells(plan, source, plan.families, months), dialect)


def roll_up(family: Family, by: str = "", dialect: str = DUCKDB) -> str:
    """Return the statement that makes the numbers of a family, split ``by`` a column or whole, from the table ``cells``.

    Columns: target, period, by_value, simulated; and of each member by its place: ``v`` value, ``n`` numerator, ``d``
    denominator, ``r`` rows, ``s`` the least share, ``o`` whether one unit alone supplied it, ``p0_50`` percentiles.
    """
    return written(_roll_up(family, by, exp.to_table(CELLS)), dialect)


def whole(plan: Plan, family: Family, source: str, by: str = "", dialect: str = DUCKDB) -> str:
    """Return both statements of one family in one: from rows to numbers."""
    made = _cells(plan, source, (family,), None)
    return written(_roll_up(family, by, exp.to_table(CELLS)).with_(CELLS, as_=made), dialect)


def written(tree: Any, dialect: str) -> str:
    """Return a tree as text. Spark calls the exact quantile ``percentile``."""
    if dialect == "spark":
        tree = tree.copy()
        for quantile in list(tree.find_all(exp.PercentileCont)):
            quantile.replace(exp.func("PERCENTILE", quantile.this, quantile.expression))
    return str(tree.sql(dialect=dialect))


# --- cells -----------------------------------------------------------------------


def _cells(plan: Plan, source: str, families: Iterable[Family], months: Sequence[date] | None) -> Any:
    made = [_family_cells(plan, family, source, months) for family in families]
    return made[0] if len(made) == 1 else exp.union(*made, distinct=False)


def _family_cells(plan: Plan, family: Family, source: str, months: Sequence[date] | None) -> Any:
    faces = family.faces
    keys = ["_unit", "_unit_id", "_bucket", "_simulated"]
    splits = {name: f"_by{place}" for place, name in enumerate(name for name in faces if name)}
    told = [
        exp.alias_(exp.Literal.number(family.number), "family"),
        *(exp.alias_(_column(one), other) for one, other in zip(keys[:3], ("unit", "supplier", "bucket"), strict=True)),
        exp.alias_(_which(splits), "by_column"),
        exp.alias_(_first([_column(name) for name in splits.values()], exp.Literal.string("")), "by_value"),
        exp.alias_(_column("_simulated"), "simulated"),
    ]
    for name in plan.columns:
        atom = family.atoms.get(name)
        made = _parsed(atom.changed if family.key.ends else atom.cell) if atom else exp.Null()
        told.append(exp.alias_(made, name, quoted=True))
    statement = exp.select(*told).from_(_placed(plan, family, source, months).subquery("_rows"))
    if len(faces) == 1:
        return statement.group_by(*map(_column, (*keys, *splits.values())))
    sets = [exp.Tuple(expressions=[_column(name) for name in (*keys, *([splits[face]] if face else []))]) for face in faces]
    statement.set("group", exp.Group(expressions=[exp.GroupingSets(expressions=sets)]))
    return statement


def _which(splits: Mapping[str, str]) -> Any:
    """Of several ways of grouping a row tells its own: only that column is filled."""
    if len(splits) == 0:
        return exp.Literal.string("")
    case = exp.Case()
    for name, column in splits.items():
        case = case.when(exp.Not(this=exp.Is(this=_column(column), expression=exp.Null())), exp.Literal.string(name))
    return case.else_(exp.Literal.string(""))


def _placed(plan: Plan, family: Family, source: str, months: Sequence[date] | None) -> Any:
    """Rows with their unit, their bucket, and the working times that are asked for."""
    key = family.key
    rows = _rows(plan, family, source)
    if not key.ends:
        return _within(rows, months)
    begins, ends = _column("_bucket"), _column("_ends")
    stands = exp.or_(exp.Is(this=ends, expression=exp.Null()), exp.GT(this=ends, expression=begins))
    names = [name for name in rows.named_selects if name not in ("_bucket", "_ends")]
    kept = [_column(name) for name in names]
    opened = exp.select(*kept, exp.alias_(_grained(begins, key.grain), "_bucket"), exp.alias_(exp.Literal.number(1), SIGN))
    closed = exp.select(*kept, exp.alias_(_grained(ends, key.grain), "_bucket"), exp.alias_(exp.Literal.number(-1), SIGN))
    opened = opened.from_(rows.subquery("_standing")).where(stands)
    closed = closed.from_(rows.copy().subquery("_standing")).where(exp.GT(this=ends.copy(), expression=begins.copy()))
    return _within(exp.select("*").from_(exp.union(opened, closed, distinct=False).subquery("_changes")), months)


def _within(rows: Any, months: Sequence[date] | None) -> Any:
    if months is None:
        return rows
    listed = [exp.cast(exp.Literal.string(month.isoformat()), "date") for month in months]
    month = _grained(_column("_bucket"), PeriodKind.MONTH)
    return exp.select("*").from_(rows.subquery("_all")).where(exp.In(this=month, expressions=listed))


def _rows(plan: Plan, family: Family, source: str) -> Any:
    key, dataset = family.key, plan.dataset
    splits = [name for name in family.faces if name]
    told = [_column(name) for name in (*sorted(_needed(family)), *META)]
    for place, name in enumerate(splits):
        text = _first([exp.cast(_column(name), "text", dialect=DUCKDB)], exp.Literal.string(""))
        told.append(exp.alias_(text, f"_by{place}"))
    told += [exp.alias_(_time(clock, number), clock.name) for number, clock in enumerate(family.clocked)]
    statement = exp.select(*told).from_(_parsed_table(source))
    by_period = not key.time or (key.unit and key.time != dataset.period_field)
    if by_period:
        statement = statement.join(SUPPLIED, on="_period = _supplied", join_type="inner", dialect=DUCKDB)
    day = _day(key.time) if key.time else exp.column("_told")
    places = [_column("_unit_id")]
    if key.unit:
        inside = exp.func("LEAST", exp.func("GREATEST", day.copy(), exp.column("_start")), exp.column("_end"))
        days = [exp.column("_end"), exp.column("_start")] if not key.time else [inside if by_period else day]
        for number, on in enumerate(days):
            statement = _looked_up(statement, key.unit, CODES[key.tree], f"_codes{number}", on)
        places = [*(exp.column("_place", table=f"_codes{number}") for number in range(len(days))), *places]
    statement = statement.select(exp.alias_(_first(places), "_unit"))
    for number, clock in enumerate(family.clocked):
        statement = _timed(statement, clock, number)
    if key.delay:
        day = exp.cast(exp.Add(this=day, expression=_days(key.delay)), "date")
    if key.ends:
        statement = statement.select(exp.alias_(_day(key.ends), "_ends"))
    bucket = day if key.ends else _grained(day, key.grain)
    statement = statement.select(exp.alias_(bucket, "_bucket"))
    return statement.where(exp.Not(this=exp.Is(this=_column(key.time), expression=exp.Null()))) if key.time else statement


def _looked_up(statement: Any, column: str, table: str, alias: str, day: Any) -> Any:
    """Who had the code on the day: a code alone names no unit."""
    own = exp.column("_code", table=alias)
    within = exp.Between(this=day.copy(), low=exp.column("_from", table=alias), high=exp.column("_until", table=alias))
    joined = exp.alias_(exp.to_table(table), alias, table=True)
    return statement.join(joined, on=exp.and_(exp.EQ(this=_column(column), expression=own), within), join_type="left")


def _timed(statement: Any, clock: Clocked, number: int) -> Any:
    for end, text in (("a", clock.start), ("b", clock.end)):
        alias = f"_days{number}{end}"
        joined = exp.alias_(exp.to_table(WORKDAYS), alias, table=True)
        on = exp.EQ(this=exp.cast(_parsed(text), "date"), expression=exp.column("_day", table=alias))
        statement = statement.join(joined, on=on, join_type="left")
    return statement


def _time(clock: Clocked, number: int) -> Any:
    """Working time between two moments: none when the second is not later, nothing when either is not known."""
    passed = [_passed(text, f"_days{number}{end}", clock.unit) for end, text in (("b", clock.end), ("a", clock.start))]
    between = f"({passed[0]}) - ({passed[1]})"
    return _parsed(f"CASE WHEN {between} > 0 THEN {between} WHEN {between} <= 0 THEN 0.0 END")


def _passed(moment: str, alias: str, unit: str) -> str:
    """Working time from the calendar's first day up to a moment."""
    at = f"CAST({moment} AS TIMESTAMP)"
    second = f"(HOUR({at}) * 3600 + MINUTE({at}) * 60 + SECOND({at}))"
    shifts = (
        f"GREATEST(LEAST({second}, {alias}._closes{shift}) - {alias}._opens{shift}, 0)" for shift in range(working_time.SHIFTS)
    )
    today = " + ".join(shifts)
    if unit == working_time.HOURS:
        return f"({alias}._seconds + {today}) / 3600.0"
    return f"{alias}._days + CASE WHEN {alias}._own > 0 THEN ({today}) / CAST({alias}._own AS DOUBLE) ELSE 0.0 END"


def _needed(family: Family) -> set[str]:
    """The columns of the dataset that the aggregates of a family read."""
    made = {clock.name for clock in family.clocked} | {SIGN}
    return {column.name for atom in family.atoms.values() for column in _parsed(atom.cell).find_all(exp.Column)} - made


# --- the roll-up -----------------------------------------------------------------


def _roll_up(family: Family, by: str, table: Any) -> Any:
    keys = list(map(_column, KEYS))
    names = {name: atom for name, atom in family.atoms.items() if atom.kind not in (Kind.VALUES, Kind.DISTINCT)}
    listed = [name for name in family.atoms if name not in names]
    put = [exp.alias_(_put_together(name, atom.kind), name, quoted=True) for name, atom in names.items()]
    summed = exp.select(*keys, *put, *_facts(family)).from_("_standing").group_by(*keys)
    statement = exp.select(*(exp.column(name, table="_summed", quoted=True) for name in KEYS))
    lists: dict[str, dict[str, str]] = {name: {} for name in listed}
    for place, member in enumerate(family.members):
        statement = statement.select(*_told(place, member, lists))
    statement = statement.from_("_summed").with_("_standing", as_=_standing(family, by, table)).with_("_summed", as_=summed)
    for name, wanted in lists.items():
        statement = _spread(statement, name, wanted)
    return statement


def _standing(family: Family, by: str, table: Any) -> Any:
    """Cells of the family, each once for each target and period that it counts for."""
    told = ["c.unit", "c.supplier", "c.bucket", "c.simulated", "p.period", "b.target", "b.share"]
    value = "c.by_value" if by else "''"
    atoms = [exp.column(name, table="c", quoted=True) for name in family.atoms]
    cells = exp.alias_(table.copy(), "c", table=True)
    statement = exp.select(*told, exp.alias_(_parsed(value), "by_value"), *atoms).from_(cells)
    statement = statement.join(f"{SPANS} AS p", on="c.bucket = p.bucket")
    statement = statement.join(f"{BELONGS} AS b", on="c.unit = b.unit AND p.since = b.since AND p.era = b.era")
    statement = statement.where(f"c.family = {family.number}")
    statement = statement.where(
        exp.EQ(this=exp.column("by_column", table="c"), expression=exp.Literal.string(by or family.carrier))
    )
    if not family.key.snapshot:
        return statement
    # A stock is told by those who exist at the period's end, and of theirs the last that each told of each unit.
    for number, column in enumerate(("c.unit", "c.supplier")):
        alias = f"l{number}"
        statement = statement.join(f"{ALIVE} AS {alias}", on=f"{alias}.unit = {column} AND {alias}.era = p.ended")
    last = "MAX(c.bucket) OVER (PARTITION BY c.unit, c.supplier, p.period, b.target, c.simulated)"
    return exp.select("*").from_(statement.select(f"{last} AS _last").subquery("_told")).where("bucket = _last")


def _put_together(name: str, kind: Kind) -> Any:
    column = exp.column(name, quoted=True)
    if kind is Kind.ADDED:
        return exp.Sum(this=exp.Mul(this=column, expression=exp.column("share")))
    return (exp.Min if kind is Kind.LEAST else exp.Max)(this=column)


def _facts(family: Family) -> list[Any]:
    """The least share, and whether one unit alone supplied it, by the count of rows that it speaks of."""
    found = []
    for rows in dict.fromkeys(member.rows for member in family.members):
        given = f'FILTER (WHERE "{rows}" > 0)'
        alone = " AND ".join(f"MIN({name}) {given} = MAX({name}) {given}" for name in ("unit", "supplier"))
        found += [exp.alias_(_parsed(f"MIN(share) {given}"), f"_share_{rows}"), exp.alias_(_parsed(alone), f"_alone_{rows}")]
    return found


def _told(place: int, member: Member, lists: dict[str, dict[str, str]]) -> list[Any]:
    parts = {f"v{place}": member.value, f"n{place}": member.numerator, f"d{place}": member.denominator}
    parts |= {f"p{place}_{at}": text for at, text in member.percentiles}
    told = [exp.alias_(_number(_listless(text, lists)), name) for name, text in parts.items() if text]
    told += [exp.alias_(exp.column(member.rows, table="_summed", quoted=True), f"r{place}")]
    return told + [
        exp.column(f"_{fact}_{member.rows}", table="_summed").as_(f"{fact[0]}{place}") for fact in ("share", "alone")
    ]


def _listless(text: str, lists: dict[str, dict[str, str]]) -> Any:
    """Return an expression in which what needs all values is a column of the table that spreads them out."""
    tree = exp.Paren(this=_parsed(text))
    for wanted in list(tree.find_all(exp.PercentileCont, exp.Count)):
        column = wanted.find(exp.Column)
        name = lists[column.name].setdefault(_over_values(wanted), f"_q{len(lists[column.name])}")
        wanted.replace(exp.column(name, table=f"_of_{column.name}"))
    for column in tree.find_all(exp.Column):
        if not column.table:
            column.set("table", exp.to_identifier("_summed"))
    return tree.this


def _over_values(wanted: Any) -> str:
    wanted = wanted.copy()
    for column in wanted.find_all(exp.Column):
        column.replace(exp.column("_value"))
    return str(wanted.sql(DUCKDB))


def _spread(statement: Any, name: str, wanted: Mapping[str, str]) -> Any:
    alias, keys = f"_of_{name}", list(map(_column, KEYS))
    values = exp.select(*keys, exp.alias_(exp.Explode(this=exp.column(name, quoted=True)), "_value")).from_("_standing")
    found = [exp.alias_(_parsed(text), told) for text, told in wanted.items()]
    grouped = exp.select(*keys, *found).from_(values.subquery("_values")).group_by(*keys)
    on = exp.and_(*(exp.EQ(this=exp.column(key, table="_summed"), expression=exp.column(key, table=alias)) for key in KEYS))
    return statement.with_(alias, as_=grouped).join(alias, on=on, join_type="left")


# --- shared ----------------------------------------------------------------------


def _column(name: str) -> Any:
    return exp.column(name, quoted=True)


def _first(found: list[Any], otherwise: Any | None = None) -> Any:
    given = [*found, *([otherwise] if otherwise is not None else [])]
    return given[0] if len(given) == 1 else exp.Coalesce(this=given[0], expressions=given[1:])


def _day(column: str) -> Any:
    return exp.cast(_column(column), "date")


def _days(count: int) -> Any:
    return exp.Interval(this=exp.Literal.string(str(count)), unit=exp.var("DAY"))


def _grained(day: Any, grain: PeriodKind) -> Any:
    if grain is PeriodKind.DAY:
        return day.copy()
    return exp.cast(exp.TimestampTrunc(this=day.copy(), unit=exp.var("MONTH")), "date")


def _number(tree: Any) -> Any:
    return exp.cast(tree, "double", dialect=DUCKDB)


def _parsed(text: str) -> Any:
    return sqlglot.parse_one(text, dialect=DUCKDB)


def _parsed_table(text: str) -> Any:
    return sqlglot.parse_one(f"SELECT * FROM {text}", dialect=DUCKDB).find(exp.Table)  # noqa: S608  # a known name, quoted
