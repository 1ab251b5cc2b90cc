"""What each check asks of a batch of rows: a function from the batch to one bit a row, true where the check fails."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from math import ceil, floor

from tinhso.catalog.contracts import FieldType, Level
from tinhso.kernel.periods import Period
from tinhso.lake.checks import (
    Check,
    InPeriod,
    InRange,
    Meets,
    OfLength,
    OfType,
    OneOf,
    Outlying,
    Pattern,
    Refers,
    Required,
    Unique,
    UnitCode,
)
from tinhso.lake.contracts import History
from tinhso.lake.definition import ROW, TableVersion
from tinhso.lake.heavy import duckdb, pl
from tinhso.lake.rules.statements import read_condition
from tinhso.lake.seen import Seen
from tinhso.lake.typed import dtype

LEAST_SPREAD = 0.05  # of the middle: a history that never moved must not make every change a question


@dataclass(frozen=True)
class Context:
    """What a submission is judged against. A reference without values in force is not judged: nothing was supplied yet."""

    period: Period
    units: Mapping[Level, frozenset[str]] = field(default_factory=dict)
    references: Mapping[tuple[str, tuple[str, ...]], pl.DataFrame] = field(default_factory=dict)
    keys_in_force: pl.DataFrame | None = None
    history: Mapping[str, History] = field(default_factory=dict)


@dataclass(frozen=True)
class Batch:
    rows: pl.Series
    text: pl.DataFrame
    values: pl.DataFrame

    def unread(self, name: str) -> pl.Series:
        """Return where a value was written that could not be read."""
        return self.text[name].is_not_null() & self.values[name].is_null()


Judge = Callable[["Batch"], "pl.Series"]


def masks(judges: Sequence[pl.Expr | Judge], batch: Batch) -> list[pl.Series]:
    """Return what each judge says of the batch; expressions are told to run together.

    An expression is over the typed columns; where it is unknown, nothing is wrong.
    """
    together = [judge.fill_null(False).alias(str(at)) for at, judge in enumerate(judges) if isinstance(judge, pl.Expr)]
    told = batch.values.select(together)
    return [told[str(at)] if isinstance(judge, pl.Expr) else judge(batch) for at, judge in enumerate(judges)]


def judge(check: Check, version: TableVersion, context: Context) -> pl.Expr | Judge:
    """Return what says of each row of a batch whether ``check`` fails: an expression, or a function of the batch."""
    match check:
        case Required(name):
            return lambda batch: batch.text[name].is_null()
        case OfType(name):
            return lambda batch: batch.unread(name)
        case InRange(name):
            return _outside(check, version)
        case OfLength(name, shortest, longest):
            length = pl.col(name).str.len_chars()
            return (length < (shortest or 0)) | (length > longest if longest is not None else pl.lit(False))
        case Pattern(name, pattern):
            return _unlike(name, pattern)
        case OneOf(name, values):
            return pl.col(name).cast(pl.String).is_in(list(values)).not_()
        case UnitCode(name, level):
            codes = pl.Series(sorted(context.units.get(level, frozenset())), dtype=pl.String)
            return pl.col(name).is_in(codes.implode()).not_()
        case InPeriod(name):
            day = pl.col(name).cast(pl.Date)
            return day.is_between(context.period.start, context.period.end).not_()
        case Unique(fields, key):
            return _repeated(fields, context.keys_in_force if key else None, version)
        case Refers():
            return _unknown(check, version, context)
        case Meets():
            return _Condition(check, version)
        case Outlying(name):
            return _unusual(check, context.history.get(name))
    raise NotImplementedError(check.code)


def _outside(check: InRange, version: TableVersion) -> pl.Expr:
    column = version.column(check.field)
    value = pl.col(check.field)
    if column is not None and column.type is FieldType.DATETIME:
        value = value.dt.date()
    kind = None if column is None else column.type
    low, high = _limit(check.minimum, kind, up=True), _limit(check.maximum, kind, up=False)
    below = value < low if low is not None else pl.lit(False)
    above = value > high if high is not None else pl.lit(False)
    return below | above


def _limit(limit: Decimal | date | None, kind: FieldType | None, *, up: bool) -> int | float | date | None:
    """Return a limit of a column's own type: a whole number is compared with whole numbers, exactly."""
    if not isinstance(limit, Decimal):
        return limit
    if kind in (FieldType.INTEGER, FieldType.YEAR):
        return ceil(limit) if up else floor(limit)
    return float(limit)


