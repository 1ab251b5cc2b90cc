"""Whether a number moved where a directive wanted it: by what was known at its beginning and what is known now."""

from __future__ import annotations

from tinhso.cases.directives.contracts import Aim, Measurement, Verdict


def reached(aim: Aim, value: float) -> bool:
    """Say whether a value is on the wanted side of the target, the target itself included."""
    return value >= aim.target if aim.at_least else value <= aim.target


def judged(aim: Aim, then: Measurement | None, now: Measurement | None, decimals: int = 6) -> Verdict:
    """Return how a number stands against its aim.

    Only a later period says anything: the same one again is the same number, or its correction. Simulated and real numbers
    are not compared. What differs by less than the number is shown with (``decimals``) has not moved.
    """
    if then is None or now is None or now.value is None or not now.after(then) or then.simulated != now.simulated:
        return Verdict.UNKNOWN
    if reached(aim, now.value):
        return Verdict.REACHED
    if then.value is None:
        return Verdict.UNKNOWN
    moved = round(now.value - then.value, decimals)
    if not moved:
        return Verdict.UNMOVED
    return Verdict.CLOSER if (moved > 0) == aim.at_least else Verdict.FARTHER
