"""From the numbers of a roll-up to a value, or to the reason why there is none."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from tinhso.catalog.contracts import Combine, Indicator
from tinhso.indicators.contracts import Reason, Value
from tinhso.indicators.rules.plans import PERCENT, Family, Member, needs_values
from tinhso.kernel.periods import Period

HUNDRED = 100.0


@dataclass(frozen=True)
class Counted:
    """What a roll-up found for one member, target, period and group."""

    value: float | None
    numerator: float | None
    denominator: float | None
    percentiles: Mapping[int, float]
    rows: int
    share: float | None
    alone: bool


class Reader:
    """Reads the rows of a family's roll-up by the names of their columns."""

    def __init__(self, family: Family, columns: Sequence[str]) -> None:
        at = {name: place for place, name in enumerate(columns)}
        self._members = {
            member.reference: (
                *(at.get(f"{letter}{place}") for letter in "vnd"),
                tuple((number, at[f"p{place}_{number}"]) for number, _ in member.percentiles),
                *(at[f"{letter}{place}"] for letter in "rsa"),
            )
            for place, member in enumerate(family.members)
        }

    def read(self, member: Member, row: Sequence[Any]) -> Counted:
        """Return what a row says of a member."""
        v, n, d, percentiles, r, s, alone = self._members[member.reference]
        told = {number: float(row[place]) for number, place in percentiles if row[place] is not None}
        value, numerator, denominator = (_finite(row[place]) if place is not None else None for place in (v, n, d))
        return Counted(value, numerator, denominator, told, round(row[r] or 0), row[s], bool(row[alone]))


def why_not_asked(indicator: Indicator, period: Period, today: date) -> Reason | None:
    """Return why an indicator has no value for a period before anything is counted."""
    if period.kind not in indicator.periods or period.end < indicator.valid_from:
        return Reason.NOT_DEFINED
    if indicator.valid_to is not None and period.start > indicator.valid_to:
        return Reason.NOT_DEFINED
    return Reason.NOT_BEGUN if period.start > today else None


def told(blank: Value, family: Family, member: Member, found: Counted) -> Value:
    """Return the value that was counted; ``blank`` says of what."""
    divided = found.share is not None and found.share < 1
    known = replace(blank, rows=found.rows, estimate=divided)
    if member.least and 0 < found.rows < member.least:
        return replace(blank, reason=Reason.SUPPRESSED)
    if member.indicator.combine is Combine.NONE and not found.alone:
        return replace(known, estimate=False, reason=Reason.NOT_COMPARABLE)
    if divided and needs_values(family, member):
        return replace(known, estimate=False, reason=Reason.NOT_COMPARABLE)
    if not member.indicator.is_ratio:
        if found.value is None:
            return replace(known, reason=Reason.DENOMINATOR_ZERO if "/" in member.value else Reason.NO_DATA)
        return replace(known, value=found.value, percentiles=found.percentiles)
    if found.numerator is None or found.denominator is None:
        return replace(known, reason=Reason.NO_DATA)
    known = replace(known, numerator=found.numerator, denominator=found.denominator)
    if not found.denominator:
        return replace(known, reason=Reason.DENOMINATOR_ZERO)
    scale = HUNDRED if member.indicator.unit_of_measure == PERCENT else 1.0
    return replace(known, value=found.numerator / found.denominator * scale)


def nothing_found(blank: Value, member: Member, *, supplied: bool) -> Value:
    """Return what is told where no row counts: zero of what adds up when it was supplied, else that there is no data."""
    if not supplied:
        return replace(blank, reason=Reason.NO_DATA)
    if member.indicator.is_ratio:
        return replace(blank, numerator=0.0, denominator=0.0, reason=Reason.DENOMINATOR_ZERO)
    return replace(blank, value=0.0) if member.counts else replace(blank, reason=Reason.NO_DATA)


def _finite(number: Any) -> float | None:
    return float(number) if number is not None and math.isfinite(number) else None


def simulated(value: Value) -> Value:
    """Return a value with the mark that its rows were made up."""
    return replace(value, simulated=True)
