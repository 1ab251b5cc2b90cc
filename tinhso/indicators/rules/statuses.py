"""Whether a value is good: by the target that holds when it is met, else by its definition's thresholds, else by the target."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from tinhso.catalog.contracts import Direction, Indicator, Target
from tinhso.indicators.contracts import Status, Value
from tinhso.indicators.rules.points import on_scale
from tinhso.kernel.periods import Period, parse

EXACT = 9
"""Decimals that are compared: beyond them a sum of binary fractions is not what was meant."""


@dataclass(frozen=True)
class Standpoint:
    """What a target may be restricted to: the level of a unit, and the code of its province in the period."""

    level: str
    province: str


def judged(value: Value, definition: Indicator, standpoint: Standpoint) -> Value:
    """Return a value with its target and its status."""
    period = parse(value.period)
    target = target_for(definition, period.end.year, standpoint, by=value.by, group=value.group)
    told = replace(value, status=_status(value, definition, target, period))
    if target is None:
        return told
    return replace(told, target=float(target.value), target_year=target.year, target_proposed=target.proposed)


def target_for(definition: Indicator, year: int, standpoint: Standpoint, *, by: str = "", group: str = "") -> Target | None:
    """Return the target of a year: its own, else the next to come, else the last one, which is still to be kept.

    Of several for one year the one that says most exactly what it is for holds. A target for the whole says nothing of groups.
    """
    fitting = [each for each in definition.targets if _fits(each, definition, standpoint, by, group)]
    coming = [each for each in fitting if each.year >= year]
    nearest = min(coming, key=_year, default=None) or max(fitting, key=_year, default=None)
    return max((each for each in fitting if nearest and each.year == nearest.year), key=_exactness, default=None)


def targets_after(definition: Indicator, year: int, standpoint: Standpoint) -> tuple[Target, ...]:
    """Return the targets of the whole for the years after one, each year's as ``target_for`` chooses it."""
    fitting = {each.year for each in definition.targets if _fits(each, definition, standpoint, "", "")}
    chosen = (target_for(definition, each, standpoint) for each in sorted(fitting) if each > year)
    return tuple(target for target in chosen if target is not None)


def better(definition: Indicator, value: float, other: float) -> bool:
    """Say whether a value is better than another; where no way is good the higher comes first."""
    if definition.direction is Direction.LOWER_IS_BETTER:
        value, other = other, value
    return round(value, EXACT) > round(other, EXACT)


def _status(value: Value, definition: Indicator, target: Target | None, period: Period) -> Status:
    if value.value is None:
        return Status.NONE
    told = {_of(each, definition, target, period) for each in _possible(value, definition)}
    return told.pop() if len(told) == 1 else Status.NONE


def _possible(value: Value, definition: Indicator) -> Iterable[float]:
    """Return the least and the most that a value can be once all its parts have values: an index may lack some.

    Only what holds either way is said of it.
    """
    assert value.value is not None  # asked by the caller
    index = definition.composite
    if index is None or value.most is None:
        return (value.value,)
    whole = on_scale(float(sum(leaf.points for leaf in index.leaves())), index)
    return (value.value, value.value + max(whole - value.most, 0.0))


def _of(value: float, definition: Indicator, target: Target | None, period: Period) -> Status:
    thresholds = definition.thresholds
    if definition.direction is Direction.NEUTRAL:
        return Status.NONE
    if target is not None and not better(definition, float(target.value), value):
        return Status.GOOD  # whoever met what was set has reached it, however strict the colours are
    if thresholds is not None:
        if not better(definition, float(thresholds.good), value):
            return Status.GOOD
        return Status.BAD if better(definition, float(thresholds.watch), value) else Status.WATCH
    if target is None:
        return Status.NONE
    return Status.BAD if period.end >= date(target.year, 12, 31) else Status.WATCH


def _fits(target: Target, definition: Indicator, standpoint: Standpoint, by: str, group: str) -> bool:
    about = ("", "") if target.group is None else (definition.by[0] if definition.by else "", target.group)
    return (by, group) == about and target.level in (None, standpoint.level) and target.province in (None, standpoint.province)


def _year(target: Target) -> int:
    return target.year


def _exactness(target: Target) -> int:
    return (target.province is not None) + (target.level is not None)
