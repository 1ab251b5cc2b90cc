"""``datasets/*.yaml``: a Table Schema, and what a province needs added to it.

The schema part follows Frictionless Table Schema (``fields``, ``constraints``,
``primaryKey``, ``foreignKeys``, ``missingValues``), except that titles are bilingual;
``catalog.table_schema`` writes the plain form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from enum import StrEnum

from pydantic import Field

from tinhso.catalog.definitions.words import (
    Bilingual,
    ClockTime,
    Dated,
    Definition,
    Expression,
    Name,
    Office,
    Reference,
    Source,
)
from tinhso.catalog.expressions import ExpressionRefused, read_plain
from tinhso.catalog.faults import Finding, misspelt_measure, suggestion
from tinhso.kernel.periods import PeriodKind


class FieldType(StrEnum):
    """The types of Table Schema that a province's tables need."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    DATETIME = "datetime"
    YEAR = "year"
    YEARMONTH = "yearmonth"


ORDERED = frozenset(FieldType) - {FieldType.STRING, FieldType.BOOLEAN}


class Privacy(StrEnum):
    """Who may see it, from everybody to a named few (Luật 91/2025/QH15 on personal data)."""

    PUBLIC = "public"
    INTERNAL = "internal"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"


class Level(StrEnum):
    """The level of an area, or an office. Districts existed until 30/06/2025."""

    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"
    OFFICE = "office"


class Update(StrEnum):
    """What a submission does to the rows before it: replaces its period, replaces equal keys, or adds."""

    REPLACE_PERIOD = "replace_period"
    UPSERT = "upsert"
    APPEND = "append"


class Acceptance(StrEnum):
    """What happens to a file with bad rows: refused whole, or good rows in and bad rows held."""

    ALL_OR_NOTHING = "all_or_nothing"
    GOOD_ROWS = "good_rows"


class Outcome(StrEnum):
    """What a failed check does: refuses the row, asks for a confirmation with a reason, or warns."""

    REFUSE = "refuse"
    CONFIRM = "confirm"
    WARN = "warn"


class ConfirmedBy(StrEnum):
    """Whose eyes rows need besides the supplier's before they count: nobody's, or those of the unit's head."""

    NONE = "none"
    HEAD = "head"


class DueUnit(StrEnum):
    """What a due time is counted in."""

    HOURS = "hours"
    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"


class Constraints(Definition):
    """Table Schema constraints; limits are included."""

    required: bool = False
    unique: bool = False
    minimum: Decimal | date | None = None
    maximum: Decimal | date | None = None
    minLength: int | None = Field(default=None, ge=0)
    maxLength: int | None = Field(default=None, ge=1)
    pattern: str | None = Field(default=None, max_length=500)
    enum: tuple[str | int, ...] | None = Field(default=None, min_length=1)

    def given(self) -> set[str]:
        """Return the names of the constraints that are set."""
        return {name for name, value in self if value is not None and value is not False}

    def findings(self) -> Iterator[Finding]:
        yield from _reversed("maximum", self.minimum, self.maximum)
        yield from _reversed("maxLength", self.minLength, self.maxLength)
        if self.pattern is not None:
            try:
                re.compile(self.pattern)
            except re.error as error:
                yield Finding(("pattern",), "wrong_pattern", {"value": self.pattern, "problem": error})


class NamedBy(Definition):
    """The register that says what the codes of a column are called: its one key holds the codes, ``field`` their names."""

    resource: Reference
    field: Name


class DataField(Definition):
    """One column. ``area_level`` says that it holds unit codes, valid in the row's period.

    ``titles`` says what each value is called: people are never shown the code that a file writes. Of codes that come and go
    (stations, schools) a register tells the names: ``named_by``. It refuses nothing: a code without a name stays as it is.
    """

    name: Name
    title: Bilingual
    type: FieldType
    description: Bilingual | None = None
    constraints: Constraints = Constraints()
    titles: dict[str, Bilingual] = Field(default={}, description="What a value is called; each one of ``enum`` has a title")
    named_by: NamedBy | None = None
    unit_of_measure: Name | None = None
    area_level: Level | None = None
    privacy: Privacy | None = None

    def findings(self) -> Iterator[Finding]:
        for found in self.constraints.findings():
            yield Finding(("constraints", *found.path), found.code, found.words)
        for constraint in sorted(self.constraints.given() - _fitting(self.type)):
            words = {"constraint": constraint, "type": str(self.type)}
            yield Finding(("constraints", constraint), "constraint_does_not_fit", words)
        yield from self._title_findings(tuple(map(str, self.constraints.enum or ())))
        if self.unit_of_measure is not None:
            yield from misspelt_measure(("unit_of_measure",), self.unit_of_measure)

    def _title_findings(self, allowed: tuple[str, ...]) -> Iterator[Finding]:
        for index, value in enumerate(allowed):
            if value not in self.titles:
                yield Finding(("constraints", "enum", index), "value_without_title", {"value": value})
        for value in self.titles:
            if allowed and value not in allowed:
                yield Finding(("titles", value), "unknown_value", {"value": value, **suggestion(value, allowed)})


