"""A sheet as it stands, ready to be drawn: letters, row numbers, merged cells, and why a row is no data."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tinhso.supply.reading.contracts import Aside, Cell, CellKind, Merge, Sheet, SheetReading
from tinhso.supply.reading.rules.tables import column_letters

FIRST_ROWS, LAST_ROWS = 60, 3
MOST_COLUMNS = 60
LONGEST = 120  # characters of a cell that are shown


@dataclass(frozen=True)
class GridCell:
    text: str
    numeric: bool = False
    error: bool = False
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True)
class GridRow:
    """A row of the sheet; ``role`` is header, data, aside or blank, ``reason`` says in words why it is no data."""

    number: int
    role: str
    reason: str
    cells: tuple[GridCell, ...]


@dataclass(frozen=True)
class Grid:
    """What is shown of a sheet: ``left_out`` rows lie between the first and the last, ``more_columns`` beside."""

    letters: tuple[str, ...]
    first: tuple[GridRow, ...]
    last: tuple[GridRow, ...]
    left_out: int
    more_columns: int


def draw(sheet: Sheet, reading: SheetReading) -> Grid:
    """Return the first rows of a sheet and the last few."""
    height, width = len(sheet.rows), min(sheet.width, MOST_COLUMNS)
    cut = height > FIRST_ROWS + LAST_ROWS
    first = range(FIRST_ROWS if cut else height)
    last = range(height - LAST_ROWS, height) if cut else range(0)
    return Grid(
        letters=tuple(map(column_letters, range(width))),
        first=tuple(_rows(sheet, reading, first, width)),
        last=tuple(_rows(sheet, reading, last, width)),
        left_out=height - len(first) - len(last),
        more_columns=sheet.width - width,
    )


def reason_words(reason: Aside) -> str:
    """Say in a few words why a row or column is no data."""
    return {
        Aside.TITLE: _("title"),
        Aside.UNIT_OF_MEASURE: _("unit of measure"),
        Aside.COLUMN_NUMBERS: _("column numbers"),
        Aside.TOTAL: _("grand total"),
        Aside.SUBTOTAL: _("subtotal"),
        Aside.OF_WHICH: _("“of which” row"),
        Aside.SECTION: _("section name"),
        Aside.REPEATED_HEADER: _("header again"),
        Aside.NOTE: _("note or signature"),
        Aside.EMPTY_COLUMN: _("empty column"),
    }[reason]


def _rows(sheet: Sheet, reading: SheetReading, shown: range, width: int) -> Iterator[GridRow]:
    spans, covered = _merges(sheet.merges, shown, width)
    asides = {aside.row: reason_words(aside.reason) for aside in reading.set_aside if aside.row is not None}
    data = set(reading.data_rows)
    for row in shown:
        role, reason = _role(row, reading.header_rows, data, asides)
        seen = [column for column in range(width) if (row, column) not in covered]
        yield GridRow(row + 1, role, reason, tuple(_cell(sheet.cell(row, column), spans.get((row, column))) for column in seen))


def _role(row: int, header: Collection[int], data: Collection[int], asides: dict[int, str]) -> tuple[str, str]:
    if row in header:
        return "header", _("header")
    if row in data:
        return "data", ""
    return ("aside", asides[row]) if row in asides else ("blank", "")


def _cell(cell: Cell, span: tuple[int, int] | None) -> GridCell:
    rows, columns = span or (1, 1)
    text = cell.text.strip()
    return GridCell(
        text if len(text) <= LONGEST else f"{text[:LONGEST]}…",
        numeric=cell.kind in (CellKind.NUMBER, CellKind.DATE),
        error=cell.kind is CellKind.ERROR,
        columns=columns,
        rows=rows,
    )


def _merges(
    merges: tuple[Merge, ...], shown: range, width: int
) -> tuple[dict[tuple[int, int], tuple[int, int]], set[tuple[int, int]]]:
    """Return how far the shown first cells of merged ranges reach, and the cells that lie under them."""
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    covered: set[tuple[int, int]] = set()
    for merge in merges:
        if merge.top not in shown or merge.left >= width:
            continue
        bottom, right = min(merge.bottom, shown.stop - 1), min(merge.right, width - 1)
        spans[merge.top, merge.left] = bottom - merge.top + 1, right - merge.left + 1
        inside = ((row, column) for row in range(merge.top, bottom + 1) for column in range(merge.left, right + 1))
        covered.update(place for place in inside if place != (merge.top, merge.left))
    return spans, covered
