"""What kind of value an expression gives: text is not compared with numbers, and only numbers are summed.

Judged on the syntax tree that was read. ``SIGNATURES`` says what each function of the closed lists takes and gives; where a
kind cannot be told nothing is said, so nothing right is refused. (The annotation of types that sqlglot brings says what a
function gives, never what it may be given.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

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
    SPAN = ("khoảng thời gian", "a length of time")
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


class Signature(NamedTuple):
    """What a function takes, argument by argument (the last kind goes for those after it; None is any), and what it gives."""

    takes: tuple[Kind | None, ...]
    gives: Kind | None


def _each(names: str, takes: tuple[Kind | None, ...], gives: Kind | None) -> dict[str, Signature]:
    return dict.fromkeys(names.split(), Signature(takes, gives))


SIGNATURES: Mapping[str, Signature] = {
    **_each("LOWER UPPER TRIM LTRIM RTRIM REVERSE STRIP_ACCENTS REPLACE REGEXP_REPLACE", (Kind.TEXT,), Kind.TEXT),
    **_each("SUBSTRING LEFT RIGHT", (Kind.TEXT, Kind.NUMBER), Kind.TEXT),
    **_each("LPAD RPAD PAD", (Kind.TEXT, Kind.NUMBER, Kind.TEXT), Kind.TEXT),
    **_each("SPLIT_PART REGEXP_EXTRACT", (Kind.TEXT, Kind.TEXT, Kind.NUMBER), Kind.TEXT),
    **_each("SPLIT", (Kind.TEXT,), None),
    **_each("CONCAT CONCAT_WS", (None,), Kind.TEXT),
    **_each("STARTS_WITH ENDS_WITH CONTAINS REGEXP_LIKE REGEXP_FULL_MATCH", (Kind.TEXT,), Kind.TRUTH),
    **_each("LENGTH UNICODE LEVENSHTEIN STR_POSITION", (Kind.TEXT,), Kind.NUMBER),
    **_each("ABS SIGN ROUND CEIL FLOOR TRUNC SQRT POW POWER LN LOG EXP MOD DIV INT_DIV", (Kind.NUMBER,), Kind.NUMBER),
    **_each("IS_NAN", (Kind.NUMBER,), Kind.TRUTH),
    **_each("EXTRACT YEAR MONTH DAY QUARTER WEEK HOUR MINUTE SECOND ISODOW ISOYEAR WEEKDAY", (Kind.MOMENT,), Kind.NUMBER),
    **_each("DAY_OF_WEEK DAY_OF_MONTH DAY_OF_YEAR DAYOFWEEK DAYOFMONTH DAYOFYEAR", (Kind.MOMENT,), Kind.NUMBER),
    **_each("DAYOFWEEK_ISO WEEK_OF_YEAR DATE_DIFF DATEDIFF WORKING_HOURS WORKING_DAYS", (Kind.MOMENT,), Kind.NUMBER),
    **_each("DATE_PART DATE_SUB", (Kind.TEXT, Kind.MOMENT), Kind.NUMBER),
    **_each("DATE_TRUNC TIMESTAMP_TRUNC DATETIME_TRUNC LAST_DAY", (Kind.MOMENT,), Kind.MOMENT),
    **_each("DATE_ADD", (Kind.MOMENT, Kind.SPAN), Kind.MOMENT),
    **_each("DATE TS_OR_DS_TO_DATE TS_OR_DS_ADD", (None,), Kind.MOMENT),
    **_each("MAKE_DATE DATE_FROM_PARTS", (Kind.NUMBER,), Kind.MOMENT),
    **_each("TIME_TO_STR STRFTIME", (Kind.MOMENT, Kind.TEXT), Kind.TEXT),
    **_each("STR_TO_TIME", (Kind.TEXT,), Kind.MOMENT),
    **_each("SUM AVG MEDIAN", (Kind.NUMBER,), Kind.NUMBER),
    **_each("COUNT", (None,), Kind.NUMBER),
    **_each("COUNT_IF", (Kind.TRUTH,), Kind.NUMBER),
}
LIKE_THEIRS = frozenset({"MIN", "MAX", "COALESCE", "NULLIF", "GREATEST", "LEAST"})
LIKE_THE_FIRST = frozenset({"ARG_MAX", "ARG_MIN"})
ARGUMENTS = {"COUNT": 1, "WORKING_HOURS": 2, "WORKING_DAYS": 2}
"""How many a function takes, where the parser does not see to it."""
Kinds = Mapping[str, Kind]


def require(wanted: Kind, tree: Any, kinds: Kinds) -> None:
    """Raise ExpressionRefused where an expression over columns of these kinds is wrong in itself or is not what is wanted."""
    found = kind_of(tree, kinds)
    if found not in (wanted, None) and not (wanted is Kind.MOMENT and says_when(tree)):
        raise _wrong(tree, wanted, found)


def kind_of(node: Any, kinds: Kinds) -> Kind | None:
    """Return what kind of value an expression gives; None where it cannot be told. Raises ExpressionRefused."""
    if isinstance(node, exp.Column):
        return kinds.get(node.name)
    if isinstance(node, exp.Literal):
        return Kind.TEXT if node.is_string else Kind.NUMBER
    for of, judge in _judges():
        if isinstance(node, of):
            return judge(node, kinds)
    for child in node.iter_expressions():
        kind_of(child, kinds)
    return None


def says_when(node: Any) -> bool:
    """Say whether a node is a text that stands for a day or time: ``DATE '2025-07-01'`` and ``'2025-07-01'`` are the same."""
    if not (isinstance(node, exp.Literal) and node.is_string):
        return False
    try:
        datetime.fromisoformat(node.name)
    except ValueError:
        return False
    return node.name[4:5] == "-"


def _all(wanted: Kind, nodes: Iterable[Any], kinds: Kinds) -> None:
    for node in nodes:
        require(wanted, node, kinds)


def _alike(nodes: Iterable[Any], kinds: Kinds) -> Kind | None:
    """Return the kind that expressions have together. Raises ExpressionRefused where they have several."""
    told = [(node, kind_of(node, kinds)) for node in nodes]
    known = [kind for node, kind in told if kind is not None and not says_when(node)]
    together = known[0] if known else next((kind for _, kind in told if kind is not None), None)
    for node, found in told:
        if together is not None and found not in (together, None) and not (together is Kind.MOMENT and says_when(node)):
            raise _wrong(node, together, found)
    return together


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
    if isinstance(node.expression, exp.Boolean):
        require(Kind.TRUTH, node.this, kinds)
    kind_of(node.this, kinds)
    return Kind.TRUTH


def _matched(node: Any, kinds: Kinds) -> Kind:
    _all(Kind.TEXT, node.iter_expressions(), kinds)
    return Kind.TRUTH


def _joined(node: Any, kinds: Kinds) -> Kind:
    for side in node.iter_expressions():
        kind_of(side, kinds)
    return Kind.TEXT


def _reckoned(node: Any, kinds: Kinds) -> Kind | None:
    sides = list(node.iter_expressions())
    found = [kind_of(each, kinds) for each in sides]
    if Kind.MOMENT in found and isinstance(node, exp.Add | exp.Sub):
        return _shifted(node, kinds)
    _all(Kind.NUMBER, [each for each, kind in zip(sides, found, strict=True) if kind is not Kind.SPAN], kinds)
    return Kind.SPAN if Kind.SPAN in found else Kind.NUMBER


def _shifted(node: Any, kinds: Kinds) -> Kind | None:
    """Return the kind of a moment and so much time, or some days, before or after it; of the time between two."""
    moment, other = node.this, node.expression
    if isinstance(node, exp.Add) and kind_of(moment, kinds) is not Kind.MOMENT:
        moment, other = other, moment
    found = kind_of(other, kinds)
    if found is Kind.MOMENT and isinstance(node, exp.Sub):
        require(Kind.MOMENT, moment, kinds)
        return None  # a number between days, a length of time between hours
    require(Kind.MOMENT, moment, kinds)
    if found not in (Kind.SPAN, Kind.NUMBER, None):
        raise _wrong(other, Kind.SPAN, found)
    return Kind.MOMENT


def _chosen(node: Any, kinds: Kinds) -> Kind | None:
    branches = node.args.get("ifs") or []
    if node.this is None:
        _all(Kind.TRUTH, (each.this for each in branches), kinds)
    else:
        _alike([node.this, *(each.this for each in branches)], kinds)
    default = node.args.get("default")
    return _alike([*(each.args["true"] for each in branches), *([default] if default is not None else [])], kinds)


def _if(node: Any, kinds: Kinds) -> Kind | None:
    require(Kind.TRUTH, node.this, kinds)
    return _alike([each for each in (node.args.get("true"), node.args.get("false")) if each is not None], kinds)


def _filtered(node: Any, kinds: Kinds) -> Kind | None:
    require(Kind.TRUTH, node.expression.this, kinds)
    return kind_of(node.this, kinds)


def _cast(node: Any, kinds: Kinds) -> Kind | None:
    given, to = kind_of(node.this, kinds), node.args["to"]
    if to.is_type("date", "timestamp", "timestamptz"):
        if given in (Kind.NUMBER, Kind.TRUTH) or isinstance(node.this, exp.Literal):
            require(Kind.MOMENT, node.this, kinds)
        return Kind.MOMENT
    if to.is_type(*exp.DataType.TEXT_TYPES):
        return Kind.TEXT
    if to.is_type(*exp.DataType.NUMERIC_TYPES):
        return Kind.NUMBER
    return Kind.TRUTH if to.is_type("boolean") else None


def _called(node: Any, kinds: Kinds) -> Kind | None:
    name = function_name(node)
    part = node.this if isinstance(node, exp.Extract) else None  # year, month; also written 'year'
    given = [each for each in node.iter_expressions() if each is not part and not isinstance(each, exp.Var)]
    if given and isinstance(given[0], exp.Distinct):
        given = given[0].expressions
    wanted = ARGUMENTS.get(name, len(given))
    if len(given) != wanted:
        raise ExpressionRefused(f"{name} nhận {wanted} giá trị", f"{name} takes {wanted} value{'s' * (wanted > 1)}")
    if name in LIKE_THEIRS:
        return _alike(given, kinds)
    found = [kind_of(each, kinds) for each in given]
    if name in LIKE_THE_FIRST:
        return found[0]
    takes, gives = SIGNATURES.get(name, Signature((None,), None))
    for index, each in enumerate(given):
        kind = takes[min(index, len(takes) - 1)]
        if kind is not None:
            require(kind, each, kinds)
    return gives


def _inner(node: Any, kinds: Kinds) -> Kind | None:
    return kind_of(node.this, kinds)


@cache
def _judges() -> tuple[tuple[Any, Callable[[Any, Kinds], Kind | None]], ...]:
    """Return who judges which nodes: the first that fits."""
    return (
        (exp.Paren, _inner),
        (exp.Boolean, lambda node, kinds: Kind.TRUTH),
        (exp.Interval, lambda node, kinds: Kind.SPAN),
        (exp.DPipe, _joined),
        ((exp.And, exp.Or, exp.Xor, exp.Not), _truth_of_truths),
        ((exp.Like, exp.ILike, exp.SimilarTo, exp.Glob), _matched),
        (exp.Is, _asked),
        ((exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Between, exp.In), _compared),
        ((exp.NullSafeEQ, exp.NullSafeNEQ), _compared),
        ((exp.Add, exp.Sub, exp.Mul, exp.Div, exp.IntDiv, exp.Mod, exp.Neg), _reckoned),
        (exp.Case, _chosen),
        (exp.If, _if),
        (exp.Filter, _filtered),
        ((exp.Cast, exp.TryCast), _cast),
        (exp.Func, _called),
    )
