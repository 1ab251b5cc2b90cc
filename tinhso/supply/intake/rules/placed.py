"""In which column of a file a fault stands."""

from __future__ import annotations

import re

from tinhso.supply.intake.contracts import PlacedFault
from tinhso.supply.reading.contracts import SheetReading

_CELL = re.compile(r"([A-Z]{1,4})[0-9]+")


def column_of(fault: PlacedFault, table: SheetReading) -> int | None:
    """Return the index of the fault's column, by its cell or else by its header; None when it is in no column."""
    if found := _CELL.fullmatch(fault.cell):
        return index_of_letters(found[1])
    titles = {column.title: column.index for column in reversed(table.columns)}
    return titles.get(fault.header) if fault.header else None


def index_of_letters(letters: str) -> int:
    """Return the column, counted from 0, of letters: A is 0, AA is 26."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1
