"""What kind of value an expression gives: text is not compared with numbers, and only numbers are summed.

Judged on the syntax tree that was read; of a function that is not listed here nothing is said, so nothing right is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any

from tinhso.catalog.definitions.dataset import FieldType
from tinhso.catalog.expressions import DIALECT, ExpressionRefused, function_name
from tinhso.kernel.late import Late

if TYPE_CHECKING:
    from sqlglot import exp
else:
    exp = Late("sqlglot.expressions")


class Kind(Enum):
    """A kind of value, with its name in both languages."""

    NUMBER = ("số", "a number")
    TEXT = ("chữ", "text")
    MOMENT = ("ngày giờ", "a day or time")
    TRUTH = ("đúng sai", "yes or no")

    @property
    def vi(self) -> str:
        return self.value[0]

    @property
    def en(self) -> str:
        return self.value[1]


OF_FIELDS = {
    FieldType.STRING: Kind.TEXT,
    FieldType.INTEGER: Kind.NUMBER,
    FieldType.NUMBER: Kind.NUMBER,
    FieldType.YEAR: Kind.NUMBER,
    FieldType.BOOLEAN: Kind.TRUTH,
    FieldType.DATE: Kind.MOMENT,
    FieldType.DATETIME: Kind.MOMENT,
    FieldType.YEARMONTH: Kind.MOMENT,
}
SUMMED = frozenset({"SUM", "AVG", "MEDIAN"})
NUMBERS = SUMMED | frozenset("ABS ROUND CEIL FLOOR TRUNC SQRT POW POWER LN LOG EXP SIGN".split())  # noqa: SIM905
COUNTED = frozenset("COUNT LENGTH DATE_DIFF DATEDIFF EXTRACT YEAR MONTH DAY QUARTER WEEK HOUR MINUTE SECOND".split())  # noqa: SIM905
BETWEEN_MOMENTS = frozenset({"WORKING_HOURS", "WORKING_DAYS"})
LIKE_THEIRS = frozenset({"MIN", "MAX", "COALESCE", "NULLIF", "GREATEST", "LEAST"})
Kinds = Mapping[str, Kind]


def require(wanted: Kind, tree: Any, kinds: Kinds) -> None:
    """Raise ExpressionRefused where an expression over columns of these kinds is wrong in itself or is not what is wanted."""
    found = kind_of(tree, kinds)
    if found not in (wanted, None):
        raise _wrong(tree, wanted, found)


def kind_of(node: Any, kinds: Kinds) -> Kind | None:
    """Return what kind of value an expression gives; None where it cannot be told. Raises ExpressionRefused."""
    if isinstance(node, exp.Column):
        return kinds.get(node.name)
    if isinstance(node, exp.Literal):
        # A day is written as a text: ``DATE '2025-07-01'`` and ``'2025-07-01'`` are both understood.
        return _of_text(node.name) if node.is_string else Kind.NUMBER
    for of, judge in _judges():
        if isinstance(node, of):
            return judge(node, kinds)
    for child in node.iter_expressions():
        kind_of(child, kinds)
    return None


def _of_text(text: str) -> Kind | None:
    return None if text[:4].isdigit() and text[4:5] == "-" else Kind.TEXT


def _all(wanted: Kind, nodes: Iterable[Any], kinds: Kinds) -> None:
    for node in nodes:
        require(wanted, node, kinds)


def _alike(nodes: Iterable[Any], kinds: Kinds) -> Kind | None:
    """Return the kind that expressions have together. Raises ExpressionRefused where they have several."""
    first: Kind | None = None
    for node in nodes:
        found = kind_of(node, kinds)
        if first is not None and found not in (first, None):
            raise _wrong(node, first, found)
        first = first or found
    return first


def _wrong(node: Any, wanted: Kind, found: Kind | None) -> ExpressionRefused:
    said, what = node.sql(dialect=DIALECT)[:80], found or Kind.TEXT
    return ExpressionRefused(
        f"{said} là {what.vi}, ở đây phải là {wanted.vi}", f"{said} is {what.en} where {wanted.en} is needed"
    )


def _truth_of_truths(node: Any, kinds: Kinds) -> Kind:
    _all(Kind.TRUTH, node.iter_expressions(), kinds)
    return Kind.TRUTH


def _compared(node: Any, kinds: Kinds) -> Kind:
    _alike(node.iter_expressions(), kinds)
    return Kind.TRUTH


def _asked(node: Any, kinds: Kinds) -> Kind:
    kind_of(node.this, kinds)
    return Kind.TRUTH


def _matched(node: Any, kinds: Kinds) -> Kind:
    _all(Kind.TEXT, node.iter_expressions(), kinds)
    return Kind.TRUTH


def _reckoned(node: Any, kinds: Kinds) -> Kind | None:
    sides = list(node.iter_expressions())
    found = [kind_of(each, kinds) for each in sides]
    if Kind.MOMENT in found:
        return None  # a day before or after, or the time between two
    _all(Kind.NUMBER, sides, kinds)
    return Kind.NUMBER


def _chosen(node: Any, kinds: Kinds) -> Kind | None:
    branches = node.args.get("ifs") or []
    if node.this is None:
        _all(Kind.TRUTH, (each.this for each in branches), kinds)
    default = node.args.get("default")
    return _alike([*(each.args["true"] for each in branches), *([default] if default is not None else [])], kinds)


def _if(node: Any, kinds: Kinds) -> Kind | None:
    require(Kind.TRUTH, node.this, kinds)
    return _alike([each for each in (node.args.get("true"), node.args.get("false")) if each is not None], kinds)


def _filtered(node: Any, kinds: Kinds) -> Kind | None:
    require(Kind.TRUTH, node.expression.this, kinds)
    return kind_of(node.this, kinds)


def _cast(node: Any, kinds: Kinds) -> Kind | None:
    kind_of(node.this, kinds)
    to = node.args["to"]
    if to.is_type(*exp.DataType.TEXT_TYPES):
        return Kind.TEXT
    if to.is_type(*exp.DataType.NUMERIC_TYPES):
        return Kind.NUMBER
    if to.is_type(*exp.DataType.TEMPORAL_TYPES):
        return Kind.MOMENT
    return Kind.TRUTH if to.is_type("boolean") else None


def _called(node: Any, kinds: Kinds) -> Kind | None:
    name, given = function_name(node), list(node.iter_expressions())
    if name in NUMBERS:
        _all(Kind.NUMBER, given, kinds)
        return Kind.NUMBER
    if name in BETWEEN_MOMENTS:
        _all(Kind.MOMENT, given, kinds)
        return Kind.NUMBER
    if name == "COUNT_IF":
        _all(Kind.TRUTH, given, kinds)
        return Kind.NUMBER
    if name in LIKE_THEIRS:
        return _alike(given, kinds)
    found = [kind_of(each, kinds) for each in given]
    if name in ("ARG_MAX", "ARG_MIN"):
        return found[0]
    return Kind.NUMBER if name in COUNTED else None


def _inner(node: Any, kinds: Kinds) -> Kind | None:
    return kind_of(node.this, kinds)


@cache
def _judges() -> tuple[tuple[Any, Callable[[Any, Kinds], Kind | None]], ...]:
    """Return who judges which nodes: the first that fits."""
    return (
        (exp.Paren, _inner),
        (exp.Boolean, lambda node, kinds: Kind.TRUTH),
        ((exp.And, exp.Or, exp.Xor, exp.Not), _truth_of_truths),
        ((exp.Like, exp.ILike), _matched),
        (exp.Is, _asked),
        ((exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Between, exp.In), _compared),
        ((exp.Add, exp.Sub, exp.Mul, exp.Div, exp.IntDiv, exp.Mod, exp.Neg), _reckoned),
        (exp.Case, _chosen),
        (exp.If, _if),
        (exp.Filter, _filtered),
        ((exp.Cast, exp.TryCast), _cast),
        (exp.Func, _called),
    )
