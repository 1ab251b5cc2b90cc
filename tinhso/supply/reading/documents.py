"""An inspection as JSON: rows and columns counted from 1, columns by letter too, both languages side by side."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tinhso.supply.reading.contracts import (
    ColumnReading,
    EncodingReading,
    Question,
    Reading,
    SetAside,
    Sheet,
    SheetReading,
    Value,
)
from tinhso.supply.reading.inspecting import Opened, Row, rows_of
from tinhso.supply.reading.rules.tables import column_letters

_EXACT_DIGITS = 15  # that a JSON reader keeps in a number


def inspection_document(opened: Opened, name: str = "", rows: int = 0) -> dict[str, Any]:
    """Return the inspection as plain values for ``json.dumps``; with the first ``rows`` of each table as read."""
    found = opened.inspection
    return {
        "file": name,
        "format": found.format,
        "size": found.size,
        "sha256": found.sha256,
        "encoding": found.encoding.name,
        "encoding_details": _encoding(found.encoding),
        "delimiter": found.delimiter,
        "sheets": [_sheet(sheet, reading, rows) for sheet, reading in opened.pairs()],
        "questions": [_question(question) for question in found.questions],
        "notes": [{"code": note.code, "vi": note.vi, "en": note.en} for note in found.notes],
    }


def plain(value: Value) -> str | int | float | bool | None:
    """Return a value for JSON: days in ISO form, numbers as numbers where that is exact, else as text."""
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if not isinstance(value, Decimal):
        return value
    if value == value.to_integral_value() and abs(value) < 2**53:
        return int(value)
    return float(value) if Decimal(repr(float(value))) == value else f"{value:f}"


def _sheet(sheet: Sheet, reading: SheetReading, rows: int) -> dict[str, Any]:
    document: dict[str, Any] = {
        "name": reading.name,
        "hidden": reading.hidden,
        "header_rows": [row + 1 for row in reading.header_rows],
        "table": _range(reading),
        "columns": [_column(column) for column in reading.columns],
        "rows": len(reading.data_rows) + reading.beyond,
        "rows_looked_at": len(reading.data_rows),
        "complete": reading.complete,
        "unit_of_measure": reading.unit_of_measure,
        "set_aside": [_aside(aside) for aside in reading.set_aside],
        **_how(reading.how),
    }
    if rows:
        document["first_rows"] = [_row(row) for row in rows_of(sheet, reading, rows)]
    return document


def _range(reading: SheetReading) -> str:
    if not reading.is_table:
        return ""
    top = (reading.header_rows or reading.data_rows)[0] + 1
    left, right = (column_letters(reading.columns[place].index) for place in (0, -1))
    return f"{left}{top}:{right}{reading.data_rows[-1] + 1}"


def _column(column: ColumnReading) -> dict[str, Any]:
    return {
        "index": column.index + 1,
        "letter": column_letters(column.index),
        "title": column.title,
        "type": str(column.type),
        "unit_of_measure": column.unit_of_measure,
        "examples": list(column.examples),
        "missing": column.missing,
        "missing_marks": list(column.missing_marks),
        "unreadable": column.unreadable,
        "number_style": column.number_style,
        "date_order": column.date_order,
        "percent_form": column.percent_form,
        "excel_serial_dates": column.serial_dates,
        "ordinal": column.ordinal,
        "formulas": column.formulas,
        **_how(column.how),
    }


def _aside(aside: SetAside) -> dict[str, Any]:
    vi, en = _REASONS[str(aside.reason)]
    document: dict[str, Any] = {"reason": str(aside.reason), "reason_vi": vi, "reason_en": en, "text": aside.text}
    if aside.row is not None:
        document["row"] = aside.row + 1
    if aside.column is not None:
        document["column"] = column_letters(aside.column)
    if aside.as_typed:
        document["as_typed"] = aside.as_typed
    return document


def _question(question: Question) -> dict[str, Any]:
    return {
        "id": question.id,
        "code": question.code,
        "sheet": question.sheet,
        "column": None if question.column is None else column_letters(question.column),
        "question_vi": question.vi,
        "question_en": question.en,
        "options": [{"value": option.value, "vi": option.vi, "en": option.en} for option in question.options],
        "examples": list(question.examples),
    }


def _row(row: Row) -> dict[str, Any]:
    document: dict[str, Any] = {"row": row.number, "values": [plain(read.value) for read in row.values]}
    if row.line != row.number:
        document["line"] = row.line
    # Places in "values" where the text stands as written: not of the column's type, or not yet decided.
    as_written = [place for place, read in enumerate(row.values, 1) if not read.readable]
    return document | ({"as_written": as_written} if as_written else {})


def _encoding(encoding: EncodingReading) -> dict[str, Any]:
    told = {"sure": encoding.sure, "fonts": list(encoding.fonts), "converted_cells": encoding.converted}
    return {"name": encoding.name, **told, **_how(encoding.how)}


def _how(reading: Reading) -> dict[str, Any]:
    return {
        "confidence": reading.confidence,
        "reasons_vi": list(reading.reasons_vi),
        "reasons_en": list(reading.reasons_en),
    }


_REASONS = {
    "title": ("Dòng tiêu đề của biểu, phía trên bảng.", "A title line above the table."),
    "unit_of_measure": ("Dòng ghi đơn vị tính.", "A line that states the unit of measure."),
    "column_numbers": ("Dòng đánh số cột.", "A row that numbers the columns."),
    "total": ("Dòng tổng cộng, tính lại được từ các dòng khác.", "A total, which follows from the other rows."),
    "subtotal": ("Dòng cộng giữa bảng.", "A subtotal among the data."),
    "of_which": ("Dòng “trong đó”: đã nằm trong dòng khác.", "An “of which” row: part of another row."),
    "section": ("Dòng tên mục, không có số liệu.", "The name of a section, without values."),
    "repeated_header": ("Tiêu đề lặp lại ở trang sau.", "The header again, on a further page."),
    "note": ("Ghi chú hoặc chữ ký dưới bảng.", "A note or signature below the table."),
    "empty_column": ("Cột trống.", "An empty column."),
}
