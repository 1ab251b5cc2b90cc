"""Choosing a unit by what people type or by a suggestion they took."""

from __future__ import annotations

import re

from tinhso.accounts.rules.names import folded
from tinhso.places import queries as places
from tinhso.places.contracts import UnitBrief

CHOSEN = re.compile(r"unit:(\d{1,18})")
ENOUGH = 20
SEARCHED = 200  # names outside one's reach are left out afterwards


def written(unit: int) -> str:
    """Return how a chosen unit is sent: ``unit:12``. Codes would be ambiguous, because they are given again."""
    return f"unit:{unit}"


def read(text: str) -> int | None:
    found = CHOSEN.fullmatch(text.strip())
    return int(found.group(1)) if found else None


def name_of(unit: int) -> str:
    """Return the name of a unit, or nothing when there is no such unit."""
    found = places.units_by_id([unit])
    return found[unit].name if unit in found else ""


def suggestions(text: str, reach: frozenset[int] | None, tree: str = "") -> list[UnitBrief]:
    """Return units of today within ``reach`` (of one ``tree``) whose name or code holds ``text``, the nearest first."""
    found = places.search(text, limit=SEARCHED, tree=tree) if text.strip() else ()
    return [unit for unit in found if reach is None or unit.id in reach][:ENOUGH]


def find(text: str, reach: frozenset[int] | None, tree: str = "") -> list[UnitBrief]:
    """Return the units that ``text`` can mean: the one it names by id, code or whole name, else all suggestions."""
    chosen = read(text)
    if chosen is not None:
        named = places.units_by_id([chosen]).values() if reach is None or chosen in reach else ()
        return [unit for unit in named if tree in ("", unit.tree)]
    found = suggestions(text, reach, tree)
    wanted = folded(text)
    exact = [unit for unit in found if wanted in (folded(unit.name), folded(unit.path), unit.code.casefold())]
    return exact or found
