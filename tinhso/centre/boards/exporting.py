"""A board as a file: every number with its status and whether it is simulated; formulas are kept from running."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import BytesIO, StringIO

from django.http import HttpResponse
from django.utils.translation import gettext

from tinhso.centre.boards.contracts import Cell, Drawn
from tinhso.kernel.errors import NotFound
from tinhso.kernel.spreadsheets import harmless
from tinhso.ui.words import STATUS_WORDS

TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
Row = tuple[str | float | None, ...]


def response(board: Drawn, shape: str) -> HttpResponse:
    """Return the numbers of a board as a file. Raises NotFound for another shape."""
    if shape not in TYPES:
        raise NotFound
    body = _csv(board) if shape == "csv" else _xlsx(board)
    answer = HttpResponse(body, content_type=TYPES[shape])
    answer["Content-Disposition"] = f'attachment; filename="{board.pack}-{board.definition.id}.{shape}"'
    return answer


def rows(board: Drawn) -> Iterator[Row]:
    """Yield a head and one row for each number of a board's tiles, charts and tables."""
    yield tuple(gettext(each) for each in ("Tile", "Of", "Value", "Unit", "Status", "Why there is none", "Simulated"))
    for placed in board.tiles:
        if placed.tile is not None:
            tile = placed.tile
            why = "" if tile.amount is not None else tile.detail
            yield placed.title, "", tile.amount, tile.unit, _judged(tile.status), why, _said(tile.simulated)
        if placed.chart is not None:
            for series in placed.chart.series:
                for point in series.points:
                    of = f"{series.name}: {point.label}" if len(placed.chart.series) > 1 else point.label
                    status, made_up = _judged(point.status), _said(point.simulated)
                    yield placed.title, of, point.value, placed.chart.unit, status, point.why, made_up
        if placed.table is not None:
            for unit, cells in placed.table.rows:
                for head, cell in zip(placed.table.heads, cells, strict=True):
                    yield head, unit, *_of_cell(cell)


def _of_cell(cell: Cell) -> Row:
    """Return value, unit, status, why there is none, and whether it is simulated; of words in a table the words."""
    if cell.amount is not None:
        return cell.amount, cell.unit, _judged(cell.status), "", _said(cell.simulated)
    told = None if cell.url else cell.text  # a number that is not there has a story all the same
    return told, cell.unit, _judged(cell.status), cell.text if cell.url else "", _said(cell.simulated)


def _judged(status: str) -> str:
    """Return a status in words; nothing where nothing says whether the number is good."""
    return str(STATUS_WORDS[status]) if status in STATUS_WORDS and status != "none" else ""


def _said(simulated: bool) -> str:  # one word
    return gettext("simulated") if simulated else ""


def _csv(board: Drawn) -> bytes:
    text = StringIO()
    csv.writer(text).writerows([harmless(cell) for cell in row] for row in rows(board))
    return ("\ufeff" + text.getvalue()).encode()


def _xlsx(board: Drawn) -> bytes:
    from openpyxl import Workbook  # noqa: PLC0415  # heavy

    book = Workbook(write_only=True)
    sheet = book.create_sheet(board.definition.id[:31])
    for row in rows(board):
        sheet.append([harmless(cell) for cell in row])
    body = BytesIO()
    book.save(body)
    return body.getvalue()
