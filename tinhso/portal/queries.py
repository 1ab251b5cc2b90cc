"""What the public asks: which unit is this, and what is it today?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tinhso.kernel import clock
from tinhso.places import queries as places
from tinhso.places.contracts import Crosswalk, Resolution, UnitBrief

TAKEN = re.compile(r"unit:([0-9]{1,15})")
"""A suggestion that was taken: a unit by its number, because codes are given again."""
SURE = 0.9
SUGGESTED = 8


@dataclass(frozen=True)
class Answer:
    """A question, the unit it means with what became of it by today, or those it may mean (``unclear``)."""

    text: str
    unit: UnitBrief | None = None
    is_sure: bool = True
    became: Crosswalk | None = None
    unclear: Resolution | None = None


@dataclass(frozen=True)
class Suggestion:
    """A unit offered while one types; ``until`` is the last day of a name or unit of the past."""

    unit: int
    name: str
    path: str
    until: date | None


def look_up(text: str) -> Answer:
    """Return what ``text`` names today or named before, and its successors today.

    ``text`` may be a taken suggestion; then raises UnknownUnit when there is no such unit.
    """
    if taken := TAKEN.fullmatch(text):
        unit = places.unit_by_id(int(taken[1]))
        return Answer(unit.path, unit, became=_became(unit))
    found = places.resolve(text)
    if found.unit_id is None:
        return Answer(text, unclear=found)
    unit = places.unit_by_id(found.unit_id)
    return Answer(text, unit, is_sure=found.confidence >= SURE, became=_became(unit))


def suggest(text: str, province: str) -> tuple[Suggestion, ...]:
    """Return units of any time that ``text`` may mean, and those of today whose names begin so, the best first."""
    offered: dict[int, Suggestion] = {}
    for suggestion in (*_named(text), *_begun(text, province)):
        offered.setdefault(suggestion.unit, suggestion)
    return tuple(offered.values())[:SUGGESTED]


def _became(unit: UnitBrief) -> Crosswalk | None:
    if unit.valid_to is None or unit.valid_to >= clock.today():
        return None
    return places.crosswalk(unit.code, unit.valid_to, clock.today(), unit.tree)


def _named(text: str) -> Iterator[Suggestion]:
    found = places.resolve(text)
    if found.unit_id is not None:
        yield Suggestion(found.unit_id, found.name or "", found.path, found.valid_to)
    for other in found.alternatives:
        yield Suggestion(other.unit_id, other.name, other.path, other.valid_to)


def _begun(text: str, province: str) -> Iterator[Suggestion]:
    home = places.home(province)
    for unit in places.search(text, None, SUGGESTED, "area", near=home.id if home else None):
        yield Suggestion(unit.id, unit.name, unit.path, unit.valid_to)
