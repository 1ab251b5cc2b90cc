"""Aggregates taken apart into atoms: what can be kept of a few rows and put together with what was kept of others.

``count`` and ``sum`` add up, ``min`` and ``max`` are themselves, ``avg`` is a sum and a count, ``arg_max`` the greatest pair, and
what needs all values (``median``, percentiles, ``count(DISTINCT)``) is the list of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from tinhso.catalog.contracts import aggregates_in, function_name
from tinhso.kernel.late import Late

if TYPE_CHECKING:
    from sqlglot import exp
else:
    exp = Late("sqlglot.expressions")

SIGN = "_sign"
"""The column of a row of changes: 1 where it begins to stand, -1 where it ends."""


class Kind(StrEnum):
    """How an atom of several cells is put together."""

    ADDED = "added"
    LEAST = "least"
    MOST = "most"
    VALUES = "values"
    DISTINCT = "distinct"

    @property
    def shared_out(self) -> bool:
        """Whether a share of a divided unit can be taken of it."""
        return self is Kind.ADDED


@dataclass(frozen=True)
class Atom:
    """What a cell keeps: ``cell`` is the aggregate over its rows, as SQL; ``changed`` the same over rows of changes."""

    kind: Kind
    cell: str
    changed: str = ""


Keep = Callable[[Atom], str]
"""Takes an atom in and returns the name of its column."""


def count_of(where: Any | None, keep: Keep) -> Any:
    """Return the column of the number of rows under a condition."""
    return _added(exp.Count(this=exp.Star()), exp.Literal.number(1), where, keep)


def taken_apart(tree: Any, where: Any | None, keep: Keep) -> Any:
    """Return the expression of an aggregate over columns of atoms; ``where`` holds for each of its aggregates."""
    tree = tree.copy()
    holder = exp.Paren(this=tree)
    for found in list(aggregates_in(tree)):
        found.replace(_put_together(found, where, keep))
    for division in list(holder.find_all(exp.Div, exp.IntDiv, exp.Mod)):
        division.set("expression", exp.Nullif(this=exp.paren(division.expression.copy()), expression=exp.Literal.number(0)))
    return holder.this


def values_of(value: Any, where: Any | None, keep: Keep) -> str:
    """Return the name of the column with all values of an expression over one row."""
    return keep(_listed(Kind.VALUES, value, where))


def quantile(column: str, at: float) -> Any:
    """Return the quantile of a column of values, between two of them by straight line."""
    return exp.PercentileCont(this=exp.column(column, quoted=True), expression=exp.Literal.number(at))


# --- inside ----------------------------------------------------------------------


def _put_together(found: Any, where: Any | None, keep: Keep) -> Any:
    own, condition = found, where
    if isinstance(found, exp.Filter):
        own, condition = found.this, _both(where, found.expression.this)
    value = own.this
    match function_name(own):
        case "COUNT_IF":
            return _added(exp.Count(this=exp.Star()), exp.Literal.number(1), _both(condition, value), keep)
        case "COUNT" if isinstance(value, exp.Distinct):
            name = keep(_listed(Kind.DISTINCT, value.expressions[0], condition))
            return exp.Count(this=exp.Distinct(expressions=[exp.column(name, quoted=True)]))
        case "COUNT":
            given = condition if isinstance(value, exp.Star) else _both(condition, _there(value))
            return _added(exp.Count(this=exp.Star()), exp.Literal.number(1), given, keep)
        case "SUM":
            return _sum(value, condition, keep)
        case "AVG":
            many = _added(exp.Count(this=exp.Star()), exp.Literal.number(1), _both(condition, _there(value)), keep)
            return exp.paren(exp.Div(this=_sum(value, condition, keep), expression=many))
        case "MEDIAN":
            return quantile(values_of(_number(value), condition, keep), 0.5)
        case "MIN":
            return _extreme(Kind.LEAST, value, condition, keep)
        case "MAX":
            return _extreme(Kind.MOST, value, condition, keep)
        case "ARG_MIN" | "ARG_MAX" as name:
            return _pair(Kind.LEAST if name == "ARG_MIN" else Kind.MOST, own, condition, keep)
    raise AssertionError(f"an aggregate that was judged is not known here: {own.sql()}")


def _sum(value: Any, condition: Any | None, keep: Keep) -> Any:
    number = _number(value)
    return _added(exp.Sum(this=number.copy()), number, condition, keep)


def _added(plain: Any, each: Any, condition: Any | None, keep: Keep) -> Any:
    changed = exp.Sum(this=exp.Mul(this=exp.column(SIGN, quoted=True), expression=exp.paren(each.copy())))
    cell = _as_double(_where(plain, condition))
    name = keep(Atom(Kind.ADDED, cell.sql("duckdb"), _as_double(_where(changed, condition)).sql("duckdb")))
    return exp.column(name, quoted=True)


def _extreme(kind: Kind, value: Any, condition: Any | None, keep: Keep) -> Any:
    aggregate = (exp.Min if kind is Kind.LEAST else exp.Max)(this=value.copy())
    return exp.column(keep(Atom(kind, _where(aggregate, condition).sql("duckdb"))), quoted=True)


def _pair(kind: Kind, own: Any, condition: Any | None, keep: Keep) -> Any:
    """The value at the greatest of another is the greatest pair of both: of equals the greater value, on every engine."""
    value, by = own.this, own.expression
    parts = (("by", by), ("value", value))
    pair = exp.Struct(
        expressions=[exp.PropertyEQ(this=exp.to_identifier(name), expression=part.copy()) for name, part in parts]
    )
    condition = _both(_both(condition, _there(by)), _there(value))
    column = _extreme(kind, pair, condition, keep)
    return exp.Dot(this=exp.paren(column), expression=exp.to_identifier("value"))


def _listed(kind: Kind, value: Any, condition: Any | None) -> Atom:
    listed = exp.Distinct(expressions=[value.copy()]) if kind is Kind.DISTINCT else value.copy()
    return Atom(kind, _where(exp.ArrayAgg(this=listed), _both(condition, _there(value))).sql("duckdb"))


def _where(aggregate: Any, condition: Any | None) -> Any:
    if condition is None:
        return aggregate
    return exp.Filter(this=aggregate, expression=exp.Where(this=condition.copy()))


def _both(one: Any | None, other: Any) -> Any:
    return other.copy() if one is None else exp.and_(one, other)


def _there(value: Any) -> Any:
    return exp.Not(this=exp.Is(this=exp.paren(value.copy()), expression=exp.Null()))


def _number(value: Any) -> Any:
    return exp.cast(value.copy(), "double", dialect="duckdb")


def _as_double(value: Any) -> Any:
    return exp.cast(value, "double", dialect="duckdb")
