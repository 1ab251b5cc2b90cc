"""Working time in a statement: the calendar is a table, day by day, that its moments are joined to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tinhso.catalog.contracts import WORKING_TIME
from tinhso.indicators.rules.writing import DIALECT, second_of_day, written
from tinhso.kernel.late import Late

if TYPE_CHECKING:
    import sqlglot
    from sqlglot import exp
else:
    sqlglot, exp = Late("sqlglot"), Late("sqlglot.expressions")


class WorkingTime:
    """The working times that a statement asks for: each a column of its rows, each of its moments joined once to its day."""

    def __init__(self) -> None:
        self._moments: dict[str, str] = {}
        self._asked: dict[str, str] = {}

    def placed(self, taken: Any) -> Any:
        """Return a judged tree with its columns told to be the row's, and its measures of working time among them."""
        return taken.transform(self._written)

    def columns(self) -> str:
        return "".join(f", {told} AS {name}" for told, name in self._asked.items())

    def joins(self) -> str:
        return "".join(
            f" LEFT JOIN working_time AS {name} ON {name}.day = CAST({moment} AS DATE)"
            for moment, name in self._moments.items()
        )

    def _written(self, node: Any) -> Any:
        if isinstance(node, exp.Column) and not node.table:
            return exp.column(node.name, table="r", quoted=True)
        if isinstance(node, exp.Anonymous) and node.name.upper() in WORKING_TIME:
            start, end = (self._since_the_beginning(each, node.name.upper()) for each in node.expressions)
            name = self._asked.setdefault(f"{end} - {start}", f"_worked{len(self._asked) + 1}")
            # Not GREATEST: that takes 0 for what has no end yet.
            return sqlglot.parse_one(f"CASE WHEN r.{name} < 0 THEN 0 ELSE r.{name} END", dialect=DIALECT)
        return node

    def _since_the_beginning(self, argument: Any, measure: str) -> str:
        moment = written(argument.transform(self._written))
        w = self._moments.setdefault(moment, f"w{len(self._moments) + 1}")
        second = second_of_day(moment)
        inside = " + ".join(
            f"LEAST(GREATEST({second} - {w}.opens_{number}, 0), {w}.closes_{number} - {w}.opens_{number})" for number in (1, 2)
        )
        if measure == "WORKING_HOURS":
            return f"(({w}.seconds_before + {inside}) / CAST(3600 AS DOUBLE))"
        return f"({w}.days_before + ({inside}) / CAST({w}.seconds AS DOUBLE))"
