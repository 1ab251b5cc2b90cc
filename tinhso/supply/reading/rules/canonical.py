"""Cells to canonical texts, by the type that the dataset gives the column: 1234.5, 2026-01-31, 2026-01, true.

What cannot be read is given as it was written, so that the check names it as a fault with the sender's own text.
Where such a text would pass for a canonical number ("1.234" in a column that nothing decides, "1234.5" in one of
1.234,5), UNDECIDED follows it: nobody sees it, and no check takes it for a number.

Percentages, whether shown (0.1237 as 12,37 %) or written ("12,37%", or 12,37 under a header that says %), become
points (12.37) where the dataset counts the column in ``percent``, and a ratio (0.1237) everywhere else.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from tinhso.catalog.contracts import DataField, FieldType
from tinhso.kernel.period_names import PeriodAmbiguous
from tinhso.kernel.periods import PeriodKind
from tinhso.supply.reading.contracts import Cell, CellKind, ColumnReading, ColumnType
from tinhso.supply.reading.rules.numerals import value_under
from tinhso.supply.reading.rules.records import EXACT, is_missing, read_date, read_truth
from tinhso.supply.reading.rules.values import day_of, numbers, percentage, period, written_day
from tinhso.supply.reading.rules.words import tidy

PERCENT = "percent"
UNDECIDED = "\u00a0"
_PASSES = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)", re.ASCII)
MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(?:Z|[+-][0-9]{2}:[0-9]{2})?", re.ASCII
)
_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}", re.ASCII)
_YEAR = re.compile(r"(?:năm )?([0-9]{4})", re.IGNORECASE | re.ASCII)
_CLOCK = re.compile(r"(.{6,40}?),? ([0-9]{1,2})[:hg]([0-9]{2})(?::([0-9]{2}))?", re.ASCII)
_UNITS = frozenset({ColumnType.UNIT_NAME, ColumnType.UNIT_CODE})

Reader = Callable[[Cell, str, ColumnReading, DataField, int | None], str | None]


def canonical(cell: Cell, column: ColumnReading, field: DataField, year: int | None = None) -> str | None:
    """Return the canonical text of a cell of the dataset's column ``field``; None where it says that there is no value.

    A mark for "no value" that the dataset lists among the column's words ("none") is that word. ``year`` completes
    periods without one. Nothing is raised.
    """
    text = cell.text.strip()
    if is_missing(cell, text, column) and not is_listed(text, field):
        return None
    if cell.kind is CellKind.ERROR:
        return text
    return _READERS[field.type](cell, text, column, field, year)


def is_listed(text: str, field: DataField) -> bool:
    """Return whether ``text`` is one of the words that the dataset lists for the column."""
    return text in map(str, field.constraints.enum or ())


def _text(cell: Cell, text: str, column: ColumnReading, field: DataField, year: int | None) -> str:
    return tidy(text) if field.area_level is not None or column.type in _UNITS else text


def _number(cell: Cell, text: str, column: ColumnReading, field: DataField, year: int | None) -> str:
    points = None
    value: Decimal | None
    if cell.kind is CellKind.NUMBER and isinstance(cell.value, Decimal):
        value = cell.value
        points = EXACT.scaleb(value, Decimal(2)) if cell.percent else None
    else:
        value = value_under(numbers(text), column.number_style)
        points = value_under(percentage(text), column.number_style)
    if points is None and column.type is ColumnType.PERCENT:
        points = value
    if points is not None:
        value = points if field.unit_of_measure == PERCENT else EXACT.scaleb(points, Decimal(-2))
    if value is None:
        return f"{text}{UNDECIDED}" if _PASSES.fullmatch(text) else text
    return _digits(value, whole=field.type is FieldType.INTEGER)


def _digits(value: Decimal, *, whole: bool) -> str:
    if whole and value == value.to_integral_value():
        value = value.to_integral_value()
    return f"{value:f}"


def _date(cell: Cell, text: str, column: ColumnReading, field: DataField, year: int | None) -> str:
    day = day_of(read_date(cell, text, column))
    return text if day is None else day.isoformat()


def _moment(cell: Cell, text: str, column: ColumnReading, field: DataField, year: int | None) -> str:
    if MOMENT.fullmatch(text):
        return text
    if cell.kind is CellKind.DATE or (column.serial_dates and cell.kind is CellKind.NUMBER):
        found = read_date(cell, text, column)
        if isinstance(found, datetime):
            return found.isoformat(timespec="seconds")
        return f"{found.isoformat()}T00:00:00" if isinstance(found, date) else text
    clock = _CLOCK.fullmatch(text)
    day = day_of(read_date(Cell(CellKind.TEXT, clock[1]), clock[1], column)) if clock else None
    if clock is None or day is None or not (int(clock[2]) < 24 and int(clock[3]) < 60 and int(clock[4] or 0) < 60):
        return text  # a day alone is no moment
    return f"{day.isoformat()}T{int(clock[2]):02}:{clock[3]}:{clock[4] or '00'}"


def _yearmonth(cell: Cell, text: str, column: ColumnReading, field: DataField, year: int | None) -> str:
    if _MONTH.fullmatch(text):
        return text
    if cell.kind is CellKind.DATE or written_day(text) is not None:
        day = day_of(read_date(cell, text, column))
        return text if day is None else f"{day:%Y-%m}"
    try:
        found = period(text, year)
    except PeriodAmbiguous:
        return text
    return f"{found.start:%Y-%m}" if found is not None and found.kind is PeriodKind.MONTH else text


def _year(cell: Cell, text: str, column: ColumnReading, field: DataField, year: int | None) -> str:
    match = _YEAR.fullmatch(text)
    return match[1] if match else text


def _truth(cell: Cell, text: str, column: ColumnReading, field: DataField, year: int | None) -> str:
    if text in {"1", "0"}:
        return text
    found = read_truth(cell, text)
    return text if found is None else str(found).lower()


_READERS: dict[FieldType, Reader] = {
    FieldType.STRING: _text,
    FieldType.INTEGER: _number,
    FieldType.NUMBER: _number,
    FieldType.BOOLEAN: _truth,
    FieldType.DATE: _date,
    FieldType.DATETIME: _moment,
    FieldType.YEAR: _year,
    FieldType.YEARMONTH: _yearmonth,
}
