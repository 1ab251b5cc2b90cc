"""SQL aggregates over the rows of one dataset, in DuckDB's dialect, with a closed list of functions.

Arithmetic over aggregates (``sum(a) / count(*)``) with conditions (``FILTER (WHERE …)``); inside an aggregate, plain
expressions over the columns of one row and the two measures of working time. Nothing else gets through.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

from tinhso.catalog.expressions import DIALECT, PLAIN, ExpressionRefused, function_name
from tinhso.kernel.late import Late

if TYPE_CHECKING:
    import sqlglot
    from sqlglot import exp
else:
    sqlglot, exp = Late("sqlglot"), Late("sqlglot.expressions")

AGGREGATES = frozenset("COUNT SUM MIN MAX AVG MEDIAN ARG_MAX ARG_MIN COUNT_IF".split())  # noqa: SIM905
_ADDED = frozenset({"COUNT", "SUM", "COUNT_IF"})
WORKING_TIME = frozenset({"WORKING_HOURS", "WORKING_DAYS"})
"""Working time between two moments by the calendar in force: ``working_days(received_at, finished_at)``."""


def read_aggregate(expression: str, columns: Collection[str], *, plain: bool = False) -> Any:
    """Return the syntax tree of an aggregate with quoted columns; with ``plain``, of an expression over one row.

    Raises ExpressionRefused when it cannot be read, names an unknown column, calls anything outside the lists, nests
    aggregates, or leaves a column outside of one.
    """
    try:
        tree = sqlglot.parse_one(expression, dialect=DIALECT)
    except (sqlglot.errors.SqlglotError, RecursionError) as error:
        first = str(error).split("\n")[0][:200]
        raise ExpressionRefused(f"không đọc được ({first})", f"it cannot be read ({first})") from None
    for node in tree.walk():
        _require_listed(node, plain=plain)
    _require_columns(tree, columns)
    if not plain:
        _require_summed(tree)
    return tree


def aggregates_in(tree: Any) -> Iterator[Any]:
    """Yield the aggregates of a tree that was read, outermost first: each with its FILTER where it has one."""
    if isinstance(tree, exp.Filter) or _is_aggregate(tree):
        yield tree
        return
    for child in tree.iter_expressions():
        yield from aggregates_in(child)


def adds_up(tree: Any) -> bool:
    """Say whether all aggregates of a tree add up over time and units: plain counts and sums."""
    inner = [each.this if isinstance(each, exp.Filter) else each for each in aggregates_in(tree)]
    return all(function_name(each) in _ADDED and not each.find(exp.Distinct) for each in inner)


def adds_over_units(tree: Any) -> bool:
    """Say whether values of units may be added: not where the same thing may be in several, nor averages."""
    return not tree.find(exp.Distinct, exp.Avg, exp.Median)


def only_column(tree: Any) -> str | None:
    """Return the column whose values a tree is a sum, a mean or an extreme of, and of nothing else; None for any other."""
    own = tree.this if isinstance(tree, exp.Filter) else tree
    told = isinstance(own, exp.Sum | exp.Avg | exp.Median | exp.Min | exp.Max) and isinstance(own.this, exp.Column)
    return str(own.this.name) if told else None


def _is_aggregate(node: Any) -> bool:
    return isinstance(node, exp.Func) and function_name(node) in AGGREGATES


def _require_listed(node: Any, *, plain: bool) -> None:
    strange = (exp.Query, exp.DDL, exp.DML, exp.Command, exp.Window, exp.Table, exp.Placeholder, exp.Parameter, exp.Order)
    what = type(node).__name__.upper() if isinstance(node, strange) else function_name(node)
    allowed = PLAIN | WORKING_TIME if plain else PLAIN | WORKING_TIME | AGGREGATES
    if isinstance(node, strange) or (isinstance(node, exp.Func) and what not in allowed):
        raise ExpressionRefused(f"{what} không được dùng", f"{what} is not allowed")
    if isinstance(node, exp.Star) and not isinstance(node.parent, exp.Count):
        raise ExpressionRefused("“*” chỉ dùng trong count(*)", "“*” is only for count(*)")
    if isinstance(node, exp.Distinct) and not isinstance(node.parent, exp.Count):
        raise ExpressionRefused("DISTINCT chỉ dùng trong count", "DISTINCT is only for count")
    if isinstance(node, exp.Filter) and not _is_aggregate(node.this):
        raise ExpressionRefused("FILTER chỉ đi sau hàm gộp", "FILTER only follows an aggregate")


def _require_columns(tree: Any, columns: Collection[str]) -> None:
    for column in tree.find_all(exp.Column):
        if column.table or column.name not in columns:
            raise ExpressionRefused(f"không có cột {column.sql()}", f"there is no column {column.sql()}")
        column.this.set("quoted", True)


def _require_summed(tree: Any) -> None:
    found = list(aggregates_in(tree))
    if not found:
        raise ExpressionRefused("không có hàm gộp như count hay sum", "there is no aggregate such as count or sum")
    inside = {id(node) for each in found for node in each.walk()}
    for node in tree.find_all(exp.Column):
        if id(node) not in inside:
            raise ExpressionRefused(f"cột {node.name} nằm ngoài hàm gộp", f"the column {node.name} is outside an aggregate")
    for each in found:
        own = each.this if isinstance(each, exp.Filter) else each
        if any(_is_aggregate(node) for node in each.walk() if node is not own):
            raise ExpressionRefused("hàm gộp nằm trong hàm gộp", "an aggregate is inside an aggregate")
