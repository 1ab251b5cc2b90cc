"""What the centre's pages show: the province, and the fields that the packs declare."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tinhso.catalog import queries as catalog
from tinhso.places import queries as places
from tinhso.places.contracts import UnitBrief


@dataclass(frozen=True)
class Field:
    """One field of the operations centre in one language, and how much of it is declared."""

    id: str
    title: str
    summary: str
    owner: str
    icon: str
    datasets: int
    indicators: int


@cache
def fields(own_packs: Path | None, language: str) -> tuple[Field, ...]:
    """Return the fields of the packs in force, by title. Read once: packs change with a restart.

    ``language`` is ``vi`` or ``en``. Raises PacksHaveFaults when a pack cannot be read.
    """
    found = [
        Field(
            id=name,
            title=getattr(contents.pack.title, language),
            summary=getattr(contents.pack.summary, language),
            owner=getattr(contents.pack.owner.title, language),
            icon=contents.pack.icon or "folder",
            datasets=len(contents.datasets),
            indicators=len(contents.indicators),
        )
        for name, contents in catalog.load(own_packs).packs.items()
    ]
    return tuple(sorted(found, key=lambda field: field.title))


def province(code: str) -> UnitBrief | None:
    """Return the province that has the code today, or the last that had it; None while no units are loaded."""
    lives = places.lives_of(code)
    return lives[-1] if lives else None
