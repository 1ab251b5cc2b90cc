"""A dataset's columns as plain Frictionless Table Schema, for any tool that reads it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from tinhso.catalog.definitions.dataset import Constraints, DataField, Dataset

EVERYWHERE = "https://specs.frictionlessdata.io/schemas/table-schema.json"


def table_schema(dataset: Dataset, language: str = "vi") -> dict[str, Any]:
    """Return the Table Schema of ``dataset`` as plain JSON values, with titles in ``language``.

    The keys that are ours alone are left out of it, so that strict readers accept it.
    """
    schema = dataset.table
    written: dict[str, Any] = {"$schema": EVERYWHERE, "fields": [_field(field, language) for field in schema.fields]}
    if schema.primaryKey:
        written["primaryKey"] = list(schema.primaryKey)
    if schema.foreignKeys:
        written["foreignKeys"] = [
            {
                "fields": list(key.fields),
                "reference": {"resource": key.reference.resource, "fields": list(key.reference.fields)},
            }
            for key in schema.foreignKeys
        ]
    written["missingValues"] = list(schema.missingValues)
    return written


def _field(field: DataField, language: str) -> dict[str, Any]:
    written: dict[str, Any] = {"name": field.name, "type": str(field.type), "title": getattr(field.title, language)}
    if field.description is not None:
        written["description"] = getattr(field.description, language)
    constraints = _constraints(field.constraints)
    return {**written, "constraints": constraints} if constraints else written


def _constraints(constraints: Constraints) -> dict[str, Any]:
    return {name: _plain(getattr(constraints, name)) for name in sorted(constraints.given())}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
