"""The calendar of Vietnam's state offices: what ships (2024 to 2027, usual hours), and an operator's own days over it.

An operator's file has the form of ``data/special_days.csv``. Its lines replace the shipped line of the same day; the kind
``usual`` takes a shipped day back: the day is then as its weekday has it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, time
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path

from tinhso.kernel.calendars import Calendar, CalendarBroken, Certainty, DayKind, Shift, SpecialDay, WorkingHours

USUAL = "usual"
COLUMNS = ("day", "kind", "vi", "en", "exchanged_with", "certainty", "source")
_LARGEST = 1 << 20  # bytes; a century of special days is a tenth of it


@cache
def vietnam() -> Calendar:
    """Return the calendar of the state offices of Vietnam as shipped."""
    special = [_special_day(row) for row in _rows(_shipped("special_days.csv"))]
    hours = tuple(_working_hours(row) for row in _rows(_shipped("working_hours.csv")))
    return Calendar({day.day: day for day in special}, hours)


def calendar(own: Path | None) -> Calendar:
    """Return the shipped calendar with the days of the file ``own`` laid over it; a changed file is read again.

    Raises CalendarBroken, with the line, when the file is missing or a line cannot be read.
    """
    if own is None:
        return vietnam()
    try:
        state = own.stat()
    except OSError:
        raise CalendarBroken(place=str(own), why_vi="không mở được tệp", why_en="the file cannot be opened") from None
    return _overlaid(own, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=4)
def _overlaid(own: Path, changed_at: int, size: int) -> Calendar:
    if size > _LARGEST:
        raise CalendarBroken(place=str(own), why_vi="tệp quá lớn", why_en="the file is too large")
    special = dict(vietnam().special)
    for number, row in enumerate(_rows(_own_text(own)), start=2):
        try:
            day = date.fromisoformat(row["day"])
            special.pop(day, None)
            if row["kind"] != USUAL:
                special[day] = _special_day(row)
        except (KeyError, TypeError, ValueError) as fault:
            raise CalendarBroken(
                place=f"{own.name}:{number}",
                why_vi=f"không đọc được dòng ({fault}); các cột: {', '.join(COLUMNS)}",
                why_en=f"the line cannot be read ({fault}); the columns: {', '.join(COLUMNS)}",
            ) from None
    return Calendar(special, vietnam().hours)


def _own_text(own: Path) -> str:
    try:
        return own.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise CalendarBroken(place=str(own), why_vi="không phải tệp UTF-8", why_en="it is not a UTF-8 file") from None


def _shipped(name: str) -> str:
    return files("tinhso.kernel").joinpath("data", name).read_text(encoding="utf-8")


def _rows(text: str) -> Iterator[dict[str, str]]:
    return csv.DictReader(text.splitlines())


def _special_day(row: dict[str, str]) -> SpecialDay:
    return SpecialDay(
        day=date.fromisoformat(row["day"]),
        kind=DayKind(row["kind"]),
        vi=row["vi"],
        en=row["en"],
        source=row["source"],
        certainty=Certainty(row["certainty"]),
        exchanged_with=date.fromisoformat(row["exchanged_with"]) if row["exchanged_with"] else None,
    )


def _working_hours(row: dict[str, str]) -> WorkingHours:
    shifts = (shift.split("-") for shift in row["shifts"].split())
    return WorkingHours(
        valid_from=date.fromisoformat(row["valid_from"]),
        weekdays=frozenset(int(digit) - 1 for digit in row["weekdays"]),
        shifts=tuple(Shift(time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in shifts),
        source=row["source"],
    )
