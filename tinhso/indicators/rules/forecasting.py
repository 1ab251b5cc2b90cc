"""Whether a target will be met, as far as the actual values of past years tell: a straight line and how far it may be off.

The line is fitted by least squares; its error in a year x0 is the prediction interval of one new value,

    a + b·x0 ± t · s · √(1 + 1/n + (x0 - x̄)² / Σ(x - x̄)²),    s² = Σ(y - a - b·x)² / (n - 2),

with t the 0,9 quantile of Student's distribution of n - 2 degrees of freedom, so that it holds the value eight times of ten
where the years do follow a line. Source: N. R. Draper, H. Smith, *Applied Regression Analysis*, 3rd ed., 1998, section 3.1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from math import sqrt
from statistics import linear_regression, mean

from tinhso.catalog.contracts import Direction, Indicator, Target
from tinhso.indicators.contracts import FEWEST_YEARS, Forecast, Reason, Value, Verdict
from tinhso.indicators.rules.statuses import better
from tinhso.kernel.periods import parse

MOST_YEARS = 12
"""What was longer ago says little of the years to come."""
_STUDENT = (3.0776835, 1.8856181, 1.6377444, 1.5332063, 1.4758840, 1.4397557, 1.4149239, 1.3968153, 1.3830287, 1.3721836)
"""By degrees of freedom from 1 on; no more are needed than ``MOST_YEARS`` less two."""


@dataclass(frozen=True)
class Estimate:
    """What is expected of a year, and between what it will lie eight times of ten."""

    value: float
    low: float
    high: float


def estimate(actual: Mapping[int, float], year: int, *, share: bool = False) -> Estimate | None:
    """Return what is expected in a year from the actual values by year, of which the last ``MOST_YEARS`` count.

    A share (percent of a whole) stays within 0 and 100. None with fewer than ``FEWEST_YEARS`` years.
    """
    years = sorted(actual)[-MOST_YEARS:]
    if len(years) < FEWEST_YEARS:
        return None
    values = [actual[each] for each in years]
    middle, level = mean(years), mean(values)
    slope = linear_regression(years, values).slope
    spread = sum((each - middle) ** 2 for each in years)
    squares = sum((value - level - slope * (each - middle)) ** 2 for each, value in zip(years, values, strict=True))
    expected = level + slope * (year - middle)
    free = len(years) - 2
    error = _STUDENT[free - 1] * sqrt(squares / free * (1 + 1 / len(years) + (year - middle) ** 2 / spread))
    found = (expected, expected - error, expected + error)
    return Estimate(*(min(max(each, 0.0), 100.0) for each in found)) if share else Estimate(*found)


def verdict(definition: Indicator, target: float, found: Estimate) -> Verdict | None:
    """Say whether a target will be met: ``uncertain`` where it lies within the interval; None where no way is good."""
    if definition.direction is Direction.NEUTRAL:
        return None
    worst, best = found.low, found.high
    if better(definition, worst, best):
        worst, best = best, worst
    if not better(definition, target, worst):
        return Verdict.YES
    return Verdict.NO if better(definition, target, best) else Verdict.UNCERTAIN


def forecasts(definition: Indicator, values: Iterable[Value], targets: Iterable[Target]) -> tuple[Forecast, ...]:
    """Return what is expected of each target, from the values of one unit by year; made-up values never beside real ones."""
    told = tuple(values)
    known = [(parse(each.period).end.year, each.value, each.simulated) for each in told if each.value is not None]
    simulated = bool(known) and all(made_up for _, _, made_up in known)
    actual = {year: value for year, value, made_up in known if made_up is simulated}
    closed = bool(told) and all(each.reason is Reason.NOT_OPEN for each in told)
    return tuple(_of(definition, target, actual, simulated=simulated, closed=closed) for target in targets)


def _of(definition: Indicator, target: Target, actual: Mapping[int, float], *, simulated: bool, closed: bool) -> Forecast:
    years = tuple(sorted(actual))[-MOST_YEARS:]
    last = actual[years[-1]] if years else None
    blank = Forecast(target.year, float(target.value), target.proposed, target.source.citation, years, last, simulated)
    found = estimate(actual, target.year, share=definition.share)
    if found is None:
        return replace(blank, reason=Reason.NOT_OPEN if closed else Reason.NO_DATA)
    said = verdict(definition, float(target.value), found)
    return replace(blank, value=found.value, low=found.low, high=found.high, verdict=said)
