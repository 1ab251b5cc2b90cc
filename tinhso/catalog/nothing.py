"""What comes to nothing whatever the rows: an expression that is always zero or empty, a condition that is never true.

sqlglot's simplification does the arithmetic and the logic; what it leaves is judged here. Only what surely is nothing is said
to be.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tinhso.catalog.expressions import DIALECT, function_name
from tinhso.catalog.kinds import says_when
from tinhso.kernel.late import Late

if TYPE_CHECKING:
    from sqlglot import exp
    from sqlglot.optimizer import simplify as optimizer
else:
    exp, optimizer = Late("sqlglot.expressions"), Late("sqlglot.optimizer.simplify")

_OF_THE_FIRST = frozenset("SUM AVG MIN MAX MEDIAN ABS ROUND CEIL FLOOR TRUNC SIGN SQRT ARG_MAX ARG_MIN".split())  # noqa: SIM905
_OF_ALL = frozenset({"COALESCE", "GREATEST", "LEAST"})


def is_nothing(tree: Any) -> bool:
    """Say whether an expression is zero or empty whatever the rows: a product with 0, a sum of it, a count of no row, a - a."""
    return _nothing(optimizer.simplify(tree.transform(_of_no_row), dialect=DIALECT))


def divides_by_nothing(tree: Any) -> bool:
    """Say whether an expression divides by what is nothing whatever the rows."""
    return any(is_nothing(each.expression) for each in tree.find_all(exp.Div, exp.IntDiv, exp.Mod))


def keeps_nothing(tree: Any) -> bool:
    """Say whether a FILTER of an expression lets no row through whatever the rows."""
    return any(is_never(each.expression.this) for each in tree.find_all(exp.Filter))


def is_never(condition: Any) -> bool:
    """Say whether no row can meet a condition: ``1 = 0``, ``paid AND NOT paid``, ``fee > 5 AND fee < 3``."""
    found = condition.copy()
    if not found.find(exp.Is, exp.NullSafeEQ, exp.NullSafeNEQ):
        for column in found.find_all(exp.Column):
            column.meta["nonnull"] = True  # an empty value meets no comparison, so the others decide
    return _never(optimizer.simplify(found, dialect=DIALECT))


def _of_no_row(node: Any) -> Any:
    """Return 0 for an aggregate that no row can be part of, else the node itself."""
    filtered = isinstance(node, exp.Filter) and is_never(node.expression.this)
    counted = function_name(node) == "COUNT_IF" and is_never(node.this)
    return exp.Literal.number(0) if filtered or counted else node


def _nothing(node: Any) -> bool:
    if isinstance(node, exp.Literal):
        return not node.is_string and float(node.name) == 0
    if isinstance(node, exp.Paren | exp.Neg | exp.Cast | exp.Filter):
        return _nothing(node.this)
    if isinstance(node, exp.Mul):
        return _nothing(node.this) or _nothing(node.expression)
    if isinstance(node, exp.Div | exp.IntDiv | exp.Mod):
        return _nothing(node.this)
    if isinstance(node, exp.Add | exp.Sub):
        return _cancel(node)
    if isinstance(node, exp.Case | exp.If):
        return all(_nothing(each) for each in _branches(node))
    return isinstance(node, exp.Null) or _call_of_nothing(node)


def _call_of_nothing(node: Any) -> bool:
    name = function_name(node)
    if name == "COUNT":
        return isinstance(node.this, exp.Null)
    if name == "NULLIF":
        return _nothing(node.this) or bool(node.this == node.expression)
    if name in _OF_ALL:
        return all(_nothing(each) for each in node.iter_expressions())
    return name in _OF_THE_FIRST and _nothing(node.this)


def _branches(node: Any) -> Iterator[Any]:
    """Yield what a CASE or IF may give; where there is no ELSE it gives nothing."""
    for branch in node.args["ifs"] if isinstance(node, exp.Case) else [node]:
        yield branch.args["true"]
    default = node.args.get("default") or node.args.get("false")
    if default is not None:
        yield default


def _cancel(node: Any) -> bool:
    """Say whether terms take each other away: ``a + b - a - b``."""
    left: Counter[Any] = Counter()
    for sign, term in _terms(node, 1):
        left[term] += sign
    return not any(left.values())


def _terms(node: Any, sign: int) -> Iterator[tuple[int, Any]]:
    if isinstance(node, exp.Paren | exp.Neg):
        yield from _terms(node.this, -sign if isinstance(node, exp.Neg) else sign)
    elif isinstance(node, exp.Add | exp.Sub):
        yield from _terms(node.this, sign)
        yield from _terms(node.expression, -sign if isinstance(node, exp.Sub) else sign)
    elif not _nothing(node):
        yield sign, node


def _never(node: Any) -> bool:
    if isinstance(node, exp.Paren):
        return _never(node.this)
    if isinstance(node, exp.Boolean):
        return not node.this
    if isinstance(node, exp.And):
        return any(_never(each) for each in node.flatten()) or _at_odds(node)
    if isinstance(node, exp.Or):
        return all(_never(each) for each in node.flatten())
    if isinstance(node, exp.NEQ | exp.LT | exp.GT) and node.this == node.expression:
        return True
    compared = isinstance(node, exp.EQ | exp.NEQ | exp.LT | exp.LTE | exp.GT | exp.GTE)
    return isinstance(node, exp.Null) or (compared and any(isinstance(each, exp.Null) for each in node.iter_expressions()))


def _at_odds(node: Any) -> bool:
    """Say whether an AND asks for a thing and its opposite, or one column to be two different things."""
    parts = list(node.flatten())
    if any(isinstance(each, exp.Not) and each.this.unnest() in parts for each in parts):
        return True
    said: dict[str, set[str | float]] = {}
    for each in parts:
        column, literal = (each.this, each.expression) if isinstance(each, exp.EQ) else (None, None)
        if isinstance(column, exp.Column) and isinstance(literal, exp.Literal) and not says_when(literal):
            said.setdefault(column.name, set()).add(literal.name if literal.is_string else float(literal.name))
    return any(len(each) > 1 for each in said.values())
