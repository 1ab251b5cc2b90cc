"""Which query a source may be asked: one SELECT that only reads, judged on its syntax tree.

The text that runs is written from that tree. It is the outer of two walls: the session is read-only as well, and
the account that the owner of the source gives should be able to read only what is meant.
"""

from __future__ import annotations

import sqlglot
from sqlglot import exp

from tinhso.supply.errors import QueryRefused

LONGEST = 20_000  # characters
CURSOR = "cursor"
STRANGE = (exp.DML, exp.Command, exp.Into, exp.Lock, exp.Parameter, exp.SessionParameter)
# Functions that sqlglot does not know are refused but these; those it knows are plain but a few.
OTHERS = frozenset(
    """NOW GETDATE SYSDATE DATE TIME DATETIME JULIANDAY UNIXEPOCH STRFTIME DATE_PART AGE NVL IFNULL ISNULL LEN INITCAP
    TRANSLATE DATENAME DATEPART TO_CHAR TO_DATE TO_NUMBER TO_TIMESTAMP EOMONTH""".split()  # noqa: SIM905  # reads better
)
HUNGRY = (exp.Repeat, exp.Pad, exp.Space, exp.ReadCSV, exp.ReadParquet)  # what makes much from nothing, or opens files


def judged(query: str, dialect: str, cursor_column: str) -> tuple[str, bool]:
    """Return the query to run, with ``:cursor`` as its one parameter, and whether it has it.

    A query with ``:cursor`` must be ordered by ``cursor_column`` first, ascending: the cursor moves with the rows.
    Raises QueryRefused.
    """
    tree = _parsed(query, dialect)
    for node in tree.walk():
        _refuse_strange(node)
    with_cursor = any(node.name == CURSOR for node in tree.find_all(exp.Placeholder))
    if with_cursor:
        _require_order(tree, cursor_column)
    return tree.transform(_as_bound).sql(dialect=dialect), with_cursor


def _parsed(query: str, dialect: str) -> exp.Query:
    if len(query) > LONGEST:
        raise QueryRefused(why_vi=f"dài hơn {LONGEST} ký tự", why_en=f"it is longer than {LONGEST} characters")
    try:
        trees = [tree for tree in sqlglot.parse(query, dialect=dialect) if tree is not None]
    except (sqlglot.errors.SqlglotError, RecursionError):
        raise QueryRefused(why_vi="không đọc được cú pháp", why_en="its syntax cannot be read") from None
    if len(trees) != 1 or not isinstance(trees[0], (exp.Select, exp.SetOperation)):
        raise QueryRefused(why_vi="không phải một câu SELECT", why_en="it is not one SELECT")
    return trees[0]


def _refuse_strange(node: exp.Expr) -> None:
    if isinstance(node, exp.Query):
        return
    if isinstance(node, exp.Placeholder) and node.name != CURSOR:
        raise _not_allowed(f":{node.name}")
    if isinstance(node, exp.Anonymous) and str(node.this).upper() not in OTHERS:
        raise _not_allowed(str(node.this).upper())
    if isinstance(node, (*STRANGE, *HUNGRY, exp.DDL)):
        raise _not_allowed(type(node).__name__.upper())


def _require_order(tree: exp.Query, cursor_column: str) -> None:
    order = tree.args.get("order")
    first = order.expressions[0] if order is not None else None
    if first is None or first.args.get("desc") or first.this.name.lower() != cursor_column.lower() or not cursor_column:
        raise QueryRefused(
            why_vi="câu có :cursor phải có ORDER BY cột con trỏ, tăng dần, ở ngoài cùng",
            why_en="with :cursor its outermost ORDER BY must begin with the cursor column, ascending",
        )


def _as_bound(node: exp.Expr) -> exp.Expr:
    """Write the parameter, and colons inside texts and names, as SQLAlchemy's ``text`` reads them."""
    if isinstance(node, exp.Placeholder):
        return exp.Var(this=f":{CURSOR}")
    if isinstance(node, (exp.Literal, exp.Identifier)) and isinstance(node.this, str):
        node.set("this", node.this.replace("\\", "\\\\").replace(":", "\\:"))
    return node


def _not_allowed(what: str) -> QueryRefused:
    return QueryRefused(why_vi=f"“{what[:60]}” không được dùng", why_en=f"“{what[:60]}” is not allowed")
