"""Which period a number is shown for on a board that is looked at for a period of perhaps another kind."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from tinhso.kernel.periods import Period, PeriodKind


def own_period(seen: Period, kinds: Collection[PeriodKind], last: date | None, today: date) -> Period:
    """Return the period in which a number told for periods of ``kinds`` is shown on a board that is seen for ``seen``.

    That is ``seen`` where it is of one of them; else the last of the next longer kind (of the longest, where all are shorter)
    that is over by then and by ``today``, and that is not after ``last``, the end of the last period with data (None: unknown).
    """
    if seen.kind in kinds:
        return seen
    kind = min(kinds, key=lambda each: (each.rank < seen.kind.rank, abs(each.rank - seen.kind.rank)))
    day = min(seen.end, today)
    running = Period.of(kind, day)
    over = running if running.end <= day else running.previous()
    return min(over, Period.of(kind, last)) if last is not None else over


def back(period: Period, count: int) -> tuple[Period, ...]:
    """Return so many periods up to this one, the oldest first."""
    return tuple(period.shift(-each) for each in range(count - 1, -1, -1))
