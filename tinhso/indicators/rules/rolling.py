"""The roll-up of a family: its cells become numbers of the units and periods that are asked for (ADR 16)."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from tinhso.indicators.rules.formulas import Atom, Together, lists_in, percentile
from tinhso.indicators.rules.writing import STATEMENTS, again, written
from tinhso.kernel.late import Late

if TYPE_CHECKING:
    from sqlglot import exp

    from tinhso.indicators.rules.statements import Compiled, Told
else:
    exp = Late("sqlglot.expressions")

GROUPED = ("target", "period", "simulated", "by_column", "by_group")


@lru_cache(maxsize=STATEMENTS)
def roll_up(compiled: Compiled, references: tuple[str, ...], *, shared: bool) -> str:
    told = {name: compiled.told[name] for name in references}
    lists = lists_of(told)
    used = _used(compiled, told, lists)
    snapshot, grouped = compiled.family.placing.snapshot, ", ".join(GROUPED)
    carried = "".join(f", c.{atom.name}" for atom in compiled.atoms if atom.name in used)
    summed = "".join(
        f", {_shared(atom) if shared else again(atom)} AS {atom.name}"
        for atom in compiled.atoms
        if atom.name in used and atom.together is not Together.LIST
    )
    parts = [
        f"joined AS (SELECT m.target, w.period, c.simulated, c.by_column, c.by_group, c.unit_id, m.share, m.estimate"
        f"{', c.source, c.bucket' if snapshot else ''}{carried} FROM cells AS c "
        f"JOIN asked AS w ON w.bucket = c.bucket{' AND w.era = c.era' if snapshot else ''} "
        "JOIN counts_for AS m ON m.unit_id = c.unit_id AND m.era = c.era AND m.onto = w.onto)"
    ]
    table = "joined"
    if snapshot:
        parts.append(
            "latest AS (SELECT source, unit_id, period, simulated, MAX(bucket) AS bucket FROM joined GROUP BY 1, 2, 3, 4)"
        )
        parts.append(
            "standing AS (SELECT j.* FROM joined AS j JOIN latest AS l ON l.source = j.source AND l.unit_id = j.unit_id "
            "AND l.period = j.period AND l.simulated = j.simulated AND l.bucket = j.bucket)"
        )
        table = "standing"
    parts.append(
        f"summed AS (SELECT {grouped}, COUNT(DISTINCT unit_id) AS units, MIN(share) AS least, MAX(estimate) AS estimate"
        f"{summed} FROM {table} GROUP BY 1, 2, 3, 4, 5)"
    )
    joins = ""
    if lists:
        # Values are many: they are grouped by one number, not by what it stands for.
        parts.append(f"numbered AS (SELECT *, ROW_NUMBER() OVER (ORDER BY {grouped}) AS g FROM summed)")
    for number, (name, asked) in enumerate(lists.items(), 1):
        aggregates, answers = _asked_of_list(asked)
        same = " AND ".join(f"n.{column} = t.{column}" for column in GROUPED)
        parts.append(
            f"list{number} AS (SELECT g, {answers} FROM (SELECT g, {aggregates} FROM (SELECT n.g, UNNEST(t.{name}) AS v "
            f"FROM {table} AS t JOIN numbered AS n ON {same} WHERE t.{name} IS NOT NULL) AS every GROUP BY g) AS told)"
        )
        joins += f" LEFT JOIN list{number} ON list{number}.g = s.g"
    columns = ", ".join(_columns(told, lists))
    head = ", ".join(f"s.{column}" for column in GROUPED)
    source = f"{'numbered' if lists else 'summed'} AS s{joins}"
    return f"WITH {', '.join(parts)} SELECT {head}, s.units, s.least, s.estimate, {columns} FROM {source}"


def _shared(atom: Atom) -> str:
    return f"SUM({atom.name} * share)" if atom.together is Together.SUM else again(atom)


def lists_of(told: dict[str, Told]) -> dict[str, dict[str, Any]]:
    """Return what is asked of each list, by the name of the answer."""
    found: dict[str, dict[str, Any]] = {}
    for each in told.values():
        for tree in each.formulas:
            for name, asked in lists_in(tree):
                found.setdefault(name, {})[_answer(name, written(asked))] = asked
        for number in each.percentiles:
            name = each.numerator.name
            found.setdefault(name, {})[_answer(name, str(number))] = percentile(number)
    return found


def _asked_of_list(asked: dict[str, Any]) -> tuple[str, str]:
    """Return the aggregates over the values ``v`` of a list, and the answers told of them: all percentiles are one sorting."""
    percentiles = [alias for alias, tree in asked.items() if isinstance(tree, exp.PercentileCont)]
    others = [alias for alias in asked if alias not in percentiles]
    aggregates = [f"{written(asked[alias])} AS {alias}" for alias in others]
    if percentiles:
        shares = ", ".join(written(asked[alias].expression) for alias in percentiles)
        aggregates.append(f"QUANTILE_CONT(v, [{shares}]) AS percentiles")
    answers = [*others, *(f"percentiles[{place}] AS {alias}" for place, alias in enumerate(percentiles, 1))]
    return ", ".join(aggregates), ", ".join(answers)


def _answer(name: str, asked: str) -> str:
    return f"{name}_{''.join(letter if letter.isalnum() else '_' for letter in asked.lower())}"


def _used(compiled: Compiled, told: dict[str, Told], lists: dict[str, Any]) -> set[str]:
    atoms = {atom.name: atom for atom in compiled.atoms}
    named = {each.rows for each in told.values()} | set(lists)
    for each in told.values():
        named |= {column.name for tree in each.formulas for column in tree.find_all(exp.Column) if column.name in atoms}
    return named | {atoms[name].beside for name in named if atoms[name].beside}


def _columns(told: dict[str, Told], lists: dict[str, dict[str, Any]]) -> list[str]:
    """Name the columns of each indicator by its place: numerator, denominator, rows, percentiles."""
    found = []
    for number, each in enumerate(told.values()):
        found.append(f"s.{each.rows} AS i{number}_rows")
        if each.percentiles:
            name = each.numerator.name
            found += [f"{_answer(name, str(p))} AS i{number}_p{p}" for p in each.percentiles]
            continue
        for part, tree in zip(("numerator", "denominator"), each.formulas, strict=False):
            found.append(f"CAST({written(tree.transform(_in_the_end))} AS DOUBLE) AS i{number}_{part}")
    return found


def _in_the_end(node: Any) -> Any:
    if isinstance(node, exp.Anonymous) and node.name == "OF_LIST":
        return exp.column(_answer(node.expressions[0].name, written(node.expressions[1])))
    if isinstance(node, exp.Column) and not node.table and node.name.startswith("a"):
        return exp.column(node.name, table="s") if node.name[1:].isdigit() else node
    return node
