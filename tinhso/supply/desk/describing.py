"""A dataset as the grid needs it: its columns with their rules, and the units that a column of units may name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import get_language

from tinhso.catalog.contracts import Bilingual, DataField, Dataset, FieldType, Level
from tinhso.kernel import measures
from tinhso.kernel.periods import Period, parse
from tinhso.lake.errors import WrongPeriod
from tinhso.places import queries as places
from tinhso.supply.desk.contracts import Column

MOST_UNITS = 500  # carried by the page
NUMBERS = frozenset({FieldType.INTEGER, FieldType.NUMBER})


def columns_of(dataset: Dataset, period: Period) -> tuple[Column, ...]:
    """Return the columns of a dataset in the reader's language; units are those of the home province in the period."""
    known: dict[Level, Mapping[str, str]] = {}
    for field in dataset.table.fields:
        if field.area_level is not None and field.area_level not in known:
            known[field.area_level] = _units(field.area_level, period.end)
    return tuple(_column(dataset, field, known) for field in dataset.table.fields)


def document_of(dataset: Dataset, columns: tuple[Column, ...]) -> dict[str, Any]:
    """Return the description as plain values for the page's module."""
    return {"columns": [asdict(column) for column in columns], "missing": list(dataset.table.missingValues)}


def period_of(reference: str, dataset: Dataset, code: str) -> Period:
    """Return the period that ``code`` names. Raises PeriodUnreadable, and WrongPeriod when it is not the dataset's kind."""
    period = parse(code)
    if period.kind is not dataset.period:
        raise WrongPeriod(period=code, dataset=reference, kind=str(dataset.period))
    return period


def said(words: Bilingual | None) -> str:
    """Return the words in the reader's language."""
    if words is None:
        return ""
    return words.en if get_language() == "en" else words.vi


def _column(dataset: Dataset, field: DataField, known: Mapping[Level, Mapping[str, str]]) -> Column:
    limits = field.constraints
    return Column(
        name=field.name,
        title=said(field.title),
        kind=str(field.type),
        description=said(field.description),
        measure=measures.named(field.unit_of_measure or "", get_language() or "vi"),
        required=limits.required,
        key=field.name in dataset.table.primaryKey,
        minimum="" if limits.minimum is None else str(limits.minimum),
        maximum="" if limits.maximum is None else str(limits.maximum),
        shortest=limits.minLength,
        longest=limits.maxLength,
        pattern=limits.pattern or "",
        choices={str(value): said(field.titles[str(value)]) for value in limits.enum or ()},
        units=known[field.area_level] if field.area_level else {},
        of_units=field.area_level is not None,
        summed=field.type in NUMBERS and field.name not in dataset.table.primaryKey,
    )


def _units(level: Level, on: date) -> dict[str, str]:
    """Return code and name of the units of a level; communes are those of the home province where it is known.

    None when they are too many to be carried by a page: then the server alone looks them up.
    """
    home = places.home(settings.PROVINCE, on)
    if level is Level.COMMUNE and home is not None:
        found = places.communes_within(home.id, on)
    elif level is Level.OFFICE:
        found = places.units_in_force(on, "office", limit=MOST_UNITS + 1)
    else:
        found = places.units_in_force(on, "area", str(level), limit=MOST_UNITS + 1)
    return {unit.code: unit.name for unit in found} if len(found) <= MOST_UNITS else {}
