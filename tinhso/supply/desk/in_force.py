"""Rows that were supplied, read back as canonical texts: to correct them, to begin a period with the last one's keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from tinhso.catalog.contracts import Dataset, FieldType
from tinhso.kernel.numbers import exact
from tinhso.kernel.policy import Actor
from tinhso.lake import queries as lake
from tinhso.lake.contracts import Limits, Receipt
from tinhso.places import queries as places
from tinhso.supply.desk.rules.mending import Row
from tinhso.supply.errors import FormTooLong

MOST_ROWS = 500  # that a form shows and sends


def rows_of_period(reference: str, dataset: Dataset, unit_id: int, period: str, *, actor: Actor, most: int) -> list[Row]:
    """Return what a unit has in force for a period, in the order it was supplied. Raises FormTooLong beyond ``most``."""
    unit = places.unit_by_id(unit_id).code.replace("'", "''")
    return _rows(reference, dataset, f"_unit = '{unit}' AND _period = '{period}'", actor, most)


def rows_of_receipt(dataset: Dataset, receipt: Receipt, *, actor: Actor, most: int) -> list[Row]:
    """Return the rows of one submission as they came in. Raises FormTooLong beyond ``most``."""
    return _rows(receipt.dataset, dataset, f"_receipt = '{receipt.number}'", actor, most, receipt.accepted_at)


def keys_of(rows: Sequence[Row], dataset: Dataset) -> list[Row]:
    """Return what stays from one period to the next: the columns that name things, not what was measured or when."""
    lasting = [
        field.name
        for field in dataset.table.fields
        if (field.name in dataset.table.primaryKey or field.area_level) and field.type is FieldType.STRING
    ]
    named = [{name: row.get(name) for name in lasting} for row in rows]
    return list({tuple(row.items()): row for row in named if any(row.values())}.values())


def _rows(reference: str, dataset: Dataset, where: str, actor: Actor, most: int, as_of: datetime | None = None) -> list[Row]:
    names = ", ".join(f'"{name}"' for name in dataset.table.names)
    pack, _, table = reference.partition(".")
    sql = f'SELECT {names} FROM "{pack}"."{table}" WHERE {where} ORDER BY _receipt, _row'  # noqa: S608  # names of definitions; codes quoted
    answer = lake.query(sql, actor=actor, as_of=as_of, limits=Limits(rows=most))
    if answer.cut:
        raise FormTooLong(most=most, count=f"> {most}")
    kinds = {field.name: field.type for field in dataset.table.fields}
    return [_texts(dict(zip(answer.columns, values, strict=True)), kinds) for values in answer.rows]


def _texts(row: Mapping[str, Any], kinds: Mapping[str, FieldType]) -> Row:
    return {name: _text(value, kinds[name]) for name, value in row.items()}


def _text(value: Any, kind: FieldType) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return value.isoformat()[:7] if kind is FieldType.YEARMONTH else value.isoformat()
    return f"{exact(value):f}".removesuffix(".0") if isinstance(value, float) else str(value)
