"""What crosses the border of the connectors: plain, frozen values. Instants are aware."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class PeriodRule(StrEnum):
    """How the period of what was pulled is known."""

    BY_ROWS = "by_rows"
    """The dataset's period column says it of each row."""
    PREVIOUS = "previous"
    """The last whole period."""
    CURRENT = "current"
    """The period of the day of pulling."""
    IN_NAME = "in_name"
    """The code in the file's name: ``bao-cao-202411.xlsx``."""


class RunOutcome(StrEnum):
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    EMPTY = "empty"
    FAILED = "failed"
    REFUSED = "refused"
    INTERRUPTED = "interrupted"


class State(StrEnum):
    """How a connection is: stopped, failing and silent are alarms; retrying failed too seldom to be one."""

    FINE = "fine"
    NEW = "new"
    PAUSED = "paused"
    RETRYING = "retrying"
    FAILING = "failing"
    STOPPED = "stopped"
    SILENT = "silent"


@dataclass(frozen=True)
class Draft:
    """A connection as somebody wants it. ``secrets`` left out keep what is stored.

    ``dataset`` is a full reference, ``recipe`` the name of a kept way of reading (for files; empty: the usual one),
    ``cron`` five fields in Vietnam's time, days of the week by name (mon … sun).
    """

    name: str
    connector: str
    dataset: str
    unit_id: int
    cron: str
    period_rule: PeriodRule = PeriodRule.BY_ROWS
    recipe: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ConnectionView:
    """A connection as others see it: never with its secrets, only with the names of those that are kept.

    ``last_rows`` is when it last brought something; ``next_try`` None while it is paused or stopped.
    """

    id: int
    name: str
    connector: str
    dataset: str
    unit_id: int
    cron: str
    period_rule: PeriodRule
    recipe: str
    settings: Mapping[str, str]
    kept_secrets: Sequence[str]
    enabled: bool
    simulated: bool
    running: bool
    state: State
    failures: int
    made_at: datetime
    next_try: datetime | None
    last_success: datetime | None
    last_rows: datetime | None
    cursor: str | None


@dataclass(frozen=True)
class RunView:
    """One run: what it brought and how it ended. ``faults`` are the first of those that the check found."""

    id: int
    connection: int
    started: datetime
    ended: datetime | None
    outcome: RunOutcome
    rows: int
    batches: int
    receipts: Sequence[str]
    faults: Sequence[Mapping[str, str]]
    fault_count: int
    error_code: str
    error_vi: str
    error_en: str
    cursor_before: str | None
    cursor_after: str | None
    asked_by: int | None


@dataclass(frozen=True)
class Alarm:
    """A connection that brings nothing, and what to do about it. ``since`` is when it last was well, if ever."""

    connection: int
    name: str
    dataset: str
    unit_id: int
    state: State
    since: datetime | None
    simulated: bool
    vi: str
    en: str
    do_vi: str
    do_en: str


@dataclass(frozen=True)
class Tried:
    """What a source would give, of which nothing was stored: the first rows, or the first file's."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str | None]]
    cursor: str | None
    file: str = ""
