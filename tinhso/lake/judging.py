"""What each check asks of a batch of rows: an expression or a function of the batch, true where the check fails."""

from __future__ import annotations

import operator
import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import reduce
from math import ceil, floor
from typing import TYPE_CHECKING

from tinhso.catalog.contracts import FieldType, Level
from tinhso.kernel.periods import Period
from tinhso.lake import conditions
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
from tinhso.lake.definition import TableVersion
from tinhso.lake.heavy import duckdb, pl
from tinhso.lake.rules.statements import read_condition
from tinhso.lake.seen import Seen
from tinhso.lake.typed import dtype

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

LEAST_SPREAD = 0.05  # of the middle: a history that never moved must not make every change a question


@dataclass(frozen=True)
class Context:
    """What a submission is judged against. A reference without values in force is not judged: nothing was supplied yet."""

    period: Period
    units: Mapping[Level, frozenset[str]] = field(default_factory=dict)
    references: Mapping[tuple[str, tuple[str, ...]], pl.DataFrame] = field(default_factory=dict)
    keys_in_force: pl.DataFrame | None = None
    history: Mapping[str, History] = field(default_factory=dict)


class Batch:
    """Some rows: their texts, and their typed values (null where a text could not be read)."""

    def __init__(self, text: pl.DataFrame, values: pl.DataFrame) -> None:
        self.text, self.values = text, values
        self._sheet = values.hstack(text.rename(_written))

    def tell(self, *wrong: pl.Expr) -> list[pl.Series]:
        """Return where each expression is true; what is unknown is not wrong."""
        names = [str(at) for at in range(len(wrong))]
        told = self._sheet.with_columns(each.fill_null(False).alias(name) for name, each in zip(names, wrong, strict=True))
        return told.select(names).get_columns()  # by way of the sheet: a judge may be one literal for all rows


Judge = Callable[[Batch], "pl.Series"]


class Judges:
    """The judges of all checks. Expressions ask nothing but the batch; the others may remember, and see batches in order."""

    def __init__(self, checks: Sequence[Check], version: TableVersion, context: Context) -> None:
        self._all = [judge(check, version, context) for check in checks]
        self._expressions = [each for each in self._all if isinstance(each, pl.Expr)]

    def at_once(self, batch: Batch) -> Iterator[pl.Series]:
        """Return what the expressions tell, for ``in_turn``. Batches may be judged side by side."""
        return iter(batch.tell(*self._expressions))

    def in_turn(self, batch: Batch, told: Iterator[pl.Series]) -> list[pl.Series]:
        """Return what each judge says of each row of the next batch, in the order of the checks."""
        return [next(told) if isinstance(each, pl.Expr) else each(batch) for each in self._all]


def _written(name: str) -> str:
    """Return under what name an expression finds the text that was written in column ``name``."""
    return f"{name} (as written)"


def _missing(name: str) -> pl.Expr:
    return pl.col(_written(name)).is_null()


def _unread(name: str) -> pl.Expr:
    return pl.col(name).is_null() & ~_missing(name)


def judge(check: Check, version: TableVersion, context: Context) -> pl.Expr | Judge:
    """Return what says of each row of a batch whether ``check`` fails: an expression, or a function of the batch."""
    match check:
        case Required(name):
            return _missing(name)
        case OfType(name):
            return _unread(name)
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
            return _not_among(name, pl.Series(sorted(context.units.get(level, frozenset())), dtype=pl.String))
        case InPeriod(name):
            day = pl.col(name).cast(pl.Date)
            return day.is_between(context.period.start, context.period.end).not_()
        case Unique(fields, key):
            return _repeated(fields, context.keys_in_force if key else None, version)
        case Refers():
            return _unknown(check, version, context)
        case Meets():
            return _unmet(check, version)
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


def _unknown(check: Refers, version: TableVersion, context: Context) -> pl.Expr | Judge:
    target = context.references.get((check.dataset, check.target_fields))
    if target is None:
        return pl.lit(False)
    known = target.rename(dict(zip(check.target_fields, check.fields, strict=True))).unique()
    types = pl.Schema({column.name: dtype(column.type) for column in version.columns if column.name in check.fields})
    known = known.cast(types)
    return _not_among(check.fields[0], known.to_series()) if len(check.fields) == 1 else _no_row_of(known)


def _not_among(name: str, known: pl.Series) -> pl.Expr:
    return pl.col(name).is_in(known.drop_nulls().implode()).not_()


def _no_row_of(known: pl.DataFrame) -> Judge:
    fields = known.columns
    marked_known = known.with_columns(known=True)

    def wrong(batch: Batch) -> pl.Series:
        marked = batch.values.select(fields).join(marked_known, on=fields, how="left", maintain_order="left")
        return marked.select(pl.all_horizontal(pl.col(fields).is_not_null()) & pl.col("known").is_null()).to_series()

    return wrong


def _unmet(check: Meets, version: TableVersion) -> pl.Expr | Judge:
    """Return what says where a condition is false; unknown is met, and what rests on an unread value is not judged."""
    sql, columns = read_condition(check.condition, version.names)
    judged = reduce(operator.and_, (~_unread(name) for name in columns), pl.lit(True))
    plain = conditions.expression(sql, version)
    if plain is not None:
        return ~plain & judged
    condition = _Condition(sql, columns)
    return lambda batch: condition(batch) & batch.tell(judged)[0]


class _Condition:
    """An SQL condition run by DuckDB on the batch: the same words mean the same as in a query."""

    def __init__(self, sql: str, columns: tuple[str, ...]) -> None:
        self.columns = columns
        self.sql = f"SELECT coalesce(try({sql}), true) AS met FROM batch"  # noqa: S608  # written from a judged tree

    def __call__(self, batch: Batch) -> pl.Series:
        frame = batch.values.select(self.columns) if self.columns else batch.values
        connection = _engine()
        connection.register("batch", frame.to_arrow())
        try:
            met = connection.execute(self.sql).fetchnumpy()["met"]
        finally:
            connection.unregister("batch")
        return ~pl.Series(met, dtype=pl.Boolean)


_engines = threading.local()


def _engine() -> DuckDBPyConnection:
    """Return the engine of this thread, without tables and files: setting one up costs more than most batches."""
    if not hasattr(_engines, "own"):
        _engines.own = duckdb.connect(":memory:", config={"threads": 1, "enable_external_access": False})
    own: DuckDBPyConnection = _engines.own
    return own


def _unusual(check: Outlying, history: History | None) -> pl.Expr:
    if history is None or history.periods < check.least_history:
        return pl.lit(False)
    spread = max(history.spread, abs(history.middle) * LEAST_SPREAD)
    limit = float(check.factor) * spread
    return (pl.col(check.field) - history.middle).abs() > limit
