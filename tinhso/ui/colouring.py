"""Which colour of a map a value gets: sequential for amounts, diverging around a target for gaps to it.

Steps are names of CSS classes without their prefix: ``s1`` (least) to ``s5`` (most); ``d-3`` (far on the bad side) to ``d3``
(far on the good side of the target).
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

SEQUENTIAL = ("s1", "s2", "s3", "s4", "s5")
BAD_TO_GOOD = ("d-3", "d-2", "d-1", "d1", "d2", "d3")
NICE = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True)
class Colouring:
    """Ascending ``breaks`` between the ``steps``; there is one step more than breaks.

    A break belongs to the step above it, or with ``up_to`` to the one below: where lower is better the target is still good.
    """

    steps: tuple[str, ...]
    breaks: tuple[float, ...]
    up_to: bool = False

    def step(self, value: float) -> str:
        """Return the step that ``value`` falls into."""
        return self.steps[(bisect_left if self.up_to else bisect_right)(self.breaks, value)]

    def used(self, values: Sequence[float]) -> list[tuple[str, float | None, float | None]]:
        """Return the steps from that of the least value to that of the most, and where each begins and ends (None: open).

        A closed first one begins with the least value, a closed last one ends with the most: a share goes to 100 %, no further.
        """
        if not values:
            return []
        low, high = min(values), max(values)
        edges = (None, *self.breaks, None)
        steps = list(zip(self.steps, edges[:-1], edges[1:], strict=True))
        (first, since, until), *others = steps[self.steps.index(self.step(low)) : self.steps.index(self.step(high)) + 1]
        told = [(first, None if since is None else low, until), *others]
        last, since, until = told[-1]
        return [*told[:-1], (last, since, None if until is None and since != high else high)]


def colouring(values: Sequence[float], target: float | None = None, higher_is_better: bool = True) -> Colouring:
    """Return the colouring of ``values``: by equal round steps, around the ``target`` when there is one."""
    return _sequential(values) if target is None else _around(values, target, higher_is_better)


def _sequential(values: Sequence[float]) -> Colouring:
    low, high = min(values, default=0.0), max(values, default=0.0)
    if low == high:
        return Colouring((SEQUENTIAL[2],), ())
    size = nice((high - low) / len(SEQUENTIAL))
    between = range(math.floor(low / size) + 1, math.ceil(high / size))
    if len(between) >= len(SEQUENTIAL):
        size = nice(size * 1.01)
        between = range(math.floor(low / size) + 1, math.ceil(high / size))
    breaks = tuple(_clean(number * size) for number in between)
    return Colouring(SEQUENTIAL[: len(breaks) + 1], breaks)


def _around(values: Sequence[float], target: float, higher_is_better: bool) -> Colouring:
    widest = max((abs(value - target) for value in values), default=0.0)
    size = nice(widest / 3) if widest else 1.0
    breaks = tuple(_clean(target + size * place) for place in (-2, -1, 0, 1, 2))
    return Colouring(BAD_TO_GOOD if higher_is_better else BAD_TO_GOOD[::-1], breaks, up_to=not higher_is_better)


def nice(size: float) -> float:
    """Return the round number (1, 2, 2.5 or 5 times a power of ten) that is at least ``size``, which is positive."""
    scale = 10.0 ** math.floor(math.log10(size))
    return next((step * scale for step in NICE if step * scale >= size * (1 - 1e-9)), 10 * scale)


def _clean(value: float) -> float:
    """Return ``value`` without the dust of binary fractions: 0.30000000000000004 is 0.3."""
    return float(f"{value:.12g}")