class ForeignTable(Definition):
    """The dataset that a reference points to, and its columns."""

    resource: Reference
    fields: tuple[Name, ...] = Field(min_length=1)


class ForeignKey(Definition):
    """Values of ``fields`` must stand in another dataset."""

    fields: tuple[Name, ...] = Field(min_length=1)
    reference: ForeignTable


class TableSchema(Definition):
    """The columns of a dataset and what identifies a row."""

    fields: tuple[DataField, ...] = Field(min_length=1, max_length=1000)
    primaryKey: tuple[Name, ...] = ()
    foreignKeys: tuple[ForeignKey, ...] = ()
    missingValues: tuple[str, ...] = ("",)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(field.name for field in self.fields)

    def field(self, name: str) -> DataField:
        """Return the (first) column of that name; raises KeyError."""
        return {field.name: field for field in reversed(self.fields)}[name]

    def findings(self) -> Iterator[Finding]:
        yield from repeated(("fields",), list(self.names), "name")
        for index, field in enumerate(self.fields):
            for found in field.findings():
                yield Finding(("fields", index, *found.path), found.code, found.words)
        yield from self._key_findings()
        for number, key in enumerate(self.foreignKeys):
            for index, name in enumerate(key.fields):
                yield from unknown_column(("foreignKeys", number, "fields", index), name, self.names)

    def _key_findings(self) -> Iterator[Finding]:
        for index, name in enumerate(self.primaryKey):
            if name not in self.names:
                yield from unknown_column(("primaryKey", index), name, self.names)
            elif not self.field(name).constraints.required:
                yield Finding(("primaryKey", index), "key_column_optional", {"column": name})


class SuppliedBy(Definition):
    """Who owes the data: every unit of a level, or the named offices."""

    level: Level
    offices: tuple[Office, ...] = ()


class Due(Definition):
    """When a period's data is due: ``after`` so many units from the period's last day, ``at`` a time of day in Vietnam.

    0 calendar_days at 17:00 is the last day itself at five in the afternoon; 5 working_days
    is the fifth working day after the period.
    """

    after: int = Field(ge=0, le=400)
    unit: DueUnit
    at: ClockTime = "17:00"


class Condition(Definition):
    """A cross-column check: an SQL condition that every row must meet."""

    id: Name
    condition: Expression
    outcome: Outcome = Outcome.REFUSE
    message: Bilingual


class Outlier(Definition):
    """Asks for a confirmation when a value lies ``factor`` spreads from the unit's own history."""

    field: Name
    factor: Decimal = Field(gt=0, le=100)
    least_history: int = Field(default=6, ge=3, le=120, description="Periods needed before the check speaks")


class Retention(Definition):
    """How long rows are kept; ``None`` is for ever."""

    years: int | None = Field(default=None, ge=1, le=200)
    basis: Source | None = None


class Migration(Definition):
    """How rows of the version before are read in the columns of this one.

    ``renamed`` gives the old name of a new one, ``filled`` an SQL expression over the old columns for a new one (a closed
    list of functions), ``dropped`` the old columns that are gone on purpose.
    """

    renamed: dict[Name, Name] = {}
    dropped: tuple[Name, ...] = ()
    filled: dict[Name, Expression] = {}


