"""Collects what a report says: the numbers of every tile, what they are by definition, and the submissions they stand on.

Everything is asked as known at one moment that is over, so asked again later it is the same. No clock is read here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

from django.utils import translation

from tinhso.catalog.contracts import Bilingual, Board, Indicator, Tile
from tinhso.centre.boards import columns
from tinhso.centre.boards.queries import full, own_periods, title_of
from tinhso.centre.reports.contracts import Content, Question
from tinhso.centre.reports.rules.asking import question
from tinhso.indicators import queries as indicators
from tinhso.indicators.contracts import Ask, Component, Reason, Value
from tinhso.kernel.periods import Period, parse
from tinhso.kernel.policy import SYSTEM, Actor
from tinhso.lake import queries as lake
from tinhso.lake.contracts import InForce
from tinhso.places import queries as places
from tinhso.places.contracts import UnitBrief

FORMAT = 2
"""Of a content. In the first, every number was told for the report's own period, and tiles had the titles of their numbers."""
LANGUAGES = ("vi", "en")
SURE_DIGITS = 12
"""Of a computed number: the last digits of a binary fraction depend on the order in which an engine adds up."""


@dataclass(frozen=True)
class Seen:
    """What a board is read for; ``at`` is a moment that is over, ``periods`` has what each number is shown for."""

    board: Board
    pack: str
    unit: UnitBrief
    period: Period
    at: datetime
    in_units_of: date | None
    actor: Actor
    format: int
    periods: Mapping[str, Period]

    @property
    def day(self) -> date:
        return self.in_units_of or self.period.end

    def names(self, tile: Tile) -> tuple[str, ...]:
        """Return the numbers of a tile by full reference."""
        return tuple(full(each, self.pack) for each in tile.indicators)


def periods_of(board: Board, pack: str, seen: Period, at: datetime, version: int) -> dict[str, Period]:
    """Return what a report of a format shows each number of a board for, as was known at a moment that is over."""
    names = dict.fromkeys(full(each, pack) for tile in board.tiles for each in tile.indicators)
    if version == 1:
        return dict.fromkeys(names, seen)
    fresh = indicators.freshness(_datasets(names), actor=SYSTEM, as_of=at)
    return own_periods(names, seen, fresh, at)


def collected(seen: Seen) -> tuple[Content, int]:
    """Return what a report says, and how many of its numbers the actor may not see. Raises as ``indicators.values`` does."""
    found = _answered(
        {tile.id: question(tile, seen.names(tile), seen.unit.id, seen.periods) for tile in seen.board.tiles}, seen
    )
    values = [value for each in found.values() for value in each]
    definitions = _definitions(value.indicator for value in values)
    manifests = {name: lake.manifest_at(name, seen.at) for name in _datasets(definitions)}
    told_for = {seen.period, *seen.periods.values()}
    shown = [each for parts in manifests.values() for each in parts if _overlaps(parse(each.period), told_for)]
    units = places.units_by_id({value.unit_id for value in values} | {each.unit_id for each in shown}, seen.day)
    content = {
        "simulated": any(value.simulated for value in values),
        "tiles": [_tile(tile, seen, found[tile.id]) for tile in seen.board.tiles],
        "indicators": {name: _defined(each) for name, each in definitions.items()},
        "units": {str(key): named(units[key]) for key in sorted(units)},
        "datasets": {name: _summed_up(parts) for name, parts in manifests.items()},
        "submissions": [_submission(each) for each in sorted(shown, key=lambda each: each.receipt)],
    }
    return content, sum(value.reason is Reason.NOT_OPEN for value in values)


def instant(at: datetime) -> str:
    """Return an aware moment as ISO text in UTC."""
    return at.astimezone(UTC).isoformat()


def named(unit: UnitBrief) -> dict[str, Any]:
    """Return a unit as it was called on the day of the report."""
    return {"code": unit.code, "name": unit.name, "level": unit.level}


# --- numbers ---------------------------------------------------------------------


def _answered(questions: Mapping[str, Question | None], seen: Seen) -> dict[str, tuple[Value, ...]]:
    """Return the values of each tile by its name; what tiles ask for alike is asked once for all of their indicators."""
    together: dict[Ask, list[str]] = {}
    for each in questions.values():
        for ask in each.asks if each is not None else ():
            together.setdefault(replace(ask, indicators=()), []).extend(ask.indicators)
    told = {ask: _told(replace(ask, indicators=tuple(dict.fromkeys(names))), seen) for ask, names in together.items()}
    return {name: tuple(_of(each, told, seen)) if each is not None else () for name, each in questions.items()}


def _told(ask: Ask, seen: Seen) -> Mapping[str, list[Value]]:
    found: dict[str, list[Value]] = {name: [] for name in ask.indicators}
    for value in indicators.values(replace(ask, as_of=seen.at, in_units_of=seen.in_units_of), actor=seen.actor).values:
        found[value.indicator].append(value)
    return found


def _of(asked: Question, told: Mapping[Ask, Mapping[str, list[Value]]], seen: Seen) -> Iterator[Value]:
    """Yield what one tile shows of the answers."""
    below = asked.below and seen.unit.level != "province"
    for ask in asked.asks:
        (name,) = ask.indicators
        day = seen.in_units_of or seen.periods[name].end
        within = places.descendant_ids(seen.unit.id, day) if below else frozenset()
        values = told[replace(ask, indicators=())][name]
        yield from (each for each in values if (not below or each.unit_id in within) and _is_kept(each, asked))


