"""What a request for features says: a bounding box, a day or a span of days, a page. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from math import isfinite

from tinhso.centre.map.errors import WrongBox, WrongSpan

Box = tuple[float, float, float, float]
OPEN = ("..", "")
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(T[0-9:.]+(Z|[+-]\d{2}:\d{2})?)?", re.IGNORECASE)


@dataclass(frozen=True)
class Span:
    """Days from ``start`` to ``end``, both included; None is open."""

    start: date | None
    end: date | None

    def meets(self, start: date | None, end: date | None) -> bool:
        """Say whether another span (None: open) shares a day with this one."""
        return not ((self.end and start and start > self.end) or (self.start and end and end < self.start))


def read_box(text: str) -> Box | None:
    """Return west, south, east, north of ``bbox`` (four numbers, or six with heights); None when empty. Raises WrongBox.

    Degrees of WGS84; a box whose west lies east of its east is none of ours: the country does not cross the date line.
    """
    if not text:
        return None
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        raise WrongBox(value=text[:60]) from None
    if len(numbers) == 6:
        numbers = [*numbers[:2], *numbers[3:5]]
    if len(numbers) != 4 or not all(map(isfinite, numbers)):
        raise WrongBox(value=text[:60])
    west, south, east, north = numbers
    if west > east or south > north or abs(south) > 90 or abs(north) > 90 or west < -180 or east > 180:
        raise WrongBox(value=text[:60])
    return west, south, east, north


def read_span(text: str) -> Span | None:
    """Return the days of ``datetime`` (an instant, or a span with ``..`` for open ends); None when empty. Raises WrongSpan."""
    if not text:
        return None
    first, slash, last = text.partition("/")
    if not slash:
        return Span(_day(first, text), _day(first, text))
    if first in OPEN and last in OPEN:
        raise WrongSpan(value=text[:60])
    start = None if first in OPEN else _day(first, text)
    end = None if last in OPEN else _day(last, text)
    if start and end and start > end:
        raise WrongSpan(value=text[:60])
    return Span(start, end)


def _day(text: str, whole: str) -> date:
    found = _DAY.fullmatch(text)
    try:
        return date.fromisoformat(found[1] if found else "")
    except ValueError:
        raise WrongSpan(value=whole[:60]) from None


def meets(one: Box, other: Box) -> bool:
    """Say whether two boxes touch."""
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def within(box: Box, point: tuple[float, float]) -> bool:
    """Say whether a point (longitude, latitude) lies in a box or on its edge."""
    west, south, east, north = box
    return west <= point[0] <= east and south <= point[1] <= north
