"""Who owes, from day to day: rosters that hold over stretches of days, and the slots that they make with periods."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from tinhso.catalog.contracts import Dataset
from tinhso.kernel.calendars import Calendar
from tinhso.kernel.periods import Period, PeriodKind
from tinhso.supply.obligations.contracts import Slot
from tinhso.supply.obligations.rules.due import due_at, opens_at

RosterOn = Callable[[date], tuple[int, ...]]


@dataclass(frozen=True)
class Rosters:
    """The units that owe a dataset: ``units[i]`` from ``starts[i]`` on, until the next start."""

    starts: tuple[date, ...]
    units: tuple[tuple[int, ...], ...]

    def on(self, day: date) -> tuple[int, ...]:
        place = bisect_right(self.starts, day) - 1
        return self.units[place] if place >= 0 else ()


def rosters(days: Iterable[date], roster_on: RosterOn) -> Rosters:
    """Return the rosters that begin on ``days`` (in order); equal ones that follow each other are one."""
    starts: list[date] = []
    units: list[tuple[int, ...]] = []
    for day in days:
        found = roster_on(day)
        if not units or units[-1] != found:
            starts.append(day)
            units.append(found)
    return Rosters(tuple(starts), tuple(units))


def periods_ending(kind: PeriodKind, since: date, until: date) -> tuple[Period, ...]:
    """Return the periods whose last day lies from ``since`` to ``until``, in order."""
    found = []
    period = Period.of(kind, since)
    while period.end <= until:
        found.append(period)
        period = period.next()
    return tuple(found)


def slots(
    reference: str,
    dataset: Dataset,
    periods: Iterable[Period],
    roster: Rosters,
    calendar: Calendar,
    asked_from: date | None = None,
) -> Iterator[Slot]:
    """Yield the slots of a dataset among ``periods``: its last day within the dataset's validity, somebody to owe it.

    ``asked_from`` is the day from which the province asks for it: the first period that begins then or later.
    """
    for period in periods:
        last_day = period.end
        if last_day < dataset.valid_from or (dataset.valid_to is not None and last_day > dataset.valid_to):
            continue
        units = roster.on(last_day)
        if units and (asked_from is None or period.start >= asked_from):
            opens, due = opens_at(period), due_at(dataset.due, period, calendar)
            field = reference.partition(".")[0]
            yield Slot(reference, field, period, period.code, last_day, opens, due, units)
