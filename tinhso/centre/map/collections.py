"""What the OGC services hand out: areas by level, and the values of each indicator by level."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from tinhso.catalog.contracts import Indicator, Level
from tinhso.centre.map import areas, looking, shown
from tinhso.centre.map.areas import Area
from tinhso.centre.map.contracts import AREA_LEVELS, Look
from tinhso.centre.map.errors import NoSuchCollection, NoSuchFeature
from tinhso.centre.map.rules.boxes import Box, Span, meets
from tinhso.centre.map.rules.windows import last_complete, usual_kind
from tinhso.indicators.contracts import Value
from tinhso.kernel import clock
from tinhso.kernel.periods import Period, PeriodUnreadable, parse
from tinhso.kernel.policy import Actor

AREAS = "areas"
MOST_PERIODS = 60  # of one answer: five years of months


@dataclass(frozen=True)
class Collection:
    """Features of one kind; without an ``indicator`` the areas themselves."""

    id: str
    level: Level
    indicator: str = ""
    definition: Indicator | None = None


@dataclass(frozen=True)
class Feature:
    """An area with what is told of it. ``id`` is the unit's, for a value with its period."""

    id: str
    number: int
    area: Area
    properties: Mapping[str, Any]


def collections() -> Iterator[Collection]:
    """Yield every collection: areas first, then indicators by reference."""
    for level in AREA_LEVELS:
        yield Collection(f"{AREAS}.{level}", level)
    for name, definition in sorted(looking.mapped(settings.PACKS).items()):
        for level in looking.levels(definition):
            yield Collection(f"{name}.{level}", level, name, definition)


def collection(name: str) -> Collection:
    """Return a collection by id. Raises NoSuchCollection."""
    for found in collections():
        if found.id == name:
            return found
    raise NoSuchCollection(collection=name[:160])


def features(asked: Collection, box: Box | None, span: Span | None, *, actor: Actor) -> list[Feature]:
    """Return the features that touch the box and stand on a day of the span, in a steady order.

    Without a span: the areas of today; the values of the last complete period. Values obey the rights of the actor.
    """
    found = _areas(asked, span) if asked.definition is None else _values(asked, asked.definition, span, actor)
    return [feature for feature in found if box is None or (feature.area.box is not None and meets(feature.area.box, box))]


def feature(asked: Collection, name: str, *, actor: Actor) -> Feature:
    """Return one feature by its id. Raises NoSuchFeature."""
    unit, _, code = name.partition("-")
    span = Span(None, None) if asked.definition is None else _span_of(code)
    if unit.isascii() and unit.isdigit() and span is not None:
        for found in features(asked, None, span, actor=actor):
            if found.id == name:
                return found
    raise NoSuchFeature(collection=asked.id, feature=name[:80])


def _span_of(code: str) -> Span | None:
    try:
        period = parse(code)
    except PeriodUnreadable:
        return None
    return Span(period.start, period.start)


def _areas(asked: Collection, span: Span | None) -> Iterator[Feature]:
    for area in areas.areas_within(asked.level, span):
        yield Feature(str(area.unit.id), area.unit.id, area, area.properties)


def _values(asked: Collection, definition: Indicator, span: Span | None, actor: Actor) -> Iterator[Feature]:
    for period in _periods(definition, span):
        look = Look(asked.indicator, definition, asked.level, period)
        by_unit = {area.unit.id: area for area in areas.areas(asked.level, shown.day_of(look, period))}
        for unit, value in shown.features(look, actor=actor):
            area = by_unit[unit.id]
            yield Feature(f"{unit.id}-{period.code}", unit.id, area, {**area.properties, **_told(asked, value, period)})


def _periods(definition: Indicator, span: Span | None) -> tuple[Period, ...]:
    """Return the periods of the indicator's usual kind that share a day with the span, the latest of them, oldest first."""
    kind = usual_kind(definition.periods)
    last = last_complete(kind, clock.today())
    if span is None:
        return (last,)
    end = Period.of(kind, min(span.end, clock.today())) if span.end else max(last, Period.of(kind, span.start or last.end))
    start = Period.of(kind, span.start) if span.start else end.shift(1 - MOST_PERIODS)
    found = [end]
    while found[-1] > start and len(found) < MOST_PERIODS:
        found.append(found[-1].previous())
    return tuple(reversed(found)) if start <= end else ()


def _told(asked: Collection, value: Value, period: Period) -> dict[str, Any]:
    return {
        "indicator": asked.indicator,
        "period": period.code,
        "period_start": period.start.isoformat(),
        "period_end": period.end.isoformat(),
        "value": value.value,
        "numerator": value.numerator,
        "denominator": value.denominator,
        "status": str(value.status),
        "target": value.target,
        "reason": str(value.reason) if value.reason else None,
        "estimate": value.estimate,
        "simulated": value.simulated,
    }
