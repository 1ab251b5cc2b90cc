"""From a sheet of cells to its table: columns, data rows, what is set aside, how sure, and what must be asked."""

from __future__ import annotations

from tinhso.supply.reading.contracts import (
    Aside,
    CellKind,
    ColumnReading,
    ColumnType,
    Question,
    Reading,
    SetAside,
    Sheet,
    SheetReading,
)
from tinhso.supply.reading.rules.aside import Body, sort_rows
from tinhso.supply.reading.rules.columns import read_column
from tinhso.supply.reading.rules.layout import Layout, find_layout
from tinhso.supply.reading.rules.measures import stated_measure
from tinhso.supply.reading.rules.questions import column_questions, header_question, unit_question

_TEXTS_ASKED_ABOUT = 2000
_SURE_SCORE = 1.8  # of a header: full width, labels over values, known words


def read_table(sheet: Sheet) -> tuple[SheetReading, tuple[Question, ...]]:
    """Return the reading of a sheet and the questions it leaves open."""
    layout = find_layout(sheet)
    if layout is None:
        nothing = Reading(1.0, ("Trang trống.",), ("The sheet is empty.",))
        return SheetReading(sheet.name, (), (), (), (), nothing, hidden=sheet.hidden), ()
    body = sort_rows(sheet, layout)
    units = _stated_units(sheet, layout)
    columns, empty = _columns(sheet, layout, body, units[0] if len(units) == 1 else "")
    reading = SheetReading(
        sheet.name,
        layout.header,
        columns,
        body.data,
        (*body.aside, *empty),
        _confidence(layout, columns, body),
        unit_of_measure=units[0] if len(units) == 1 else "",
        hidden=sheet.hidden,
        complete=sheet.complete,
        beyond=sheet.beyond,
    )
    return reading, _questions(sheet, reading, units)


def column_letters(index: int) -> str:
    """Return the letters of a column counted from 0: A, Z, AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _stated_units(sheet: Sheet, layout: Layout) -> tuple[str, ...]:
    """The units of measure stated above the table, each once."""
    top = layout.header[0] if layout.header else layout.body
    found = (stated_measure(cell.text) for row in sheet.rows[:top] for cell in row if cell.filled)
    return tuple(dict.fromkeys(unit for unit in found if unit))


def _columns(sheet: Sheet, layout: Layout, body: Body, unit: str) -> tuple[tuple[ColumnReading, ...], tuple[SetAside, ...]]:
    first, last = _extent(sheet, layout, body)
    columns, empty = [], []
    for index in range(first, last + 1):
        title = layout.titles.get(index, "")
        cells = [sheet.cell(row, index) for row in body.data]
        if not title and not any(cell.filled for cell in cells):
            empty.append(SetAside(Aside.EMPTY_COLUMN, None, column_letters(index), column=index))
        else:
            columns.append(read_column(index, title or f"Cột {column_letters(index)}", cells, unit))
    return tuple(columns), tuple(empty)


def _extent(sheet: Sheet, layout: Layout, body: Body) -> tuple[int, int]:
    used = set(layout.titles)
    for row in body.data:
        used.update(column for column, cell in enumerate(sheet.rows[row]) if cell.filled and column not in used)
    return (min(used), max(used)) if used else (0, -1)


def _confidence(layout: Layout, columns: tuple[ColumnReading, ...], body: Body) -> Reading:
    vi, en = [], []
    head = min(1.0, layout.score / _SURE_SCORE) if layout.header else 0.4
    if layout.header:
        rows = "–".join(str(row + 1) for row in sorted({layout.header[0], layout.header[-1]}))
        vi.append(f"Tiêu đề cột ở dòng {rows}.")
        en.append(f"The header is in row {rows}.")
    else:
        vi.append("Không thấy dòng tiêu đề.")
        en.append("No header row was found.")
    held = [column.how.confidence for column in columns if column.type is not ColumnType.EMPTY]
    kinds = sum(held) / len(held) if held else 0.3
    unnamed = sum(column.index not in layout.titles for column in columns)
    if unnamed and layout.header:
        vi.append(f"{unnamed} cột không có tiêu đề.")
        en.append(f"{unnamed} columns have no header.")
        head *= 0.85
    if not body.data:
        vi.append("Không có dòng dữ liệu nào.")
        en.append("There are no rows of data.")
        kinds = 0.0
    return Reading(round(0.6 * head + 0.4 * kinds, 2), tuple(vi), tuple(en))


def _questions(sheet: Sheet, reading: SheetReading, units: tuple[str, ...]) -> tuple[Question, ...]:
    asked: list[Question] = []
    if not reading.header_rows and reading.is_table and not sheet.header:
        asked.append(header_question(sheet.name))
    if len(units) > 1:
        asked.append(unit_question(sheet.name, units))
    for column in reading.columns:
        cells = (sheet.cell(row, column.index) for row in reading.data_rows)
        open_ended = {column.number_style, column.date_order} & {"ambiguous", "mixed"}
        if open_ended or column.type is ColumnType.PERIOD:
            texts = [cell.text.strip() for cell in cells if cell.kind is CellKind.TEXT]
            asked.extend(column_questions(sheet.name, column, _informative(texts)))
    return tuple(asked)


def _informative(texts: list[str]) -> list[str]:
    return list(dict.fromkeys(texts))[:_TEXTS_ASKED_ABOUT]
