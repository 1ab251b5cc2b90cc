"""A board as a file: every number with its status and whether it is simulated; formulas are kept from running."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import BytesIO, StringIO

from django.http import HttpResponse
from django.utils.translation import gettext

from tinhso.centre.boards.contracts import Drawn
from tinhso.kernel.errors import NotFound
from tinhso.kernel.spreadsheets import harmless

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
            yield placed.title, "", tile.value, tile.unit, tile.status, tile.detail, _said(board.simulated)
        if placed.chart is not None:
            for series in placed.chart.series:
                for point in series.points:
                    of = f"{series.name}: {point.label}" if len(placed.chart.series) > 1 else point.label
                    yield placed.title, of, point.value, placed.chart.unit, point.status, point.why, _said(point.simulated)
        if placed.table is not None:
            for unit, cells in placed.table.rows:
                for head, cell in zip(placed.table.heads, cells, strict=True):
                    yield head, unit, cell.text, "", cell.status, "", _said(board.simulated)


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
