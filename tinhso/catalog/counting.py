"""Whether an indicator fits the dataset it is counted from, and whether boards and alerts ask of it what it offers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tinhso.catalog import kinds
from tinhso.catalog.aggregates import adds_over_units, adds_up, only_column, read_aggregate
from tinhso.catalog.definitions.board import Tile, TileKind
from tinhso.catalog.definitions.composite import Group, Leaf
from tinhso.catalog.definitions.dataset import Dataset, FieldType, Level, unknown_column
from tinhso.catalog.definitions.indicator import Combine, Indicator, IndicatorKind, is_zero
from tinhso.catalog.expressions import ExpressionRefused
from tinhso.catalog.faults import Finding, PathParts, suggestion
from tinhso.catalog.nothing import divides_by_nothing, is_never, is_nothing, keeps_nothing
from tinhso.kernel.periods import PeriodKind

SHARES = ("percent", "per_", "index", "point")
"""Units of measure that say how much of something, or how many of it for so many."""
MOMENTS = frozenset({FieldType.DATE, FieldType.DATETIME, FieldType.YEARMONTH})


def findings(indicator: Indicator, dataset: Dataset) -> Iterator[Finding]:
    """Yield what an indicator asks of its dataset that it cannot have."""
    names = dataset.table.names
    for key in ("time", "ends"):
        column = getattr(indicator, key)
        if column is not None:
            yield from unknown_column((key,), column, names)
            if column in names and _type(dataset, column) not in MOMENTS:
                yield Finding((key,), "not_a_moment", {"column": column})
    for index, column in enumerate(indicator.by):
        yield from unknown_column(("by", index), column, names)
    yield from _unit_findings(indicator, dataset)
    if indicator.where is not None:
        yield from _judged(("where",), indicator.where, dataset, plain=True)
    plain = indicator.kind is IndicatorKind.DURATION
    summed = indicator.combine is Combine.SUM
    for key, expression in indicator.expressions.items():
        yield from _judged((key,), expression, dataset, plain=plain, only_added=indicator.ends is not None, summed=summed)
    yield from _measure_findings(indicator, dataset)


def _measure_findings(indicator: Indicator, dataset: Dataset) -> Iterator[Finding]:
    """Yield a unit of measure that is not that of the column that is told; a ratio is so many of its numerator, or a share."""
    key = "numerator" if "numerator" in indicator.expressions else "value"
    supplied, told = _measure(indicator.expressions.get(key), dataset), indicator.unit_of_measure
    if supplied in (None, told) or (key == "numerator" and told.startswith(SHARES)):
        return
    yield Finding(("unit_of_measure",), "another_measure", {"name": told, "column": supplied})


def _measure(expression: str | None, dataset: Dataset) -> str | None:
    """Return the unit of measure of the one column that an expression is about, None where it is not known."""
    try:
        column = only_column(read_aggregate(expression or "", dataset.table.names))
    except ExpressionRefused:
        return None
    return next((field.unit_of_measure for field in dataset.table.fields if field.name == column), None)


def condition_findings(dataset: Dataset) -> Iterator[Finding]:
    """Yield which checks of a dataset compare what cannot be compared, or are met by no row; not what cannot be read."""
    for index, check in enumerate(dataset.checks):
        path: PathParts = ("checks", index, "condition")
        try:
            tree = read_aggregate(check.condition, dataset.table.names, plain=True)
        except ExpressionRefused:
            continue  # told of the dataset by itself
        try:
            kinds.require(kinds.Kind.TRUTH, tree, _kinds(dataset))
        except ExpressionRefused as refused:
            yield Finding(path, "wrong_expression", {"why_vi": refused.vi, "why_en": refused.en})
            continue
        if is_never(tree) or divides_by_nothing(tree):
            yield Finding(path, "condition_is_never_true")


def unit_column(indicator: Indicator, dataset: Dataset, level: Level) -> str | None:
    """Return the column of the unit that a row counts for at a level; None is the unit that supplied it."""
    if indicator.unit is not None:
        return indicator.unit
    wanted = _unit_columns(dataset, office=level is Level.OFFICE)
    return wanted[0] if len(wanted) == 1 else None


def made_of(indicator: Indicator) -> Iterator[tuple[PathParts, str]]:
    """Yield where an indicator names another, and which."""
    if indicator.balance is not None:
        for side in ("plus", "minus"):
            for index, reference in enumerate(getattr(indicator.balance, side)):
                yield ("balance", side, index), reference
    if indicator.per is not None:
        yield ("per", "numerator"), indicator.per.numerator
        yield ("per", "denominator"), indicator.per.denominator
    for key in ("growth", "rank"):
        of = getattr(indicator, key)
        if of is not None:
            yield (key, "of"), of.of
    if indicator.composite is not None:
        yield from _leaves(("composite",), indicator.composite.parts)


def misfits(path: PathParts, asker: Tile | Any, reference: str, indicator: Indicator) -> Iterator[Finding]:
    """Yield what a tile or an alert rule asks of an indicator that it does not offer."""
    level, by, period = (getattr(asker, key, None) for key in ("level", "by", "period"))
    if level is not None and level not in indicator.levels:
        words = {"name": reference, "level": str(level), **suggestion(str(level), map(str, indicator.levels))}
        yield Finding((*path, "level"), "level_not_offered", words)
    if by is not None and by not in indicator.by:
        yield Finding((*path, "by"), "not_split_by", {"name": reference, "column": by, **suggestion(by, indicator.by)})
    if getattr(asker, "kind", None) is TileKind.FORECAST:
        period = PeriodKind.YEAR
    if period is not None and period not in indicator.periods:
        words = {"name": reference, "period": str(period), **suggestion(str(period), map(str, indicator.periods))}
        yield Finding((*path, "period"), "period_not_offered", words)


def _leaves(path: PathParts, parts: tuple[Group | Leaf, ...]) -> Iterator[tuple[PathParts, str]]:
    for index, part in enumerate(parts):
        if isinstance(part, Leaf):
            yield (*path, "parts", index, "indicator"), part.indicator
        else:
            yield from _leaves((*path, "parts", index), part.parts)


def _unit_findings(indicator: Indicator, dataset: Dataset) -> Iterator[Finding]:
    if indicator.unit is not None:
        yield from unknown_column(("unit",), indicator.unit, dataset.table.names)
        named = [field for field in dataset.table.fields if field.name == indicator.unit]
        if named and named[0].area_level is None:
            yield Finding(("unit",), "not_a_unit", {"column": indicator.unit})
        return
    areas = _unit_columns(dataset, office=False)
    if len(areas) > 1:
        yield Finding(("dataset",), "several_unit_columns", {"columns": ", ".join(areas)})


def _unit_columns(dataset: Dataset, *, office: bool) -> list[str]:
    held = [field for field in dataset.table.fields if field.area_level is not None]
    return [field.name for field in held if (field.area_level is Level.OFFICE) == office]


def _judged(
    path: PathParts, expression: str, dataset: Dataset, *, plain: bool, only_added: bool = False, summed: bool = False
) -> Iterator[Finding]:
    if path == ("denominator",) and is_zero(expression):
        return  # told of the definition by itself
    try:
        tree = read_aggregate(expression, dataset.table.names, plain=plain)
    except ExpressionRefused as refused:
        yield Finding(path, "wrong_aggregate", {"why_vi": refused.vi, "why_en": refused.en})
        return
    wanted = kinds.Kind.TRUTH if path == ("where",) else kinds.Kind.NUMBER
    try:
        kinds.require(wanted, tree, _kinds(dataset))
    except ExpressionRefused as refused:
        yield Finding(path, "wrong_aggregate", {"why_vi": refused.vi, "why_en": refused.en})
        return
    yield from _comes_to_nothing(path, tree)
    if only_added and not adds_up(tree):
        why = {"why_vi": "chỉ count và sum cộng trừ được theo thời gian", "why_en": "only count and sum add up over time"}
        yield Finding(path, "wrong_aggregate", why)
    if summed and not adds_over_units(tree):
        why = {
            "why_vi": "count DISTINCT, avg và median không cộng được giữa các đơn vị (combine: sum)",
            "why_en": "count DISTINCT, avg and median do not add up over units (combine: sum)",
        }
        yield Finding(path, "wrong_aggregate", why)


def _comes_to_nothing(path: PathParts, tree: Any) -> Iterator[Finding]:
    if (path == ("denominator",) and is_nothing(tree)) or divides_by_nothing(tree):
        yield Finding(path, "denominator_is_zero")
    elif keeps_nothing(tree) or (path == ("where",) and is_never(tree)):
        yield Finding(path, "condition_is_never_true")
    elif path != ("where",) and is_nothing(tree):
        yield Finding(path, "always_nothing")


def _kinds(dataset: Dataset) -> kinds.Kinds:
    return {field.name: kinds.OF_FIELDS[field.type] for field in dataset.table.fields}


def _type(dataset: Dataset, column: str) -> FieldType:
    return next(field.type for field in dataset.table.fields if field.name == column)
