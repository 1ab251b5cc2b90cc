"""What a morning brief says: plain, frozen values, kept as they were said. Texts of packs are in both languages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Number:
    """A number of the province: ``since`` is the first period of those in a row in which it was as bad as now."""

    indicator: str
    title_vi: str
    title_en: str
    value: float | None
    text: str
    period: str
    status: str
    simulated: bool
    since: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Moved:
    """A number that changed since the brief before: what it was and is, by how many percent of what it was."""

    number: Number
    before: Number
    percent: float | None

    @property
    def crossed(self) -> bool:
        return self.number.status != self.before.status


@dataclass(frozen=True, slots=True)
class Owing:
    """A unit that has not supplied: how many obligations, the oldest one's dataset and due time (an ISO instant)."""

    unit: str
    count: int
    title_vi: str
    title_en: str
    due_at: str


@dataclass(frozen=True, slots=True)
class Due:
    """What is due on a day (ISO): how many units owe which dataset still."""

    day: str
    title_vi: str
    title_en: str
    units: int


@dataclass(frozen=True, slots=True)
class Warned:
    """An alert that held, and how many ``more`` of the same rule did: the first of them stands for all."""

    id: int
    title: str
    sentence: str
    unit: str
    severity: str
    status: str
    state: str
    by: str
    simulated: bool
    more: int = 0


@dataclass(frozen=True, slots=True)
class Task:
    """A directive that presses: ``kind`` is overdue, check (proved, waits for its leader) or week."""

    code: str
    title: str
    office: str
    kind: str
    due_at: str
    simulated: bool


@dataclass(frozen=True)
class Brief:
    """The brief of a day. ``since`` is the day of the one before it, if there is one; ``made_at`` an ISO instant.

    ``next_at`` is when the next one was to be made, an ISO instant; empty in those kept before it was told.
    """

    day: str
    unit: str
    made_at: str
    since: str
    numbers: tuple[Number, ...] = ()
    moved: tuple[Moved, ...] = ()
    owing: tuple[Owing, ...] = ()
    owing_count: int = 0
    due: tuple[Due, ...] = ()
    alerts: tuple[Warned, ...] = ()
    alert_count: int = 0
    tasks: tuple[Task, ...] = ()
    task_count: int = 0
    next_at: str = ""

    @property
    def red(self) -> tuple[Number, ...]:
        return tuple(number for number in self.numbers if number.status == "bad")

    @property
    def crossed(self) -> tuple[Moved, ...]:
        return tuple(each for each in self.moved if each.crossed)

    @property
    def moves(self) -> tuple[Moved, ...]:
        return tuple(each for each in self.moved if not each.crossed)

    @property
    def simulated(self) -> bool:
        told = (self.numbers, self.alerts, self.tasks)
        return any(each.simulated for lines in told for each in lines)