class Dataset(Dated):
    """A table that is owed, period after period. ``id`` is the name of its file.

    ``NAME.yaml`` is the newest version; earlier ones stay beside it as ``NAME.v1.yaml``. A submission is of the version
    that holds on the last day of its period.
    """

    id: Name
    title: Bilingual
    description: Bilingual | None = None
    owner: Office | None = Field(default=None, description="The pack's owner unless given")
    supplied_by: SuppliedBy
    period: PeriodKind
    period_field: Name | None = Field(default=None, description="The date column whose day decides a row's period")
    due: Due
    update: Update
    acceptance: Acceptance = Acceptance.ALL_OR_NOTHING
    written_by_platform: bool = Field(
        default=False, description="The platform writes it itself, from its own desks; no unit owes it"
    )
    confirmed_by: ConfirmedBy = Field(default=ConfirmedBy.NONE, description="head: rows count when the unit's head confirms")
    privacy: Privacy
    retention: Retention = Retention()
    legal_basis: tuple[Source, ...] = ()
    table: TableSchema = Field(alias="schema")
    migration: Migration | None = None
    checks: tuple[Condition, ...] = ()
    outliers: tuple[Outlier, ...] = ()

    def findings(self) -> Iterator[Finding]:
        yield from super().findings()
        for found in self.table.findings():
            yield Finding(("schema", *found.path), found.code, found.words)
        if self.update is Update.UPSERT and not self.table.primaryKey:
            yield Finding(("update",), "key_needed")
        if self.period_field is not None:
            yield from unknown_column(("period_field",), self.period_field, self.table.names)
        for index, outlier in enumerate(self.outliers):
            yield from unknown_column(("outliers", index, "field"), outlier.field, self.table.names)
        yield from self._privacy_findings()
        yield from self._migration_findings()
        for index, check in enumerate(self.checks):
            yield from wrong_expression(("checks", index, "condition"), check.condition, self.table.names)
        yield from repeated(("checks",), [check.id for check in self.checks], "id")

    def column_privacy(self, name: str) -> Privacy:
        """Return the class of a column: its own, and never wider than its dataset's. Raises KeyError."""
        return max(self.table.field(name).privacy or self.privacy, self.privacy, key=tuple(Privacy).index)

    def _migration_findings(self) -> Iterator[Finding]:
        if self.migration is None:
            return
        if self.version == 1:
            yield Finding(("migration",), "migration_of_the_first")
        for part in ("renamed", "filled"):
            for name in getattr(self.migration, part):
                yield from unknown_column(("migration", part, name), name, self.table.names)
        for name in self.migration.renamed.keys() & self.migration.filled.keys():
            yield Finding(("migration", "filled", name), "name_twice", {"name": name})
        for index, name in enumerate(self.migration.dropped):
            if name in self.table.names:
                yield Finding(("migration", "dropped", index), "dropped_column_is_there", {"column": name})

    def _privacy_findings(self) -> Iterator[Finding]:
        for index, field in enumerate(self.table.fields):
            if self.privacy is Privacy.PUBLIC and field.privacy in (Privacy.PERSONAL, Privacy.SENSITIVE):
                words = {"column": field.name, "privacy": str(field.privacy)}
                yield Finding(("schema", "fields", index, "privacy"), "personal_column_in_open_data", words)


def unknown_column(path: tuple[str | int, ...], name: str, known: tuple[str, ...]) -> Iterator[Finding]:
    """Yield a fault at ``path`` when ``name`` is none of the ``known`` columns."""
    if name not in known:
        yield Finding(path, "unknown_column", {"column": name, **suggestion(name, known)})


def wrong_expression(path: tuple[str | int, ...], expression: str, columns: tuple[str, ...]) -> Iterator[Finding]:
    """Yield a fault at ``path`` when ``expression`` is no plain SQL over the ``columns`` of a row."""
    try:
        read_plain(expression, columns)
    except ExpressionRefused as refused:
        yield Finding(path, "wrong_expression", {"why_vi": refused.vi, "why_en": refused.en})


def repeated(path: tuple[str | int, ...], names: list[str], key: str) -> Iterator[Finding]:
    """Yield a fault for each of ``names`` (the ``key`` of the items at ``path``) that was there before."""
    seen: set[str] = set()
    for index, name in enumerate(names):
        if name in seen:
            yield Finding((*path, index, key), "name_twice", {"name": name})
        seen.add(name)


def _reversed(key: str, low: Decimal | date | int | None, high: Decimal | date | int | None) -> Iterator[Finding]:
    if low is not None and high is not None and isinstance(low, date) == isinstance(high, date) and low > high:  # type: ignore[operator]  # same kind, checked just before
        yield Finding((key,), "limits_reversed", {"low": low, "high": high})


def _fitting(kind: FieldType) -> set[str]:
    always = {"required", "unique", "enum"}
    if kind is FieldType.STRING:
        return always | {"minLength", "maxLength", "pattern"}
    return always | {"minimum", "maximum"} if kind in ORDERED else always
