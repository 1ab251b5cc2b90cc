"""A unit of one day in the units of another: shares multiply along chains, and totals are conserved.

There is one matrix: the fraction of each older unit that lies in each newer one. Forward
reads a row of it (its parts and what is unplaced add to 1), backward reads a column.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from tinhso.places.contracts import Link, UnitRecord
from tinhso.places.rules.days import before, holds_on
from tinhso.places.rules.directory import Directory


@dataclass
class Portion:
    """How much arrived in one unit, and by which links."""

    share: Fraction = Fraction(0)
    links: list[Link] = field(default_factory=list)


Portions = dict[int, Portion]


def forward(directory: Directory, unit: UnitRecord, since: date, until: date) -> tuple[Portions, Fraction]:
    """Return where the unit of ``since`` is on ``until`` (later), and the fraction without a recorded successor."""
    portions: Portions = defaultdict(Portion)
    lost = Fraction(0)
    waiting: list[tuple[UnitRecord, Fraction, date, tuple[Link, ...]]] = [(unit, Fraction(1), since, ())]
    while waiting:
        current, share, day, way = waiting.pop()
        step = next_step(directory, current, day, until)
        if step is None:
            if holds_on(current, until):
                _add(portions, current, share, way)
            else:
                lost += share
            continue
        effective, links = step
        shares, kept = divided(directory, current, effective, links)
        for link, fraction in shares:
            if link.successor is not None:
                waiting.append((directory.units[link.successor], share * fraction, effective, (*way, link)))
        if kept:
            waiting.append((current, share * kept, effective, way))
        lost += share * (1 - kept - sum((fraction for _, fraction in shares), Fraction(0)))
    return dict(portions), lost


def backward(directory: Directory, unit: UnitRecord, since: date, until: date) -> Portions:
    """Return which units of ``until`` (earlier) are in the unit of ``since``, each with the fraction that came in."""
    portions: Portions = defaultdict(Portion)
    waiting: list[tuple[UnitRecord, Fraction, date, tuple[Link, ...]]] = [(unit, Fraction(1), since, ())]
    while waiting:
        current, share, day, way = waiting.pop()
        effective = last_event(directory, current, day, until)
        if effective is None:
            if holds_on(current, until):
                _add(portions, current, share, way)
            continue
        for link in directory.successions_in(current):
            if link.effective_on == effective:
                origin = directory.units[link.predecessor]
                fraction = share_of(directory, origin, link)
                waiting.append((origin, share * fraction, before(effective), (link, *way)))
        if holds_on(current, before(effective)):
            given = [link for link in directory.successions_out(current) if link.effective_on == effective]
            kept = divided(directory, current, effective, given)[1] if given else Fraction(1)
            waiting.append((current, share * kept, before(effective), way))
    return {key: portion for key, portion in portions.items() if portion.share}


def next_step(directory: Directory, unit: UnitRecord, after: date, until: date) -> tuple[date, list[Link]] | None:
    """Return the first day after ``after`` (at the latest ``until``) on which the unit passed on, with its links."""
    links = [link for link in directory.successions_out(unit) if after < link.effective_on <= until]
    if not links:
        return None
    return links[0].effective_on, [link for link in links if link.effective_on == links[0].effective_on]


def last_event(directory: Directory, unit: UnitRecord, since: date, until: date) -> date | None:
    """Return the last day (after ``until``, at the latest ``since``) on which something came in or went out."""
    links = (*directory.successions_in(unit), *directory.successions_out(unit))
    days = [link.effective_on for link in links if until < link.effective_on <= since]
    return max(days, default=None)


def divided(
    directory: Directory, unit: UnitRecord, effective: date, links: list[Link]
) -> tuple[list[tuple[Link, Fraction]], Fraction]:
    """Return each link's fraction and what the unit keeps.

    A unit that lives on keeps the rest. Of one that ended nothing may be left over, so
    shares written with few digits (0.3333333333) are stretched to add to exactly 1.
    """
    shares = [(link, Fraction(link.share) if link.share is not None else Fraction(0)) for link in links]
    total = sum((share for _, share in shares), Fraction(0))
    if holds_on(unit, effective):
        return shares, max(Fraction(0), 1 - total)
    if total and abs(1 - total) < Fraction(1, 10**6):
        return [(link, share / total) for link, share in shares], Fraction(0)
    return shares, Fraction(0)


def share_of(directory: Directory, origin: UnitRecord, link: Link) -> Fraction:
    """Return the fraction of the predecessor that the link carries."""
    same_day = [other for other in directory.successions_out(origin) if other.effective_on == link.effective_on]
    shares, _ = divided(directory, origin, link.effective_on, same_day)
    return next(share for other, share in shares if other == link)


def _add(portions: Portions, unit: UnitRecord, share: Fraction, way: tuple[Link, ...]) -> None:
    portions[unit.id].share += share
    portions[unit.id].links += [link for link in way if link not in portions[unit.id].links]
