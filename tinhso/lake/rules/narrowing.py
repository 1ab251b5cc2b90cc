"""Which periods a query can be about: parts of other periods need not be listed, for none of their rows could be kept.

Only what is certain is taken: conditions on ``_period`` that stand alone or joined by AND in the WHERE of the very SELECT that
names the dataset. All else leaves every period.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING

from tinhso.lake.heavy import exp

if TYPE_CHECKING:
    from sqlglot.expressions import Expr

PERIOD = "_period"
# What a period's code is made of. Of such texts every engine agrees which comes first, whatever its collation.
_CODE = re.compile(r"[0-9A-Z]{1,8}")
_BEHIND = "Z" * 8


@dataclass(frozen=True)
class Periods:
    """Codes of periods: those ``among``, and between ``least`` and ``most`` (included) as texts. Empty texts are no limit."""

    among: frozenset[str] | None = None
    least: str = ""
    most: str = ""

    def __and__(self, other: Periods) -> Periods:
        """Return what both allow."""
        if self.among is None or other.among is None:
            among = self.among if other.among is None else other.among
        else:
            among = self.among & other.among
        mosts = [each for each in (self.most, other.most) if each]
        return Periods(among, max(self.least, other.least), min(mosts, default=""))

    def __or__(self, other: Periods) -> Periods:
        """Return something that allows whatever either allows."""
        if self.among is not None and other.among is not None:
            among: frozenset[str] | None = self.among | other.among
        else:
            among = None
        most = "" if not (self.most and other.most) else max(self.most, other.most)
        return self if self == other else Periods(among, min(self.least, other.least), most)


ALL = Periods()


def periods_of(table: Expr) -> Periods:
    """Return the periods that the SELECT around a table leaves of it."""
    select = table.find_ancestor(exp.Select)
    if select is None or not _named_directly(table, select):
        return ALL
    where = select.args.get("where")
    conditions = _joined_by_and(where.this) if where is not None else iter(())
    alone = not select.args.get("joins") and not any(each.alias.lower() == PERIOD for each in select.expressions)
    found = (_of_condition(each, table.alias_or_name, alone=alone) for each in conditions)
    return reduce(Periods.__and__, found, ALL)


def _named_directly(table: Expr, select: Expr) -> bool:
    return isinstance(table.parent, (exp.From, exp.Join)) and table.parent.parent is select


def _joined_by_and(condition: Expr) -> Iterator[Expr]:
    if isinstance(condition, exp.Paren):
        yield from _joined_by_and(condition.this)
    elif isinstance(condition, exp.And):
        yield from _joined_by_and(condition.left)
        yield from _joined_by_and(condition.right)
    else:
        yield condition


def _of_condition(condition: Expr, table: str, *, alone: bool) -> Periods:
    if not (isinstance(condition.this, exp.Column) and _is_period(condition.this, table, alone=alone)):
        return ALL
    match condition:
        case exp.EQ():
            return _exactly([condition.expression])
        case exp.In() if not condition.args.get("query") and not condition.args.get("unnest"):
            return _exactly(condition.expressions)
        case exp.Like():
            return _beginning(condition.expression)
        case exp.Between() if not condition.args.get("symmetric"):
            return Periods(least=_code(condition.args["low"])) & Periods(most=_code(condition.args["high"]))
        case exp.GTE() | exp.GT():
            return Periods(least=_code(condition.expression))
        case exp.LTE() | exp.LT():
            return Periods(most=_code(condition.expression))
    return ALL


def _is_period(column: Expr, table: str, *, alone: bool) -> bool:
    if column.name.lower() != PERIOD or column.args.get("db"):
        return False
    named = str(column.args["table"].name).lower() if column.args.get("table") else ""
    return named == table.lower() if named else alone


def _exactly(values: list[Expr]) -> Periods:
    codes = [_code(value) for value in values]
    return Periods(frozenset(codes)) if codes and all(codes) else ALL


def _beginning(pattern: Expr) -> Periods:
    """A pattern's fixed beginning; what follows it is no more than the last of all codes."""
    text = pattern.name if isinstance(pattern, exp.Literal) and pattern.is_string else ""
    begins = re.split(r"[%_\\]", text)[0]
    return Periods(least=begins, most=begins + _BEHIND) if _CODE.fullmatch(begins) else ALL


def _code(value: Expr) -> str:
    text = value.name if isinstance(value, exp.Literal) and value.is_string else ""
    return text if _CODE.fullmatch(text) else ""
