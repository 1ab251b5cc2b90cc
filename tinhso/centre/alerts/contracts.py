"""What is noticed, how it stands, what was done about it: plain, frozen values. Instants are aware; periods are codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tinhso.catalog.contracts import Severity
from tinhso.kernel.policy import Role


class State(StrEnum):
    """How an alert stands. Whatever is not cleared still holds."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"
    CLEARED = "cleared"


class Event(StrEnum):
    """What the journal of an alert tells."""

    RAISED = "raised"
    WORSENED = "worsened"
    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"
    WOKEN = "woken"
    COMMENTED = "commented"
    ESCALATED = "escalated"
    NOBODY = "nobody"
    CLEARED = "cleared"


class Sign(StrEnum):
    """What one value says: beyond the limit, between it and where it clears, clear, or nothing (there is no value)."""

    BEYOND = "beyond"
    BETWEEN = "between"
    CLEAR = "clear"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Point:
    """One value of a series; ``value`` is None when there is none."""

    period: str
    value: float | None


@dataclass(frozen=True, slots=True)
class Episode:
    """A time during which an alert held.

    ``since`` is the first period beyond the limit, ``raised`` the one whose value raised it (later where it had to last),
    ``cleared`` the one that cleared it: None while it holds. ``value`` is the one that raised it, ``worst`` the farthest out,
    ``latest`` the last known.
    """

    since: str
    raised: str
    value: float | None
    worst: float | None
    latest: float | None
    latest_period: str
    cleared: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule finds to hold now about one unit. ``detail`` names what words are made of."""

    unit_id: int
    simulated: bool
    episode: Episode
    detail: Mapping[str, str]


@dataclass(frozen=True)
class Heard:
    """What is to be kept of one rule: its name, its words, who is told, and what it finds to hold."""

    rule: str
    kind: str
    about: str
    severity: Severity
    tell: tuple[Role, ...]
    office: int | None
    found: tuple[Found, ...]


@dataclass(frozen=True)
class Alert:
    """An alert as it stands. ``until`` ends an acknowledgement or a snooze; ``office_id`` owns what it is about."""

    id: int
    rule: str
    kind: str
    about: str
    unit_id: int
    office_id: int | None
    severity: str
    simulated: bool
    state: State
    since: str
    period: str
    value: float | None
    worst: float | None
    latest_period: str
    latest: float | None
    detail: Mapping[str, str]
    raised_at: datetime
    changed_at: datetime
    cleared_at: datetime | None
    until: datetime | None
    acknowledged_by: int | None
    steps: int

    @property
    def holds(self) -> bool:
        return self.state is not State.CLEARED


@dataclass(frozen=True)
class Group:
    """Alerts of one rule: how many, how many of them nobody answered, and the first ``alerts`` of them, the worst first."""

    rule: str
    count: int
    open_count: int
    alerts: tuple[Alert, ...]


@dataclass(frozen=True)
class Entry:
    """One line of an alert's journal: what, when, by whom (None: the platform), why, until when."""

    event: Event
    at: datetime
    by: int | None
    reason: str
    until: datetime | None
    data: Mapping[str, object]


@dataclass(frozen=True)
class Evaluated:
    """What an evaluation did: rules looked at, alerts raised and cleared, rules that failed."""

    rules: int = 0
    raised: int = 0
    cleared: int = 0
    failed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Trial:
    """What a rule would have noticed in the past, by unit: each episode; ``simulated`` says that the data was."""

    rule: str
    since: str
    until: str
    lines: tuple[TrialLine, ...]
    units: int

    @property
    def raised(self) -> int:
        return len(self.lines)

    @property
    def standing(self) -> int:
        return sum(1 for line in self.lines if line.episode.cleared is None)


@dataclass(frozen=True, slots=True)
class TrialLine:
    """One episode of one unit."""

    unit_id: int
    simulated: bool
    episode: Episode
