"""A dataset as plain values for JSON: Table Schema, what a province adds to it, and its checks in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tinhso.catalog import queries as catalog
from tinhso.catalog.contracts import Bilingual, DataField, Dataset, Outlier
from tinhso.kernel.numbers import format_number


def summary(reference: str, dataset: Dataset) -> dict[str, Any]:
    """Return what a list of datasets tells of each."""
    return {
        "id": reference,
        "title": _words(dataset.title),
        "version": dataset.version,
        "period": str(dataset.period),
        "due": {"after": dataset.due.after, "unit": str(dataset.due.unit), "at": dataset.due.at},
        "supplied_by": {
            "level": str(dataset.supplied_by.level),
            "offices": [{"office": each.office, "title": _words(each.title)} for each in dataset.supplied_by.offices],
        },
        "update": str(dataset.update),
        "acceptance": str(dataset.acceptance),
        "confirmed_by": str(dataset.confirmed_by),
        "written_by_platform": dataset.written_by_platform,
        "privacy": str(dataset.privacy),
    }


def description(reference: str, dataset: Dataset) -> dict[str, Any]:
    """Return all that a sender needs to know of a dataset; ``schema`` is plain Frictionless Table Schema."""
    return {
        **summary(reference, dataset),
        "description": _words(dataset.description) if dataset.description else None,
        "valid_from": dataset.valid_from.isoformat(),
        "valid_to": dataset.valid_to.isoformat() if dataset.valid_to else None,
        "period_field": dataset.period_field,
        "retention_years": dataset.retention.years,
        "schema": catalog.schema_of(dataset),
        "columns": [_column(field, dataset) for field in dataset.table.fields],
        "checks": list(_checks(dataset)),
    }


def _column(field: DataField, dataset: Dataset) -> dict[str, Any]:
    return {
        "name": field.name,
        "title": _words(field.title),
        "privacy": str(field.privacy or dataset.privacy),
        "unit_of_measure": field.unit_of_measure,
        "area_level": str(field.area_level) if field.area_level else None,
    }


def _checks(dataset: Dataset) -> Iterator[dict[str, Any]]:
    for check in dataset.checks:
        yield {"id": check.id, "outcome": str(check.outcome), "condition": check.condition, **_words(check.message)}
    for outlier in dataset.outliers:
        yield {"id": f"outlier_{outlier.field}", "outcome": "confirm", "condition": None, **_unusual(outlier, dataset)}


def _unusual(outlier: Outlier, dataset: Dataset) -> dict[str, str]:
    title = dataset.table.field(outlier.field).title
    return {
        "vi": f"“{title.vi}” lệch quá {format_number(outlier.factor)} lần mức dao động của chính đơn vị"
        f" (từ {outlier.least_history} kỳ trở lên) thì phải xác nhận kèm lý do.",
        "en": f"“{title.en}” further than {format_number(outlier.factor, language='en')} spreads from the unit's own history"
        f" (of {outlier.least_history} periods or more) must be confirmed with a reason.",
    }


def _words(words: Bilingual) -> dict[str, str]:
    return {"vi": words.vi, "en": words.en}
