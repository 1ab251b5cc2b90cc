"""Which rows of a table's body are no data: totals, "of which", sections, repeated headers, notes below."""

from __future__ import annotations

from dataclasses import dataclass

from tinhso.supply.reading.contracts import Aside, SetAside, Sheet
from tinhso.supply.reading.rules.layout import Grid, Layout, is_column_numbers
from tinhso.supply.reading.rules.measures import stated_measure
from tinhso.supply.reading.rules.values import is_valuelike
from tinhso.supply.reading.rules.words import (
    ITEM,
    NOTE,
    OF_WHICH,
    ORDINAL,
    PLACE_AND_DATE,
    SECTION_NUMBER,
    SUBTOTAL,
    TOTAL,
    folded,
    tidy,
)


@dataclass(frozen=True)
class Body:
    """The rows of data, and those set aside (title lines above included)."""

    data: tuple[int, ...]
    aside: tuple[SetAside, ...]


def sort_rows(sheet: Sheet, layout: Layout) -> Body:
    """Return which rows below and above the header are data, and why the others are not."""
    grid = Grid(sheet)
    sorter = Sorter(grid, layout)
    above = [_above(grid, row) for row in grid.rows if row < (layout.header[0] if layout.header else layout.body)]
    head = [_set_aside(grid, row, Aside.UNIT_OF_MEASURE) for row in layout.unit_rows]
    head += [_set_aside(grid, row, Aside.COLUMN_NUMBERS) for row in layout.number_rows]
    rows = [row for row in grid.rows if row >= layout.body]
    reasons = sorter.reasons(grid, rows)
    data = tuple(row for row in rows if row not in reasons)
    return Body(data, (*above, *head, *(_set_aside(grid, row, reason) for row, reason in sorted(reasons.items()))))


def _above(grid: Grid, row: int) -> SetAside:
    states = any(stated_measure(grid.cell(row, column).text) for column in grid.filled(row))
    return _set_aside(grid, row, Aside.UNIT_OF_MEASURE if states else Aside.TITLE)


def _set_aside(grid: Grid, row: int, reason: Aside) -> SetAside:
    cells = [grid.cell(row, column) for column in grid.filled(row)]
    text = " | ".join(tidy(cell.text) for cell in cells)[:500]
    typed = " | ".join(tidy(cell.as_typed or cell.text) for cell in cells)[:500]
    return SetAside(reason, row, text, as_typed=typed if typed != text else "")


