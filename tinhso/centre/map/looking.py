"""From the address of the map to what it asks for, and back."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings

from tinhso.catalog import queries as catalog
from tinhso.catalog.contracts import Indicator, Level, TileKind
from tinhso.centre.fields import FIRST
from tinhso.centre.map.contracts import AREA_LEVELS, Choice, Look
from tinhso.centre.map.errors import NoSuchIndicator, WrongLevel, WrongPeriodKind
from tinhso.centre.map.rules.windows import last_complete, usual_kind
from tinhso.indicators import queries as indicators
from tinhso.kernel import clock
from tinhso.kernel.periods import Period, PeriodKind, parse
from tinhso.kernel.policy import Actor
from tinhso.places import queries as places

OUTLINES = ("official", "schematic")


def read(query: Mapping[str, str]) -> Look | None:
    """Return what an address asks for; None while no pack has an indicator with a map.

    Raises NoSuchIndicator, WrongLevel, WrongPeriodKind, PeriodUnreadable, BadDay.
    """
    on_map = mapped(settings.PACKS)
    name = query.get("indicator") or min(on_map, key=_behind(on_map), default="")
    if not name:
        return None
    if name not in on_map:
        raise NoSuchIndicator(indicator=name[:120])
    definition = on_map[name]
    day = places.day(text) if (text := query.get("in_units_of", "")) else None
    return Look(
        indicator=name,
        definition=definition,
        level=_level(query.get("level", ""), definition),
        period=_period(query.get("period", ""), definition.periods),
        in_units_of=day,
        as_of=_end_of(places.day(text)) if (text := query.get("as_of", "")) else None,
        outlines=kind if (kind := query.get("outlines", "")) in OUTLINES else "",
        layers=tuple(name for name in query.get("layers", "").split(",") if name),
    )


def _behind(on_map: Collection[str]) -> Callable[[str], tuple[bool, int, str]]:
    """Return what puts an indicator behind those with which a map should rather open.

    Those that somebody supplied anything of come first, then those that a board maps, of the first field before others.
    """
    there = indicators.supplied(on_map)
    packs = catalog.in_force(settings.PACKS).packs
    fields = sorted(packs, key=lambda pack: (pack != FIRST, pack))
    tiles = [(pack, tile) for pack in fields for board in packs[pack].boards.values() for tile in board.tiles]
    pictured = [f"{pack}.{name}" for pack, tile in tiles if tile.kind is TileKind.MAP for name in tile.indicators]
    rank = {name: place for place, name in reversed(list(enumerate(pictured)))}
    return lambda name: (name not in there, rank.get(name, len(pictured)), name)


def write(look: Look, **changed: str) -> str:
    """Return the query of the address that shows ``look``, with some parts ``changed``."""
    parts = {
        "indicator": look.indicator,
        "level": str(look.level),
        "period": look.period.code,
        "in_units_of": look.in_units_of.isoformat() if look.in_units_of else "",
        "as_of": look.as_of.date().isoformat() if look.as_of else "",
        "outlines": look.outlines,
        "layers": ",".join(look.layers),
    }
    return urlencode({name: value for name, value in {**parts, **changed}.items() if value})


def choices(language: str, *, actor: Actor) -> tuple[Choice, ...]:
    """Return the indicators that the map can show the actor, by field and title."""
    packs = catalog.in_force(settings.PACKS).packs
    found = [
        Choice(offer.id, getattr(offer.definition.title, language), getattr(packs[offer.pack].pack.title, language))
        for offer in indicators.offers(actor=actor)
        if offer.id in mapped(settings.PACKS)
    ]
    return tuple(sorted(found, key=lambda choice: (choice.field, choice.title)))


@cache
def mapped(own: Path | None) -> dict[str, Indicator]:
    """Return the indicators in force that have values for areas below the province, by reference."""
    return {
        name: definition
        for name, definition in catalog.in_force(own).indicators()
        if {Level.DISTRICT, Level.COMMUNE} & set(definition.levels)
    }


def levels(definition: Indicator) -> tuple[Level, ...]:
    """Return the levels of areas that an indicator has values for."""
    return tuple(level for level in AREA_LEVELS if level in definition.levels)


def _level(text: str, definition: Indicator) -> Level:
    offered = levels(definition)
    if not text:
        return offered[-1]
    if text not in offered:
        raise WrongLevel(level=text[:40], accepted=", ".join(offered))
    return Level(text)


def _period(text: str, kinds: tuple[PeriodKind, ...]) -> Period:
    period = parse(text) if text else last_complete(usual_kind(kinds), clock.today())
    if period.kind not in kinds:
        raise WrongPeriodKind(period=text[:20], accepted=", ".join(kinds))
    return period


def _end_of(day: date) -> datetime:
    """Return the last moment of a day in Vietnam."""
    return datetime.combine(day, time.max, tzinfo=clock.ZONE)
