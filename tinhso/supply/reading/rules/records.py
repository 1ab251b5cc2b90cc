"""Cells to values, as a column's reading says: exact decimals, days, codes of periods; never a guess."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Context, Decimal

from tinhso.kernel.period_names import PeriodAmbiguous
from tinhso.supply.reading.contracts import Cell, CellKind, ColumnReading, ColumnType, Value
from tinhso.supply.reading.rules.numerals import value_under
from tinhso.supply.reading.rules.serial_days import from_serial
from tinhso.supply.reading.rules.values import day_of, numbers, order_of, percentage, period, written_day
from tinhso.supply.reading.rules.words import NO, TICKS, YES, folded, is_missing_mark, tidy

EXACT = Context(prec=400)


@dataclass(frozen=True)
class Read:
    """A value as read; ``readable`` is False when the cell holds something that is not of the column's type.

    The value is then the text as it stands. A missing value is None and readable.
    """

    value: Value
    readable: bool = True


def read_cell(cell: Cell, column: ColumnReading, *, year: int | None = None) -> Read:
    """Return what ``cell`` says under its column's reading. Percentages are in points: 12.37 for 12,37 %.

    Periods are their codes (202405); ``year`` completes those without one.
    """
    text = cell.text.strip()
    if is_missing(cell, text, column):
        return Read(None)
    if cell.kind is CellKind.ERROR:
        return Read(text, readable=False)
    value = _value(cell, text, column, year)
    return Read(value) if value is not None else Read(text, readable=False)


def is_missing(cell: Cell, text: str, column: ColumnReading) -> bool:
    """Return whether a cell (its ``text`` without blanks around) says that there is no value."""
    return not text or (cell.kind is CellKind.TEXT and (is_missing_mark(text) or text in column.missing_marks))


def _value(cell: Cell, text: str, column: ColumnReading, year: int | None) -> Value:
    kind = column.type
    if kind in {ColumnType.INTEGER, ColumnType.NUMBER, ColumnType.PERCENT}:
        return _number(cell, text, column)
    if kind is ColumnType.DATE:
        return read_date(cell, text, column)
    if kind is ColumnType.PERIOD:
        return _period(text, year)
    if kind is ColumnType.BOOLEAN:
        return read_truth(cell, text)
    return tidy(text) if kind in {ColumnType.UNIT_NAME, ColumnType.UNIT_CODE} else text


def _number(cell: Cell, text: str, column: ColumnReading) -> Decimal | None:
    if cell.kind is CellKind.NUMBER and isinstance(cell.value, Decimal):
        return EXACT.scaleb(cell.value, Decimal(2)) if cell.percent and column.type is ColumnType.PERCENT else cell.value
    found = numbers(text) or (percentage(text) if column.type is ColumnType.PERCENT else {})
    return value_under(found, column.number_style)


def read_date(cell: Cell, text: str, column: ColumnReading) -> Value:
    """Return the day or moment of a cell under the column's order of days; None for none, or one that reads two ways."""
    if cell.kind is CellKind.DATE:
        return cell.value
    if column.serial_dates and text.replace(".", "", 1).isdigit():
        return from_serial(float(text))
    day = written_day(text)
    proven = order_of(text)
    decided = column.date_order in {"day_first", "month_first"}
    if day is None or (day.ambiguous and not decided) or (decided and proven not in {"", column.date_order}):
        return None
    return day_of(day.month_first if column.date_order == "month_first" else day.day_first)


def _period(text: str, year: int | None) -> str | None:
    try:
        found = period(text, year)
    except PeriodAmbiguous:
        return None
    return None if found is None else found.code


def read_truth(cell: Cell, text: str) -> bool | None:
    """Return what a cell says of yes and no; None for neither."""
    if isinstance(cell.value, bool):
        return cell.value
    word = folded(text)
    if word in YES or word in TICKS:
        return True
    return False if word in NO else None
