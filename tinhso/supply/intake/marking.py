"""The sender's own workbook with the faulty cells marked and commented, and a first sheet that lists every fault.

An XLSX in Unicode keeps its sheets, styles and formulas; everything else becomes an XLSX of the cells as read.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink

from tinhso.supply.intake.contracts import PlacedFault
from tinhso.supply.intake.copying import MOST_CELLS, as_read, cells_in, put, put_cell, saved, title_of
from tinhso.supply.intake.rules.placed import column_of
from tinhso.supply.intake.wording import hint, message, weight
from tinhso.supply.reading.contracts import Sheet, SheetReading
from tinhso.supply.reading.inspecting import Opened

AUTHOR = "Tỉnh Số"
LIST = "Lỗi"  # the sheet that lists the faults, by the same name in both languages: a marked file is known again
MOST_KEPT = 20 * 2**20  # bytes of an XLSX that is opened with its styles
MOST_MARKED = 5_000
FILLS = {"refuse": "FFC7CE", "confirm": "FFEB9C", "warn": "FFEB9C"}
WIDTHS = (6, 16, 10, 26, 28, 60, 60, 16)


@dataclass(frozen=True)
class _Place:
    """Where a fault stands in the marked workbook: sheet, row and column counted from 1; column 0 is the whole row."""

    sheet: str
    row: int
    column: int

    @property
    def cell(self) -> str:
        return f"{get_column_letter(self.column or 1)}{self.row}"


Columns = Callable[[PlacedFault], tuple[int, ...]]
"""Says which columns of the sheet a fault is about."""


def mark(
    content: bytes,
    opened: Opened,
    faults: tuple[PlacedFault, ...],
    counts: Mapping[str, int],
    columns: Columns | None = None,
) -> bytes:
    """Return the workbook with ``faults`` marked; beyond the bounds only the faulty rows, which the list says."""
    whole = cells_in(opened) <= MOST_CELLS and all(sheet.complete for sheet in opened.workbook.sheets)
    sheet, table = _table_of(opened, faults)
    shown = faults[:MOST_MARKED]
    found = [columns(fault) if columns else _own_column(fault, table) for fault in shown]
    if whole:
        book = _own_book(content, opened) or as_read(opened)
        places = [_places(fault, sheet, each) for fault, each in zip(shown, found, strict=True)]
    else:
        book, rows = _faulty_rows(sheet, table, shown)
        places = [_moved(_places(fault, sheet, each), rows) for fault, each in zip(shown, found, strict=True)]
    _forget_marks(book)
    for place, together in _by_cell(places, shown):
        _mark_cell(book[place.sheet].cell(place.row, place.column), together)
    _list(book, shown, places, _remark(whole, len(shown), sum(counts.values())))
    return saved(book)


# --- the workbook that is marked ---------------------------------------------------


def _own_book(content: bytes, opened: Opened) -> Any:
    """Return the sender's own workbook, or None when it must be written anew."""
    found = opened.inspection
    if found.format != "xlsx" or found.encoding.converted or len(content) > MOST_KEPT:
        return None
    try:
        return openpyxl.load_workbook(io.BytesIO(content))
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, OSError, zipfile.BadZipFile):
        return None  # we could read its cells; what openpyxl stumbles over lies around them


def _table_of(opened: Opened, faults: tuple[PlacedFault, ...]) -> tuple[Sheet, SheetReading]:
    names = {fault.sheet for fault in faults}
    pairs = list(opened.pairs())
    return next((pair for pair in pairs if pair[0].name in names), pairs[0])


def _faulty_rows(sheet: Sheet, table: SheetReading, faults: tuple[PlacedFault, ...]) -> tuple[Any, dict[int, int]]:
    """Return a workbook of the header and the faulty rows, and where each row of the file stands in it."""
    book = openpyxl.Workbook()
    made = book.worksheets[0]
    made.title = title_of(sheet.name)
    wanted = sorted({*table.header_rows, *(fault.row - 1 for fault in faults if fault.row)})
    rows = {row + 1: place for place, row in enumerate(wanted, 1)}
    for row, place in rows.items():
        put(made.cell(place, 1), row if row - 1 not in table.header_rows else _("Row of the file"))
        for column, cell in enumerate(sheet.rows[row - 1] if row <= len(sheet.rows) else (), 2):
            if cell.filled:
                put_cell(made.cell(place, column), cell)
    return book, rows


