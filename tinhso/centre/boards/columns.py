"""The columns behind a number, and their values as people call them: never the code that a file writes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal

from django.conf import settings
from django.utils.translation import gettext, gettext_lazy

from tinhso.catalog import queries as catalog
from tinhso.catalog.contracts import DataField, FieldType, Indicator, split
from tinhso.centre.boards.naming import with_names
from tinhso.centre.boards.wording import said
from tinhso.kernel import clock
from tinhso.kernel.policy import Actor
from tinhso.ui import formatting

NONE = "–"
_OF_EVERY_ROW = {
    "_receipt": gettext_lazy("Receipt"),
    "_row": gettext_lazy("Row in the file"),
    "_unit": gettext_lazy("Supplied by"),
    "_period": gettext_lazy("Period"),
    "_simulated": gettext_lazy("Simulated"),
}


def columns_of(reference: str, definition: Indicator) -> Mapping[str, DataField]:
    """Return the columns that an indicator (by full reference) is counted from, by name; none if it is made of others."""
    if definition.dataset is None:
        return {}
    dataset = catalog.in_force(settings.PACKS).dataset(definition.dataset, within=reference.partition(".")[0])
    return {field.name: field for field in dataset.table.fields}


def column_with_names(
    reference: str, definition: Indicator, column: str | None, *, actor: Actor, as_of: datetime | None
) -> DataField | None:
    """Return a column that an indicator (by full reference) is counted from, its codes with the names of their register."""
    field = columns_of(reference, definition).get(column or "")
    if field is None or definition.dataset is None:
        return None
    pack, _ = split(definition.dataset, reference.partition(".")[0])
    return with_names(field, pack, actor=actor, as_of=as_of)


def heading(name: str, field: DataField | None) -> str:
    """Return what a column is called."""
    if field is not None:
        return said(field.title)
    return str(_OF_EVERY_ROW.get(name, name))


def named(field: DataField | None, value: object) -> str:
    """Return a value of a column as it is called: by its title, yes or no; as it is where it has no other name."""
    text = "" if value is None else str(value)
    if field is not None and field.type is FieldType.BOOLEAN and text:
        return gettext("yes") if text.lower() == "true" else gettext("no")
    title = field.titles.get(text) if field is not None else None
    return said(title) if title is not None else text or NONE


def arranged(field: DataField | None, values: Iterable[str]) -> list[str]:
    """Return the different values in the order of their titles (school stages, levels), those without one last, as given."""
    order = list(field.titles) if field is not None else []
    return sorted(dict.fromkeys(values), key=lambda value: order.index(value) if value in order else len(order))


def cell(field: DataField | None, value: object) -> str:
    """Return a value in a row as people write it: days and times in Vietnam's form, numbers grouped, codes by their title.

    A time without a zone is Vietnam's, as suppliers write it and the lake keeps it.
    """
    if isinstance(value, datetime):
        return formatting.moment(value if value.tzinfo else value.replace(tzinfo=clock.ZONE))
    if isinstance(value, date):
        return formatting.day(value)
    if _counts(field, value):
        return formatting.number(value)  # type: ignore[arg-type]  # a number, asked just before
    return named(field, value)


def _counts(field: DataField | None, value: object) -> bool:
    """Say whether a value is an amount, and not the code or the year that whole numbers can be too."""
    amount = field is not None and field.type in (FieldType.INTEGER, FieldType.NUMBER) and not field.titles
    return amount and isinstance(value, int | float | Decimal)
