"""The story of a number as a panel shows it: meaning, how it stands, how it came about, down to the row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from tinhso.catalog.contracts import Bilingual, Board, DataField, Indicator, Level, TileKind
from tinhso.catalog.contracts import Tile as TileOfPack
from tinhso.centre.boards.columns import cell, column_with_names, heading
from tinhso.centre.boards.contracts import Look, Placed
from tinhso.centre.boards.drawing import draw
from tinhso.centre.boards.wording import period_name, said, why, written
from tinhso.indicators import queries as indicators
from tinhso.indicators.contracts import Said, Story, Supply, Value
from tinhso.kernel.periods import Period, parse
from tinhso.kernel.policy import Actor
from tinhso.lake import queries as lake
from tinhso.places import queries as places
from tinhso.places.errors import NoSuchPage


@dataclass(frozen=True)
class Part:
    """A number that another is made of."""

    title: str
    text: str
    status: str
    reason: str


@dataclass(frozen=True)
class Told:
    """A story, ready to be drawn: each supply with the name of its period, the rows behind it as people read them."""

    reference: str
    title: str
    meaning: str
    formula: tuple[tuple[str, str], ...]
    sources: tuple[str, ...]
    story: Story
    look: Look
    period: str
    tiles: tuple[Placed, ...]
    parts: tuple[Part, ...]
    supplies: tuple[tuple[Supply, str], ...]
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def told(reference: str, words: Mapping[str, str], *, actor: Actor) -> Told:
    """Return the story of an indicator for the unit (id) and period that the address names.

    Raises UnknownDefinition, NoSuchPage, PeriodUnreadable, NumberNotOpen, NotAnInstant, BadDay.
    """
    seen = look(words)
    code = seen.period.code
    found = indicators.story(
        reference, seen.unit.id, code, actor=actor, as_of=seen.as_of, in_units_of=seen.in_units_of, limit=30
    )
    definition = found.definition
    board = _board(definition, reference, seen.period)
    columns = [column_with_names(reference, definition, name, actor=actor, as_of=seen.as_of) for name in found.columns]
    return Told(
        reference=reference,
        title=said(definition.title),
        meaning=said(definition.meaning),
        formula=tuple(definition.expressions.items()),
        sources=tuple(" · ".join(filter(None, (each.citation, each.article))) for each in definition.legal_basis),
        story=found,
        look=seen,
        period=period_name(seen.period),
        tiles=draw(board, reference.partition(".")[0], seen, actor=actor).tiles,
        parts=tuple(_part(value) for value in found.made_of),
        supplies=tuple((each, period_name(parse(each.period))) for each in found.supplies),
        heads=tuple(heading(name, field) for name, field in zip(found.columns, columns, strict=True)),
        rows=tuple(_row(found.columns, columns, row) for row in found.rows),
    )


def _row(names: Sequence[str], columns: Sequence[DataField | None], row: Sequence[object]) -> tuple[str, ...]:
    """Return the cells of a row as people read them, also those that the lake adds: who supplied it, for which period."""
    return tuple(
        _OF_LAKE[name](value) if name in _OF_LAKE else cell(field, value)
        for name, field, value in zip(names, columns, row, strict=True)
    )


def _supplier(value: object) -> str:
    lives = (unit for tree in ("office", "area") for unit in reversed(places.lives_of(str(value), tree)))
    return next((unit.name for unit in lives), str(value))


_OF_LAKE: dict[str, Callable[[object], str]] = {
    "_unit": _supplier,
    "_period": lambda value: period_name(parse(str(value))),
    "_simulated": lambda value: gettext("yes") if value is True or str(value).lower() == "true" else gettext("no"),
}


def look(words: Mapping[str, str]) -> Look:
    """Return what a story is looked at with: the unit by id."""
    text = words.get("unit", "")
    if not text.isdecimal() or len(text) > 18:
        raise NoSuchPage
    period = parse(words.get("period", ""))
    in_units_of = places.known_day(words["in_units_of"]) if words.get("in_units_of") else None
    as_of = lake.instant(words["as_of"]) if words.get("as_of") else None
    asked = {name: words[name] for name in ("as_of", "in_units_of") if words.get(name)}
    return Look(places.unit_by_id(int(text), in_units_of or period.end), period, as_of, in_units_of, asked)


def history(reference: str, words: Mapping[str, str], *, actor: Actor) -> tuple[tuple[Said, str], ...]:
    """Return what was said of the number then and is known now, each with the text of the value, the latest first."""
    seen = look(words)
    definition = indicators.definition(reference)
    found = indicators.history(reference, seen.unit.id, seen.period.code, actor=actor)
    return tuple((each, written(each.value, definition) or why(each.value)) for each in reversed(found))


def _part(value: Value) -> Part:
    definition = indicators.definition(value.indicator)
    return Part(said(definition.title), written(value, definition) or "", str(value.status), why(value))


def _board(definition: Indicator, reference: str, period: Period) -> Board:
    """A small board about one indicator: the number, its trend, its splits, the ranking of communes."""
    level = Level.COMMUNE if Level.COMMUNE in definition.levels else None
    tiles = [TileOfPack(id="value", kind=TileKind.NUMBER, indicators=(reference,))]
    if period.kind in definition.periods:
        tiles.append(TileOfPack(id="trend", kind=TileKind.TREND, indicators=(reference,)))
        tiles += [TileOfPack(id=f"by_{by}", kind=TileKind.BAR, indicators=(reference,), by=by) for by in definition.by[:3]]
        if level is not None:
            tiles.append(TileOfPack(id="ranking", kind=TileKind.RANKING, indicators=(reference,), level=level))
    if definition.composite is not None:
        tiles.insert(1, TileOfPack(id="composite", kind=TileKind.COMPOSITE, indicators=(reference,)))
    title = Bilingual(vi=definition.title.vi, en=definition.title.en)
    return Board(id="story", title=title, period=period.kind, tiles=tuple(tiles))