class Sorter:
    """Judges the rows of a body one by one, then the tail as a whole.

    It knows the table from the sheet that it is made with, and judges rows of that sheet or of what follows it.
    """

    def __init__(self, grid: Grid, layout: Layout) -> None:
        self._grid, self.layout = grid, layout
        self._rows = [row for row in grid.rows if row >= layout.body]
        self._heads = {self._texts(row) for row in layout.header}
        self.beginnings = {texts[0] for texts in self._heads if texts}
        self.ordinal = next((col for col, title in layout.titles.items() if ORDINAL.fullmatch(folded(title))), None)
        self._values = self._value_columns()
        self._numbered = self.ordinal is not None and self._mostly_numbered(self.ordinal)

    def reasons(self, grid: Grid, rows: list[int], *, ends: bool = True) -> dict[int, Aside]:
        """Return which of ``rows`` of ``grid`` are no data, and why; when the table ``ends`` with them, its notes too."""
        self._grid, self._rows = grid, rows
        found = {row: reason for row in rows if (reason := self._reason(row)) is not None}
        for row in self._tail(found) if ends else ():
            found[row] = Aside.NOTE
        return found

    def _texts(self, row: int) -> tuple[str, ...]:
        return tuple(folded(self._grid.cell(row, column).text) for column in self._grid.filled(row))

    def _begins_as_header(self, row: int, filled: list[int]) -> bool:
        return folded(self._grid.cell(row, filled[0]).text) in self.beginnings

    def _value_columns(self) -> set[int]:
        filled: dict[int, int] = {}
        values: dict[int, int] = {}
        for row in self._rows[:2000]:
            for column in self._grid.filled(row):
                filled[column] = filled.get(column, 0) + 1
                values[column] = values.get(column, 0) + self._grid.value(row, column)
        return {column for column, count in filled.items() if values[column] >= 0.6 * count and column != self.ordinal}

    def _mostly_numbered(self, column: int) -> bool:
        return sum(self._grid.cell(row, column).filled for row in self._rows) > len(self._rows) / 2

    def _label(self, row: int) -> str:
        """The first text that is a label, without its ordinal."""
        for column in self._grid.filled(row):
            text = tidy(self._grid.cell(row, column).text)
            if column != self.ordinal and not self._grid.value(row, column):
                return text
            if column == self.ordinal and len(text) > 5 and not is_valuelike(self._grid.cell(row, column)):
                return text
        return ""

    def _values_in(self, row: int) -> int:
        return sum(column in self._values and self._grid.value(row, column) for column in self._grid.filled(row))

    def _ordinal_text(self, row: int) -> str:
        return "" if self.ordinal is None else tidy(self._grid.cell(row, self.ordinal).text)

    def _reason(self, row: int) -> Aside | None:
        filled = self._grid.filled(row)
        if len(filled) > 1 and self._begins_as_header(row, filled) and self._texts(row) in self._heads:
            return Aside.REPEATED_HEADER
        if self.layout.number_rows and is_column_numbers(self._grid, row):
            return Aside.COLUMN_NUMBERS
        label = self._label(row)
        plain = folded(label)
        if not plain:
            return None
        if OF_WHICH.fullmatch(plain):
            return Aside.OF_WHICH
        if TOTAL.fullmatch(plain) or self._unnumbered_total(row, plain):
            return Aside.TOTAL
        if SUBTOTAL.fullmatch(plain):
            return Aside.TOTAL if row in (self._rows[0], self._rows[-1]) else Aside.SUBTOTAL
        return Aside.SECTION if self._is_section(row, label) else None

    def _unnumbered_total(self, row: int, plain: str) -> bool:
        return plain.startswith("tong ") and self._numbered and not self._ordinal_text(row) and self._values_in(row) > 0

    def _is_section(self, row: int, label: str) -> bool:
        if not self._values or self._values_in(row) or ITEM.match(label):
            return False
        ordinal = self._ordinal_text(row)
        others = [column for column in self._grid.filled(row) if column != self.ordinal]
        if len(others) > 1:
            return False
        if not ordinal or ordinal == label:
            return self._numbered or self._merged_over(row)
        return bool(SECTION_NUMBER.fullmatch(ordinal))

    def _merged_over(self, row: int) -> bool:
        return len(self._grid.covered(row)) >= 0.7 * max(2, len(self.layout.titles))

    def _tail(self, found: dict[int, Aside]) -> list[int]:
        """The rows from the first note below the data to the end of the sheet."""
        tail: list[int] = []
        first_note = None
        for row in reversed(self._rows):
            if not self._may_be_note(row, found):
                break
            tail.append(row)
            if self._starts_note(row):
                first_note = row
        gap = next((row for row in reversed(tail) if self._after_gap(row)), None)
        starts = [row for row in (first_note, gap) if row is not None]
        return [row for row in tail if starts and row >= min(starts) and found.get(row) not in {Aside.TOTAL, Aside.SUBTOTAL}]

    def _may_be_note(self, row: int, found: dict[int, Aside]) -> bool:
        if found.get(row) in {Aside.TOTAL, Aside.SUBTOTAL}:
            return False
        filled = self._grid.filled(row)
        if len(filled) == 1 and PLACE_AND_DATE.fullmatch(self._texts(row)[0]):
            return True
        width = max(2, len(self.layout.titles))
        return len(filled) <= max(1, min(4, width - 1)) and not self._values_in(row)

    def _starts_note(self, row: int) -> bool:
        texts = [text for text in self._texts(row) if text]
        return any(NOTE.match(text) or PLACE_AND_DATE.fullmatch(text) for text in texts) or any(
            len(text) > 150 for text in texts
        )

    def _after_gap(self, row: int) -> bool:
        """After an empty row, a lone text; a numbered row is data even there."""
        return row - 1 not in self._grid._filled and len(self._grid.filled(row)) == 1 and len(self.layout.titles) > 2
