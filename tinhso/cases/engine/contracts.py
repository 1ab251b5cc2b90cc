"""What crosses the border of the engine: plain, frozen values. Instants are aware (UTC); units, accounts, cases are ids."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from tinhso.cases.engine.rules.deadlines import Line
from tinhso.cases.engine.rules.deadlines import Rule as Rule
from tinhso.cases.engine.rules.deadlines import Unit as Unit
from tinhso.cases.engine.rules.parts import Standing
from tinhso.cases.engine.rules.processes import Shown

Plain = str | int | float | bool | None | list["Plain"] | dict[str, "Plain"]


class EventKind(StrEnum):
    """What the journal of a case tells."""

    OPENED = "opened"
    MOVED = "moved"
    ASSIGNED = "assigned"
    SUPPORTED = "supported"
    REMARKED = "remarked"
    NOTED = "noted"
    ATTACHED = "attached"
    LINKED = "linked"
    CLOCK = "clock"
    LABELLED = "labelled"
    HANDED_OVER = "handed_over"
    CORRECTED = "corrected"
    ERASED = "erased"
    IMPORTED = "imported"


class ParticipantKind(StrEnum):
    """How somebody outside the offices takes part."""

    REPORTER = "reporter"
    APPLICANT = "applicant"
    SUPPORTER = "supporter"
    CONTACT = "contact"


class LinkKind(StrEnum):
    """How a case has to do with another, or with something elsewhere."""

    DUPLICATE_OF = "duplicate_of"
    CAUSED_BY = "caused_by"
    CONTINUES = "continues"
    RELATED = "related"


class AttachmentKind(StrEnum):
    """What an attachment shows: the matter itself, the proof that it was done, or a paper."""

    MATTER = "matter"
    PROOF = "proof"
    PAPER = "paper"


@dataclass(frozen=True)
class Place:
    """Where a matter is: WGS84 degrees, and the words somebody gave for it."""

    longitude: float
    latitude: float
    words: str = ""


@dataclass(frozen=True)
class NewParticipant:
    """Somebody who takes part. ``account`` when they signed in; ``keyed`` gives them a key to prove themself by.

    ``device`` is a secret that their device drew: the key is derived from it, so that the same device may ask for it again.
    """

    kind: ParticipantKind
    name: str = ""
    phone: str = ""
    email: str = ""
    account: int | None = None
    language: str = "vi"
    keyed: bool = True
    device: str = ""


@dataclass(frozen=True)
class NewCase:
    """A matter to be opened.

    ``intake`` is the office that takes it in, ``office`` the one in charge when that is known already, ``area`` the commune or
    province it is about. ``text`` is what was said. ``request`` is drawn by the sender: the same request opens one case only.
    """

    desk: str
    title: str
    intake: int
    text: str = ""
    office: int | None = None
    area: int | None = None
    category: str = ""
    mode: str = ""
    channel: str = ""
    place: Place | None = None
    received_at: datetime | None = None
    participants: tuple[NewParticipant, ...] = ()
    parent: int | None = None
    request: str = ""
    simulated: bool = False
    shown: Shown = Shown.PARTICIPANTS
    deadlines: Mapping[str, Rule] = field(default_factory=dict)
    data: Mapping[str, Plain] = field(default_factory=dict)


@dataclass(frozen=True)
class Opened:
    """A case just opened; ``keys`` are the secrets of its participants in order, kept nowhere. ``repeated``: it was known."""

    case: CaseView
    keys: tuple[str, ...]
    repeated: bool = False


@dataclass(frozen=True)
class Given:
    """What somebody brings to a move. ``proof`` are attachments; ``extension`` is how much longer.

    ``deadlines`` are rules for clocks that the move starts; ``request`` makes a repeated sending harmless.
    """

    reason: str = ""
    question: str = ""
    answer: str = ""
    paper: str = ""
    proof: tuple[int, ...] = ()
    office: int | None = None
    account: int | None = None
    supporting: tuple[int, ...] = ()
    other_case: int | None = None
    rating: int | None = None
    extension: Rule | None = None
    deadlines: Mapping[str, Rule] = field(default_factory=dict)
    shown: Shown | None = None
    request: str = ""
    data: Mapping[str, Plain] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return self.answer or self.question


@dataclass(frozen=True)
class CaseView:
    """A case as its desk and the inbox read it. ``due_at`` is the nearest of its running clocks."""

    id: int
    code: str
    desk: str
    process_version: int
    state: str
    title: str
    category: str
    mode: str
    channel: str
    intake: int
    office: int | None
    assignee: int | None
    area: int | None
    place: Place | None
    received_at: datetime
    due_at: datetime | None
    due_clock: str
    settled_at: datetime | None
    changed_at: datetime
    version: int
    parent: int | None
    simulated: bool
    assigned: frozenset[int]

    @property
    def standing(self) -> Standing:
        return Standing(self.intake, self.office, self.area, self.assigned)

    @property
    def unit_id(self) -> int:
        return self.office or self.intake

    def overdue(self, now: datetime) -> bool:
        """Say whether it is open past its nearest due time."""
        return self.settled_at is None and self.due_at is not None and now > self.due_at


@dataclass(frozen=True)
class EventView:
    """One line of a journal. ``part`` is what the actor played; ``account`` None for citizens without one and the system."""

    number: int
    kind: EventKind
    move: str
    from_state: str
    to_state: str
    at: datetime
    account: int | None
    acting_for: int | None
    part: str
    office: int | None
    text: str
    reason: str
    paper: str
    shown: Shown
    data: Mapping[str, Plain]


@dataclass(frozen=True)
class ClockView:
    """A clock of a case with its arithmetic. ``source`` says which paper sets it."""

    slug: str
    run: int
    rule: Rule
    source: str
    started_at: datetime
    due_at: datetime | None
    paused_since: datetime | None
    stopped_at: datetime | None
    ledger: tuple[Line, ...] = ()


@dataclass(frozen=True)
class ClockRun:
    """One run of a clock: of which case (its code), from when, due when (after all pauses), stopped when."""

    code: str
    slug: str
    started_at: datetime
    due_at: datetime
    stopped_at: datetime | None


@dataclass(frozen=True)
class DeadlineRecord:
    """A deadline of a clock from a day on, for a category and mode or (empty) for all; ``source`` is the paper that sets it."""

    id: int
    clock: str
    category: str
    mode: str
    rule: Rule
    source: str
    valid_from: date
    valid_to: date | None
    set_by: int | None


@dataclass(frozen=True)
class AttachmentView:
    """A file of a case. ``sha256`` names its bytes; ``file_name`` is for people."""

    id: int
    case: int
    kind: AttachmentKind
    media_type: str
    file_name: str
    size: int
    width: int
    height: int
    sha256: str
    shown: Shown
    added_at: datetime
    removed_at: datetime | None
    longitude: float | None = None
    latitude: float | None = None


@dataclass(frozen=True)
class PersonView:
    """Somebody who takes part in a case, with what identifies them: for those only who may know it."""

    id: int
    kind: ParticipantKind
    name: str
    phone: str
    email: str
    account: int | None
    language: str
    erased: bool


@dataclass(frozen=True)
class PartnerView:
    """Another system that is handed over to, and how it wants to be spoken to (``settings``).

    ``owner`` (an account) answers for what it does not take; nothing new goes to it from ``ended_at`` on.
    """

    slug: str
    name: str
    address: str
    settings: Mapping[str, Plain]
    channel: str = ""
    owner: int = 0
    alarm_minutes: int = 60
    ended_at: datetime | None = None


@dataclass(frozen=True)
class LinkView:
    """What a case has to do with ``other`` (a code), or with something ``elsewhere``. ``reversed``: the other one says so."""

    kind: LinkKind
    other: str
    elsewhere: str
    at: datetime
    reversed: bool = False


@dataclass(frozen=True)
class OnTime:
    """How punctual cases were: settled in time or late; open and overdue, or running; ``without`` a deadline."""

    in_time: int
    late: int
    overdue: int
    running: int
    without: int


@dataclass(frozen=True)
class DeliveryView:
    """A delivery of the outbox without what it says: to which partner (empty: a letter), and what became of it.

    ``held`` says for what it is kept back, where it is.
    """

    id: int
    partner: str
    number: int | None
    case: str
    kind: str
    made_at: datetime
    attempts: int
    next_at: datetime
    fate: str
    answered_at: datetime | None
    answer: str
    held: str = ""
