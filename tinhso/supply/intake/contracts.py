"""What goes in and comes out of the one door of supply: an offer, and what became of it. Rows are counted as people do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from tinhso.lake.contracts import Controls, Receipt
from tinhso.supply.reading.contracts import Option

Row = Mapping[str, str | None]


class Door(StrEnum):
    """By which way an offer came."""

    PAGE = "page"
    FORM = "form"
    API = "api"
    COMMAND = "command"
    CONNECTOR = "connector"


class Outcome(StrEnum):
    """What became of an offer: in force, refused with faults, open questions, or waiting for the head's confirmation."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    QUESTIONS = "questions"
    WAITING = "waiting"


@dataclass(frozen=True)
class OfUnit:
    """What a policy is asked about: something of one unit."""

    unit_id: int


@dataclass(frozen=True)
class Table:
    """What is supplied: a file of whatever kind at ``path``, or ``rows`` of canonical texts (see ``lake.typed``).

    ``name`` is what the sender calls it. ``simulated`` rows are made up, and say so wherever they are shown.
    """

    path: Path | None = None
    rows: Sequence[Row] = ()
    name: str = ""
    simulated: bool = False


@dataclass(frozen=True)
class Reading:
    """How the sender wants a file read: a kept recipe by name, or a sheet and mapping (column of the dataset to index
    of the file's column), and answers to questions by their ids."""

    recipe: str = ""
    sheet: str | None = None
    mapping: Mapping[str, int] | None = None
    answers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Sent:
    """A file that was sent on a page: for what, what its sender calls it, and how it is to be read as chosen so far.

    ``recipe`` is the layout that was last settled for it (a document of ``reading.recipes``), None before.
    """

    sha256: str
    dataset: str
    unit_id: int
    period: str
    name: str
    at: datetime
    account: int | None
    reading: Reading = Reading()
    recipe: Mapping[str, object] | None = None


@dataclass(frozen=True)
class KeptLayout:
    """A way of reading that is kept for a unit and dataset: its name, columns of the dataset with the file's headers,
    and names of units that were settled."""

    name: str
    sheet: str
    columns: tuple[tuple[str, str], ...]
    units: Mapping[str, str]
    account: int | None
    made_at: datetime
    used_at: datetime


@dataclass(frozen=True)
class Offer:
    """One table for one dataset, unit and period.

    ``confirmation`` is the reason why unusual values are right. ``instead_of`` is the number of the receipt that is
    to be superseded, where the dataset does not replace its period by itself. ``key`` makes a retry of the same
    request harmless (of one account).
    """

    dataset: str
    unit_id: int
    period: str
    table: Table
    door: Door
    reading: Reading = Reading()
    confirmation: str = ""
    controls: Controls = field(default_factory=Controls)
    instead_of: str = ""
    key: str = ""


@dataclass(frozen=True)
class PlacedFault:
    """One fault where the sender finds it: ``column`` is the dataset's, ``header`` and ``cell`` those of the file.

    ``row`` 0 is the whole file. ``outcome`` is refuse, confirm or warn.
    """

    sheet: str
    row: int
    column: str
    header: str
    cell: str
    value: str
    code: str
    message_vi: str
    message_en: str
    hint_vi: str
    hint_en: str
    outcome: str


@dataclass(frozen=True)
class Ask:
    """What must be answered before the file can be taken; ``options`` may be empty where any text answers.

    ``column`` is the dataset's column that it is about, ``header`` the file's.
    """

    id: str
    code: str
    vi: str
    en: str
    options: tuple[Option, ...] = ()
    examples: tuple[str, ...] = ()
    column: str = ""
    header: str = ""


@dataclass(frozen=True)
class Result:
    """What became of an offer. ``attempt`` is the number of its record, which keeps the report.

    ``faults`` are at most as many as are kept (``counts`` tells all by code); ``held`` is how many bad rows wait to be
    mended; ``proposal`` is what the head has to confirm; ``repeated`` says that the same was in force already.
    """

    outcome: Outcome
    attempt: int
    rows: int = 0
    bad: int = 0
    receipt: Receipt | None = None
    proposal: int | None = None
    faults: tuple[PlacedFault, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    questions: tuple[Ask, ...] = ()
    held: int = 0
    repeated: bool = False


@dataclass(frozen=True)
class AttemptView:
    """One offer as history shows it. ``account`` is a reference; ``faults`` counts every fault, ``corrected`` says that a
    later offer for the same dataset, unit and period was accepted."""

    id: int
    dataset: str
    unit_id: int
    period: str
    door: str
    account: int | None
    at: datetime
    name: str
    source_sha256: str
    outcome: str
    receipt: str
    rows: int
    bad: int
    faults: int
    simulated: bool
