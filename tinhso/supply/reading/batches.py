"""A file's rows as batches of canonical texts, ready to be checked: columns by the dataset's names, and ``_row``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path

from tinhso.catalog.contracts import DataField, Dataset, FieldType
from tinhso.supply.reading.contracts import ColumnType
from tinhso.supply.reading.inspecting import inspect
from tinhso.supply.reading.recipes import Recipe, records
from tinhso.supply.reading.rules.records import Read

SIZE = 50_000  # rows of a batch
Columns = Mapping[str, Sequence[str | int | None]]


def batches(path: Path, recipe: Recipe, dataset: Dataset, *, year: int | None = None) -> Iterator[Columns]:
    """Yield the rows of a file. What cannot be read is given as it was written, so that the check names it.

    Raises RecipeIncomplete when the recipe does not fit, and the file errors.
    """
    rows = records(inspect(path.read_bytes()), recipe, year=year)
    kinds = {column.field: ColumnType(column.type) for column in recipe.columns}
    fields = {field.name: field for field in dataset.table.fields if field.name in kinds}
    while chunk := list(islice(rows, SIZE)):
        columns: dict[str, list[str | int | None]] = {
            name: [canonical(record.values[name], field, kinds[name]) for record in chunk] for name, field in fields.items()
        }
        yield {**columns, "_row": [record.row for record in chunk]}


def canonical(read: Read, field: DataField, kind: ColumnType) -> str | None:
    """Return a value in the form that the lake reads for the field's type."""
    value = read.value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.isoformat() if field.type is FieldType.DATETIME else value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()[:7] if field.type is FieldType.YEARMONTH else value.isoformat()
    if isinstance(value, Decimal):
        ratio = kind is ColumnType.PERCENT and field.unit_of_measure != "percent"
        return f"{(value / 100 if ratio else value).normalize():f}"
    return value
