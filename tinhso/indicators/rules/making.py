"""Numbers that are made of other numbers: arithmetic on values already told.

A part without a value leaves the number without one, for the part's own reason; only an index goes on without it, and tells
how many points it speaks of. What is real and what is simulated never mix in one number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from tinhso.catalog.contracts import Growth, Indicator, Level, Per, Since
from tinhso.indicators.contracts import Reason, Value
from tinhso.indicators.rules.points import index
from tinhso.indicators.rules.statuses import EXACT, better
from tinhso.kernel.periods import Period, PeriodKind, PeriodUnreadable

Told = Callable[[str, Period], Value]
"""The value of an indicator, as the definition names it, for the same unit in a period."""
Known = Callable[[str], Indicator]
"""The definition of an indicator, as another definition names it."""
Places = Mapping[int, tuple[int, int]]
"""The place of each unit (id), and among how many."""


@dataclass(frozen=True)
class Made:
    """A value and those that it was made of, in the order of the definition."""

    value: Value
    parts: tuple[Value, ...]


def needed(definition: Indicator, period: Period, known: Known) -> Iterator[tuple[str, Period]]:
    """Yield each indicator that a made one is made of, with each period in which it may be asked for its value."""
    if definition.per is not None:
        yield definition.per.numerator, period
        for each in carried(definition.per, period, known):
            yield definition.per.denominator, each
        return
    for part in definition.made_of:
        yield part, period
    if definition.growth is not None and (before := earlier(definition.growth, period)) is not None:
        yield definition.growth.of, before


def made(blank: Value, definition: Indicator, period: Period, told: Told, known: Known, places: Places) -> Made:
    """Return what a made indicator says for the unit and period of ``blank``; ``places`` as of ``ranked``, if it is a rank."""
    if definition.balance is not None:
        return _balance(blank, definition, period, told)
    if definition.per is not None:
        return _per(blank, definition.per, period, told, known)
    if definition.growth is not None:
        return _growth(blank, definition.growth, period, told)
    if definition.rank is not None:
        return _rank(blank, told(definition.rank.of, period), places)
    assert definition.composite is not None  # kind "made" is one of five
    leaves = {leaf.id: told(leaf.indicator, period) for leaf in definition.composite.leaves()}
    titles = {leaf.id: leaf.title or known(leaf.indicator).title for leaf in definition.composite.leaves()}
    return Made(index(blank, definition.composite, leaves, titles), tuple(leaves.values()))


def unoffered(definition: Indicator, period: Period, level: Level | None, by: str, today: date) -> Reason | None:
    """Return why an indicator cannot have a value: it is not told for that, did not hold then, or the time is still to come."""
    if level not in definition.levels or (by and by not in definition.by):
        return Reason.NOT_DEFINED
    if period.kind not in definition.periods or period.end < definition.valid_from:
        return Reason.NOT_DEFINED
    if definition.valid_to is not None and period.start > definition.valid_to:
        return Reason.NOT_DEFINED
    return Reason.NOT_BEGUN if period.start > today else None


def carried(per: Per, period: Period, known: Known) -> Iterator[Period]:
    """Yield the periods whose denominator may stand for that of ``period``, the nearest first.

    The same period, or where the denominator has none of that kind the one that holds its last day; then those before it.
    """
    kind = _nearest_kind(period.kind, known(per.denominator).periods)
    each: Period | None = Period.of(kind, period.end)
    while each is not None and each.end.year >= period.end.year - per.carry_years:
        yield each
        each = _shifted(each.previous)


def earlier(growth: Growth, period: Period) -> Period | None:
    """Return the period that a growth is measured against; None before the first that there is."""
    return _shifted(period.previous if growth.since is Since.PREVIOUS else period.same_last_year)


def ranked(values: Iterable[Value], definition: Indicator) -> dict[int, tuple[int, int]]:
    """Return the place of each unit (id) that has a value, and among how many: the best is first, equals share a place."""
    found: dict[int, tuple[int, int]] = {}
    known = [value for value in values if value.value is not None]
    for simulated in (False, True):
        alike = [value for value in known if value.simulated is simulated]
        found |= _placed({value.unit_id: value.value for value in alike if value.value is not None}, definition)
    return found


def _placed(values: Mapping[int, float], definition: Indicator) -> Iterator[tuple[int, tuple[int, int]]]:
    lower = better(definition, 0, 1)
    in_order = sorted(values, key=values.__getitem__, reverse=not lower)
    place, before = 0, None
    for number, unit_id in enumerate(in_order, 1):
        value = round(values[unit_id], EXACT)
        place, before = (place if value == before else number), value
        yield unit_id, (place, len(values))


def _balance(blank: Value, definition: Indicator, period: Period, told: Told) -> Made:
    assert definition.balance is not None  # asked by the caller
    plus = [told(reference, period) for reference in definition.balance.plus]
    minus = [told(reference, period) for reference in definition.balance.minus]
    parts = (*plus, *minus)
    known = _of_parts(blank, parts)
    if known.reason is not None:
        return Made(known, parts)
    return Made(replace(known, value=_sum(plus) - _sum(minus)), parts)


def _per(blank: Value, per: Per, period: Period, told: Told, known: Known) -> Made:
    above = told(per.numerator, period)
    below = _last_known([told(per.denominator, each) for each in carried(per, period, known)], simulated=above.simulated)
    both = _of_parts(blank, (above, below))
    if both.reason is not None or above.value is None or below.value is None:
        return Made(both, (above, below))
    both = replace(both, numerator=above.value, denominator=below.value)
    if below.value == 0:
        return Made(replace(both, reason=Reason.DENOMINATOR_ZERO), (above, below))
    return Made(replace(both, value=above.value * per.scale / below.value), (above, below))


def _last_known(values: list[Value], *, simulated: bool) -> Value:
    """Return the nearest of the same kind, real or simulated; else the nearest that is known, else the nearest."""
    known = [value for value in values if value.value is not None]
    alike = [value for value in known if value.simulated is simulated]
    return next(iter([*alike, *known, *values]))


def _growth(blank: Value, growth: Growth, period: Period, told: Told) -> Made:
    now, before = told(growth.of, period), earlier(growth, period)
    if before is None:
        return Made(replace(blank, reason=Reason.NO_DATA), (now,))
    was = told(growth.of, before)
    both = _of_parts(blank, (now, was))
    if both.reason is not None or now.value is None or was.value is None:
        return Made(both, (now, was))
    both = replace(both, numerator=now.value, denominator=was.value)
    if growth.shown_as == "difference":
        return Made(replace(both, value=now.value - was.value), (now, was))
    if was.value == 0:
        return Made(replace(both, reason=Reason.DENOMINATOR_ZERO), (now, was))
    return Made(replace(both, value=(now.value - was.value) * 100 / abs(was.value)), (now, was))


def _rank(blank: Value, own: Value, places: Places) -> Made:
    known = _of_parts(blank, (own,))
    if known.reason is not None:
        return Made(known, (own,))
    place, of = places.get(own.unit_id, (None, 0))
    if place is None:  # a unit of another province has nobody here to be held against
        return Made(replace(known, reason=Reason.NOT_COMPARABLE), (own,))
    return Made(replace(known, value=float(place), denominator=float(of)), (own,))


def _of_parts(blank: Value, parts: tuple[Value, ...]) -> Value:
    """Return what all parts together say of a number besides its value: why there is none, if one has none."""
    lacking = next((part.reason or Reason.NO_DATA for part in parts if part.value is None), None)
    mixed = len({part.simulated for part in parts}) > 1
    return replace(
        blank,
        reason=lacking or (Reason.NOT_COMPARABLE if mixed else None),
        rows=sum(part.rows for part in parts),
        simulated=any(part.simulated for part in parts),
        estimate=any(part.estimate for part in parts),
    )


def _sum(parts: Iterable[Value]) -> float:
    return sum(part.value for part in parts if part.value is not None)


def _nearest_kind(wanted: PeriodKind, kinds: Iterable[PeriodKind]) -> PeriodKind:
    """Return the wanted kind if it is there, else the next longer, else the longest."""
    return min(kinds, key=lambda kind: (kind.rank < wanted.rank, abs(kind.rank - wanted.rank)))


def _shifted(shift: Callable[[], Period]) -> Period | None:
    try:
        return shift()
    except PeriodUnreadable:  # before the first year that has a code
        return None
