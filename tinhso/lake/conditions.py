"""Plain SQL conditions of packs as Polars expressions, with SQL's three-valued logic; what is not plain is left to DuckDB.

Plain are AND, OR, NOT, IS NULL, comparisons, BETWEEN and IN over columns and literals of one kind, and CAST to DATE.
None of them can fail. Arithmetic is not plain: DuckDB notices what does not fit, Polars does not.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from functools import lru_cache, reduce
from typing import TYPE_CHECKING

from tinhso.catalog.contracts import FieldType
from tinhso.lake.definition import TableVersion
from tinhso.lake.heavy import exp, pl, sqlglot
from tinhso.lake.rules.statements import DIALECT

if TYPE_CHECKING:
    from sqlglot.expressions import Expr

_DIGITS = re.compile(r"[0-9]{1,15}")  # so many an IEEE double keeps exactly
_DECIMALS = re.compile(r"[0-9]+\.[0-9]+")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class _Kind(StrEnum):
    TRUTH = "truth"
    TEXT = "text"
    WHOLE = "whole"
    NUMBER = "number"
    DECIMAL = "decimal"  # a literal; DuckDB compares it with whole numbers exactly, a double does not
    DAY = "day"
    MOMENT = "moment"


_KINDS = {
    FieldType.STRING: _Kind.TEXT,
    FieldType.INTEGER: _Kind.WHOLE,
    FieldType.YEAR: _Kind.WHOLE,
    FieldType.NUMBER: _Kind.NUMBER,
    FieldType.BOOLEAN: _Kind.TRUTH,
    FieldType.DATE: _Kind.DAY,
    FieldType.YEARMONTH: _Kind.DAY,
    FieldType.DATETIME: _Kind.MOMENT,
}


class _NotPlain(Exception):  # not an error: DuckDB takes over
    """This part of a condition has no expression here that surely means the same."""


@dataclass(frozen=True)
class _Term:
    """``literal`` is the text of a string that may yet turn out to be a day, as in ``day > '2026-01-31'``."""

    value: pl.Expr
    kind: _Kind
    literal: str | None = None


@lru_cache(maxsize=1_000)
def expression(condition: str, version: TableVersion) -> pl.Expr | None:
    """Return the expression over typed columns that is a (judged) ``condition``; None where it is not plain."""
    tree = sqlglot.parse_one(condition, dialect=DIALECT)
    if tree.find(exp.Column) is None:
        return None
    try:
        return _truth(tree, version)
    except _NotPlain:
        return None


def _truth(node: Expr, version: TableVersion) -> pl.Expr:
    term = _term(node, version)
    if term.kind is not _Kind.TRUTH:
        raise _NotPlain
    return term.value


def _term(node: Expr, version: TableVersion) -> _Term:
    operands = _OPERANDS.get(type(node).__name__)
    return _Term(_formula(node, version), _Kind.TRUTH) if operands is None else operands(node, version)


def _formula(node: Expr, version: TableVersion) -> pl.Expr:
    """Return what is true, false or unknown."""
    match node:
        case exp.And():
            return _truth(node.this, version) & _truth(node.expression, version)
        case exp.Or():
            return _truth(node.this, version) | _truth(node.expression, version)
        case exp.Not():
            return ~_truth(node.this, version)
        case exp.Is() if isinstance(node.expression, exp.Null):
            return _term(node.this, version).value.is_null()
        case exp.Between() | exp.In() if isinstance(node.this, exp.Literal):
            raise _NotPlain  # DuckDB takes the kind of a written value from all that it is compared with, or refuses
        case exp.Between() if not node.args.get("symmetric"):
            term = _term(node.this, version)
            low, high = _term(node.args["low"], version), _term(node.args["high"], version)
            return _compared(operator.ge, term, low) & _compared(operator.le, term, high)
        case exp.In() if node.expressions:
            term = _term(node.this, version)
            return reduce(operator.or_, [_compared(operator.eq, term, _term(each, version)) for each in node.expressions])
    comparison = _COMPARISONS.get(type(node).__name__)
    if comparison is None:
        raise _NotPlain
    return _compared(comparison, _term(node.this, version), _term(node.expression, version))


def _compared(comparison: Callable[[pl.Expr, pl.Expr], pl.Expr], one: _Term, other: _Term) -> pl.Expr:
    one, other = _day_if_meant(one, other.kind), _day_if_meant(other, one.kind)
    if one.kind is other.kind:
        return comparison(one.value, other.value)
    both = {one.kind, other.kind}
    if both in ({_Kind.WHOLE, _Kind.NUMBER}, {_Kind.DECIMAL, _Kind.NUMBER}):
        return comparison(one.value.cast(pl.Float64), other.value.cast(pl.Float64))
    if both == {_Kind.DAY, _Kind.MOMENT}:
        return comparison(one.value.cast(pl.Datetime("us")), other.value.cast(pl.Datetime("us")))
    raise _NotPlain


def _day_if_meant(term: _Term, beside: _Kind) -> _Term:
    if term.literal is None or beside not in (_Kind.DAY, _Kind.MOMENT):
        return term
    return _day(term.literal, beside)


def _day(text: str, kind: _Kind = _Kind.DAY) -> _Term:
    if not _DAY.fullmatch(text):
        raise _NotPlain
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise _NotPlain from None
    return _Term(pl.lit(day if kind is _Kind.DAY else datetime.combine(day, time())), kind)


def _column(node: Expr, version: TableVersion) -> _Term:
    column = version.column(node.name)
    if column is None:
        raise _NotPlain
    return _Term(pl.col(node.name), _KINDS[column.type])


def _literal(node: Expr, version: TableVersion) -> _Term:
    text = str(node.this)
    if node.is_string:
        return _Term(pl.lit(text), _Kind.TEXT, literal=text)
    if _DIGITS.fullmatch(text):
        return _Term(pl.lit(int(text), pl.Int64), _Kind.WHOLE)
    if _DECIMALS.fullmatch(text) and len(text) <= 16:  # fifteen digits and the point
        return _Term(pl.lit(float(text)), _Kind.DECIMAL)
    raise _NotPlain


def _negative(node: Expr, version: TableVersion) -> _Term:
    if not isinstance(node.this, exp.Literal) or node.this.is_string:
        raise _NotPlain
    term = _literal(node.this, version)
    return _Term(-term.value, term.kind)


def _cast(node: Expr, version: TableVersion) -> _Term:
    term = _term(node.this, version)
    if not isinstance(node, exp.Cast) or node.to.this is not exp.DType.DATE:
        raise _NotPlain
    if term.literal is not None:
        return _day(term.literal)
    if term.kind not in (_Kind.DAY, _Kind.MOMENT):
        raise _NotPlain
    return _Term(term.value.cast(pl.Date), _Kind.DAY)


_OPERANDS: dict[str, Callable[[Expr, TableVersion], _Term]] = {
    "Paren": lambda node, version: _term(node.this, version),
    "Column": _column,
    "Literal": _literal,
    "Boolean": lambda node, version: _Term(pl.lit(bool(node.this)), _Kind.TRUTH),
    "Neg": _negative,
    "Cast": _cast,
}
_COMPARISONS: dict[str, Callable[[pl.Expr, pl.Expr], pl.Expr]] = {
    "EQ": operator.eq,
    "NEQ": operator.ne,
    "GT": operator.gt,
    "GTE": operator.ge,
    "LT": operator.lt,
    "LTE": operator.le,
}
