"""What crosses the border of the directives: plain, frozen values. Instants are aware; units, accounts, cases are ids."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from tinhso.cases.engine.contracts import CaseView, ClockView
from tinhso.cases.engine.rules.deadlines import Rule, Unit
from tinhso.kernel.periods import parse


class Origin(StrEnum):
    """What a directive was made from. The reference beside it names the thing: ``alert:12``, ``indicator:health.x``."""

    HAND = "hand"
    ALERT = "alert"
    INDICATOR = "indicator"
    SCOREBOARD = "scoreboard"
    THRESHOLD = "threshold"


class Verdict(StrEnum):
    """How the number stands that a directive is to move, against what it was."""

    UNKNOWN = "unknown"
    REACHED = "reached"
    CLOSER = "closer"
    UNMOVED = "unmoved"
    FARTHER = "farther"

    @property
    def moved(self) -> bool:
        return self in (Verdict.REACHED, Verdict.CLOSER)


class Occasion(StrEnum):
    """When a number was measured for a directive."""

    OPENING = "opening"
    DUE = "due"
    CLOSED = "closed"
    AGAIN = "again"


@dataclass(frozen=True)
class Aim:
    """What is to be reached: an indicator (full reference) of a unit, at least or at most ``target``, by a period (code)."""

    indicator: str
    unit_id: int
    target: float
    at_least: bool
    by_period: str


@dataclass(frozen=True)
class Measurement:
    """A number as it was known when it was looked at.

    ``period`` is the latest with a value; empty, with no value, where there was none. ``known_at`` is the moment the number
    speaks of (the same question as of then answers the same); ``at`` is when it was looked at.
    """

    occasion: Occasion
    period: str
    value: float | None
    simulated: bool
    known_at: datetime | None
    at: datetime

    @property
    def number_told(self) -> tuple[str, float | None, bool]:
        return (self.period, self.value, self.simulated)

    def after(self, other: Measurement) -> bool:
        """Say whether it speaks of a later period than another one."""
        if not self.period or not other.period:
            return bool(self.period)
        return parse(self.period).end > parse(other.period).end


@dataclass(frozen=True)
class Supporting:
    """A supporting office, and how long it has, by an amount or by a day: the lead's own time unless given."""

    office: int
    deadline: Rule | None = None
    due_day: date | None = None


@dataclass(frozen=True)
class NewDirective:
    """A directive to be issued.

    ``leader`` is the account whose directive it is (None: a rule's). ``issuer`` is the issuing office, None the actor's own.
    ``reference`` names what it was made from. It is due after a ``deadline`` counted from now, or at the closing of a
    ``due_day``; without either the dated rule or the default holds. The same ``request`` issues one directive only.
    """

    title: str
    text: str
    lead: int
    leader: int | None = None
    issuer: int | None = None
    supporting: tuple[Supporting, ...] = ()
    deadline: Rule | None = None
    due_day: date | None = None
    aim: Aim | None = None
    origin: Origin = Origin.HAND
    reference: str = ""
    request: str = ""
    simulated: bool = False


@dataclass(frozen=True)
class Directive:
    """A directive: its case, and what only this desk knows.

    ``percent`` is what the lead said last. ``answered_late`` says whether it was reported done after its due time (None: not
    reported). ``verdict`` is by the measurement before and the last one.
    """

    case: CaseView
    leader: int | None
    origin: Origin
    reference: str
    aim: Aim | None
    percent: int
    answered_at: datetime | None
    answered_late: bool | None
    verdict: Verdict

    @property
    def unit_id(self) -> int:
        return self.case.unit_id


@dataclass(frozen=True)
class Told:
    """A directive with its parts, its clocks with their arithmetic, what was measured, and its number's past values."""

    directive: Directive
    parts: tuple[CaseView, ...]
    clocks: tuple[ClockView, ...]
    measured: tuple[Measurement, ...]
    past: tuple[tuple[str, float | None], ...]

    @property
    def whole(self) -> ClockView | None:
        """The clock of the whole, its last run."""
        return max((each for each in self.clocks if each.slug == "whole"), key=lambda each: each.run, default=None)


class Result(StrEnum):
    """What the board sorts directives by."""

    OVERDUE = "overdue"
    DUE_SOON = "due_soon"
    OPEN = "open"
    TO_CHECK = "to_check"
    IN_TIME = "in_time"
    LATE = "late"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Wanted:
    """What a listing is narrowed to; empty means all. ``office`` takes those below with it; ``older_than`` is in days."""

    leader: int | None = None
    office: int | None = None
    older_than: int | None = None
    results: frozenset[Result] = frozenset()
    moved: bool | None = None


class Side(StrEnum):
    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True)
class ReminderRule:
    """When a clock of a directive speaks, and how far up the line: 0 the office, 1 the one above it, 2 whoever gave it.

    Without a ``clock`` it never speaks: so a shipped rule is switched off. ``working_days`` before or after the due time.
    Of several rules of one code the one that began last holds.
    """

    code: str
    clock: str
    side: Side
    working_days: int
    level: int
    valid_from: date
    valid_to: date | None = None
    source: str = ""


@dataclass(frozen=True)
class OpeningRule:
    """A threshold of the supply scoreboard that opens a directive by itself, due in so many working days (0: it opens none)."""

    threshold: str
    working_days: int
    valid_from: date
    valid_to: date | None = None
    source: str = ""

    @property
    def deadline(self) -> Rule:
        return Rule(self.working_days, Unit.WORKING_DAYS, end_of_day=True)

    def holds(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True)
class Reminded:
    """What a run reminded of: reminders given, people told, reminders that found nobody to tell."""

    given: int = 0
    people: int = 0
    nobody: int = 0


@dataclass(frozen=True)
class Pressing:
    """A directive that presses: which office owes it by when."""

    code: str
    title: str
    office: str
    due_at: datetime | None
    simulated: bool


@dataclass(frozen=True)
class Pressed:
    """What presses of the directives that somebody sees: past due, due within a week, proved and waiting for their check.

    Each is told of the first few, with how many there are.
    """

    overdue: tuple[Pressing, ...] = ()
    overdue_count: int = 0
    this_week: tuple[Pressing, ...] = ()
    this_week_count: int = 0
    to_check: tuple[Pressing, ...] = ()
    to_check_count: int = 0

    def __bool__(self) -> bool:
        return bool(self.overdue_count or self.this_week_count or self.to_check_count)


@dataclass(frozen=True)
class Counts:
    """How many directives of a listing there are, by result."""

    by_result: Mapping[Result, int] = field(default_factory=dict)

    @property
    def all(self) -> int:
        return sum(self.by_result.values())
