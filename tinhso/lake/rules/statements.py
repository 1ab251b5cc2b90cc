"""What may be asked: one SELECT over known datasets, and plain conditions over a row, with listed functions only.

The syntax tree is judged, and the text that runs is written from that tree: what was not understood cannot run.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from tinhso.catalog.contracts import PLAIN, ExpressionRefused, function_name, read_plain
from tinhso.lake.errors import ConditionRefused, StatementRefused
from tinhso.lake.heavy import exp, sqlglot
from tinhso.lake.rules.narrowing import Periods, periods_of

if TYPE_CHECKING:
    from sqlglot.expressions import Expr

DIALECT = "duckdb"
VIEWS = "lake"
LONGEST = 20_000  # characters of a query
OWN_NAME = re.compile(r"[a-z_][a-z0-9_]*")

SUMMING = frozenset(
    """
    COUNT COUNT_IF SUM AVG MIN MAX MEDIAN MODE QUANTILE QUANTILE_CONT QUANTILE_DISC PERCENTILE_CONT PERCENTILE_DISC
    STDDEV STDDEV_POP STDDEV_SAMP VARIANCE VARIANCE_POP VAR_SAMP CORR COVAR_POP COVAR_SAMP ANY_VALUE FIRST LAST
    ARG_MAX ARG_MIN APPROX_DISTINCT APPROX_COUNT_DISTINCT LOGICAL_AND LOGICAL_OR BOOL_AND BOOL_OR GROUP_CONCAT
    STRING_AGG LISTAGG MAD ROW_NUMBER RANK DENSE_RANK PERCENT_RANK CUME_DIST NTILE LAG LEAD FIRST_VALUE LAST_VALUE
    NTH_VALUE GENERATE_SERIES EXPLODE UNNEST ARRAY ARRAY_AGG LIST EXISTS GROUPING
    """.split()  # noqa: SIM905  # a list of words reads better than a hundred quotes
)


def read_statement(sql: str, datasets: Collection[str]) -> tuple[str, Mapping[str, Periods]]:
    """Return the query to run, over views ``lake."pack.name"``, and the datasets that it names, each with its periods.

    ``datasets`` are the known references; a bare name is enough when only one pack has it.
    Raises StatementRefused with what is not allowed.
    """
    tree = _parsed(sql)
    _refuse_strange(tree)
    own = {_own_name(cte) for cte in tree.find_all(exp.CTE)}
    named: dict[str, Periods] = {}
    for table in list(tree.find_all(exp.Table)):
        if _is_function(table):
            continue
        if not table.db and table.name.lower() in own:
            continue
        reference = _reference(table, datasets)
        _point_to_view(table, reference)
        asked = periods_of(table)
        named[reference] = named[reference] | asked if reference in named else asked
    return tree.sql(dialect=DIALECT), named


@lru_cache(maxsize=1_000)
def read_condition(condition: str, columns: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """Return a condition of a pack as SQL with quoted columns, and the columns it names. Raises ConditionRefused."""
    try:
        return read_plain(condition, columns)
    except ExpressionRefused as refused:
        raise ConditionRefused(condition=condition, why_vi=refused.vi, why_en=refused.en) from None


def _parsed(sql: str) -> Expr:
    if len(sql) > LONGEST:
        raise StatementRefused(why_vi=f"dài hơn {LONGEST} ký tự", why_en=f"it is longer than {LONGEST} characters")
    try:
        trees = [tree for tree in sqlglot.parse(sql, dialect=DIALECT) if tree is not None]
    except (sqlglot.errors.SqlglotError, RecursionError) as error:
        raise StatementRefused(**_unreadable(error)) from None
    if len(trees) != 1 or not isinstance(trees[0], (exp.Select, exp.SetOperation)):
        raise StatementRefused(why_vi="không phải một câu SELECT", why_en="it is not one SELECT")
    return trees[0]


def _refuse_strange(tree: Expr) -> None:
    strange = (exp.DDL, exp.DML, exp.Command, exp.Into, exp.Lock, exp.Parameter, exp.SessionParameter, exp.Placeholder)
    for node in tree.walk():
        if isinstance(node, exp.Query):
            continue  # a Query counts as DDL in the tree's classes
        if isinstance(node, strange):
            raise StatementRefused(**_not_allowed(type(node).__name__.upper()))
        if isinstance(node, exp.Func) and function_name(node) not in PLAIN | SUMMING:
            raise StatementRefused(**_not_allowed(function_name(node)))


def _own_name(cte: Expr) -> str:
    """Outside its scope the name of a WITH would be looked up elsewhere: a path could name a file."""
    name = str(cte.alias_or_name).lower()
    if not OWN_NAME.fullmatch(name):
        raise StatementRefused(why_vi=f"“{name[:80]}” không đặt tên được", why_en=f"“{name[:80]}” cannot be a name")
    return name


def _is_function(table: Expr) -> bool:
    """A table made by a function; the function itself was judged with all others."""
    return isinstance(table.this, exp.Func)


def _reference(table: Expr, datasets: Collection[str]) -> str:
    name = f"{table.args['db'].name}.{table.name}".lower() if table.args.get("db") else table.name.lower()
    fitting = [known for known in datasets if known == name or known.endswith(f".{name}")]
    if name in datasets:
        fitting = [name]
    if table.args.get("catalog") or len(fitting) != 1:
        raise StatementRefused(
            why_vi=f"không có bộ dữ liệu “{name[:80]}” mà bạn được xem" if not fitting else f"“{name}” có trong nhiều gói",
            why_en=f"there is no dataset “{name[:80]}” that you may see" if not fitting else f"several packs have “{name}”",
        )
    return fitting[0]


def _point_to_view(table: Expr, reference: str) -> None:
    if not table.alias:
        table.set("alias", exp.TableAlias(this=exp.to_identifier(reference.rpartition(".")[2], quoted=True)))
    table.set("this", exp.to_identifier(reference, quoted=True))
    table.set("db", exp.to_identifier(VIEWS, quoted=True))


def _not_allowed(what: str) -> Mapping[str, str]:
    return {"why_vi": f"{what} không được dùng", "why_en": f"{what} is not allowed"}


def _unreadable(error: Exception) -> Mapping[str, str]:
    first = str(error).split("\n")[0][:200]
    return {"why_vi": f"không đọc được ({first})", "why_en": f"it cannot be read ({first})"}
