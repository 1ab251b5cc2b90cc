"""What is owed, by whom, when, and how it stands: plain, frozen values. Instants are aware; days are Vietnam's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from tinhso.kernel.periods import Period, PeriodKind
from tinhso.lake.contracts import Supplied

Key = tuple[str, int, str]
"""Dataset, unit (whose period it is) and the code of the period."""


class State(StrEnum):
    """How an obligation stands, computed whenever it is asked for."""

    NOT_DUE = "not_due"
    DUE = "due"
    SUPPLIED = "supplied"
    SUPPLIED_LATE = "supplied_late"
    ACCEPTED_WITH_WARNINGS = "accepted_with_warnings"
    AWAITING_HEAD = "awaiting_head"
    OVERDUE = "overdue"
    EXCUSED = "excused"


OPEN = frozenset({State.NOT_DUE, State.DUE, State.OVERDUE})
"""Nothing came yet and something is still expected."""
ON_TIME = frozenset({State.SUPPLIED, State.ACCEPTED_WITH_WARNINGS})
SETTLED = frozenset(State) - OPEN


@dataclass(frozen=True, slots=True)
class Slot:
    """One period of one dataset and the units that owe it: ``roster`` is those in force on the period's last day.

    ``opens_at`` is when the last day begins, from when on it can be supplied; ``due_at`` is the last instant in time.
    """

    dataset: str
    field: str
    period: Period
    code: str
    last_day: date
    opens_at: datetime
    due_at: datetime
    roster: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who owes now: the unit itself, or (``since`` a day) the one it passed to; None when nobody took over."""

    unit_id: int | None
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Leniency:
    """What was granted about one obligation: an excuse, or more time until ``until``; and why, on which paper."""

    number: int
    until: datetime | None
    reason: str
    paper: str
    decided_by: int | None
    decided_at: datetime | None

    @property
    def excuses(self) -> bool:
        return self.until is None


@dataclass(frozen=True)
class Facts:
    """What is known about slots, by dataset and code of the period, and then by unit.

    ``awaiting`` says since when a submission waits for the head's confirmation; ``refused_first`` when a first attempt
    was made that was refused.
    """

    supplied: Mapping[tuple[str, str], Mapping[int, Supplied]] = field(default_factory=dict)
    leniencies: Mapping[tuple[str, str], Mapping[int, Leniency]] = field(default_factory=dict)
    awaiting: Mapping[tuple[str, str], Mapping[int, datetime]] = field(default_factory=dict)
    refused_first: Mapping[tuple[str, str], Mapping[int, datetime]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Obligation:
    """One obligation as it stands. ``unit_id`` owes it; ``origin_id`` is the unit whose period it is.

    They differ when the origin ended before the due time and passed it on (``passed_on``). ``due_at`` has an
    extension in it. ``delivered_at`` is when what counts came; ``why`` says why nothing is owed any more.
    """

    dataset: str
    field: str
    unit_id: int
    origin_id: int
    period: Period
    opens_at: datetime
    due_at: datetime
    state: State
    delivered_at: datetime | None = None
    supplied: Supplied | None = None
    leniency: Leniency | None = None
    passed_on: date | None = None
    refused_first: bool = False
    no_heir: bool = False

    @property
    def key(self) -> Key:
        return (self.dataset, self.origin_id, self.period.code)

    @property
    def corrected(self) -> bool:
        return self.supplied is not None and self.supplied.corrections > 0


class OfSlot(Protocol):
    """Anything that is about one unit in one slot."""

    @property
    def dataset(self) -> str: ...

    @property
    def unit_id(self) -> int: ...

    @property
    def period(self) -> str: ...


class Attempt(OfSlot, Protocol):
    """One attempt to supply, as the intake tells it; only an ``outcome`` of ``refused`` is asked about."""

    @property
    def at(self) -> datetime: ...

    @property
    def outcome(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Counts:
    """How many obligations of a group came in time, late, are missing (due and nothing in force), were excused.

    ``refused_first`` and ``corrected`` count among those supplied. Nothing that is not yet due is in it.
    """

    on_time: int = 0
    late: int = 0
    missing: int = 0
    excused: int = 0
    refused_first: int = 0
    corrected: int = 0

    @property
    def owed(self) -> int:
        """What had to come: missing is part of it, so that silence never improves a rate."""
        return self.on_time + self.late + self.missing

    @property
    def rate(self) -> float | None:
        """The part that came in time, 0 to 1; None when nothing had to come."""
        return self.on_time / self.owed if self.owed else None


@dataclass(frozen=True, slots=True)
class Cell:
    """What one number of the scoreboard stands on: a unit, a dataset, a month (its first day), an officer if known."""

    unit_id: int
    dataset: str
    month: date
    account: int | None


@dataclass(frozen=True)
class Score:
    """One line of a scoreboard: ``rank`` is shared by equals and None without a rate; ``trend`` one rate a month."""

    key: str
    counts: Counts
    rank: int | None
    trend: tuple[float | None, ...]


@dataclass(frozen=True)
class Tie:
    """Which unit stands for an office name of the packs, from a day (to a day)."""

    id: int
    name: str
    unit_id: int
    valid_from: date
    valid_to: date | None
    paper: str


@dataclass(frozen=True)
class Untied:
    """An office name of the packs that stands for no unit today: its datasets are owed by nobody."""

    name: str
    vi: str
    en: str
    datasets: tuple[str, ...]


@dataclass(frozen=True)
class Naming:
    """Who supplies a dataset (all, when empty) for a unit, and the deputy, from a day (to a day)."""

    id: int
    dataset: str
    unit_id: int
    account: int
    deputy: int | None
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True)
class Plea:
    """A request for an excuse (``until`` empty) or for more time; ``state`` is asked, granted, refused or ended."""

    id: int
    dataset: str
    unit_id: int
    period: str
    until: datetime | None
    reason: str
    paper: str
    state: str
    asked_by: int | None
    asked_at: datetime
    decided_by: int | None
    decided_at: datetime | None
    answer: str


@dataclass(frozen=True)
class ReminderRule:
    """When to remind: ``amount`` of ``unit`` (hours, working_days, calendar_days) ``side`` (before, after) the due time.

    ``counts`` says that it counts towards the yearly thresholds; ``periods`` which kinds of period it is for (all, when
    empty). In force from ``valid_from`` to ``valid_to``.
    """

    code: str
    side: str
    amount: int
    unit: str
    counts: bool
    periods: frozenset[PeriodKind]
    valid_from: date
    valid_to: date | None
    source: str


@dataclass(frozen=True)
class Threshold:
    """How many counted reminders in a calendar year have which consequence; in force from a day (to a day)."""

    code: str
    reminders: int
    vi: str
    en: str
    valid_from: date
    valid_to: date | None
    source: str


@dataclass(frozen=True)
class Crossing:
    """A unit reached a threshold of reminders in a year. ``id`` grows: ask for those after the last one seen."""

    id: int
    unit_id: int
    year: int
    threshold: str
    reminders: int
    crossed_at: datetime


@dataclass(frozen=True)
class Notice:
    """What one person is told inside the platform: about which obligations, when, and whether it was read."""

    id: int
    kind: str
    at: datetime
    read_at: datetime | None
    data: Mapping[str, object]


@dataclass(frozen=True)
class Sent:
    """How a message on its way out stands: tried so often, taken at, given up at, and the last fault."""

    attempts: int
    delivered_at: datetime | None
    given_up_at: datetime | None
    fault: str
