"""Which periods a rule looks at."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from tinhso.catalog.contracts import Indicator, IndicatorKind, JumpRule, OutlierRule, Side, ThresholdRule
from tinhso.centre.alerts.rules.judging import season
from tinhso.kernel.periods import Period, PeriodKind

BEFORE = 12
"""Periods looked at before those that an alert has to last for: enough to tell since when."""
FRESH = 3
"""A new alert needs a value among so many of the last periods: what was known long ago is no news."""
YEARS = 5

SeriesRule = ThresholdRule | OutlierRule | JumpRule


def period_kind(rule: SeriesRule, indicator: Indicator) -> PeriodKind:
    """Return the kind of periods a rule looks at: its own, else the indicator's shortest."""
    own = rule.period if isinstance(rule, ThresholdRule) else None
    return own or min(indicator.periods, key=lambda kind: kind.rank)


def last_period(rule: SeriesRule, indicator: Indicator, today: date) -> Period:
    """Return the last period a rule looks at: the one that runs where it says something before it is over, else the last.

    It can for what stands at a moment (a stock), and for what only grows (a count) where too much is what raises the alert. A
    ratio, a time taken or a jump of an unfinished period would cry wolf on its first day.
    """
    kind = period_kind(rule, indicator)
    running = Period.of(kind, today)
    grows = indicator.kind is IndicatorKind.FLOW and not indicator.is_ratio
    rises = isinstance(rule, ThresholdRule) and rule.side is Side.ABOVE
    at_once = kind is PeriodKind.DAY and rises
    early = indicator.kind is IndicatorKind.STOCK and isinstance(rule, ThresholdRule)
    return running if early or at_once or (grows and rises) else running.previous()


def window(rule: SeriesRule, indicator: Indicator, today: date) -> tuple[str, ...]:
    """Return the periods that tell how a rule stands on a day, oldest first."""
    count = BEFORE + (rule.periods if isinstance(rule, ThresholdRule) else 1)
    last = last_period(rule, indicator, today)
    return tuple(last.shift(-back).code for back in range(count, -1, -1))


def with_seasons(rule: SeriesRule, periods: Iterable[str]) -> frozenset[str]:
    """Return periods, and for an outlier those that are its season in the years before."""
    seasons = (code for period in periods for code in season(period, YEARS)) if isinstance(rule, OutlierRule) else ()
    return frozenset([*periods, *seasons])


def needed(rule: SeriesRule, indicator: Indicator, today: date) -> frozenset[str]:
    """Return the periods whose values tell how a rule stands on a day."""
    return with_seasons(rule, window(rule, indicator, today))


def between(rule: SeriesRule, indicator: Indicator, since: date, until: date) -> tuple[str, ...]:
    """Return the periods that a trial from ``since`` to ``until`` looks at, oldest first: one more before, for jumps."""
    period, last = Period.of(period_kind(rule, indicator), since).previous(), last_period(rule, indicator, until)
    found = []
    while period <= last:
        found.append(period.code)
        period = period.next()
    return tuple(found)
