"""When an alert is raised and cleared: pure decisions on a series of values, oldest first.

No value neither raises nor clears, nor breaks a run of values beyond the limit: nobody knows what it was. Between the limit and
``clear_at`` an alert that holds goes on holding, and one that does not is not raised: it never flaps there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import fmean, median

from tinhso.catalog.contracts import Side
from tinhso.centre.alerts.contracts import Episode, Point, Sign
from tinhso.kernel.periods import Period, PeriodKind, parse

MAD_TO_SPREAD = 1.4826
"""Of a normal distribution the standard deviation is so many median absolute deviations."""
MEAN_TO_SPREAD = 1.2533
"""And so many mean absolute deviations (Iglewicz and Hoaglin 1993, for when more than half of the values are equal)."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A point, what it says, and how far out it is."""

    point: Point
    sign: Sign
    distance: float = 0.0


def threshold(points: Iterable[Point], side: Side, limit: float, clear_at: float) -> Iterator[Judged]:
    """Judge each point by a limit (which itself is beyond) and where it clears (which itself is clear)."""
    up = 1 if side is Side.ABOVE else -1
    for point in points:
        if point.value is None:
            yield Judged(point, Sign.UNKNOWN)
            continue
        distance = up * (point.value - limit)
        clear = up * (point.value - clear_at) <= 0
        yield Judged(point, Sign.BEYOND if distance >= 0 else Sign.CLEAR if clear else Sign.BETWEEN, distance)


def jump(points: Sequence[Point], percent: float, side: Side | None) -> Iterator[Judged]:
    """Judge each point but the first by how much it differs from the one of the period before, in percent of that."""
    for before, point in pairwise(points):
        if point.value is None or not before.value:
            yield Judged(point, Sign.UNKNOWN)
            continue
        changed = (point.value - before.value) / abs(before.value) * 100
        wrong_way = (side is Side.ABOVE and changed < 0) or (side is Side.BELOW and changed > 0)
        yield Judged(point, Sign.CLEAR if wrong_way or abs(changed) < percent else Sign.BEYOND, abs(changed))


def outlier(
    points: Iterable[Point], season_of: Callable[[str], Sequence[float]], factor: float, least: int
) -> Iterator[Judged]:
    """Judge each point by the values of its season; too few of them, or all alike, say nothing against it."""
    for point in points:
        if point.value is None:
            yield Judged(point, Sign.UNKNOWN)
            continue
        values = season_of(point.period)
        middle, spread = spread_of(values) if len(values) >= least else (point.value, 0.0)
        distance = abs(point.value - middle) / spread if spread else 0.0
        yield Judged(point, Sign.BEYOND if spread and distance >= factor else Sign.CLEAR, distance)


def spread_of(values: Sequence[float]) -> tuple[float, float]:
    """Return the median and the usual spread around it, in the measure of a standard deviation; 0 when all are alike."""
    middle = median(values)
    away = [abs(value - middle) for value in values]
    return middle, median(away) * MAD_TO_SPREAD or fmean(away) * MEAN_TO_SPREAD


def season(code: str, years: int) -> tuple[str, ...]:
    """Return the same period of each of so many earlier years and its neighbours, oldest first; of a year, the years before."""
    here = parse(code)
    if here.kind is PeriodKind.YEAR:
        return tuple(here.shift(-back).code for back in range(years, 0, -1))
    found: list[Period] = []
    for _ in range(years):
        here = here.same_last_year()
        found += [here.previous(), here, here.next()]
    return tuple(period.code for period in sorted(set(found)))


def episodes(judged: Iterable[Judged], lasting: int = 1, *, standing: bool = False) -> tuple[Episode, ...]:
    """Return each time during which an alert held, oldest first; only the last can still hold.

    ``lasting`` values beyond the limit, one after the other, raise it. ``standing`` says that it held before the first point:
    then it goes on until a value clears it.
    """
    found: list[Episode] = []
    run: list[Judged] = []
    holds, farthest = False, 0.0
    for each in judged:
        if each.sign is Sign.UNKNOWN:
            continue
        if not holds:
            run = [*run, each] if each.sign is Sign.BEYOND else []
            if len(run) >= lasting or (standing and each.sign is not Sign.CLEAR):
                run = run or [each]
                holds, worst = True, max(run, key=lambda one: one.distance)
                farthest = worst.distance
                found.append(_begun(run[0], each, worst))
        elif each.sign is Sign.CLEAR:
            found[-1] = replace(found[-1], cleared=each.point.period)
            holds, run = False, []
        else:
            found[-1] = replace(found[-1], latest=each.point.value, latest_period=each.point.period)
            if each.distance > farthest:
                farthest = each.distance
                found[-1] = replace(found[-1], worst=each.point.value)
        standing = False
    return tuple(found)


def holding(found: Sequence[Episode]) -> Episode | None:
    """Return the episode that still holds, if one does."""
    return found[-1] if found and found[-1].cleared is None else None


def _begun(first: Judged, raising: Judged, worst: Judged) -> Episode:
    value, period = raising.point.value, raising.point.period
    return Episode(first.point.period, period, value, worst.point.value, value, period)
