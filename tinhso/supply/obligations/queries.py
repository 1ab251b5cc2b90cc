"""Named reads about what is owed. States are computed on every read; nothing here can be stale."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F

from tinhso.catalog.contracts import Level
from tinhso.kernel import clock
from tinhso.kernel.periods import PeriodUnreadable, parse
from tinhso.kernel.policy import Actor, require
from tinhso.places import queries as places
from tinhso.supply.obligations import models, owing, packs, policies, shipped
from tinhso.supply.obligations.contracts import (
    Cell,
    Counts,
    Crossing,
    Naming,
    Notice,
    Obligation,
    Plea,
    ReminderRule,
    Score,
    State,
    Threshold,
    Tie,
    Untied,
)
from tinhso.supply.obligations.errors import NoSuchPlea, NothingOwed
from tinhso.supply.obligations.rules.scoring import NamedFor, scored, tally, total
from tinhso.supply.obligations.rules.states import expand

LOCAL = (Level.COMMUNE, Level.DISTRICT)
LOOK_BACK, LOOK_AHEAD = timedelta(days=400), timedelta(days=31)
ORDER = {State.OVERDUE: 0, State.DUE: 1, State.AWAITING_HEAD: 1, State.NOT_DUE: 1}


@dataclass(frozen=True)
class Wanted:
    """What a listing is narrowed to; empty means all. ``units`` are ids; ``field`` is a pack; days are last days of periods."""

    units: frozenset[int] | None = None
    datasets: frozenset[str] | None = None
    field: str = ""
    states: frozenset[State] = frozenset()
    since: date | None = None
    until: date | None = None

    def span(self) -> tuple[date, date]:
        """Return the days asked for; of what is not asked, about the last thirteen months and one to come."""
        today = clock.today()
        return self.since or (self.until or today) - LOOK_BACK, self.until or today + LOOK_AHEAD

    def references(self) -> frozenset[str] | None:
        if not self.field:
            return self.datasets
        within = {name for name in packs.datasets() if name.startswith(f"{self.field}.")}
        return frozenset(within if self.datasets is None else within & self.datasets)


def obligations(wanted: Wanted, *, actor: Actor) -> list[Obligation]:
    """Return the obligations that the actor may see: overdue first, then by due time; what is settled last. Raises Denied."""
    require(policies.SEE_OBLIGATIONS, actor)
    units = _within(policies.units_seen(actor), wanted.units)
    found = [each for each in _all(wanted, units) if not wanted.states or each.state in wanted.states]
    return sorted(found, key=lambda each: (ORDER.get(each.state, 2), each.due_at, each.dataset, each.unit_id))


def obligation(dataset: str, unit_id: int, period: str, *, actor: Actor) -> Obligation:
    """Return one obligation by the unit that owes it or whose period it is. Raises Denied, NothingOwed."""
    require(policies.SEE_OBLIGATIONS, actor)
    units = _within(policies.units_seen(actor), frozenset({unit_id}))
    found = find(dataset, unit_id, period) if units != frozenset() else None
    if found is None:
        raise NothingOwed(period=period[:20])
    return found


def find(dataset: str, unit_id: int, period: str) -> Obligation | None:
    """Return one obligation, asking nobody; the unit's own before one it took over. For actions and other rooms' rules."""
    day = _last_day(dataset, period)
    if day is None:
        return None
    wanted = Wanted(datasets=frozenset({dataset}), since=day, until=day)
    found = [each for each in _all(wanted, frozenset({unit_id})) if each.period.code == period]
    return min(found, key=lambda each: (each.origin_id != unit_id, each.origin_id), default=None)


def _all(wanted: Wanted, units: frozenset[int] | None) -> Iterator[Obligation]:
    since, until = wanted.span()
    owed = owing.owing(since, until, wanted.references())
    return expand(owed.slots, owing.facts_about(owed.slots), owed.ends, clock.now(), units)


def _within(seen: frozenset[int] | None, wanted: frozenset[int] | None) -> frozenset[int] | None:
    if seen is None or wanted is None:
        return wanted if seen is None else seen
    return seen & wanted


def _last_day(dataset: str, period: str) -> date | None:
    definition = packs.datasets().get(dataset)
    try:
        found = parse(period)
    except PeriodUnreadable:
        return None
    return found.end if definition and found.kind is definition.period else None


# --- the scoreboard ----------------------------------------------------------------


@dataclass(frozen=True)
class Board:
    """A scoreboard: its cells, from which any line can be added up; the months of its trend, oldest first."""

    cells: dict[Cell, Counts]
    months: tuple[date, ...]
    since: date
    until: date

    @property
    def total(self) -> Counts:
        return total(self.cells.values())

    def by_unit(self) -> list[Score]:
        return scored(self.cells, lambda cell: str(cell.unit_id), self.months)

    def by_field(self) -> list[Score]:
        return scored(self.cells, lambda cell: cell.dataset.partition(".")[0], self.months)

    def by_dataset(self) -> list[Score]:
        return scored(self.cells, lambda cell: cell.dataset, self.months)

    def by_officer(self) -> list[Score]:
        """Score those who supplied, or were named to; what nobody was named for stays out."""
        return scored(self.cells, lambda cell: str(cell.account) if cell.account is not None else None, self.months)


def scoreboard(wanted: Wanted, *, actor: Actor, level: str = "") -> Board:
    """Return how supply went for what was due by now, as far as the actor may see it.

    ``level`` is ``department`` (offices of the province) or ``commune`` (areas and their committees). Raises Denied.
    """
    require(policies.SEE_SCOREBOARD, actor)
    since, until = wanted.since or months_back(clock.today(), 11), wanted.until or clock.today()
    units = _within(policies.units_seen(actor), wanted.units)
    owed = owing.owing(since, until, wanted.references())
    facts = owing.facts_about(owed.slots)
    cells = tally(owed.slots, facts, owed.ends, clock.now(), named_for())
    if units is not None:
        cells = {cell: counts for cell, counts in cells.items() if cell.unit_id in units}
    if level:
        kept = of_level({cell.unit_id for cell in cells}, level)
        cells = {cell: counts for cell, counts in cells.items() if cell.unit_id in kept}
    return Board(cells, months(cells), since, until)


def months(cells: Collection[Cell]) -> tuple[date, ...]:
    """Return the first days of the last twelve months up to the latest one that something was due in."""
    last = max((cell.month for cell in cells), default=clock.today().replace(day=1))
    return tuple(months_back(last, back) for back in range(11, -1, -1))


def months_back(day: date, back: int) -> date:
    """Return the first day of the month ``back`` months before the one of ``day``."""
    year, month = divmod(day.year * 12 + day.month - 1 - back, 12)
    return date(year, month + 1, 1)


def of_level(units: Collection[int], level: str) -> frozenset[int]:
    """Return those of the units that are of the communes, or else offices of the province and its departments."""
    briefs = places.units_by_id(units)
    served = places.areas_served(briefs)
    communes = {key for key, brief in briefs.items() if served.get(key, brief).level in LOCAL}
    return frozenset(communes if level == Level.COMMUNE else briefs.keys() - communes)


# --- who supplies ------------------------------------------------------------------


def namings(unit_ids: Collection[int] | None = None) -> list[Naming]:
    """Return who was named to supply, of some units or of all, the latest first."""
    rows = models.Naming.objects.order_by("-valid_from", "-pk")
    return [_naming(row) for row in (rows if unit_ids is None else rows.filter(unit__in=unit_ids))]


def _naming(row: models.Naming) -> Naming:
    return Naming(row.pk, row.dataset, row.unit_id, row.account, row.deputy, row.valid_from, row.valid_to)


def named_on(named: Iterable[Naming], dataset: str, unit_id: int, on: date) -> Naming | None:
    """Return who supplies a dataset for a unit on a day: named for it, else for all; of several, the latest."""
    fitting = [
        each
        for each in named
        if each.unit_id == unit_id
        and each.dataset in ("", dataset)
        and each.valid_from <= on
        and (each.valid_to is None or on <= each.valid_to)
    ]
    return max(fitting, key=lambda each: (each.dataset != "", each.valid_from, each.id), default=None)


def named_for() -> NamedFor:
    """Return what tells the account that was to supply a dataset for a unit on a day; everything is read once."""
    by_unit: dict[int, list[Naming]] = {}
    for each in namings():
        by_unit.setdefault(each.unit_id, []).append(each)

    def of(dataset: str, unit_id: int, on: date) -> int | None:
        found = named_on(by_unit.get(unit_id, ()), dataset, unit_id, on) if unit_id in by_unit else None
        return found.account if found else None

    return of


# --- requests ------------------------------------------------------------------------


def pleas(*, actor: Actor, state: str = "") -> list[Plea]:
    """Return the requests about units that the actor may see, the latest first. Raises Denied."""
    require(policies.SEE_OBLIGATIONS, actor)
    rows = models.Plea.objects.order_by("-asked_at", "-pk")
    seen = policies.units_seen(actor)
    rows = rows if seen is None else rows.filter(unit__in=seen)
    return [plea_of(row) for row in (rows.filter(state=state) if state else rows)[:200]]


def plea(number: int, *, actor: Actor) -> Plea:
    """Return one request that the actor may see. Raises Denied, NotFound."""
    row = models.Plea.objects.filter(pk=number).first()
    if row is None:
        raise NoSuchPlea()
    require(policies.SEE_OBLIGATIONS, actor, row)
    return plea_of(row)


def plea_of(row: models.Plea) -> Plea:
    return Plea(
        row.pk,
        row.dataset,
        row.unit_id,
        row.period,
        row.until,
        row.reason,
        row.paper,
        row.state,
        row.asked_by,
        row.asked_at,
        row.decided_by,
        row.decided_at,
        row.answer,
    )


# --- ties ------------------------------------------------------------------------------


def ties() -> list[Tie]:
    """Return every tie, by name, the latest first."""
    rows = models.OfficeTie.objects.order_by("name", "-valid_from", "-pk")
    return [Tie(row.pk, row.name, row.unit_id, row.valid_from, row.valid_to, row.paper) for row in rows]


def office_names() -> dict[str, Untied]:
    """Return the office names that datasets of the packs are owed by, each with its titles and datasets."""
    found: dict[str, Untied] = {}
    for reference, dataset in packs.datasets().items():
        for office in dataset.supplied_by.offices:
            known = found.get(office.office)
            owed = (*known.datasets, reference) if known else (reference,)
            found[office.office] = Untied(office.office, office.title.vi, office.title.en, owed)
    return found


def untied(on: date | None = None) -> list[Untied]:
    """Return the office names that stand for no unit in force on the day: nobody owes their datasets."""
    on = on or clock.today()
    tied = owing.tied_on(on)
    return [each for name, each in sorted(office_names().items()) if name not in tied]


# --- reminders --------------------------------------------------------------------------


def reminder_rules() -> list[ReminderRule]:
    """Return the rules of reminding of today."""
    return shipped.reminder_rules(clock.today())


def thresholds(on: date | None = None) -> list[Threshold]:
    """Return the thresholds of a day, the lowest first."""
    return shipped.thresholds(on or clock.today())


def reminders_in(year: int, unit_ids: Collection[int] | None = None) -> dict[int, int]:
    """Return on how many days of a year each unit was reminded in a way that counts."""
    rows = models.Reminder.objects.filter(counts=True, day__year=year)
    rows = rows if unit_ids is None else rows.filter(unit__in=unit_ids)
    return dict(rows.values("unit").annotate(days=Count("day", distinct=True)).values_list("unit", "days"))


def thresholds_crossed(*, after: int = 0, year: int | None = None, unit_id: int | None = None) -> tuple[Crossing, ...]:
    """Return the thresholds that units reached, oldest first: those with an ``id`` above ``after``."""
    rows = models.Crossing.objects.filter(pk__gt=after).order_by("pk")
    if year is not None:
        rows = rows.filter(year=year)
    if unit_id is not None:
        rows = rows.filter(unit=unit_id)
    return tuple(Crossing(row.pk, row.unit_id, row.year, row.threshold, row.reminders, row.crossed_at) for row in rows)


# --- notices -----------------------------------------------------------------------------


def notices(account: int, limit: int = 50) -> list[Notice]:
    """Return the latest notices of a person, unread ones first."""
    rows = models.Notice.objects.filter(account=account).order_by(F("read_at").desc(nulls_first=True), "-at")
    return [Notice(row.pk, row.kind, row.at, row.read_at, row.data) for row in rows[:limit]]


def unread(account: int | None) -> int:
    """Return how many notices a person has not read."""
    return models.Notice.objects.filter(account=account, read_at__isnull=True).count() if account else 0
