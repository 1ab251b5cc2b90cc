"""One cell of a grid: what a Vietnamese text means for a column, and how a canonical text is shown.

Reading never guesses: "1.234" in a column of decimals may be a thousand or one and a bit, and is asked. What is shown
always reads back as the same value, so a whole number in such a column stands without groups (1234), and a decimal of
just three places with one more (1,2340). ``static/supply/desk/cells.js`` does the same in the browser.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from tinhso.kernel.errors import TinhSoError
from tinhso.kernel.numbers import format_number, readings
from tinhso.kernel.period_names import read as read_period
from tinhso.kernel.periods import Period, PeriodKind
from tinhso.supply.reading.rules.words import NO, TICKS, YES, folded

YES_SHOWN, NO_SHOWN = "Có", "Không"
_MOMENT = re.compile(r"(\S+)[ ,]+([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?")
_LONGEST = 100  # characters of a number or a day


@dataclass(frozen=True)
class CellRead:
    """What a cell means: a canonical ``value`` (None is empty), or the ways in which it may be ``meant``, as shown texts.

    What cannot be read keeps its text, so that the check names it.
    """

    value: str | None
    meant: tuple[str, ...] = ()


def read(kind: str, text: str, missing: Collection[str] = ("",)) -> CellRead:
    """Return what ``text`` means in a column of ``kind`` (a type of Table Schema); ``missing`` texts stand for nothing."""
    stripped = " ".join(text.split()) if kind != "string" else text.strip()
    if not stripped or stripped in missing:
        return CellRead(None)
    if kind == "string" or len(stripped) > _LONGEST:
        return CellRead(stripped)
    reader = {"integer": _whole, "number": _number, "boolean": _truth, "datetime": _moment}.get(kind)
    if reader is not None:
        return reader(stripped)
    return CellRead(_dated(stripped, kind) or stripped)


def show(kind: str, value: str | None) -> str:
    """Return a canonical text as it is shown; what is not canonical is shown as it is."""
    if value is None:
        return ""
    try:
        return _SHOWN[kind](value) if kind in _SHOWN else value
    except (ValueError, InvalidOperation, TinhSoError):
        return value


def _values(text: str) -> list[Decimal]:
    return sorted(set(readings(text).values()))


def _whole(text: str) -> CellRead:
    """A whole number has no decimals: "1.000" is a thousand, never a one that is written with three of them."""
    found = [value for value in _values(text) if value == value.to_integral_value()]
    return CellRead(f"{max(found, key=abs):.0f}" if found else text)


def _number(text: str) -> CellRead:
    found = _values(text)
    if len(found) > 1:
        return CellRead(None, tuple(_show_number(f"{value:f}") for value in reversed(found)))
    return CellRead(f"{found[0]:f}" if found else text)


def _truth(text: str) -> CellRead:
    word = folded(text)
    if word in YES | TICKS | {"1"}:
        return CellRead("true")
    return CellRead("false" if word in NO | {"0"} else text)


def _dated(text: str, kind: str) -> str:
    try:
        found = read_period(text, day_first=True)
    except TinhSoError:  # a day or month without its year: the check says what is wrong
        return ""
    return _written(found, kind) if found is not None else ""


def _written(found: Period, kind: str) -> str:
    if kind == "date" and found.kind is PeriodKind.DAY:
        return found.start.isoformat()
    if kind == "yearmonth" and found.kind is PeriodKind.MONTH:
        return f"{found.start:%Y-%m}"
    return f"{found.year:04}" if kind == "year" and found.kind is PeriodKind.YEAR else ""


def _moment(text: str) -> CellRead:
    match = _MOMENT.fullmatch(text)
    day = _dated(match[1], "date") if match else ""
    if match is None or not day:
        return CellRead(text)
    return CellRead(f"{day}T{int(match[2]):02}:{match[3]}:{match[4] or '00'}")


def _show_number(value: str) -> str:
    shown = format_number(Decimal(value), None, "vi")
    if len(_values(shown)) < 2:
        return shown
    return f"{shown}0" if "," in shown else shown.replace(".", "")


def _show_moment(value: str) -> str:
    moment = datetime.fromisoformat(value)
    return f"{moment:%d/%m/}{moment.year:04} {moment:%H:%M}" + (f"{moment:%S}".join((":", "")) if moment.second else "")


def _show_day(value: str) -> str:
    day = date.fromisoformat(value)
    return f"{day:%d/%m/}{day.year:04}"


def _show_truth(value: str) -> str:
    return {"true": YES_SHOWN, "false": NO_SHOWN}.get(value.lower(), value)


def _show_month(value: str) -> str:
    return "/".join(reversed(value.split("-"))) if re.fullmatch("[0-9]{4}-[0-9]{2}", value) else value


def _show_whole(value: str) -> str:
    return format_number(int(value), None, "vi")


_SHOWN: Mapping[str, Callable[[str], str]] = {
    "integer": _show_whole,
    "number": _show_number,
    "boolean": _show_truth,
    "date": _show_day,
    "datetime": _show_moment,
    "yearmonth": _show_month,
}
