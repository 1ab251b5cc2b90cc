"""What crosses the border of the reports desk: plain, frozen values. Instants are aware; units and accounts are ids."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from tinhso.cases.engine.contracts import AttachmentView, CaseView, EventView, Place, Plain


class Mode(StrEnum):
    """How a report is handled: at once, or within a time limit."""

    IMMEDIATE = "immediate"
    TIMED = "timed"


class Channel(StrEnum):
    """Which way a report came."""

    APP = "app"
    WEB = "web"
    PHONE = "phone"
    DESK = "desk"
    OTHER = "other"


class Showing(StrEnum):
    """Whether the public sees a report: it waits for the moderator, is shown, or kept out of sight."""

    WAITING = "waiting"
    SHOWN = "shown"
    HIDDEN = "hidden"


@dataclass(frozen=True)
class Category:
    """What a report can be about, on its days of effect.

    ``questions`` is a JSON Schema of the answers that the category asks for. A ``private`` one is never shown to the public.
    ``anonymous`` says whether one may report without signing in or leaving a telephone number.
    """

    slug: str
    group: str
    vi: str
    en: str
    icon: str
    mode: Mode
    valid_from: date
    valid_to: date | None = None
    private: bool = False
    anonymous: bool = True
    hint_vi: str = ""
    hint_en: str = ""
    words: tuple[str, ...] = ()
    questions: Mapping[str, Any] = field(default_factory=dict)
    source: str = ""


@dataclass(frozen=True)
class Filing:
    """A report on its way in. ``place`` where it is known by position, else ``commune`` (an area's id) and the words for it.

    ``request`` is drawn by the sender's device: the same one files one report only, however often it is sent. So is
    ``device``, a secret: who sends it again with the request is told the key again.
    """

    category: str
    text: str
    request: str
    place: Place | None = None
    commune: int | None = None
    address: str = ""
    answers: Mapping[str, Plain] = field(default_factory=dict)
    channel: Channel = Channel.WEB
    name: str = ""
    phone: str = ""
    email: str = ""
    language: str = "vi"
    seen_at: datetime | None = None
    simulated: bool = False
    device: str = ""


@dataclass(frozen=True)
class Filed:
    """A report that was filed. ``key`` is the reporter's proof, kept nowhere; empty when the report was known already."""

    case: CaseView
    key: str
    repeated: bool = False


class Stage(StrEnum):
    """How far a report is, in the words of the public."""

    WAITING = "waiting"
    WORKING = "working"
    ANSWERED = "answered"
    CONTESTED = "contested"
    CLOSED = "closed"
    REFUSED = "refused"


@dataclass(frozen=True)
class Box:
    """A part of the map: WGS84 degrees, west and south included."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True)
class Wanted:
    """Which of the public reports are asked for; an empty field asks nothing. Days are days of receipt, both included."""

    category: str = ""
    stage: Stage | None = None
    area: int | None = None
    since: date | None = None
    until: date | None = None
    overdue: bool = False
    box: Box | None = None


@dataclass(frozen=True)
class Cluster:
    """Reports that stand close together on a map: how many, their middle, how many are overdue; ``pin`` when it is one."""

    longitude: float
    latitude: float
    count: int
    overdue: int
    pin: Pin | None = None


@dataclass(frozen=True)
class Figures:
    """What the public is told in numbers. None hides in another: a report contested and settled again counts in both."""

    open: int
    overdue: int
    settled: int
    without_proof: int
    contested: int
    reopened: int
    passed_on: int
    rated: int
    rating: float | None


@dataclass(frozen=True)
class Pin:
    """A report as the map and the list show it. ``title`` is what the moderator let the public read."""

    code: str
    category: str
    title: str
    state: str
    longitude: float | None
    latitude: float | None
    area: int | None
    received_at: datetime
    settled_at: datetime | None
    overdue: bool
    supporters: int


@dataclass(frozen=True)
class Refused:
    """A file that could not be used: the code of the error, and its sentence."""

    code: str
    vi: str
    en: str


@dataclass(frozen=True)
class Report:
    """A report as its reader may see it: the public, its reporter (``own``), or an office. Never who reported it.

    Its reporter also reads how many of the videos that they sent are still being made, and why others could not be used.
    """

    case: CaseView
    text: str
    answers: Mapping[str, Plain]
    showing: Showing
    events: tuple[EventView, ...]
    files: tuple[AttachmentView, ...]
    supporters: int
    own: bool = False
    videos_waiting: int = 0
    videos_refused: tuple[Refused, ...] = ()
    merged_into: Report | None = None


@dataclass(frozen=True)
class Alike:
    """Another report that may be about the same thing: how likely (0 to 1), metres away, and why."""

    case: CaseView
    score: float
    metres: float
    same_category: bool
    supporters: int


@dataclass(frozen=True)
class Reply:
    """A template of a reply, filled in for a report."""

    id: int
    title: str
    text: str
    move: str


@dataclass(frozen=True)
class Template:
    """A template as it is kept, with its days of effect."""

    id: int
    title: str
    text: str
    move: str
    category: str
    office: int | None
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True)
class Reception:
    """Who takes reports in of an area (None: of the whole province), from a day on."""

    office: int
    area: int | None
    valid_from: date
    valid_to: date | None
    paper: str


@dataclass(frozen=True)
class Picture:
    """A file of a report as the moderator sees it: when it was taken, and its blurred copy where there is one."""

    file: AttachmentView
    taken_at: datetime | None
    blurred: AttachmentView | None
    public: bool


@dataclass(frozen=True)
class Standing:
    """What the desk alone knows of a report: is it public, in which words, how it was rated and contested."""

    showing: Showing
    public_text: str
    private: bool
    proved: bool
    rating: int | None
    contested: int
    reopened: int
    moderated_at: datetime | None
    videos_waiting: int
    videos_refused: tuple[Refused, ...]
    videos_given_up: int


@dataclass(frozen=True)
class Asked:
    """Which of the reports that the public sees somebody asks for. Bounds of time are instants and belong to the span.

    ``settled``: only those with (True) or without (False) an answer. ``near`` and ``metres`` bound the place. ``after`` is the
    code of the last one seen: those that follow it in the list, whatever came in meanwhile.
    """

    codes: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    received_from: datetime | None = None
    received_to: datetime | None = None
    changed_from: datetime | None = None
    changed_to: datetime | None = None
    settled: bool | None = None
    near: Place | None = None
    metres: float = 0.0
    after: str = ""
    page: int = 1
    size: int = 1000


@dataclass(frozen=True)
class Request:
    """A report as other systems read it: what the public sees, and no more.

    ``changed_at`` is when the case changed or the moderator let it be seen, whichever is later. ``answer`` is the last thing
    that was published about it.
    """

    case: CaseView
    text: str
    changed_at: datetime
    answer: str
    files: tuple[AttachmentView, ...]


@dataclass(frozen=True)
class Told:
    """Something published about a report: the ``number`` is that of the line of its journal."""

    code: str
    number: int
    at: datetime
    settled: bool
    text: str
