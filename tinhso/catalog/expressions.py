"""Plain SQL expressions over the columns of one row, in DuckDB's dialect, with a closed list of functions.

The syntax tree is judged, and the text that may run is written from that tree: what was not understood cannot run.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from tinhso.kernel.late import Late

if TYPE_CHECKING:
    import sqlglot
    from sqlglot import exp
else:
    sqlglot, exp = Late("sqlglot"), Late("sqlglot.expressions")

DIALECT = "duckdb"

# As sqlglot names them. Nothing here reads files, settings, the clock's zone or the outside.
PLAIN = frozenset(
    """
    AND OR XOR NOT IF CASE CAST TRY_CAST COALESCE NULLIF GREATEST LEAST ABS SIGN ROUND CEIL FLOOR TRUNC SQRT POW POWER
    LN LOG EXP MOD DIV INT_DIV LENGTH LOWER UPPER TRIM LTRIM RTRIM SUBSTRING LEFT RIGHT REPLACE CONCAT CONCAT_WS
    STARTS_WITH ENDS_WITH CONTAINS STR_POSITION REGEXP_LIKE REGEXP_FULL_MATCH REGEXP_EXTRACT REGEXP_REPLACE SPLIT_PART
    SPLIT LPAD RPAD PAD REVERSE EXTRACT YEAR MONTH DAY QUARTER WEEK DAY_OF_WEEK DAY_OF_MONTH DAY_OF_YEAR DAYOFWEEK
    DAYOFMONTH DAYOFYEAR WEEK_OF_YEAR DATE DATE_TRUNC TIMESTAMP_TRUNC DATE_DIFF DATE_ADD DATE_SUB DATETIME_TRUNC
    LAST_DAY TIME_TO_STR STR_TO_TIME STRFTIME MAKE_DATE DATE_FROM_PARTS TS_OR_DS_TO_DATE TS_OR_DS_ADD HOUR MINUTE
    SECOND IS_NAN LEVENSHTEIN UNICODE STRIP_ACCENTS ISODOW ISOYEAR WEEKDAY DATEDIFF DATE_PART DAYOFWEEK_ISO
    """.split()  # noqa: SIM905  # a list of words reads better than a hundred quotes
)


class ExpressionRefused(ValueError):
    """Why an expression is refused, in both languages."""

    def __init__(self, vi: str, en: str) -> None:
        super().__init__(en)
        self.vi, self.en = vi, en


def read_plain(expression: str, columns: Collection[str]) -> tuple[str, tuple[str, ...]]:
    """Return an expression as SQL with quoted columns, and the columns it names. Raises ExpressionRefused."""
    try:
        tree = sqlglot.parse_one(expression, dialect=DIALECT)
    except (sqlglot.errors.SqlglotError, RecursionError) as error:
        first = str(error).split("\n")[0][:200]
        raise ExpressionRefused(f"không đọc được ({first})", f"it cannot be read ({first})") from None
    for node in tree.walk():
        _require_plain(node)
    named: dict[str, None] = {}
    for column in tree.find_all(exp.Column):
        if column.table or column.name not in columns:
            raise ExpressionRefused(f"không có cột {column.sql()}", f"there is no column {column.sql()}")
        column.this.set("quoted", True)
        named[column.name] = None
    return tree.sql(dialect=DIALECT), tuple(named)


def function_name(node: Any) -> str:
    """Return what a node of a syntax tree calls, in capitals; nothing when it calls nothing."""
    if isinstance(node, (exp.Anonymous, exp.AnonymousAggFunc)):
        return str(node.name).upper()
    return str(node.sql_names()[0]).upper() if isinstance(node, exp.Func) else ""


def _require_plain(node: Any) -> None:
    strange = (exp.Query, exp.DDL, exp.DML, exp.Command, exp.Window, exp.Table, exp.Star, exp.Placeholder)
    what = type(node).__name__.upper() if isinstance(node, strange) else function_name(node)
    if isinstance(node, strange) or (isinstance(node, exp.Func) and what not in PLAIN):
        raise ExpressionRefused(f"{what} không được dùng", f"{what} is not allowed")
