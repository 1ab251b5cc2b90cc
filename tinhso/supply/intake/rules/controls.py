"""What a sender declares of a table can be held against it: totals of columns that add up, in numbers with an end."""

from __future__ import annotations

from tinhso.catalog.contracts import Dataset, FieldType
from tinhso.lake.contracts import Controls
from tinhso.supply.errors import ControlsWrong

ADDING = frozenset({FieldType.INTEGER, FieldType.NUMBER})
MOST_DIGITS = 30  # before and after the point


def check_controls(controls: Controls, dataset: Dataset) -> None:
    """Raise ControlsWrong unless every total is a finite number and of a column of numbers."""
    adding = {field.name for field in dataset.table.fields if field.type in ADDING}
    for name, total in controls.totals.items():
        exponent = total.as_tuple().exponent
        if name not in adding or not isinstance(exponent, int) or max(abs(total.adjusted()), -exponent) > MOST_DIGITS:
            raise ControlsWrong(column=name[:100], columns=", ".join(sorted(adding)))