def _unlike(name: str, pattern: str) -> pl.Expr | Judge:
    whole = f"^(?:{pattern})$"
    try:
        pl.Series([""]).str.contains(whole)
    except pl.exceptions.ComputeError:
        return _unlike_slowly(name, re.compile(pattern))
    return pl.col(name).str.contains(whole).not_()


def _unlike_slowly(name: str, pattern: re.Pattern[str]) -> Judge:
    """Python's expressions know more (looking ahead and behind): each distinct text is tried once."""

    def wrong(batch: Batch) -> pl.Series:
        texts = batch.values[name].drop_nulls().unique()
        unlike = [text for text in texts if not pattern.fullmatch(text)]
        return batch.values[name].is_in(unlike).fill_null(False)

    return wrong


def _repeated(fields: tuple[str, ...], in_force: pl.DataFrame | None, version: TableVersion) -> Judge:
    seen = Seen(fields)
    if in_force is not None and in_force.height:
        types = {column.name: dtype(column.type) for column in version.columns if column.name in fields}
        seen.add(in_force.select(fields).cast(types))  # type: ignore[arg-type]  # names to types
    return lambda batch: seen.repeated(batch.values.select(fields))


def _unknown(check: Refers, version: TableVersion, context: Context) -> Judge:
    target = context.references.get((check.dataset, check.target_fields))
    if target is None:
        return lambda batch: pl.repeat(False, batch.rows.len(), eager=True, dtype=pl.Boolean)
    known = target.rename(dict(zip(check.target_fields, check.fields, strict=True))).unique()
    types = pl.Schema({column.name: dtype(column.type) for column in version.columns if column.name in check.fields})
    known = known.cast(types).with_columns(known=True)

    def wrong(batch: Batch) -> pl.Series:
        keys = batch.values.select(check.fields)
        marked = keys.join(known, on=check.fields, how="left", maintain_order="left")
        whole = marked.select(pl.all_horizontal(pl.col(check.fields).is_not_null())).to_series()
        return whole & marked["known"].is_null()

    return wrong


class _Condition:
    """An SQL condition of the pack, run by DuckDB on the batch: the same words mean the same as in a query."""

    def __init__(self, check: Meets, version: TableVersion) -> None:
        sql, self.columns = read_condition(check.condition, version.names)
        self.sql = f"SELECT coalesce(try({sql}), true) AS met FROM batch"  # noqa: S608  # written from a judged tree
        self.connection = duckdb.connect(":memory:", config={"threads": 1, "enable_external_access": False})

    def __call__(self, batch: Batch) -> pl.Series:
        height = batch.rows.len()
        frame = batch.values.select(self.columns) if self.columns else batch.rows.to_frame(ROW)
        self.connection.register("batch", frame.to_arrow())
        met = self.connection.execute(self.sql).fetchnumpy()["met"]
        wrong = ~pl.Series(met, dtype=pl.Boolean)
        return wrong & ~either([batch.unread(name) for name in self.columns], height)


def _unusual(check: Outlying, history: History | None) -> pl.Expr | Judge:
    if history is None or history.periods < check.least_history:
        return lambda batch: pl.repeat(False, batch.rows.len(), eager=True, dtype=pl.Boolean)
    spread = max(history.spread, abs(history.middle) * LEAST_SPREAD)
    limit = float(check.factor) * spread
    return (pl.col(check.field) - history.middle).abs() > limit


def either(masks: list[pl.Series], height: int) -> pl.Series:
    found = pl.repeat(False, height, eager=True, dtype=pl.Boolean)
    for mask in masks:
        found = found | mask
    return found
