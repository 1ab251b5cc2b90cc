"""What the register of units hands to other rooms: plain, frozen values.

Days are calendar days in Vietnam; an empty start means "since before our records", an
empty end "still"; both ends are included. A code names a unit only together with a day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from tinhso.places.rules.resolving import Alternative, Resolution

__all__ = [
    "Alternative",
    "Change",
    "Crosswalk",
    "CrosswalkPart",
    "Document",
    "Eras",
    "Fault",
    "Finding",
    "FormerName",
    "History",
    "Identifier",
    "ImportPlan",
    "Inheritance",
    "Link",
    "Located",
    "NameSpan",
    "Outline",
    "ParentSpan",
    "Resolution",
    "Share",
    "SuccessionView",
    "UnitBrief",
    "UnitInEra",
    "UnitRecord",
]


@dataclass(frozen=True, slots=True)
class Document:
    """The legal paper behind a change."""

    id: int
    number: str
    title_vi: str
    title_en: str
    issuer: str
    issued_on: date | None
    effective_on: date | None
    url: str


@dataclass(frozen=True, slots=True)
class NameSpan:
    """What a unit was called from a day to a day: title, proper name, English name when given."""

    prefix: str
    name: str
    name_en: str
    start: date | None
    end: date | None
    document: int | None = None

    @property
    def full(self) -> str:
        """Title and name: "Phường Vĩnh Phước"."""
        return f"{self.prefix} {self.name}".strip()


@dataclass(frozen=True, slots=True)
class ParentSpan:
    """Where a unit belonged from a day to a day."""

    parent: int
    start: date | None
    end: date | None
    document: int | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A succession: ``share`` (0 to 1) of the predecessor passed on ``effective_on``; no successor means none."""

    predecessor: int
    successor: int | None
    effective_on: date
    extent: str
    share: Decimal | None
    basis: str = ""
    is_estimate: bool = False
    document: int | None = None


@dataclass(frozen=True, slots=True)
class Inheritance:
    """How a unit ended: its last day, and the unit that took over what it owed (None: nobody did)."""

    last_day: date
    heir: int | None


@dataclass(frozen=True, slots=True)
class Identifier:
    """A unit's name in another scheme, canonical, and whether a source confirms it."""

    scheme: str
    value: str
    is_confirmed: bool
    note: str


@dataclass(frozen=True, slots=True)
class UnitRecord:
    """A unit with everything dated about it."""

    id: int
    tree: str
    level: str
    code: str
    start: date | None
    end: date | None
    names: tuple[NameSpan, ...] = ()
    parents: tuple[ParentSpan, ...] = ()
    opened_by: int | None = None
    closed_by: int | None = None
    serves: int | None = None
    area_km2: Decimal | None = None
    source: str = ""
    is_simulated: bool = False


@dataclass(frozen=True, slots=True)
class UnitBrief:
    """A unit as it was on one day: enough to name it, link it and place it."""

    id: int
    tree: str
    level: str
    code: str
    name: str
    name_en: str
    path: str
    valid_from: date | None
    valid_to: date | None

    @property
    def above(self) -> str:
        """The path without the unit itself: "Thành phố Sóc Trăng, Tỉnh Sóc Trăng"."""
        return self.path[len(self.name) + 2 :]


@dataclass(frozen=True, slots=True)
class FormerName:
    """What a commune was called until a day (``last_day`` included), and the unit of the day asked for that its ground is in.

    ``within`` names the unit above it then, where several communes bore the name; else it is empty.
    """

    name: str
    within: str
    last_day: date
    now: UnitBrief


@dataclass(frozen=True, slots=True)
class UnitInEra:
    """A unit in an era of its home, and the areas it counts for: (level, id), itself (or the area it serves) first."""

    unit: int
    code: str
    era: int
    above: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Share:
    """How much of an area of an era lies in a unit of another day; ``estimate`` says that the share is a guess."""

    unit: int
    era: int
    level: str
    target: int
    share: float
    estimate: bool


