"""How one obligation stands: decided on plain values, whenever somebody asks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime

from tinhso.kernel.clock import local
from tinhso.lake.contracts import Supplied
from tinhso.places.contracts import Inheritance
from tinhso.supply.obligations.contracts import Bearer, Facts, Leniency, Obligation, Slot, State
from tinhso.supply.obligations.rules.passing import bearer


def unsupplied(slot: Slot, due_at: datetime, now: datetime) -> State:
    """Return the state of what nobody has supplied, excused or sent to the head."""
    if now > due_at:
        return State.OVERDUE
    return State.DUE if now >= slot.opens_at else State.NOT_DUE


def judge(slot: Slot, origin: int, facts: Facts, ends: Mapping[int, Inheritance], now: datetime) -> Obligation:
    """Return how the obligation of ``origin`` in ``slot`` stands at ``now`` (aware)."""
    where = (slot.dataset, slot.code)
    leniency = facts.leniencies.get(where, {}).get(origin)
    due_at = max(slot.due_at, leniency.until) if leniency and leniency.until else slot.due_at
    own = facts.supplied.get(where, {}).get(origin)
    supplied, delivered_at = own, own.first_at if own and own.in_force else None
    stays = delivered_at is not None or origin not in ends
    borne = Bearer(origin) if stays else bearer(origin, local(due_at).date(), ends)
    if borne.unit_id not in (origin, None):
        supplied, delivered_at = _by_heir(facts.supplied.get(where, {}).get(borne.unit_id or 0), borne.since)
    bearers = {origin, borne.unit_id}
    return Obligation(
        dataset=slot.dataset,
        field=slot.field,
        unit_id=borne.unit_id if borne.unit_id is not None else origin,
        origin_id=origin,
        period=slot.period,
        opens_at=slot.opens_at,
        due_at=due_at,
        state=_state(
            slot,
            due_at,
            now,
            delivered_at,
            supplied,
            leniency,
            not bearers.isdisjoint(facts.awaiting.get(where, ())),
            borne.unit_id is None,
        ),
        delivered_at=delivered_at,
        supplied=supplied if delivered_at else None,
        leniency=leniency,
        passed_on=borne.since,
        refused_first=not bearers.isdisjoint(facts.refused_first.get(where, ())),
        no_heir=borne.unit_id is None,
    )


def expand(
    slots: Iterable[Slot],
    facts: Facts,
    ends: Mapping[int, Inheritance],
    now: datetime,
    units: frozenset[int] | None = None,
) -> Iterator[Obligation]:
    """Yield every obligation of ``slots``; with ``units``, those that one of them owes or whose period it is."""
    candidates: dict[tuple[int, ...], tuple[int, ...]] = {}
    for slot in slots:
        if slot.roster not in candidates:
            # What a unit that ended owed may have passed to one of ``units``.
            candidates[slot.roster] = tuple(unit for unit in slot.roster if units is None or unit in units or unit in ends)
        for origin in candidates[slot.roster]:
            found = judge(slot, origin, facts, ends, now)
            if units is None or found.unit_id in units or found.origin_id in units:
                yield found


def _by_heir(supplied: Supplied | None, since: date | None) -> tuple[Supplied | None, datetime | None]:
    """What the heir supplied for the period counts from the day on which the obligation was its own."""
    if supplied is None or supplied.last_at is None or since is None or local(supplied.last_at).date() < since:
        return None, None
    return supplied, supplied.first_at if local(supplied.first_at).date() >= since else supplied.last_at


def _state(
    slot: Slot,
    due_at: datetime,
    now: datetime,
    delivered_at: datetime | None,
    supplied: Supplied | None,
    leniency: Leniency | None,
    waiting: bool,
    no_heir: bool,
) -> State:
    excused = leniency is not None and leniency.excuses
    if delivered_at is not None and supplied is not None:
        if delivered_at > due_at and not excused:
            return State.SUPPLIED_LATE
        return State.ACCEPTED_WITH_WARNINGS if supplied.confirmed else State.SUPPLIED
    if excused or no_heir:
        return State.EXCUSED
    return State.AWAITING_HEAD if waiting else unsupplied(slot, due_at, now)
