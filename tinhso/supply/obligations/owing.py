"""The calendar of obligations, computed from packs, units and ties whenever it is asked for; and the facts about it.

Everything is read in bulk: the packs and units from memory; ties, starts, leniencies, submissions and attempts in one query
each. What the lake and the intake know comes in through ``facts_about`` alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from django.conf import settings

from tinhso.catalog.contracts import Dataset, Level, SuppliedBy
from tinhso.kernel.periods import PeriodKind
from tinhso.kernel.policy import SYSTEM
from tinhso.kernel.shipped_calendar import calendar
from tinhso.lake import queries as lake
from tinhso.places import queries as places
from tinhso.places.contracts import Inheritance, UnitBrief
from tinhso.supply.intake import queries as intake
from tinhso.supply.obligations import models, packs
from tinhso.supply.obligations.contracts import Facts, Leniency, OfSlot, Slot
from tinhso.supply.obligations.rules import rosters
from tinhso.supply.obligations.rules.passing import bearer
from tinhso.supply.obligations.rules.rosters import Rosters
from tinhso.supply.obligations.rules.scoring import refused_first

OWING_OFFICES = ("committee", "department")
COMMITTEE = "committee"
DAY = timedelta(days=1)

Signature = tuple[Level, tuple[str, ...]]
Known = TypeVar("Known")


@dataclass(frozen=True)
class Owing:
    """The slots of a span of days, and who took over from whom."""

    slots: tuple[Slot, ...]
    ends: dict[int, Inheritance]


def owing(since: date, until: date, datasets: Collection[str] | None = None) -> Owing:
    """Return what is owed for periods whose last day lies from ``since`` to ``until``, of all datasets or of some.

    What the platform writes itself nobody owes.
    """
    ends = places.heirs()
    return Owing(tuple(_slots(since, until, datasets, ends)), ends)


def _slots(since: date, until: date, wanted: Collection[str] | None, ends: dict[int, Inheritance]) -> Iterator[Slot]:
    starts, working, who = asked_from(), calendar(settings.CALENDAR), _Who(since, until, ends)
    periods = {kind: rosters.periods_ending(kind, since, until) for kind in PeriodKind}
    for reference, dataset in packs.datasets().items():
        if (wanted is None or reference in wanted) and not dataset.written_by_platform:
            first = starts.get(reference, starts.get(""))
            yield from rosters.slots(reference, dataset, periods[dataset.period], who.owes(dataset), working, first)


def asked_from() -> dict[str, date]:
    """Return from which day the province asks for which dataset (for all: the empty name); the last decision holds."""
    return dict(models.Start.objects.order_by("set_at", "pk").values_list("dataset", "asked_from"))


class _Who:
    """Who owes on which days, worked out once for each way of being named."""

    def __init__(self, since: date, until: date, ends: dict[int, Inheritance]) -> None:
        self.ends = ends
        self.ties = ties_by_name()
        edges = {edge for each in self.ties.values() for start, end, _ in each for edge in (start, end and end + DAY)}
        turning = {*places.turning_days(since, until), *(day for day in edges if day and since < day <= until)}
        self.days = (since, *sorted(turning))
        self.known: dict[Signature, Rosters] = {}

    def owes(self, dataset: Dataset) -> Rosters:
        signature = (dataset.supplied_by.level, tuple(office.office for office in dataset.supplied_by.offices))
        if signature not in self.known:
            self.known[signature] = rosters.rosters(self.days, lambda day: self.roster(dataset.supplied_by, day))
        return self.known[signature]

    def roster(self, supplied_by: SuppliedBy, on: date) -> tuple[int, ...]:
        """Return the ids of the units that owe on a day, each once."""
        if supplied_by.offices:
            found = (self.tied(office.office, on) for office in supplied_by.offices)
            return tuple(dict.fromkeys(unit for unit in found if unit is not None))
        if supplied_by.level is Level.OFFICE:
            return tuple(unit.id for unit in places.units_at_home(on, "office", OWING_OFFICES))
        areas = [area.id for area in places.units_at_home(on, "area", (str(supplied_by.level),))]
        serving = places.serving_each(areas, on)
        return tuple(dict.fromkeys(_committee_of(area, serving.get(area, ())) for area in areas))

    def tied(self, name: str, on: date) -> int | None:
        """Return the unit that a name stands for on a day; a unit that has ended is followed to its heir."""
        for start, end, unit in self.ties.get(name, ()):
            if start <= on and (end is None or on <= end):
                return bearer(unit, on, self.ends).unit_id
        return None


def _committee_of(area: int, serving: Iterable[UnitBrief]) -> int:
    """Return the people's committee among the offices that serve an area, or the area itself while none is recorded."""
    return next((office.id for office in serving if office.level == COMMITTEE), area)


def tied_on(on: date) -> frozenset[str]:
    """Return the office names that stand for a unit in force on a day."""
    who = _Who(on, on, places.heirs())
    return frozenset(name for name in who.ties if who.tied(name, on) is not None)


def ties_by_name() -> dict[str, list[tuple[date, date | None, int]]]:
    """Return the ties of each office name: first day, last day, unit."""
    found: dict[str, list[tuple[date, date | None, int]]] = defaultdict(list)
    rows = models.OfficeTie.objects.order_by("valid_from", "pk")
    for name, start, end, unit in rows.values_list("name", "valid_from", "valid_to", "unit"):
        found[name].append((start, end, unit))
    return found


# --- what is known ---------------------------------------------------------------


def facts_about(slots: Iterable[Slot]) -> Facts:
    """Return what is known about slots: from the lake what came and what waits for a head, from the intake what was
    refused at first, and what was granted."""
    known = list(slots)
    if not known:
        return Facts()
    since, until = min(slot.last_day for slot in known), max(slot.last_day for slot in known)
    datasets = {slot.dataset for slot in known}
    return Facts(
        supplied=_by_slot((each, each) for each in lake.supplied(datasets=datasets, since=since, until=until)),
        leniencies=_leniencies(since, until),
        awaiting=_by_slot((each, each.proposed_at) for each in lake.proposals(actor=SYSTEM, datasets=datasets)),
        refused_first=refused_first(
            intake.attempts(datasets=datasets, since=min(slot.period.start for slot in known), until=until)
        ),
    )


def _by_slot(told: Iterable[tuple[OfSlot, Known]]) -> dict[tuple[str, str], dict[int, Known]]:
    """Return what is told of single units and periods, by dataset and period and then by unit."""
    found: dict[tuple[str, str], dict[int, Known]] = defaultdict(dict)
    for about, known in told:
        found[about.dataset, about.period][about.unit_id] = known
    return found


def _leniencies(since: date, until: date) -> dict[tuple[str, str], dict[int, Leniency]]:
    found: dict[tuple[str, str], dict[int, Leniency]] = defaultdict(dict)
    for row in models.Plea.objects.filter(state="granted", period_end__gte=since, period_end__lte=until):
        granted = Leniency(row.pk, row.until, row.reason, row.paper, row.decided_by, row.decided_at)
        found[row.dataset, row.period][row.unit_id] = granted
    return found