@dataclass(frozen=True, slots=True)
class Eras:
    """The units of a home by eras (see ``places.spans``): the turning days, and every unit in each era of its life."""

    turns: tuple[date, ...]
    areas: tuple[UnitInEra, ...]
    offices: tuple[UnitInEra, ...]
    revision: int


@dataclass(frozen=True, slots=True)
class CrosswalkPart:
    """One unit of the other day. ``share`` is the fraction of the *older* unit that lies in the newer one."""

    unit: UnitBrief
    share: float
    is_estimate: bool
    basis: tuple[str, ...]
    documents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """A unit of one day in the units of another.

    Forward, the shares of ``parts`` and ``unplaced`` add to 1. Backward, they say how much
    of each older unit came in. ``unplaced`` is what ended without a recorded successor;
    ``members_into`` then names the successors of the unit's members, where these are known.
    """

    unit: UnitBrief
    on: date
    to: date
    parts: tuple[CrosswalkPart, ...]
    unplaced: float
    members_into: tuple[UnitBrief, ...] = ()


@dataclass(frozen=True, slots=True)
class SuccessionView:
    """One succession of a unit as a reader sees it: the other unit (empty for none), the share, the paper."""

    other: UnitBrief | None
    effective_on: date
    extent: str
    share: Decimal | None
    basis: str
    is_estimate: bool
    document: Document | None


@dataclass(frozen=True, slots=True)
class History:
    """Everything dated about a unit, oldest first, with the papers (``documents`` by id)."""

    unit: UnitBrief
    record: UnitRecord
    names: tuple[NameSpan, ...]
    parents: tuple[tuple[ParentSpan, UnitBrief], ...]
    came_from: tuple[SuccessionView, ...]
    went_to: tuple[SuccessionView, ...]
    identifiers: tuple[Identifier, ...]
    serves: UnitBrief | None
    documents: dict[int, Document]

    @property
    def opened_by(self) -> Document | None:
        return self.documents.get(self.record.opened_by) if self.record.opened_by else None

    @property
    def closed_by(self) -> Document | None:
        return self.documents.get(self.record.closed_by) if self.record.closed_by else None


@dataclass(frozen=True, slots=True)
class Located:
    """The units that contain a point on a day, smallest first; none when it lies in no outline that we have.

    ``kind`` says what the outline is (official or schematic: then the answer is a guess),
    ``contested`` names the other units whose outlines hold the point too.
    """

    longitude: float
    latitude: float
    on: date
    units: tuple[UnitBrief, ...]
    kind: str = ""
    contested: tuple[UnitBrief, ...] = ()


@dataclass(frozen=True, slots=True)
class Outline:
    """One boundary of a unit: a Shapely polygon in WGS84 degrees, over a span of days.

    ``kind`` is official (for display and look-up, not for legal use) or schematic (drawn by us); ``source`` says from where.
    """

    unit: int
    kind: str
    source: str
    start: date | None
    end: date | None
    shape: Any


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong in the register: a code, the unit, and a sentence in both languages.

    ``severity`` is ``fault``, or ``note`` for what the register does not know and says so.
    """

    code: str
    unit: str
    vi: str
    en: str
    unit_id: int | None = None
    severity: str = "fault"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in a file: where (row and field, or feature), and a sentence in both languages."""

    row: int
    field: str
    value: str
    vi: str
    en: str


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a plan: what would be done to which unit, from which day (an ending: its last day).

    ``name`` and ``detail`` read "old → new" for a new name or a new unit above; ``vi`` and ``en`` hold a warning.
    """

    verb: str
    code: str
    name: str
    detail: str
    on: date | None = None
    vi: str = ""
    en: str = ""


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import would do; nothing is done while there are faults."""

    kind: str
    on: date
    changes: tuple[Change, ...]
    unchanged: int
    faults: tuple[Fault, ...]
