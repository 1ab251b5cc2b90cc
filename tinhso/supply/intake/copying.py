"""A file written anew with its cells as they were read, in Unicode: to be marked, or to be sent on with cells corrected."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from tinhso.supply.reading.contracts import Cell, CellKind, Sheet
from tinhso.supply.reading.inspecting import Opened

LETTERED = frozenset({"xlsx", "xls", "ods"})
DELIMITED = frozenset({"csv", "tsv"})
MOST_CELLS = 100_000  # of a file that is written anew
_RISKY = ("=", "+", "-", "@", "\t", "\r")
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]")

Edits = Mapping[tuple[int, int], Decimal | date | str]
"""New values by row and column of the sheet, both counted from 0."""


def can_be_corrected(opened: Opened) -> bool:
    """Return whether a file can be written anew without losing what its reading depends on."""
    sheets, format = opened.workbook.sheets, opened.inspection.format
    if format not in LETTERED | DELIMITED or not all(sheet.complete for sheet in sheets):
        return False
    names_stay = format in DELIMITED or all(title_of(sheet.name) == sheet.name for sheet in sheets)
    return names_stay and cells_in(opened) <= MOST_CELLS and not any(map(_loses_digits, _cells(sheets)))


def _cells(sheets: tuple[Sheet, ...]) -> Iterator[Cell]:
    return (cell for sheet in sheets for row in sheet.rows for cell in row)


def _loses_digits(cell: Cell) -> bool:
    """A workbook is written with 16 digits to a number; a few files have more."""
    return isinstance(cell.value, Decimal) and Decimal(f"{cell.value:.16g}") != cell.value


def cells_in(opened: Opened) -> int:
    """Return how many cells a file has, as far as it was read."""
    return sum(len(row) for sheet in opened.workbook.sheets for row in sheet.rows)


def corrected(opened: Opened, sheet: str, edits: Edits) -> bytes:
    """Return a file like the one that was read, with some cells of one sheet changed: XLSX, or delimited text in UTF-8."""
    if opened.inspection.format in DELIMITED:
        return _as_text(opened.workbook.sheets[0], opened.inspection.delimiter or ",", edits)
    book = as_read(opened, {sheet: edits})
    return saved(book)


def as_read(opened: Opened, edits: Mapping[str, Edits] | None = None) -> Workbook:
    """Return a workbook of the cells as read; formulas are their kept values."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in opened.workbook.sheets:
        made = book.create_sheet(title_of(sheet.name))
        made.sheet_state = "hidden" if sheet.hidden else "visible"
        _fill(made, sheet, (edits or {}).get(sheet.name, {}))
    return book


def saved(book: Workbook) -> bytes:
    """Return a workbook as the bytes of its file."""
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def title_of(name: str) -> str:
    """Return a name that a sheet of a workbook may have."""
    return _NOT_IN_TITLES.sub("_", name)[:31].strip("'") or "Sheet1"


def put(target: Any, value: Any) -> None:
    """Set a cell of openpyxl; a text stays a text, whatever sign it begins with."""
    if not isinstance(value, str):
        target.value = value
        return
    target.value = ILLEGAL_CHARACTERS_RE.sub("", value)[:32_767]
    target.data_type = "s"
    if value.startswith(_RISKY):
        target.quotePrefix = True


def put_cell(target: Any, cell: Cell) -> None:
    """Set a cell of openpyxl to what was read, in its own type."""
    if cell.kind is CellKind.ERROR:
        target.value, target.data_type = cell.text, "e"
    elif cell.kind in (CellKind.TEXT, CellKind.EMPTY) or cell.value is None:
        put(target, cell.text)
    else:
        put(target, cell.value)
    if cell.percent:
        target.number_format = "0.00%"
    elif cell.kind is CellKind.DATE:
        target.number_format = "dd/mm/yyyy"


def _fill(made: Any, sheet: Sheet, edits: Edits) -> None:
    for row, cells in enumerate(sheet.rows):
        for column, cell in enumerate(cells):
            if cell.filled and (row, column) not in edits:
                put_cell(made.cell(row + 1, column + 1), cell)
    for (row, column), value in edits.items():
        target = made.cell(row + 1, column + 1)
        put(target, value)
        if isinstance(value, date):
            target.number_format = "dd/mm/yyyy"
    for merge in sheet.merges:
        made.merge_cells(
            start_row=merge.top + 1, start_column=merge.left + 1, end_row=merge.bottom + 1, end_column=merge.right + 1
        )


def _as_text(sheet: Sheet, delimiter: str, edits: Edits) -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=delimiter, lineterminator="\r\n")
    for row, cells in enumerate(sheet.rows):
        width = max([len(cells), *(column + 1 for at, column in edits if at == row)])
        writer.writerow([_text(sheet, row, column, edits) for column in range(width)])
    return stream.getvalue().encode()


def _text(sheet: Sheet, row: int, column: int, edits: Edits) -> str:
    value = edits.get((row, column), sheet.cell(row, column).text)
    if isinstance(value, Decimal):
        return f"{value:f}".replace(".", ",")
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else value
