"""What crosses the border of the lake: plain, frozen values. Instants are aware; rows are counted from 1."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any

from tinhso.catalog.contracts import Outcome

Frame = Any
"""A Polars frame, for rooms that hand it on without looking inside."""


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong in one cell (or row, or the whole file: row 0) and what to do about it.

    ``row`` is the number of the record as the reader gave it; ``value`` as it was written.
    """

    row: int
    column: str
    value: str
    code: str
    message_vi: str
    message_en: str
    hint_vi: str
    hint_en: str
    outcome: Outcome = Outcome.REFUSE


@dataclass(frozen=True)
class Controls:
    """What a sender may declare of a file: how many rows it has, and what columns add up to."""

    rows: int | None = None
    totals: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class History:
    """What a unit supplied before in one column: number of periods, middle (median) and spread of the values."""

    periods: int
    middle: float
    spread: float


@dataclass(frozen=True)
class Verdict:
    """What a check found. ``good`` is the file of typed rows that may be committed (None when nothing may).

    ``counts`` tells every fault by code; ``faults`` lists them in the order of rows, at most as many as were
    asked for. ``bad`` is how many rows are refused; ``questions`` how many faults ask for a confirmation.
    """

    rows: int
    bad: int
    questions: int
    faults: tuple[Fault, ...]
    counts: Mapping[str, int]
    good: Path | None
    held: Path | None = None

    @property
    def accepted(self) -> bool:
        return self.good is not None


@dataclass(frozen=True)
class Source:
    """Where rows came from: the sender's file, its SHA-256, and the sheet.

    ``kept`` says that the file itself is kept (``actions.originals.keep_original``); an erasure may have taken it since.
    """

    name: str = ""
    sha256: str = ""
    sheet: str = ""
    kept: bool = False


@dataclass(frozen=True)
class Submission:
    """Checked rows on their way in: for which dataset, unit and period, and where they came from.

    ``questions`` is how many unusual values the check asked about; ``confirmation`` why they are right. ``simulated``
    rows show the system or train people; their receipt, their history and every query say so.
    """

    dataset: str
    unit_id: int
    period: str
    rows: Path
    source: Source = Source()
    questions: int = 0
    confirmation: str = ""
    simulated: bool = False


@dataclass(frozen=True)
class Receipt:
    """What a supplier holds: ``document`` is signed JSON that proves itself offline. ``repeated`` when it was given before."""

    number: str
    dataset: str
    unit_id: int
    period: str
    rows: int
    sha256: str
    accepted_at: datetime
    document: str
    repeated: bool = False
    simulated: bool = False


@dataclass(frozen=True)
class PartView:
    """One submission as history shows it. ``known_to`` empty means that it is in force."""

    number: str
    dataset: str
    version: int
    unit_id: int
    period: str
    rows: int
    sha256: str
    supplier: int | None
    source: Source
    confirmation: str
    known_from: datetime
    known_to: datetime | None
    superseded_by: str
    withdrawn: str
    erased_rows: int
    simulated: bool
    confirmed_by: int | None
    proposed_at: datetime | None


@dataclass(frozen=True)
class ProposalView:
    """Checked rows that a head has to confirm: ``state`` is waiting, confirmed (``receipt``) or declined (``reason``).

    ``supplier`` and ``decided_by`` are accounts; ``instead_of`` is the receipt whose place the rows take, if one.
    """

    id: int
    dataset: str
    version: int
    unit_id: int
    period: str
    rows: int
    sha256: str
    simulated: bool
    supplier: int | None
    source: Source
    confirmation: str
    instead_of: str
    proposed_at: datetime
    state: str
    decided_by: int | None
    decided_at: datetime | None
    reason: str
    receipt: str


@dataclass(frozen=True)
class Supplied:
    """What was ever supplied of a dataset for one unit and period, told without looking at a row.

    ``submissions`` counts all, ``corrections`` those that another took the place of. What is said of the parts in force:
    ``receipt`` and ``last_at`` of the latest, ``rows`` of all, ``confirmed`` when one stands with a reason, ``simulated``
    when all are; nothing of it when everything was withdrawn (``in_force`` is False). ``supplier`` is the first's account.
    """

    dataset: str
    unit_id: int
    period: str
    first_at: datetime
    last_at: datetime | None
    submissions: int
    corrections: int
    confirmed: bool
    receipt: str
    in_force: bool
    rows: int
    supplier: int | None
    simulated: bool = False