def _is_kept(value: Value, asked: Question) -> bool:
    """Keep the whole, or of a number that is split its groups; what is closed is kept to be counted."""
    if asked.groups is None or value.reason is Reason.NOT_OPEN:
        return not value.by
    return bool(value.by) and asked.groups in ("*", value.group)


def _tile(tile: Tile, seen: Seen, values: tuple[Value, ...]) -> dict[str, Any]:
    told = {"id": tile.id, "kind": str(tile.kind)}
    names = seen.names(tile)
    if seen.format == 1 or not names:
        title = tile.title or (indicators.definition(names[0]).title if names else None)
        return {**told, "title": said_in_both(title) if title else None, "lines": [_line(value) for value in values]}
    own, definition = seen.periods[names[0]], indicators.definition(names[0])
    field = columns.column_with_names(names[0], definition, tile.by, actor=seen.actor, as_of=seen.at)
    groups = columns.arranged(field, (value.group for value in values if value.by))
    in_order = sorted(values, key=lambda value: groups.index(value.group)) if groups else values
    return {
        **told,
        "title": _in_both(partial(title_of, tile, names[0], own, seen.period)),
        "period": own.code,
        "groups": {group: _in_both(partial(columns.named, field, group)) for group in groups},
        "lines": [_line(value) for value in in_order],
    }


def _in_both(told: Callable[[], str]) -> dict[str, str]:
    """Return in both languages what is told in the active one."""
    found = {}
    for each in LANGUAGES:
        with translation.override(each):
            found[each] = told()
    return found


def _line(value: Value) -> dict[str, Any]:
    """Return one number without what is as usual."""
    every = {
        "indicator": value.indicator,
        "unit": value.unit_id,
        "period": value.period,
        "by": value.by,
        "group": value.group if value.by else None,
        "value": _sure(value.value),
        "numerator": _sure(value.numerator),
        "denominator": _sure(value.denominator),
        "percentiles": {str(key): _sure(found) for key, found in value.percentiles.items()},
        "components": [_component(each) for each in value.components],
        "most": _sure(value.most),
        "reason": str(value.reason) if value.reason else None,
        "status": str(value.status),
        "target": _sure(value.target),
        "target_year": value.target_year,
        "target_proposed": value.target_proposed or None,
        "definition_version": value.definition_version,
        "simulated": value.simulated,
        "estimate": value.estimate,
    }
    return {name: each for name, each in every.items() if each not in (None, "", {}, []) and each is not False}


def _component(each: Component) -> dict[str, Any]:
    return {
        "title": {"vi": each.title_vi, "en": each.title_en},
        "indicator": each.indicator,
        "value": _sure(each.value),
        "points": _sure(each.points),
        "most": _sure(each.most),
        "reason": str(each.reason) if each.reason else None,
        "parts": [_component(part) for part in each.parts],
    }


def _sure(amount: float | None) -> float | None:
    return None if amount is None else float(f"{amount:.{SURE_DIGITS}g}")


# --- what they are and stand on ------------------------------------------------------


def _definitions(names: Iterable[str]) -> dict[str, Indicator]:
    """Return the indicators and all that they are made of, by full reference, in order."""
    found: dict[str, Indicator] = {}
    waiting = sorted(set(names))
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = indicators.definition(name)
            waiting += [full(part, name.partition(".")[0]) for part in found[name].made_of]
    return dict(sorted(found.items()))


def _datasets(names: Iterable[str]) -> list[str]:
    return sorted({dataset for name in names for dataset in indicators.datasets_of(name)})


def _defined(definition: Indicator) -> dict[str, Any]:
    """Return what a number is: its title and writing, and the version and hash of its whole definition."""
    return {
        "title": said_in_both(definition.title),
        "version": definition.version,
        "sha256": digest(definition.model_dump(mode="json")),
        "unit_of_measure": definition.unit_of_measure,
        "decimals": definition.decimals,
        "direction": str(definition.direction),
    }


def said_in_both(text: Bilingual) -> dict[str, str]:
    """Return a text of a pack in both languages."""
    return {"vi": text.vi, "en": text.en}


def digest(content: Any) -> str:
    """Return the SHA-256 of the canonical text of plain values."""
    return hashlib.sha256(lake.canonical_json(content).encode()).hexdigest()


def _summed_up(parts: tuple[InForce, ...]) -> dict[str, Any]:
    """Return the version of a dataset's manifest: how many submissions stood, when the last of them came, and a hash over
    their receipts and files.
    """
    last = max((each.known_from for each in parts), default=None)
    return {
        "submissions": len(parts),
        "last": instant(last) if last is not None else None,
        "sha256": digest([[each.receipt, each.sha256] for each in parts]),
    }


def _submission(each: InForce) -> dict[str, Any]:
    return {
        "receipt": each.receipt,
        "dataset": each.dataset,
        "dataset_version": each.version,
        "unit": each.unit_id,
        "period": each.period,
        "sha256": each.sha256,
        "known_from": instant(each.known_from),
        "simulated": each.simulated,
    }


def _overlaps(one: Period, others: Iterable[Period]) -> bool:
    return any(one.start <= other.end and other.start <= one.end for other in others)
