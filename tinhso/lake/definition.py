"""A version of a dataset as the lake keeps it: columns, types, key, update mode, privacy.

A file of the lake stays readable for ever: a new version may add columns and widen whole numbers to numbers. Whatever else
changes needs the version's rule of migration, or is refused.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from django.conf import settings

from tinhso.catalog import queries as catalog
from tinhso.catalog.contracts import (
    Catalog,
    Dataset,
    FieldType,
    Migration,
    Privacy,
    Shape,
    UnknownDefinition,
    Update,
    holding_on,
)
from tinhso.catalog.contracts import breaks as catalog_breaks
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
    migration: Migration | None = None

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column | None:
        return next((column for column in self.columns if column.name == name), None)

    def canonical(self) -> str:
        """Return the version as JSON text that two equal versions share byte for byte."""
        kept = {name: value for name, value in asdict(replace(self, migration=None)).items() if name != "migration"}
        if self.migration is not None:
            kept["migration"] = self.migration.model_dump(mode="json")
        return json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def sha256(self) -> str:
        return self._sha256

    @cached_property
    def _sha256(self) -> str:
        return hashlib.sha256(self.canonical().encode()).hexdigest()

    def read_period(self, code: str) -> Period:
        """Return the period of ``code``; raises PeriodUnreadable, or WrongPeriod when it is of another kind."""
        period = parse(code)
        if period.kind is not self.period:
            raise WrongPeriod(period=code, dataset=self.dataset, kind=str(self.period))
        return period


def version_of(reference: str, dataset: Dataset) -> TableVersion:
    """Return how the lake keeps ``dataset``; a column is at least as private as its dataset."""
    return TableVersion(
        dataset=reference,
        version=dataset.version,
        columns=tuple(Column(field.name, field.type, dataset.column_privacy(field.name)) for field in dataset.table.fields),
        key=dataset.table.primaryKey,
        update=dataset.update,
        privacy=dataset.privacy,
        period=dataset.period,
        migration=dataset.migration,
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
        Migration.model_validate_json(json.dumps(kept["migration"])) if "migration" in kept else None,
    )


def breaks(old: TableVersion, new: TableVersion) -> Iterator[str]:
    """Yield what in ``new`` makes rows of ``old`` unreadable, in short words that need no translation."""
    return catalog_breaks(_shape(old), _shape(new))


def _shape(version: TableVersion) -> Shape:
    columns = {column.name: (column.type, column.privacy) for column in version.columns}
    return Shape(columns, version.key, str(version.update), str(version.period), version.migration or Migration())


def stricter(one: Privacy, other: Privacy) -> Privacy:
    """Return the more private of the two."""
    return max(one, other, key=STRICTNESS.index)


def catalogue() -> Catalog:
    """Return the packs in force, read once: a running program keeps to the definitions it started with."""
    return catalog.in_force(settings.PACKS)


def dataset(reference: str, period: str | None = None) -> Dataset:
    """Return the definition of ``pack.name``: the newest, or the one for rows of a period.

    Raises NoSuchDataset; for a period PeriodUnreadable and WrongPeriod.
    """
    versions = _held(settings.PACKS, reference)
    return versions[-1] if period is None else holding_on(versions, current(reference).read_period(period).end)


def current(reference: str, period: str | None = None) -> TableVersion:
    """Return the version of ``pack.name`` that ``dataset`` returns. Raises as it does."""
    newest = versions(reference)[-1]
    if period is None:
        return newest
    held = dataset(reference, period).version
    return next(each for each in versions(reference) if each.version == held)


def versions(reference: str) -> tuple[TableVersion, ...]:
    """Return every version that the packs hold of ``pack.name``, oldest first. Raises NoSuchDataset."""
    return _tables(settings.PACKS, reference)


def key_tells_period(version: TableVersion) -> bool:
    """Say whether rows of one key are always of one period, by every version that the packs hold: its day is in the key."""
    try:
        held = _held(settings.PACKS, version.dataset)
    except NoSuchDataset:
        return False
    return all(each.period_field in each.table.primaryKey for each in held)


def names_now(version: TableVersion) -> dict[str, str]:
    """Return the name that each column of a version has in the newest one of the packs."""
    names = {name: name for name in version.names}
    for later in versions(version.dataset):
        if later.version > version.version and later.migration is not None:
            renamed = {old: new for new, old in later.migration.renamed.items()}
            names = {first: renamed.get(now, now) for first, now in names.items()}
    return names


@cache
def _tables(own: Path | None, reference: str) -> tuple[TableVersion, ...]:
    return tuple(version_of(reference, each) for each in _held(own, reference))


def _held(own: Path | None, reference: str) -> tuple[Dataset, ...]:
    try:
        return catalog.in_force(own).versions(reference)
    except UnknownDefinition:
        raise NoSuchDataset(dataset=reference[:130]) from None