@dataclass(frozen=True)
class Latest:
    """The last period of a dataset of which something is in force: when the latest came, from how many units."""

    dataset: str
    period: str
    last_at: datetime
    units: int
    simulated: bool


@dataclass(frozen=True)
class Given:
    """Rows that are given instead of supplied: by which unit, for which period, as canonical texts by column.

    ``known`` is the moment (aware) as of which they are given; None is now.
    """

    unit_id: int
    unit_code: str
    period: str
    rows: Sequence[Mapping[str, str | None]]
    simulated: bool = False
    known: datetime | None = None


@dataclass(frozen=True)
class Changed:
    """Receipts of the submissions that came and that were closed between two moments; ``erasures`` counts those ever made.

    What came and was closed within the time is ``passing``, with the moment it came: no trace is left of it at either end.
    ``periods`` are those that any of them speaks of. ``first`` and ``last`` are the moments of the first and the last of these
    changes, None when there were none.
    """

    came: tuple[str, ...]
    went: tuple[str, ...]
    erasures: int
    passing: tuple[tuple[datetime, str], ...] = ()
    periods: frozenset[str] = frozenset()
    first: datetime | None = None
    last: datetime | None = None


@dataclass(frozen=True)
class Moved:
    """A moment at which a submission of a unit for a period came or was closed."""

    unit_id: int
    period: str
    receipt: str
    at: datetime


@dataclass(frozen=True)
class PartTold:
    """Who supplied a submission (an account), from which file, and since when it is known."""

    supplier: int | None
    source: Source
    known_from: datetime


@dataclass(frozen=True)
class Listed:
    """A file of rows in force, and what is said of all of them."""

    path: str
    unit_id: int
    period: str
    receipt: str
    simulated: bool
    version: int


@dataclass(frozen=True)
class InForce:
    """One submission in force at a moment, as a report proves what it stands on: the file of its rows by SHA-256, no row."""

    receipt: str
    dataset: str
    unit_id: int
    period: str
    version: int
    sha256: str
    source_sha256: str
    supplier: int | None
    known_from: datetime
    simulated: bool


@dataclass(frozen=True)
class Difference:
    """Rows that came, went or changed between two moments, by key: ``change`` is added, removed, before or after."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True)
class Answer:
    """What a query found. ``known_at`` is the settled moment it speaks of; the same question as of then answers the same.

    ``withheld`` names the columns that the actor may not see; ``cut`` says that there were more rows than asked for.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    known_at: datetime | None
    withheld: tuple[str, ...] = ()
    cut: bool = False


@dataclass(frozen=True)
class Damage:
    """One place where files and manifest are apart: missing, altered, unlisted, or a part with wrong columns."""

    kind: str
    file: str
    parts: tuple[str, ...]
    vi: str
    en: str


@dataclass(frozen=True)
class Soundness:
    """What a verification read and found; ``unlisted`` files count nothing and are swept after an hour."""

    files: int
    parts: int
    damages: tuple[Damage, ...]
    unlisted: int

    @property
    def sound(self) -> bool:
        return not self.damages


class Engine(StrEnum):
    """What the platform's own statements run on: DuckDB on this machine, or a cluster that shares the store of files."""

    DUCKDB = "duckdb"
    SPARK = "spark"


@dataclass(frozen=True)
class Limits:
    """How long a query may run, how much memory it may take, and how many rows are handed over."""

    seconds: float = 30.0
    memory_mb: int = 512
    rows: int = 100_000


@dataclass(frozen=True)
class Rule:
    """Which rows go: ``column`` and ``value`` (as text), or neither: all that is past the dataset's retention."""

    dataset: str
    column: str = ""
    value: str = ""

    @property
    def kind(self) -> str:
        return "rows" if self.column else "retention"


@dataclass(frozen=True)
class Erasable:
    """What an erasure would take out: rows, of how many submissions, with how many of the senders' own files."""

    dataset: str
    rows: int
    parts: int
    originals: int
