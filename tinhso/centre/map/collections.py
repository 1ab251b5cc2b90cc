"""What the OGC services hand out: areas by level, and the values of each indicator by level."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, overload

from django.conf import settings
from django.utils.translation import gettext

from tinhso.catalog import queries as catalog
from tinhso.catalog.contracts import Indicator, Level
from tinhso.centre.map import areas, layers, looking, shown
from tinhso.centre.map.areas import Area
from tinhso.centre.map.contracts import AREA_LEVELS, Layer, Look, Spot
from tinhso.centre.map.errors import NoSuchCollection, NoSuchFeature
from tinhso.centre.map.layers import Spots
from tinhso.centre.map.rules.boxes import Box, Span, meets
from tinhso.centre.map.rules.windows import last_complete, usual_kind
from tinhso.centre.map.words import LEVELS
from tinhso.centre.policies import SEE_CENTRE
from tinhso.indicators.contracts import Value
from tinhso.kernel import clock
from tinhso.kernel.periods import Period, PeriodUnreadable, parse
from tinhso.kernel.policy import Actor, Decision

PLAIN = (str, int, float, bool, type(None))
AREAS, POINTS = "areas", "points"
MOST_PERIODS = 60  # of one answer: five years of months


@dataclass(frozen=True)
class Collection:
    """Features of one kind: areas of a ``level``, with an ``indicator`` its values there; or the points of a ``layer``."""

    id: str
    level: Level = Level.PROVINCE
    indicator: str = ""
    definition: Indicator | None = None
    layer: Layer | None = None

    @property
    def title(self) -> str:
        """What it is called, in both languages."""
        if self.layer is not None:
            title = catalog.in_force(settings.PACKS).dataset(self.layer.dataset).title
            return f"{title.vi} · {title.en} ({gettext('points')})"
        level = str(LEVELS[self.level])
        return level if self.definition is None else f"{self.definition.title.vi} · {self.definition.title.en} ({level})"


@dataclass(frozen=True)
class Feature:
    """A shape (None: not known) with what is told of it. ``id`` is the unit's, for a value with its period, or a point's."""

    id: str
    number: int
    shape: Any
    properties: Mapping[str, Any]


def collections(*, actor: Actor) -> Iterator[Collection]:
    """Yield every collection that the actor may see something of: areas first, then points, then indicators, by reference."""
    for level in AREA_LEVELS:
        yield Collection(f"{AREAS}.{level}", level)
    yield from _layers(actor)
    for name, definition in sorted(looking.mapped(settings.PACKS).items()):
        for level in looking.levels(definition):
            yield Collection(f"{name}.{level}", level, name, definition)


def named(text: str, *, actor: Actor) -> list[Collection]:
    """Return the collections that have, for each word of ``text``, one beginning with it in id or title; accents aside."""
    words = _folded(text).split()
    return [each for each in collections(actor=actor) if _has(_folded(f"{each.id} {each.title}"), words)]


def collection(name: str, *, actor: Actor) -> Collection:
    """Return a collection by id. Raises NoSuchCollection."""
    for found in collections(actor=actor):
        if found.id == name:
            return found
    raise NoSuchCollection(collection=name[:160])


def features(asked: Collection, box: Box | None, span: Span | None, *, actor: Actor) -> Sequence[Feature]:
    """Return the features that touch the box and stand on a day of the span, in a steady order.

    Without a span: the areas of today; the values of the last complete period. Points are of the last supply whatever the
    span. Values and points obey the rights of the actor.
    """
    if asked.layer is not None:
        return Points(Spots(asked.layer, actor=actor, box=box))
    found = _areas(asked, span) if asked.definition is None else _values(asked, asked.definition, span, actor)
    return [each for each in found if box is None or (each.shape is not None and meets(tuple(each.shape.bounds), box))]


def feature(asked: Collection, name: str, *, actor: Actor) -> Feature:
    """Return one feature by its id. Raises NoSuchFeature."""
    if asked.layer is not None:
        found = list(Points(Spots(asked.layer, actor=actor, name=name))[:1])
    else:
        unit, _, code = name.partition("-")
        span = Span(None, None) if asked.definition is None else _span_of(code)
        known = unit.isascii() and unit.isdigit() and span is not None
        found = [each for each in features(asked, None, span, actor=actor) if each.id == name] if known else []
    if not found:
        raise NoSuchFeature(collection=asked.id, feature=name[:80])
    return found[0]


class Points(Sequence[Feature]):
    """The points of a layer as features, read as they are asked for."""

    def __init__(self, spots: Spots) -> None:
        self._spots = spots

    def __len__(self) -> int:
        return len(self._spots)

    @overload
    def __getitem__(self, place: int) -> Feature: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Feature]: ...
    def __getitem__(self, place: int | slice) -> Feature | Sequence[Feature]:
        if isinstance(place, int):
            return _point(self._spots[place], place)
        first, _, _ = place.indices(len(self))
        return [_point(spot, number) for number, spot in enumerate(self._spots[place], first)]


def _layers(actor: Actor) -> Iterator[Collection]:
    """Yield the layers that the map shows the actor; none for who does not see the map."""
    if SEE_CENTRE.decide(actor) is not Decision.ALLOWED:
        return
    for layer in sorted(layers.layers("vi", actor=actor), key=lambda layer: layer.dataset):
        yield Collection(f"{POINTS}.{layer.dataset}", layer=layer)


def _point(spot: Spot, number: int) -> Feature:
    from tinhso.centre.map import geometry  # noqa: PLC0415  # loads the geometry library, when first drawn

    told = {name: value if isinstance(value, PLAIN) else str(value) for name, value in spot.told.items()}
    return Feature(spot.id, number, geometry.point(spot.longitude, spot.latitude), {**told, "simulated": spot.simulated})


def _has(text: str, words: list[str]) -> bool:
    return all(re.search(rf"\b{re.escape(word)}", text) for word in words)


def _folded(text: str) -> str:
    """Return a text without accents, in small letters."""
    bare = unicodedata.normalize("NFD", text.replace("Đ", "D").replace("đ", "d"))
    return "".join(letter for letter in bare if not unicodedata.combining(letter)).lower()


def _span_of(code: str) -> Span | None:
    try:
        period = parse(code)
    except PeriodUnreadable:
        return None
    return Span(period.start, period.start)


def _shape(area: Area) -> Any:
    return area.outline.shape if area.outline else None


def _areas(asked: Collection, span: Span | None) -> Iterator[Feature]:
    for area in areas.areas_within(asked.level, span):
        yield Feature(str(area.unit.id), area.unit.id, _shape(area), area.properties)


def _values(asked: Collection, definition: Indicator, span: Span | None, actor: Actor) -> Iterator[Feature]:
    for period in _periods(definition, span):
        look = Look(asked.indicator, definition, asked.level, period)
        by_unit = {area.unit.id: area for area in areas.areas(look.level, shown.day_of(look, period))}
        for unit, value in shown.features(look, actor=actor):
            area = by_unit[unit.id]
            yield Feature(f"{unit.id}-{period.code}", unit.id, _shape(area), {**area.properties, **_told(asked, value, period)})


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
