"""What is worth telling of numbers: which crossed a status, which moved most, since when one is as bad as it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tinhso.centre.brief.contracts import Moved, Number

MOST_MOVES = 5
LEAST_MOVE = 5.0
"""Percent of what it was: less than that is no news."""


def moved(now: Sequence[Number], before: Mapping[str, Number]) -> tuple[Moved, ...]:
    """Return the numbers that crossed a status, then those that moved most; real and simulated ones are never compared."""
    found = [
        Moved(number, was, percent(was.value, number.value))
        for number in now
        if (was := before.get(number.indicator)) is not None and was.simulated == number.simulated
    ]
    crossed = [each for each in found if each.crossed]
    others = [each for each in found if not each.crossed and each.percent is not None and abs(each.percent) >= LEAST_MOVE]
    return (*crossed, *sorted(others, key=lambda each: -abs(each.percent or 0))[:MOST_MOVES])


def percent(before: float | None, now: float | None) -> float | None:
    """Return by how many percent of what it was a number changed; None where that means nothing."""
    if before is None or now is None or not before:
        return None
    return (now - before) / abs(before) * 100


def since(statuses: Sequence[tuple[str, str]]) -> str:
    """Return the first period of the run that ends the list (oldest first, of period and status), by the last one's status.

    A period without a status (there was no value) does not end a run.
    """
    first, last = "", statuses[-1][1] if statuses else ""
    for period, status in reversed(statuses):
        if status == last:
            first = period
        elif status != "none":
            break
    return first
