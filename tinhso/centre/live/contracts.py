"""What moved, as open pages are told of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Position:
    """A state of the platform's numbers: the last settled moment of the lake, and a word for all else they depend on."""

    at: datetime | None
    around: str


@dataclass(frozen=True)
class Change:
    """That numbers have a new state, never the numbers: those of datasets, or of all when ``everything`` moved."""

    position: Position
    datasets: frozenset[str] = frozenset()
    everything: bool = False


@dataclass(frozen=True)
class Answer:
    """A whole answer of the pages."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes
