"""ODS (LibreOffice): values, fonts, merged ranges and repeated cells, in one pass over the XML."""

from __future__ import annotations

import math
from datetime import date, datetime

from tinhso.supply.errors import FileDamaged
from tinhso.supply.reading.bounds import Bounds, Watch, too_big
from tinhso.supply.reading.contracts import EMPTY, Cell, CellKind, Merge, Sheet
from tinhso.supply.reading.sources.number_formats import number_cell, written
from tinhso.supply.reading.sources.packed import Archive, Attributes, walk


def read_ods(archive: Archive, bounds: Bounds, watch: Watch) -> tuple[Sheet, ...]:
    """Return the sheets of an OpenDocument spreadsheet. Raises as ``read_xlsx`` does."""
    if "content.xml" not in archive.namelist():
        raise FileDamaged(format="ODS", why_vi="thiếu phần nội dung", why_en="the content part is missing")
    reader = _Reader(watch)
    walk(archive, "content.xml", watch, start=reader.start, end=reader.end, text=reader.text)
    return tuple(reader.sheets)


class _Reader:
    """Follows the elements of ``content.xml``."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self.sheets: list[Sheet] = []
        self._faces: dict[str, str] = {}
        self._fonts: dict[str, str] = {}
        self._style = ""
        self._tables = 0  # how many tables we are inside of
        self._note = 0  # comments and drawings inside a cell are not its text
        self._cell_attributes: Attributes | None = None
        self._paragraphs: list[list[str]] = []
        self._inside = 0
        self._begin("")

    def _begin(self, name: str) -> None:
        self._name = name
        self._rows: list[tuple[Cell, ...]] = []
        self._merges: list[Merge] = []
        self._cells: list[Cell] = []
        self._column = 0
        self._blank_rows = 0
        self._repeat = 1
        self._complete = True

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "table":
            self._tables += 1
            if self._tables == 1:
                self._begin(attributes.get("name", "")[:100])
        elif name in {"annotation", "shape", "frame"}:
            self._note += 1
        elif name in {"font-face", "style", "text-properties"}:
            self._learn_font(name, attributes)
        elif self._tables == 1:
            self._start_in_table(name, attributes)

    def _start_in_table(self, name: str, attributes: Attributes) -> None:
        if name == "table-row":
            self._cells, self._column, self._repeat = [], 0, _count(attributes.get("number-rows-repeated"))
        elif name in {"table-cell", "covered-table-cell"}:
            self._cell_attributes, self._paragraphs = attributes, []
        elif name == "p" and not self._note:
            self._inside += 1
            self._paragraphs.append([])
        elif name == "s" and self._inside:
            self.text(" " * min(_count(attributes.get("c")), 100))
        elif name in {"tab", "line-break"} and self._inside:
            self.text("\t" if name == "tab" else "\n")

    def text(self, data: str) -> None:
        if self._inside and not self._note and self._paragraphs:
            self._paragraphs[-1].append(data)

    def end(self, name: str) -> None:
        if name in {"annotation", "shape", "frame"}:
            self._note -= 1
        elif name == "p" and self._inside and not self._note:
            self._inside -= 1
        elif name in {"table-cell", "covered-table-cell"} and self._tables == 1 and self._cell_attributes is not None:
            self._end_cell(self._cell_attributes, covered=name.startswith("covered"))
            self._cell_attributes = None
        elif name == "table-row" and self._tables == 1:
            self._end_row()
        elif name == "table":
            self._tables -= 1
            if self._tables == 0:
                self._end_sheet()

    def _learn_font(self, name: str, attributes: Attributes) -> None:
        if name == "font-face":
            self._faces[attributes.get("name", "")] = attributes.get("font-family", "").strip("'")
        elif name == "style":
            self._style = attributes.get("name", "")
        elif face := attributes.get("font-name"):
            self._fonts[self._style] = self._faces.get(face, face)

    def _end_cell(self, attributes: Attributes, *, covered: bool) -> None:
        repeat = _count(attributes.get("number-columns-repeated"))
        cell = EMPTY if covered else self._cell(attributes)
        self._add_merge(attributes)
        if cell is EMPTY:
            self._column += repeat
            return
        self._column += repeat
        if self._column > self._watch.bounds.columns:
            self._watch.row(self._column)
        self._cells.extend(EMPTY for _ in range(self._column - repeat - len(self._cells)))
        self._cells.extend(cell for _ in range(repeat))

    def _cell(self, attributes: Attributes) -> Cell:
        text = self._watch.text("\n".join("".join(parts) for parts in self._paragraphs))
        font = self._fonts.get(attributes.get("style-name", ""), "")
        formula = "formula" in attributes
        kind = attributes.get("value-type", "string" if text else "")
        if kind in {"float", "percentage", "currency"}:
            return _number(attributes.get("value", ""), font, percent=kind == "percentage", formula=formula)
        if kind == "date":
            return _date(attributes.get("date-value", ""), text, font, formula)
        if kind == "boolean":
            truth = attributes.get("boolean-value") == "true"
            return Cell(CellKind.BOOLEAN, str(truth).upper(), truth, font, formula=formula)
        stated = self._watch.text(attributes.get("string-value") or text)
        return Cell(CellKind.TEXT, stated, None, font, formula=formula) if stated else EMPTY

    def _add_merge(self, attributes: Attributes) -> None:
        right, down = _count(attributes.get("number-columns-spanned")), _count(attributes.get("number-rows-spanned"))
        if right > 1 or down > 1:
            row = len(self._rows) + self._blank_rows
            self._merges.append(Merge(row, self._column, row + down - 1, self._column + right - 1))

    def _end_row(self) -> None:
        if not self._complete:
            return
        if not self._cells:
            self._blank_rows += self._repeat  # the empty rest of a sheet is a million rows in one element
            return
        if self._blank_rows > 1_048_576:
            raise too_big("quá nhiều dòng", "too many rows")
        self._rows.extend(() for _ in range(self._blank_rows))
        self._blank_rows = 0
        characters = sum(len(cell.text) for cell in self._cells)
        for _ in range(self._repeat):
            self._watch.more(characters)
            self._complete = self._watch.row(len(self._cells))
            if not self._complete:
                return
            self._rows.append(tuple(self._cells))

    def _end_sheet(self) -> None:
        if len(self.sheets) >= self._watch.bounds.sheets:
            raise too_big("quá nhiều trang tính", "too many sheets")
        self.sheets.append(
            Sheet(self._name, tuple(self._rows), tuple(self._merges), knows_merges=True, complete=self._complete)
        )


def _count(text: str | None) -> int:
    return max(1, int(text)) if text and text.isascii() and text.isdigit() and len(text) < 9 else 1


def _number(raw: str, font: str, *, percent: bool, formula: bool) -> Cell:
    try:
        value = float(raw)
    except ValueError:
        return Cell(CellKind.TEXT, raw[:50], None, font) if raw else EMPTY
    if not math.isfinite(value) or abs(value) > 1e300:
        return Cell(CellKind.TEXT, raw[:50], None, font)
    return number_cell(value, font, percent=percent, formula=formula)


def _date(raw: str, text: str, font: str, formula: bool) -> Cell:
    try:
        moment = datetime.fromisoformat(raw)
    except ValueError:
        return Cell(CellKind.TEXT, text, None, font, formula=formula) if text else EMPTY
    value: date = moment if "T" in raw else moment.date()
    return Cell(CellKind.DATE, written(value), value, font, formula=formula)
