"""The calendar of Vietnam's state offices: what ships (2024 to 2027, usual hours), and an operator's own records over it.

An operator's file has the form of ``data/special_days.csv``. Its lines replace the shipped line of the same day; the kind
``usual`` takes a shipped day back: the day is then as its weekday has it. An operator who has own hours too gives a folder
with ``special_days.csv`` or ``working_hours.csv`` or both; hours hold from their day until the next line's.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from datetime import date, time
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TypeVar

from tinhso.kernel.calendars import Calendar, CalendarBroken, Certainty, DayKind, Shift, SpecialDay, WorkingHours

USUAL = "usual"
SPECIAL_DAYS, WORKING_HOURS = "special_days.csv", "working_hours.csv"
COLUMNS = ("day", "kind", "vi", "en", "exchanged_with", "certainty", "source")
HOURS_COLUMNS = ("valid_from", "weekdays", "shifts", "source")
_Seen = tuple[Path, int, int]  # a file, when it was changed, its size
_Record = TypeVar("_Record")
_LARGEST = 1 << 20  # bytes; a century of special days is a tenth of it


@cache
def vietnam() -> Calendar:
    """Return the calendar of the state offices of Vietnam as shipped."""
    special = [_special_day(row) for row in _rows(_shipped(SPECIAL_DAYS))]
    hours = tuple(_working_hours(row) for row in _rows(_shipped(WORKING_HOURS)))
    return Calendar({day.day: day for day in special}, hours)


def calendar(own: Path | None) -> Calendar:
    """Return the shipped calendar with the records of ``own``, a file or a folder, laid over it; what changed is read again.

    Raises CalendarBroken, with the line, when a file is missing or a line cannot be read.
    """
    if own is None:
        return vietnam()
    if not own.is_dir():
        return _overlaid(_seen(own), None)
    days, hours = (_seen(own / name) if (own / name).exists() else None for name in (SPECIAL_DAYS, WORKING_HOURS))
    if days is None and hours is None:
        names = (SPECIAL_DAYS, WORKING_HOURS)
        raise CalendarBroken(place=str(own), why_vi=f"thư mục thiếu {' và '.join(names)}", why_en=f"no {' nor '.join(names)}")
    return _overlaid(days, hours)


def _seen(own: Path) -> _Seen:
    try:
        state = own.stat()
    except OSError:
        raise CalendarBroken(place=str(own), why_vi="không mở được tệp", why_en="the file cannot be opened") from None
    return own, state.st_mtime_ns, state.st_size


@lru_cache(maxsize=4)
def _overlaid(days: _Seen | None, hours: _Seen | None) -> Calendar:
    special = dict(vietnam().special)
    for day, record in _own_records(days, COLUMNS, _own_day):
        special.pop(day, None)
        if record is not None:
            special[day] = record
    dated = {each.valid_from: each for each in vietnam().hours} | dict(_own_records(hours, HOURS_COLUMNS, _own_hours))
    return Calendar(special, tuple(dated[day] for day in sorted(dated)))


def _own_records(seen: _Seen | None, columns: tuple[str, ...], read: Callable[[dict[str, str]], _Record]) -> Iterator[_Record]:
    if seen is None:
        return
    own, _, size = seen
    if size > _LARGEST:
        raise CalendarBroken(place=str(own), why_vi="tệp quá lớn", why_en="the file is too large")
    for number, row in enumerate(_rows(_own_text(own)), start=2):
        try:
            yield read(row)
        except CalendarBroken as fault:
            raise CalendarBroken(**{**fault.data, "place": f"{own.name}:{number}"}) from None
        except (AttributeError, KeyError, TypeError, ValueError) as fault:
            raise CalendarBroken(
                place=f"{own.name}:{number}",
                why_vi=f"không đọc được dòng ({fault}); các cột: {', '.join(columns)}",
                why_en=f"the line cannot be read ({fault}); the columns: {', '.join(columns)}",
            ) from None


def _own_day(row: dict[str, str]) -> tuple[date, SpecialDay | None]:
    return date.fromisoformat(row["day"]), None if row["kind"] == USUAL else _special_day(row)


def _own_hours(row: dict[str, str]) -> tuple[date, WorkingHours]:
    hours = _working_hours(row)
    return hours.valid_from, hours


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
    if not row["weekdays"] or set(row["weekdays"]) - set("1234567"):
        raise ValueError(f"weekdays {row['weekdays']!r}")
    shifts = (shift.split("-") for shift in row["shifts"].split())
    return WorkingHours(
        valid_from=date.fromisoformat(row["valid_from"]),
        weekdays=frozenset(int(digit) - 1 for digit in row["weekdays"]),
        shifts=tuple(Shift(time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in shifts),
        source=row["source"],
    )
