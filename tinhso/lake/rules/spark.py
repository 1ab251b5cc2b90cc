"""The platform's own statements, written in DuckDB's dialect, as Spark SQL that gives the same rows.

sqlglot writes most of it. What it leaves with another meaning is rewritten here, one small rule each; a function that was not
held against DuckDB is refused, since a wrong number is worse than none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from tinhso.catalog.contracts import function_name
from tinhso.lake.errors import NotOnSpark
from tinhso.lake.heavy import exp, sqlglot
from tinhso.lake.rules.statements import DIALECT, VIEWS

if TYPE_CHECKING:
    from sqlglot.expressions import Expr

SAME = frozenset(
    """
    AND OR IF CASE CAST TRY_CAST COALESCE NULLIF GREATEST LEAST ABS SIGN ROUND CEIL FLOOR SQRT POWER LN LOG EXP
    LENGTH LOWER UPPER TRIM SUBSTRING LEFT RIGHT REPLACE CONCAT CONCAT_WS STARTS_WITH ENDS_WITH CONTAINS REVERSE PAD
    SPLIT_PART STR_POSITION YEAR MONTH DAY QUARTER HOUR MINUTE SECOND DAY_OF_MONTH DAY_OF_YEAR WEEK WEEK_OF_YEAR
    DAY_OF_WEEK DAYOFWEEK_ISO DATE DATE_TRUNC TIMESTAMP_TRUNC DATEDIFF LAST_DAY DATE_FROM_PARTS
    COUNT COUNT_IF SUM MIN MAX AVG MEDIAN ARG_MAX ARG_MIN PERCENTILE_CONT ARRAY ARRAY_AGG ROW_NUMBER EXPLODE
    """.split()  # noqa: SIM905  # a list of words reads better than a hundred quotes
)
"""The functions that were held against DuckDB, as sqlglot names them; ``tests/spark`` tries each on a cluster."""


def in_spark(sql: str, views: Mapping[str, str], *, typed: bool = False) -> str:
    """Return a statement as Spark SQL; ``views`` names the view that stands for each dataset.

    Where all is ``typed``, casts change no value, and are left as they are. Raises NotOnSpark for a function that is not known
    to mean the same there.
    """
    tree = sqlglot.parse_one(sql, dialect=DIALECT)
    for called in map(function_name, tree.find_all(exp.Func)):
        if called not in SAME:
            raise NotOnSpark(function=called)
    # From the leaves up: what is written anew has its parts written already.
    for node in reversed(list(tree.walk())):
        rule = None if typed and isinstance(node, exp.Cast) else _rules().get(type(node))
        written = _table(node, views) if isinstance(node, exp.Table) else rule and rule(node)
        if written is not None:
            node.replace(written)
    return str(tree.sql(dialect="spark"))


# Each rule returns what stands in the place of a node, or None where that stays as it is.


def _table(node: Any, views: Mapping[str, str]) -> Expr | None:
    """Views of one session have no schema."""
    if node.db != VIEWS:
        return None
    return exp.Table(this=exp.to_identifier(views[node.name], quoted=True), alias=node.args.get("alias"))


def _nothing_is_null(node: Any) -> Expr | None:
    """A list of no values is NULL in DuckDB, and empty in Spark."""
    if isinstance(node.parent, exp.Filter) or (isinstance(node, exp.Filter) and not isinstance(node.this, exp.ArrayAgg)):
        return None
    return exp.Nullif(this=node.copy(), expression=exp.Array())


def _percentile(node: Any) -> Expr:
    """Exact, in a straight line between two values: PERCENTILE_CONT is written otherwise in Spark."""
    share = node.expression if isinstance(node, exp.PercentileCont) else exp.Literal.number("0.5")
    return exp.Anonymous(this="PERCENTILE", expressions=[node.this.copy(), share.copy()])


def _division(node: Any) -> Expr:
    """By zero DuckDB gives an infinity or NaN, as IEEE 754 has it; Spark stops, or gives NULL."""
    by_zero = exp.Mul(this=_paren(node.this), expression=exp.cast(exp.Literal.string("Infinity"), "double"))
    divided = exp.Div(this=exp.cast(node.this.copy(), "double"), expression=_paren(node.expression))
    is_zero = exp.EQ(this=_paren(node.expression), expression=exp.Literal.number(0))
    return exp.If(this=is_zero, true=by_zero, false=divided)


def _to_whole(node: Any) -> Expr | None:
    """DuckDB rounds a number to a whole one (a half to the even), Spark cuts it off. A decimal holds a long text exactly."""
    if not node.to.is_type(*exp.DataType.INTEGER_TYPES):
        return None
    exact: Expr = node.copy()
    whole: Expr = node.copy()
    exact.set("to", exp.DataType.build("decimal(38, 18)"))
    whole.set("this", exp.Anonymous(this="BROUND", expressions=[exact]))
    return whole


def _logarithm(node: Any) -> Expr | None:
    """LOG of one number is to the base of 10 in DuckDB, natural in Spark."""
    return None if node.expression else exp.Anonymous(this="LOG10", expressions=[node.this.copy()])


def _weekday(node: Expr) -> Expr:
    """DuckDB counts from Sunday 0, Spark from Sunday 1."""
    return exp.Paren(this=exp.Sub(this=node.copy(), expression=exp.Literal.number(1)))


def _iso_weekday(node: Any) -> Expr:
    return exp.Paren(
        this=exp.Add(this=exp.Anonymous(this="WEEKDAY", expressions=[node.this.copy()]), expression=exp.Literal.number(1))
    )


def _paren(node: Expr) -> Expr:
    return exp.Paren(this=node.copy())


def _week(node: Any) -> Expr:
    return exp.WeekOfYear(this=node.this.copy())


def _difference(node: Any) -> Expr:
    """DuckDB counts the beginnings of units between two moments, Spark the whole units."""
    ends = (
        exp.Anonymous(this="DATE_TRUNC", expressions=[exp.Literal.string(node.unit.name), each.copy()])
        for each in (node.expression, node.this)
    )
    return exp.Anonymous(this="TIMESTAMPDIFF", expressions=[exp.Var(this=node.unit.name), *ends])


@cache
def _rules() -> dict[type, Callable[[Any], Expr | None]]:  # of a library that is loaded late
    return {
        exp.ArrayAgg: _nothing_is_null,
        exp.Filter: _nothing_is_null,
        exp.PercentileCont: _percentile,
        exp.Median: _percentile,
        exp.Div: _division,
        exp.Cast: _to_whole,
        exp.TryCast: _to_whole,
        exp.Log: _logarithm,
        exp.DayOfWeek: _weekday,
        exp.DayOfWeekIso: _iso_weekday,
        exp.Week: _week,
        exp.DateDiff: _difference,
    }
