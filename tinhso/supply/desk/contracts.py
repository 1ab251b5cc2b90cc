"""What the data officer's desk hands over: drafts, rows to mend, the story of a dataset, questions and answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

Texts = Mapping[str, str]
"""A row as it stands in the grid: column to text, in Vietnam's way of writing."""


@dataclass(frozen=True)
class Column:
    """One column of a grid, with all that can be checked while one types.

    ``kind`` is a type of Table Schema. Limits are canonical texts, included. ``choices`` are the only values that a
    column may hold, with their titles, ``units`` the codes of a unit column with their names; ``summed`` columns get a total.
    """

    name: str
    title: str
    kind: str
    description: str = ""
    measure: str = ""
    required: bool = False
    key: bool = False
    minimum: str = ""
    maximum: str = ""
    shortest: int | None = None
    longest: int | None = None
    pattern: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    of_units: bool = False
    summed: bool = False


@dataclass(frozen=True)
class CellFault:
    """What is wrong in one cell of a grid: ``row`` counts from 1 as the rows stand there, 0 is the whole; ``outcome`` is
    refuse, confirm or warn."""

    row: int
    column: str
    code: str
    message_vi: str
    message_en: str
    hint_vi: str = ""
    hint_en: str = ""
    outcome: str = "refuse"


@dataclass(frozen=True)
class DraftView:
    """A draft that is kept on the server. ``replaced`` is what it took the place of, when that was another device's."""

    rows: Sequence[Texts]
    instead_of: str
    revision: int
    changed_at: datetime
    saved_at: datetime
    replaced: Sequence[Texts] | None = None


@dataclass(frozen=True)
class Saving:
    """A draft as a device sends it: on which ``revision`` it stands (0: none) and when it was last changed there."""

    dataset: str
    unit_id: int
    period: str
    rows: Sequence[Texts]
    revision: int
    changed_at: datetime
    instead_of: str = ""


@dataclass(frozen=True)
class Saved:
    """What became of a saving: the draft that stands now; ``kept`` is False when a newer one of another device stands."""

    draft: DraftView
    kept: bool


@dataclass(frozen=True)
class HeldView:
    """A row that was refused while good ones went in: as it was written, and what was wrong with it."""

    id: int
    dataset: str
    unit_id: int
    period: str
    attempt: int
    row: int
    values: Mapping[str, str | None]
    faults: tuple[CellFault, ...]
    state: str
    receipt: str
    reason: str


@dataclass(frozen=True)
class HeldCount:
    """How many rows of a dataset and unit wait to be mended."""

    dataset: str
    unit_id: int
    rows: int


class Happened(StrEnum):
    """What became of something that was sent."""

    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    REPEATED = "repeated"
    REFUSED = "refused"
    QUESTIONS = "questions"
    WAITING = "waiting"
    DECLINED = "declined"


@dataclass(frozen=True)
class Event:
    """One step of the story of a unit's dataset. ``receipt`` is empty for what was not accepted, ``attempt`` is None for
    what came past the door. ``reason`` is why it was withdrawn, or why unusual values are right."""

    what: Happened
    at: datetime
    period: str
    account: int | None
    rows: int
    name: str = ""
    door: str = ""
    receipt: str = ""
    attempt: int | None = None
    faults: int = 0
    until: datetime | None = None
    superseded_by: str = ""
    reason: str = ""
    confirmation: str = ""
    simulated: bool = False
    inquiries: int = 0


@dataclass(frozen=True)
class CellChange:
    """One cell of a row that was compared, in canonical texts."""

    column: str
    before: str | None
    after: str | None

    @property
    def changed(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True)
class RowChange:
    """One row that is not the same: ``kind`` is added, removed or changed."""

    kind: str
    period: str
    cells: tuple[CellChange, ...]


@dataclass(frozen=True)
class Question:
    """What is asked about a number: of which receipt, perhaps in which row and column, which value it shows."""

    receipt: str
    text: str
    row: int | None = None
    column: str = ""
    value: str = ""


@dataclass(frozen=True)
class ReplyView:
    """One answer, or a further word of who asked."""

    text: str
    account: int | None
    of_unit: bool
    at: datetime


@dataclass(frozen=True)
class InquiryView:
    """A question about a number with all that was said to it. ``state`` is open, answered or closed."""

    id: int
    receipt: str
    dataset: str
    unit_id: int
    period: str
    row: int | None
    column: str
    value: str
    text: str
    account: int | None
    at: datetime
    closed_at: datetime | None
    replies: tuple[ReplyView, ...] = ()

    @property
    def state(self) -> str:
        if self.closed_at:
            return "closed"
        return "answered" if self.replies and self.replies[-1].of_unit else "open"
