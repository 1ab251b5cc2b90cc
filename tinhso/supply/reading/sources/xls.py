"""XLS (Excel 97 to 2003, and older), with fonts: the format in which legacy Vietnamese text lives."""

from __future__ import annotations

import io

import xlrd  # type: ignore[import-untyped]  # it has no types

from tinhso.kernel.errors import TinhSoError
from tinhso.supply.errors import FileDamaged, FileLocked
from tinhso.supply.reading.bounds import Bounds, Watch, too_big
from tinhso.supply.reading.contracts import EMPTY, Cell, CellKind, Merge, Sheet
from tinhso.supply.reading.sources.number_formats import date_cell, is_percent_format, number_cell

_TEXT, _NUMBER, _DATE, _BOOLEAN, _ERROR = 1, 2, 3, 4, 5


def read_xls(content: bytes, bounds: Bounds, watch: Watch) -> tuple[Sheet, ...]:
    """Return the sheets of an old workbook. Raises FileDamaged, FileLocked, FileTooBig."""
    if len(content) > bounds.old_workbook:
        megabytes = bounds.old_workbook // 2**20
        raise too_big(f"tệp XLS lớn hơn {megabytes} MB", f"an XLS file over {megabytes} MB")
    try:
        # xlrd tells its troubles to a log file, by default standard output.
        book = xlrd.open_workbook(file_contents=content, formatting_info=True, ragged_rows=True, logfile=io.StringIO())
        if book.nsheets > bounds.sheets:
            raise too_big(f"hơn {bounds.sheets} trang tính", f"more than {bounds.sheets} sheets")
        return tuple(_sheet(book, sheet, watch) for sheet in book.sheets())
    except TinhSoError:
        raise
    except Exception as error:  # xlrd meets broken bytes with IndexError, struct.error, AssertionError and others
        if "encrypted" in str(error).lower():
            raise FileLocked() from None
        name = type(error).__name__
        raise FileDamaged(format="XLS", why_vi="nội dung bị hỏng", why_en=f"its content is broken ({name})") from None


def _sheet(book: xlrd.book.Book, sheet: xlrd.sheet.Sheet, watch: Watch) -> Sheet:
    rows: list[tuple[Cell, ...]] = []
    complete = True
    for row in range(sheet.nrows):
        cells = [_cell(book, sheet, row, column, watch) for column in range(sheet.row_len(row))]
        while cells and cells[-1] is EMPTY:
            cells.pop()
        complete = watch.row(len(cells))
        if not complete:
            break
        rows.append(tuple(cells))
    merges = tuple(Merge(top, left, bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells)
    return Sheet(sheet.name, tuple(rows), merges, hidden=bool(sheet.visibility), knows_merges=True, complete=complete)


def _cell(book: xlrd.book.Book, sheet: xlrd.sheet.Sheet, row: int, column: int, watch: Watch) -> Cell:
    raw = sheet.cell(row, column)
    if raw.ctype not in {_TEXT, _NUMBER, _DATE, _BOOLEAN, _ERROR} or raw.value == "":
        return EMPTY
    style = book.xf_list[raw.xf_index]
    font = book.font_list[style.font_index].name
    if raw.ctype == _TEXT:
        runs = _runs(book, sheet, row, column, raw.value, font)
        return Cell(CellKind.TEXT, watch.text(raw.value), None, font, runs=runs)
    if raw.ctype == _DATE:
        return date_cell(raw.value, font, since_1904=bool(book.datemode))
    if raw.ctype == _BOOLEAN:
        return Cell(CellKind.BOOLEAN, "TRUE" if raw.value else "FALSE", bool(raw.value), font)
    if raw.ctype == _ERROR:
        return Cell(CellKind.ERROR, xlrd.error_text_from_code.get(raw.value, "#ERROR"), None, font)
    code = book.format_map[style.format_key].format_str
    return number_cell(raw.value, font, percent=is_percent_format(code))


def _runs(
    book: xlrd.book.Book, sheet: xlrd.sheet.Sheet, row: int, column: int, text: str, font: str
) -> tuple[tuple[str, str], ...]:
    changes = sheet.rich_text_runlist_map.get((row, column))
    if not changes:
        return ()
    starts = [0, *(offset for offset, _ in changes), len(text)]
    fonts = [font, *(book.font_list[index].name for _, index in changes)]
    parts = [(face, text[start:end]) for face, start, end in zip(fonts, starts, starts[1:], strict=False)]
    return tuple((face, part) for face, part in parts if part)
