"""Values of an indicator for the areas of the map, written as a chart: one series for each period of the slider."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language

from tinhso.catalog.contracts import Direction, Indicator
from tinhso.centre.map.areas import areas
from tinhso.centre.map.contracts import Look
from tinhso.centre.map.rules.windows import day_of_units, window
from tinhso.centre.map.words import REASONS, unit_word
from tinhso.indicators import queries as indicators
from tinhso.indicators.contracts import Ask, Reason, Value
from tinhso.kernel import clock, period_names
from tinhso.kernel.periods import Period
from tinhso.kernel.policy import Actor
from tinhso.places.contracts import UnitBrief
from tinhso.ui import charts
from tinhso.ui.contracts import Chart, ChartKind, Point, Series

RANKING = "map-ranking"


def periods(look: Look) -> tuple[Period, ...]:
    """Return the periods of the slider, oldest first."""
    return window(look.period, clock.today())


def day_of(look: Look, period: Period) -> date:
    """Return the day whose units and outlines show a period."""
    return day_of_units(period, look.in_units_of, clock.today())


def sheet(look: Look, *, actor: Actor) -> dict[str, Any]:
    """Return all that the map draws, period by period: the chart as JSON, and for each period its outlines' address."""
    shown = periods(look)
    series = [Series(period_names.name(period, language()), points) for period, points in _points(look, shown, actor)]
    drawn = charts.as_json(_chart("map", ChartKind.MAP, look, series))
    for each, period in zip(drawn["series"], shown, strict=True):
        each["period"], each["outlines"] = period.code, outlines_address(look, period)
    return drawn


def ranking(look: Look, *, actor: Actor) -> Chart:
    """Return the areas of the period as a ranking, best first, those without a value last."""
    [(_, points)] = _points(look, (look.period,), actor)
    upwards = look.definition.direction is Direction.LOWER_IS_BETTER
    known = [point for point in points if point.value is not None]
    known.sort(key=lambda point: point.value or 0, reverse=not upwards)
    unknown = [point for point in points if point.value is None]
    return _chart(RANKING, ChartKind.RANKING, look, [Series("", [*known, *unknown])])


def features(look: Look, *, actor: Actor) -> list[tuple[UnitBrief, Value]]:
    """Return each area of the period with its value, by code."""
    found = indicators.values(_ask(look, (look.period,)), actor=actor).values
    by_unit = {value.unit_id: value for value in found}
    return [(unit, by_unit[unit.id]) for unit in _units(look, look.period) if unit.id in by_unit]


def outlines_address(look: Look, period: Period) -> str:
    """Return the address of the outlines that show a period."""
    kind = f"&outlines={look.outlines}" if look.outlines else ""
    return f"{reverse('centre:map_areas')}?level={look.level}&on={day_of(look, period).isoformat()}{kind}"


def story_address(indicator: str, unit_id: int, period: str) -> str:
    """Return the address of the story of a number."""
    return f"{reverse('centre:story', args=[indicator])}?unit={unit_id}&period={period}"


def language() -> str:
    return "en" if get_language() == "en" else "vi"


def _ask(look: Look, shown: Iterable[Period]) -> Ask:
    codes = tuple(period.code for period in shown)
    return Ask((look.indicator,), codes, level=look.level, as_of=look.as_of, in_units_of=look.in_units_of)


def _points(look: Look, shown: tuple[Period, ...], actor: Actor) -> list[tuple[Period, list[Point]]]:
    by_area = {(value.period, value.unit_id): value for value in indicators.values(_ask(look, shown), actor=actor).values}
    return [
        (period, [_point(unit, by_area.get((period.code, unit.id)), period) for unit in _units(look, period)])
        for period in shown
    ]


def _units(look: Look, period: Period) -> list[UnitBrief]:
    return [area.unit for area in areas(look.level, day_of(look, period))]


def _point(unit: UnitBrief, value: Value | None, period: Period) -> Point:
    if value is None:
        return Point(unit.name, why=str(REASONS[Reason.NO_DATA]), key=str(unit.id))
    return Point(
        unit.name,
        value.value,
        status=str(value.status),
        why=str(REASONS[value.reason]) if value.reason else "",
        estimate=value.estimate,
        simulated=value.simulated,
        key=str(unit.id),
        url=story_address(value.indicator, unit.id, period.code),
    )


def _chart(name: str, kind: ChartKind, look: Look, series: list[Series]) -> Chart:
    definition = look.definition
    return Chart(
        id=name,
        kind=kind,
        title=getattr(definition.title, language()),
        series=series,
        unit=unit_word(definition.unit_of_measure),
        decimals=definition.decimals,
        target=_target(definition),
        higher_is_better=definition.direction is not Direction.LOWER_IS_BETTER,
    )


def _target(definition: Indicator) -> float | None:
    """Return what the colours are told around: the threshold from which a value is good; None for plain amounts."""
    return float(definition.thresholds.good) if definition.thresholds is not None else None
