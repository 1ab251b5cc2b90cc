"""In which columns of a file a fault stands."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tinhso.catalog.contracts import DataField, Dataset
from tinhso.supply.intake.contracts import PlacedFault
from tinhso.supply.reading.contracts import SheetReading

_WORD = re.compile(r"[a-z][a-z0-9_]*")
_CELL = re.compile(r"([A-Z]{1,4})[0-9]+")


def column_of(fault: PlacedFault, table: SheetReading) -> int | None:
    """Return the index of the fault's column, by its cell or else by its header; None when it is in no column."""
    if found := _CELL.fullmatch(fault.cell):
        return index_of_letters(found[1])
    titles = {column.title: column.index for column in reversed(table.columns)}
    return titles.get(fault.header) if fault.header else None


def columns_concerned(
    fault: PlacedFault, table: SheetReading, fields: Mapping[int, DataField], dataset: Dataset
) -> tuple[int, ...]:
    """Return the columns that a fault is about: its own, or those that a condition between columns names.

    ``fields`` says which column of the file is which of the dataset's.
    """
    own = column_of(fault, table)
    if own is not None:
        return (own,)
    conditions = [check.condition for check in dataset.checks if fault.message_vi == check.message.vi]
    named = {word for condition in conditions for word in _WORD.findall(condition)}
    return tuple(index for index, field in sorted(fields.items()) if field.name in named)


def index_of_letters(letters: str) -> int:
    """Return the column, counted from 0, of letters: A is 0, AA is 26."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1
