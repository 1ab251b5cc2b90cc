"""What crosses the border of sealed reports: plain, frozen values. Instants are aware; content is plain JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from tinhso.indicators.contracts import Ask

Content = Mapping[str, Any]
"""What a report says, as JSON can hold it; its canonical text is what is hashed."""


class Shape(StrEnum):
    """How a report is written down; the value is the ending of the file's name."""

    HTML = "html"
    PDF = "pdf"


@dataclass(frozen=True)
class Wanted:
    """What is to be sealed: a board by full reference, for a period, as known at a moment; ``unit`` is a code (empty: the
    province) on the period's last day or on ``in_units_of``.
    """

    board: str
    period: str
    as_of: datetime
    unit: str = ""
    in_units_of: date | None = None
    language: str = "vi"


@dataclass(frozen=True)
class Question:
    """What one tile asks for, number by number, and what of the answers it shows: the whole (``groups`` is None), every group
    (``*``) or the one named; with ``below`` only units within the report's own.
    """

    asks: tuple[Ask, ...]
    groups: str | None = None
    below: bool = False


@dataclass(frozen=True)
class Sealed:
    """A report that was sealed, known by the SHA-256 of its file; ``kind`` is board, or difference from ``since`` on."""

    sha256: str
    content_sha256: str
    shape: Shape
    kind: str
    board: str
    title: str
    unit: str
    period: str
    as_of: datetime
    since: datetime | None
    simulated: bool
    sealed_by: str
    sealed_at: datetime
    size: int


@dataclass(frozen=True)
class Proof:
    """What a file proves by itself: what it says, and whether hash and signature hold; ``faults`` says why not."""

    shape: Shape
    content: Content
    content_sha256: str
    key: str
    faults: tuple[Said, ...] = ()

    @property
    def holds(self) -> bool:
        return not self.faults


@dataclass(frozen=True)
class Said:
    """One sentence in both languages."""

    vi: str
    en: str


@dataclass(frozen=True)
class Pair:
    """One number of a tile as it was known at two moments; a line is as the content of a report holds it."""

    tile: str
    before: Content | None
    after: Content | None

    @property
    def line(self) -> Content:
        line = self.after or self.before
        return line if line is not None else {}

    @property
    def changed(self) -> bool:
        return self.before != self.after
