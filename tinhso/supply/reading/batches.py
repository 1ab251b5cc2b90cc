"""The whole of a sender's file, as a recipe reads it: batches of canonical texts by the dataset's columns.

Short files are read cell by cell, long tables of text, XLSX and Parquet in bulk; the answers are the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from tinhso.catalog.contracts import Dataset
from tinhso.supply.reading.bounds import Bounds, Watch, too_big
from tinhso.supply.reading.bulk import ROW, Plan, frame_of, read_on
from tinhso.supply.reading.bulk_parquet import parquet_blocks
from tinhso.supply.reading.bulk_text import text_blocks
from tinhso.supply.reading.bulk_xlsx import BulkBook
from tinhso.supply.reading.contracts import Sheet
from tinhso.supply.reading.heavy import Frame
from tinhso.supply.reading.inspecting import Opened, read, with_headers
from tinhso.supply.reading.recipes import Recipe, columns_of
from tinhso.supply.reading.rules.aside import Sorter
from tinhso.supply.reading.rules.canonical import canonical
from tinhso.supply.reading.rules.layout import Grid, Layout, find_layout
from tinhso.supply.reading.sources.opening import open_head, open_packed
from tinhso.supply.reading.sources.packed import Archive

HEAD = Bounds(rows=300, head=2**20)
"""What is looked at of a long file to find its layout; the recipe knows the rest."""
WHOLE = Bounds(cells=6_000_000, all_cells=6_000_000, head=64 * 2**20)
"""What may be read cell by cell."""
_SIZE = 20_000  # rows of a batch


def batches(path: Path, recipe: Recipe, dataset: Dataset, *, year: int | None = None, head: Bounds = HEAD) -> Iterator[Frame]:
    """Yield the rows of data of a whole file: texts by the columns of ``dataset``, and ``_row``, the row of the sheet from 1.

    Forms are those of ``tinhso.lake.typed``; "no value" is null; what cannot be read is given as written (see
    ``rules.canonical``, percentages too). Titles, totals, notes and headers that come again are left out; names of units
    are as written. ``year`` completes periods without one. ``head`` bounds what is looked at before a long file is read in
    bulk. Raises RecipeIncomplete where the recipe does not fit, and the file errors of ``tinhso.supply.errors``, perhaps
    after the first batches: a batch is not worth keeping before the last has come.
    """
    archive = open_packed(path, head)
    opened = _opened(path, head, archive, recipe)
    place, _ = columns_of(opened.inspection, recipe)
    if not opened.workbook.sheets[place].complete:
        if opened.workbook.format in {"csv", "tsv"}:
            yield from read_on(text_blocks(path, opened.workbook, WHOLE), plan_of(opened, recipe, dataset, year))
            return
        if opened.workbook.format == "parquet":
            plan = replace(plan_of(opened, recipe, dataset, year), marked=True)
            yield from read_on(parquet_blocks(path, Watch(WHOLE)), plan)
            return
        if archive is not None and opened.workbook.format == "xlsx" and not opened.workbook.letters.fonts:
            book = BulkBook(archive, opened.workbook.letters, WHOLE)
            if not book.has_legacy_fonts and book.is_plain(place):
                yield from read_on(book.blocks(place), replace(plan_of(opened, recipe, dataset, year), marked=True))
                return
        opened = _opened(path, WHOLE, archive, recipe)
        place, _ = columns_of(opened.inspection, recipe)
    sheet = opened.workbook.sheets[place]
    if not sheet.complete:
        raise too_big("quá nhiều ô để đọc từng ô", "too many cells to be read one by one")
    yield from cell_by_cell(sheet, plan_of(opened, recipe, dataset, year))


def _opened(path: Path, bounds: Bounds, archive: Archive | None, recipe: Recipe) -> Opened:
    return read(with_headers(open_head(path, bounds, archive, recipe.encoding), recipe.answers))


def plan_of(opened: Opened, recipe: Recipe, dataset: Dataset, year: int | None) -> Plan:
    """Return how the rows of a sheet become rows of ``dataset``. Raises RecipeIncomplete."""
    place, known = columns_of(opened.inspection, recipe)
    columns = {name: known[name] for name in dataset.table.names if name in known}
    sheet = opened.workbook.sheets[place]
    fields = {name: dataset.table.field(name) for name in columns}
    sorter = Sorter(Grid(sheet), find_layout(sheet) or Layout((), 0, {}))
    return Plan(columns, fields, sorter, sheet.merges, year=year)


def cell_by_cell(sheet: Sheet, plan: Plan) -> Iterator[Frame]:
    """Yield the rows of data of a whole sheet."""
    grid = Grid(sheet)
    filled = [row for row in grid.rows if row >= plan.sorter.layout.body]
    aside = plan.sorter.reasons(grid, filled)
    data = [row for row in filled if row not in aside]
    for start in range(0, len(data), _SIZE):
        rows = data[start : start + _SIZE]
        columns = {
            name: [canonical(sheet.cell(row, column.index), column, plan.fields[name], plan.year) for row in rows]
            for name, column in plan.columns.items()
        }
        yield frame_of({ROW: [row + 1 for row in rows], **columns})
