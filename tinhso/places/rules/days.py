"""Spans of calendar days in Vietnam, both ends included; an open end is ``None``."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Protocol

ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
VIETNAMESE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
DAY = timedelta(days=1)


class Span(Protocol):
    """Anything that holds from a day to a day."""

    @property
    def start(self) -> date | None: ...

    @property
    def end(self) -> date | None: ...


def read_day(text: str) -> date:
    """Return the day written as ``2024-08-31`` or ``31/08/2024``; raises ValueError for anything else."""
    text = text.strip()
    if match := ISO.fullmatch(text):
        year, month, day = (int(part) for part in match.groups())
    elif match := VIETNAMESE.fullmatch(text):
        day, month, year = (int(part) for part in match.groups())
    else:
        raise ValueError(f"not a day: {text!r}")
    return date(year, month, day)


def holds_on(span: Span, on: date) -> bool:
    """Say whether the span contains the day."""
    return (span.start is None or span.start <= on) and (span.end is None or on <= span.end)


def overlap(one: Span, other: Span) -> bool:
    """Say whether two spans share a day."""
    starts_in_time = one.start is None or other.end is None or one.start <= other.end
    ends_late_enough = other.start is None or one.end is None or other.start <= one.end
    return starts_in_time and ends_late_enough


def within(inner: Span, outer: Span) -> bool:
    """Say whether every day of ``inner`` is a day of ``outer``."""
    starts = outer.start is None or (inner.start is not None and outer.start <= inner.start)
    ends = outer.end is None or (inner.end is not None and inner.end <= outer.end)
    return starts and ends


def before(day: date) -> date:
    """Return the previous day; the calendar's first day stays."""
    return day - DAY if day > date.min else day


def after(day: date) -> date:
    """Return the next day; the calendar's last day stays."""
    return day + DAY if day < date.max else day
