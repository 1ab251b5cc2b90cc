"""Where the table of a sheet is: its header rows, the names of its columns, and where its data begins."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from tinhso.supply.reading.contracts import Cell, CellKind, Merge, Sheet
from tinhso.supply.reading.rules.measures import is_measure, stated_measure
from tinhso.supply.reading.rules.values import is_valuelike, is_year, names_period
from tinhso.supply.reading.rules.words import COLUMN_NUMBER, HEADER_WORDS, LETTERHEAD, ORDINAL, folded, tidy

_SEARCHED = 60  # filled rows in which a header may begin
_LOOKED_AHEAD = 40  # rows below a header that show what its columns hold
_DEEPEST = 3  # header rows
_ENOUGH = 0.6  # the score of a header
_LONG_TITLE = 120  # characters


@dataclass(frozen=True)
class Layout:
    """The rows of a table's head and where its body begins; ``score`` tells how clearly (about 0 to 2)."""

    header: tuple[int, ...]
    body: int
    titles: dict[int, str]
    unit_rows: tuple[int, ...] = ()
    number_rows: tuple[int, ...] = ()
    score: float = 0.0


@dataclass
class Grid:
    """A sheet with what the search asks of it again and again."""

    sheet: Sheet
    rows: list[int] = field(init=False)
    _filled: dict[int, list[int]] = field(init=False)
    _values: dict[tuple[int, int], bool] = field(default_factory=dict)
    _numbering: dict[int, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._filled = {
            number: columns
            for number, row in enumerate(self.sheet.rows)
            if (columns := [column for column, cell in enumerate(row) if cell.filled])
        }
        self.rows = list(self._filled)

    def filled(self, row: int) -> list[int]:
        """Return the columns with something in them."""
        return self._filled.get(row, [])

    def cell(self, row: int, column: int) -> Cell:
        return self.sheet.cell(row, column)

    def value(self, row: int, column: int) -> bool:
        """Return whether the cell is a value and no label; remembered."""
        key = (row, column)
        if key not in self._values:
            self._values[key] = is_valuelike(self.cell(row, column))
        return self._values[key]

    def numbers_columns(self, row: int) -> bool:
        """Return whether a row only numbers the columns; remembered."""
        if row not in self._numbering:
            self._numbering[row] = _only_numbers([tidy(self.cell(row, column).text) for column in self.filled(row)])
        return self._numbering[row]

    def merges_at(self, row: int) -> list[Merge]:
        """Return the merged ranges that begin in a row and go over several columns."""
        return [merge for merge in self.sheet.merges if merge.top == row and merge.right > merge.left]

    def covered(self, row: int) -> set[int]:
        """Return the columns filled in a row, merged neighbours included."""
        columns = set(self.filled(row))
        for merge in self.merges_at(row):
            if merge.left in columns and merge.right - merge.left < 1000:
                columns |= set(range(merge.left, merge.right + 1))
        return columns


def find_layout(sheet: Sheet) -> Layout | None:
    """Return where the table is, or None for an empty sheet. Without a header, columns are named by their letters."""
    grid = Grid(sheet)
    if not grid.rows:
        return None
    if sheet.named:
        return Layout((0,), 1, {column: tidy(sheet.cell(0, column).text) for column in grid.filled(0)}, score=2.0)
    width = _usual_width(grid)
    scores = {row: _score(grid, row, width) - 0.02 * place for place, row in enumerate(grid.rows[:_SEARCHED])}
    best = max(scores, key=lambda row: scores[row])
    if scores[best] < _ENOUGH:
        return _headless(grid, width)
    return _extended(grid, best, scores[best])


def is_column_numbers(grid: Grid, row: int) -> bool:
    """Return whether a row only numbers the columns: (1) (2) (3), A B 1 2, 4=5+6."""
    return grid.numbers_columns(row)


def _only_numbers(texts: list[str]) -> bool:
    if len(texts) < 2 or not all(COLUMN_NUMBER.fullmatch(text) for text in texts):
        return False
    counts = [int(digits) for text in texts if (digits := text.split("=")[0].strip("() ")).isdigit()]
    if not counts or counts[0] > 2 or any(later <= earlier for earlier, later in pairwise(counts)):
        return False
    marked = any(text.startswith("(") or text.isalpha() for text in texts)
    return (marked and counts[-1] <= len(texts) + 3) or (len(counts) >= 4 and counts[-1] - counts[0] == len(counts) - 1)


def _usual_width(grid: Grid) -> int:
    counts = sorted(len(grid.covered(row)) for row in grid.rows[:500])
    return max(1, counts[(len(counts) * 3) // 4 if len(counts) > 3 else -1])


def _is_label(grid: Grid, row: int, column: int) -> bool:
    cell = grid.cell(row, column)
    return not grid.value(row, column) or is_year(cell) or (cell.kind is CellKind.TEXT and names_period(cell.text))


def _value_columns(grid: Grid, below: int) -> set[int]:
    """The columns that hold mostly values in the rows below."""
    place = next((place for place, row in enumerate(grid.rows) if row > below), len(grid.rows))
    rows = [row for row in grid.rows[place : place + _LOOKED_AHEAD] if not is_column_numbers(grid, row)]
    counts: dict[int, list[int]] = {}
    for row in rows:
        for column in grid.filled(row):
            counts.setdefault(column, []).append(grid.value(row, column))
    return {column for column, found in counts.items() if sum(found) >= 0.6 * len(found)}


def _score(grid: Grid, row: int, width: int) -> float:
    """How much a row looks like the (fullest) header row; about 2 for a perfect one."""
    filled, covered = grid.filled(row), grid.covered(row)
    if len(filled) < min(2, width) or is_column_numbers(grid, row):
        return -1.0
    texts = [folded(grid.cell(row, column).text) for column in filled]
    labels = [column for column in filled if _is_label(grid, row, column)]
    if row == grid.rows[-1] and len(labels) < len(filled):
        return -1.0  # the last row names nothing
    values = _value_columns(grid, row)
    change = len(values & set(labels)) / len(values) if values else 0.3
    words = sum(bool(HEADER_WORDS.search(text)) for text in texts) / len(texts)
    misfits = 1 - len(labels) / len(filled)
    letterhead = any(LETTERHEAD.search(text) for text in texts) and len(filled) < max(4, width)
    long = any(len(text) > _LONG_TITLE for text in texts)
    repeats = 1 - len(set(texts)) / len(texts)
    units = sum(is_measure(text) for text in texts) / len(texts)
    return min(1.0, len(covered) / width) + change + 0.5 * words - misfits - letterhead - 0.3 * long - repeats - units


def _headless(grid: Grid, width: int) -> Layout:
    """No header is found: the table begins with the first row about as wide as the others, which is one if so answered."""
    first = next((row for row in grid.rows if len(grid.filled(row)) >= width * 0.6), grid.rows[0])
    if grid.sheet.header == "first":
        return Layout((first,), first + 1, _titles(grid, first, first), score=2.0)
    return Layout((), first, {}, score=0.0)


def _extended(grid: Grid, best: int, score: float) -> Layout:
    values = _value_columns(grid, best)
    top, bottom = best, best
    units: list[int] = []
    numbering: list[int] = []
    row = bottom + 1
    while row in grid._filled and row <= best + _DEEPEST + 2:
        if is_column_numbers(grid, row):
            numbering.append(row)
        elif _is_unit_row(grid, row, values):
            units.append(row)
        elif not numbering and not units and bottom - top < _DEEPEST - 1 and _continues(grid, bottom, row, values):
            bottom = row
        else:
            break
        row += 1
    while bottom - top < _DEEPEST - 1 and _belongs_above(grid, top - 1, best, values):
        top -= 1
    titles = _titles(grid, top, bottom)
    for unit_row in units:
        for column in grid.filled(unit_row):
            unit = tidy(grid.cell(unit_row, column).text).strip("()")
            titles[column] = f"{titles.get(column, '')} ({unit})".strip()
    return Layout(tuple(range(top, bottom + 1)), row, titles, tuple(units), tuple(numbering), score)


def _is_unit_row(grid: Grid, row: int, values: set[int]) -> bool:
    columns = grid.filled(row)
    measures = [column for column in columns if is_measure(grid.cell(row, column).text)]
    return bool(measures) and len(measures) >= max(1, 0.7 * len(columns)) and (not values or bool(values & set(measures)))


def _continues(grid: Grid, above: int, row: int, values: set[int]) -> bool:
    """Whether a row is a further header row under ``above``."""
    filled = grid.filled(row)
    if not all(_is_label(grid, row, column) for column in filled):
        return False
    if any(len(tidy(grid.cell(row, column).text)) > _LONG_TITLE for column in filled):
        return False
    for merge in grid.merges_at(above):
        under = [column for column in filled if merge.left <= column <= merge.right]
        if merge.left in grid.filled(above) and len(under) > 1:
            return True
    known = set(grid.covered(above))
    fresh = [column for column in filled if column not in known]
    if values - {column for column in values if _ordinal(grid, above, column)}:
        named = [column for column in filled if column in values]
        if all(grid.value(row, column) for column in named) and set(filled) - values:
            return False  # years beside a label: a row of data, not of headers
        return len(named) >= 1 and len(named) >= 0.5 * len(values & (known | set(filled)))
    return bool(fresh) and len(fresh) >= len(filled) / 2 and filled[0] not in {0, min(known)}


def _ordinal(grid: Grid, row: int, column: int) -> bool:
    return bool(ORDINAL.fullmatch(folded(grid.cell(row, column).text)))


def _belongs_above(grid: Grid, row: int, best: int, values: set[int]) -> bool:
    """Whether a row just above the header groups its columns: merged over several, or short labels over values."""
    filled = grid.filled(row)
    if not filled or not all(_is_label(grid, row, column) for column in filled):
        return False
    texts = [tidy(grid.cell(row, column).text) for column in filled]
    if any(LETTERHEAD.search(folded(text)) or stated_measure(text) or is_measure(text) for text in texts):
        return False
    below = grid.covered(best)
    if any(len(text) > 80 for text in texts) or not set(filled) <= below | {min(below) - 1}:
        return False
    groups = [merge for merge in grid.merges_at(row) if merge.left in filled and merge.right <= max(below)]
    if any(merge.right - merge.left + 1 >= 0.9 * len(below) for merge in groups):
        return False
    if groups or len(filled) >= max(2, 0.4 * len(below)):
        return True
    return set(filled) <= values and min(filled) > min(below) and all(len(text) <= 25 for text in texts)


def _titles(grid: Grid, top: int, bottom: int) -> dict[int, str]:
    """The names of the columns: the texts of the header rows from top to bottom, merged cells over all they cover."""
    columns = sorted({column for row in range(top, bottom + 1) for column in grid.covered(row)})
    spread = [_spread(grid, row, bottom) for row in range(top, bottom + 1)]
    return {column: _joined([labels.get(column, ("", False)) for labels in spread]) for column in columns}


def _spread(grid: Grid, row: int, bottom: int) -> dict[int, tuple[str, bool]]:
    """The label over each column in one header row, and whether it is a group's."""
    labels: dict[int, tuple[str, bool]] = {column: (tidy(grid.cell(row, column).text), False) for column in grid.filled(row)}
    for merge in grid.sheet.merges:
        if merge.top <= row <= merge.bottom and merge.top == row and merge.left in labels:
            wide = merge.right > merge.left
            for column in range(merge.left, min(merge.right, merge.left + 500) + 1):
                labels[column] = (labels[merge.left][0], wide)
    if not grid.sheet.knows_merges and row < bottom:
        _fill_right(grid, row, bottom, labels)
    return labels


def _fill_right(grid: Grid, row: int, bottom: int, labels: dict[int, tuple[str, bool]]) -> None:
    """Where a format has no merged cells, a group's label stands over its first column only."""
    current = ""
    for column in range(max(grid.filled(bottom), default=-1) + 1):
        if column in labels:
            current = labels[column][0]
        elif current and any(column in grid.filled(below) for below in range(row + 1, bottom + 1)):
            labels[column] = (current, True)
            if column - 1 in labels:
                labels[column - 1] = (labels[column - 1][0], True)


def _joined(parts: list[tuple[str, bool]]) -> str:
    title = ""
    grouped = False
    for text, group in parts:
        if not text or text == title:
            continue
        if not title:
            title = text
        else:  # "Đơn vị" over "tính" is one label on two lines
            title += f" {text}" if text[:1].islower() and not grouped else f" / {text}"
        grouped = group
    return title
