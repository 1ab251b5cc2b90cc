"""A version of a dataset as the lake keeps it: columns, types, key, update mode, privacy.

A file of the lake stays readable for ever: a new version may add columns and widen whole numbers
to numbers. Whatever else changes is a breaking change, and is refused.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from tinhso.catalog import queries as catalog
from tinhso.catalog.contracts import Catalog, Dataset, FieldType, Privacy, Update
from tinhso.kernel.periods import Period, PeriodKind, parse
from tinhso.lake.errors import NoSuchDataset, WrongPeriod

ROW = "_row"
"""The column of a stored file that says which record of the sender's file a row was."""

SQL_TYPES = {
    FieldType.STRING: "VARCHAR",
    FieldType.INTEGER: "BIGINT",
    FieldType.NUMBER: "DOUBLE",
    FieldType.BOOLEAN: "BOOLEAN",
    FieldType.DATE: "DATE",
    FieldType.DATETIME: "TIMESTAMP",
    FieldType.YEAR: "INTEGER",
    FieldType.YEARMONTH: "DATE",
}
WIDER = {(FieldType.INTEGER, FieldType.NUMBER)}
STRICTNESS = tuple(Privacy)


@dataclass(frozen=True)
class Column:
    name: str
    type: FieldType
    privacy: Privacy

    @property
    def sql_type(self) -> str:
        """The type of the column in the lake, in DuckDB's words."""
        return SQL_TYPES[self.type]


@dataclass(frozen=True)
class TableVersion:
    """One version of one dataset. ``dataset`` is the full reference: ``environment.salinity``."""

    dataset: str
    version: int
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    update: Update
    privacy: Privacy
    period: PeriodKind

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column | None:
        return next((column for column in self.columns if column.name == name), None)

    def canonical(self) -> str:
        """Return the version as JSON text that two equal versions share byte for byte."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def sha256(self) -> str:
        return hashlib.sha256(self.canonical().encode()).hexdigest()

    def read_period(self, code: str) -> Period:
        """Return the period of ``code``; raises PeriodUnreadable, or WrongPeriod when it is of another kind."""
        period = parse(code)
        if period.kind is not self.period:
            raise WrongPeriod(period=code, dataset=self.dataset, kind=str(self.period))
        return period


def version_of(reference: str, dataset: Dataset) -> TableVersion:
    """Return how the lake keeps ``dataset``; a column is at least as private as its dataset."""
    columns = tuple(
        Column(field.name, field.type, stricter(field.privacy or dataset.privacy, dataset.privacy))
        for field in dataset.table.fields
    )
    return TableVersion(
        reference, dataset.version, columns, dataset.table.primaryKey, dataset.update, dataset.privacy, dataset.period
    )


def from_canonical(text: str) -> TableVersion:
    """Return the version that ``canonical`` wrote."""
    kept: dict[str, Any] = json.loads(text)
    columns = tuple(Column(each["name"], FieldType(each["type"]), Privacy(each["privacy"])) for each in kept.pop("columns"))
    return TableVersion(
        kept["dataset"],
        kept["version"],
        columns,
        tuple(kept["key"]),
        Update(kept["update"]),
        Privacy(kept["privacy"]),
        PeriodKind(kept["period"]),
    )


def breaks(old: TableVersion, new: TableVersion) -> Iterator[str]:
    """Yield what in ``new`` makes rows of ``old`` unreadable, in short words that need no translation."""
    for column in old.columns:
        now = new.column(column.name)
        if now is None:
            yield f"{column.name}: –"
        elif now.type is not column.type and (column.type, now.type) not in WIDER:
            yield f"{column.name}: {column.type} → {now.type}"
    for name in ("key", "update", "period"):
        if getattr(old, name) != getattr(new, name):
            yield f"{name}: {getattr(old, name)} → {getattr(new, name)}"


def stricter(one: Privacy, other: Privacy) -> Privacy:
    """Return the more private of the two."""
    return max(one, other, key=STRICTNESS.index)


def catalogue() -> Catalog:
    """Return the packs in force, read once: a running program keeps to the definitions it started with."""
    return _loaded(settings.PACKS)


def dataset(reference: str) -> Dataset:
    """Return the definition of ``pack.name``. Raises NoSuchDataset."""
    for name, found in catalogue().datasets():
        if name == reference:
            return found
    raise NoSuchDataset(dataset=reference[:130])


def current(reference: str) -> TableVersion:
    """Return the present version of ``pack.name``. Raises NoSuchDataset."""
    return version_of(reference, dataset(reference))


@cache
def _loaded(own: Path | None) -> Catalog:
    return catalog.load(own)