def _own_column(fault: PlacedFault, table: SheetReading) -> tuple[int, ...]:
    column = column_of(fault, table)
    return () if column is None else (column,)


def _places(fault: PlacedFault, sheet: Sheet, columns: tuple[int, ...]) -> list[_Place]:
    if not fault.row:
        return []
    return [_Place(title_of(sheet.name), fault.row, column + 1) for column in columns] or [
        _Place(title_of(sheet.name), fault.row, 0)
    ]


def _moved(places: list[_Place], rows: Mapping[int, int]) -> list[_Place]:
    known = [place for place in places if place.row in rows]
    return [_Place(place.sheet, rows[place.row], place.column + 1 if place.column else 0) for place in known]


# --- marks ---------------------------------------------------------------------------


def _by_cell(places: list[list[_Place]], faults: tuple[PlacedFault, ...]) -> Iterator[tuple[_Place, list[PlacedFault]]]:
    together: dict[_Place, list[PlacedFault]] = {}
    for found, fault in zip(places, faults, strict=True):
        for place in found:
            if place.column:
                together.setdefault(place, []).append(fault)
    yield from together.items()


def _mark_cell(cell: Any, faults: list[PlacedFault]) -> None:
    if type(cell).__name__ == "MergedCell":
        return
    worst = "refuse" if any(fault.outcome == "refuse" for fault in faults) else "warn"
    cell.fill = PatternFill("solid", fgColor=FILLS[worst])
    comment = Comment("\n".join(f"{message(fault)} {hint(fault)}".strip() for fault in faults)[:2_000], AUTHOR)
    comment.width, comment.height = 360, 60 + 40 * len(faults)
    cell.comment = comment


def _forget_marks(book: Any) -> None:
    """Take away what an earlier marking of the same file left."""
    for sheet in list(book.worksheets):
        if sheet.title == LIST and len(book.worksheets) > 1:
            book.remove(sheet)
            continue
        for row in sheet.iter_rows():
            for cell in row:
                if cell.comment is not None and cell.comment.author == AUTHOR:
                    cell.comment = None
                    cell.fill = PatternFill()


# --- the list ----------------------------------------------------------------------------


def _list(book: Any, faults: tuple[PlacedFault, ...], places: list[list[_Place]], remark: str) -> None:
    sheet = book.create_sheet(LIST, 0)
    book.active = 0
    for other in book.worksheets:
        other.sheet_view.tabSelected = other is sheet
    put(sheet["A1"], _("What is to be mended"))
    sheet["A1"].font = Font(bold=True, size=14)
    put(sheet["A2"], remark)
    heads = (_("No."), _("Sheet"), _("Cell"), _("Column"), _("Value"), _("What is wrong"), _("What to do"), _("Weight"))
    for column, (head, width) in enumerate(zip(heads, WIDTHS, strict=True), 1):
        put(sheet.cell(4, column), head)
        sheet.cell(4, column).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "A5"
    for number, (fault, found) in enumerate(zip(faults, places, strict=True), 1):
        _list_row(sheet, number, fault, found[0] if found else None)


def _list_row(sheet: Any, number: int, fault: PlacedFault, place: _Place | None) -> None:
    where = fault.cell or (_("row %(row)s") % {"row": fault.row} if fault.row else _("whole file"))
    values = (number, fault.sheet, where, fault.header or fault.column, fault.value, message(fault), hint(fault), weight(fault))
    for column, value in enumerate(values, 1):
        cell = sheet.cell(number + 4, column)
        put(cell, value)
        cell.alignment = Alignment(vertical="top", wrap_text=True)
    sheet.cell(number + 4, 8).fill = PatternFill("solid", fgColor=FILLS[fault.outcome])
    if place is not None:
        cell = sheet.cell(number + 4, 3)
        quoted = place.sheet.replace("'", "''")
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{quoted}'!{place.cell}")
        cell.font = Font(color="0F6A63", underline="single")


def _remark(whole: bool, shown: int, count: int) -> str:
    said = [
        _("%(count)s faults; the cells are coloured and carry comments. Mend them and send the file again.") % {"count": count}
    ]
    if shown < count:
        said.append(_("The first %(shown)s are listed here.") % {"shown": shown})
    if not whole:
        said = [
            _("%(count)s faults. The file is large: only its faulty rows are copied here. Mend them in your own file.")
            % {"count": count}
        ]
    return " ".join(said)
