"""The scoreboard's numbers: counted by slot and not one by one, then added up along any line.

Most units of a slot are in one state together (nothing came, and it is due), so they are counted as a cohort; only those
of which something is known are looked at singly.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime

from tinhso.kernel.clock import local
from tinhso.lake.contracts import Supplied
from tinhso.places.contracts import Inheritance
from tinhso.supply.obligations.contracts import ON_TIME, Attempt, Cell, Counts, Facts, Key, Obligation, Score, Slot, State
from tinhso.supply.obligations.rules.passing import first_end
from tinhso.supply.obligations.rules.states import judge, unsupplied

Place = tuple[int, str, date, int | None]
NamedFor = Callable[[str, int, date], int | None]
"""Who was to supply a dataset for a unit on a day: the account, if somebody was named."""


def refused_first(attempts: Iterable[Attempt]) -> dict[tuple[str, str], dict[int, datetime]]:
    """Return when the first attempt was made that was refused, by dataset and period and then by unit."""
    first: dict[Key, Attempt] = {}
    for attempt in attempts:
        key = (attempt.dataset, attempt.unit_id, attempt.period)
        if key not in first or attempt.at < first[key].at:
            first[key] = attempt
    found: dict[tuple[str, str], dict[int, datetime]] = defaultdict(dict)
    for attempt in first.values():
        if attempt.outcome == "refused":
            found[attempt.dataset, attempt.period][attempt.unit_id] = attempt.at
    return dict(found)


IN_TIME, LATE, EXCUSED, MISSING = Counts(on_time=1), Counts(late=1), Counts(excused=1), Counts(missing=1)


def counted(obligation: Obligation, now: datetime) -> Counts | None:
    """Return what one obligation adds, None while nothing had to come. What waits for the head after its time is missing."""
    state = obligation.state
    if state is State.EXCUSED:
        return EXCUSED
    if state in (State.NOT_DUE, State.DUE) or (state is State.AWAITING_HEAD and now <= obligation.due_at):
        return None
    found = IN_TIME if state in ON_TIME else LATE if state is State.SUPPLIED_LATE else MISSING
    if obligation.refused_first or obligation.corrected:
        return replace(found, refused_first=int(obligation.refused_first), corrected=int(obligation.corrected))
    return found


def tally(
    slots: Iterable[Slot], facts: Facts, ends: Mapping[int, Inheritance], now: datetime, named_for: NamedFor
) -> dict[Cell, Counts]:
    """Return the counts of every unit, dataset and month (of the due time) in which something had to come by ``now``."""
    cohorts: dict[tuple[tuple[int, ...], str, date], int] = defaultdict(int)
    singled: dict[tuple[int, str, date], int] = defaultdict(int)
    gathered: dict[Place, list[Counts]] = defaultdict(list)
    ends_first: dict[tuple[int, ...], date] = {}
    for slot in slots:
        if slot.roster not in ends_first:
            ends_first[slot.roster] = first_end(slot.roster, ends)
        due_day = local(slot.due_at).date()
        month = due_day.replace(day=1)
        overdue = unsupplied(slot, slot.due_at, now) is State.OVERDUE
        cohorts[slot.roster, slot.dataset, month] += overdue
        came = facts.supplied.get((slot.dataset, slot.code), {})
        special = _special(slot, facts, ends, passed_on=ends_first[slot.roster] < due_day)
        for origin in {*came, *special}.intersection(slot.roster):
            singled[origin, slot.dataset, month] += overdue
            if origin in special or not _is_plain(came[origin]):
                obligation = judge(slot, origin, facts, ends, now)
                counts, unit = counted(obligation, now), obligation.unit_id
                sender = obligation.supplied.supplier if obligation.supplied else None
            else:
                counts, unit = (IN_TIME if came[origin].first_at <= slot.due_at else LATE), origin
                sender = came[origin].supplier
            if counts is not None:
                account = sender or named_for(slot.dataset, unit, due_day)
                gathered[unit, slot.dataset, month, account].append(counts)
    for (roster, dataset, month), count in cohorts.items():
        for unit in roster:
            known = singled.get((unit, dataset, month), 0)
            singled[unit, dataset, month] = max(0, known - count)  # the rest is of another roster of the same month
            if count > known:
                gathered[unit, dataset, month, named_for(dataset, unit, month)].append(Counts(missing=count - known))
    return {Cell(*place): total(each) for place, each in gathered.items()}


def _special(slot: Slot, facts: Facts, ends: Mapping[int, Inheritance], *, passed_on: bool) -> set[int]:
    """Return the units of the slot of which more is known than what came, or (``passed_on``) that ended before its time."""
    found = {unit for unit in slot.roster if unit in ends} if passed_on else set()
    for each in (facts.leniencies, facts.awaiting, facts.refused_first):
        of_slot: Mapping[int, object] | None = each.get((slot.dataset, slot.code))
        if of_slot:
            found.update(of_slot)
    return found


def _is_plain(supplied: Supplied) -> bool:
    """Say whether it is in force and came once: most did, and their state needs no judging."""
    return supplied.in_force and not supplied.corrections


def total(counts: Iterable[Counts]) -> Counts:
    """Add counts up."""
    each = list(counts)
    if len(each) == 1:
        return each[0]
    return Counts(
        on_time=sum(count.on_time for count in each),
        late=sum(count.late for count in each),
        missing=sum(count.missing for count in each),
        excused=sum(count.excused for count in each),
        refused_first=sum(count.refused_first for count in each),
        corrected=sum(count.corrected for count in each),
    )


def summed(cells: Mapping[Cell, Counts], key_of: Callable[[Cell], str | None]) -> dict[str, Counts]:
    """Return the counts of each group; cells without a key stay out."""
    found: dict[str, list[Counts]] = defaultdict(list)
    for cell, counts in cells.items():
        key = key_of(cell)
        if key is not None:
            found[key].append(counts)
    return {key: total(each) for key, each in found.items()}


def scored(cells: Mapping[Cell, Counts], key_of: Callable[[Cell], str | None], months: tuple[date, ...]) -> list[Score]:
    """Return a line for each group, best first, with its rate in each of ``months`` (first days, oldest first)."""
    by_month: dict[str, dict[date, list[Counts]]] = defaultdict(lambda: defaultdict(list))
    for cell, counts in cells.items():
        key = key_of(cell)
        if key is not None:
            by_month[key][cell.month].append(counts)
    totals = {key: total(counts for month in kept.values() for counts in month) for key, kept in by_month.items()}
    ordered = sorted(totals, key=lambda key: (_order(totals[key]), key))
    rates = [totals[key].rate for key in ordered]
    return [
        Score(
            key=key,
            counts=totals[key],
            rank=rates.index(rate) + 1 if rate is not None else None,
            trend=tuple(total(by_month[key].get(month, ())).rate for month in months),
        )
        for key, rate in zip(ordered, rates, strict=True)
    ]


def _order(counts: Counts) -> tuple[bool, float]:
    return (counts.rate is None, -(counts.rate or 0.0))
