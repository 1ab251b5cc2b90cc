"""``tests/*.yaml``: given rows, expected values. The statistics officer can write it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from tinhso.catalog.definitions.words import Bilingual, Definition, Name, Reference, Text
from tinhso.catalog.faults import Finding
from tinhso.kernel.periods import PeriodUnreadable, parse

PeriodCode = Annotated[str, Field(min_length=4, max_length=8)]
UnitCode = Annotated[str, Field(min_length=1, max_length=40)]
Cell = str | int | float | bool | None


class Given(Definition):
    """One submission: what a unit supplied for a period, row by row (a cell left out is empty)."""

    dataset: Reference
    unit: UnitCode = Field(description="Code of the unit that supplied, on the last day of the period")
    period: PeriodCode
    supplied_on: date | None = Field(
        default=None, description="Day that it was supplied on; else after all that the test speaks of"
    )
    rows: tuple[dict[str, Cell], ...] = Field(min_length=1, max_length=1000)

    def findings(self) -> Iterator[Finding]:
        yield from _readable(("period",), self.period)


class Expected(Definition):
    """A value that must come out, or the ``reason`` why none does. Values are compared rounded to the indicator's decimals."""

    indicator: Reference
    unit: UnitCode = Field(description="Code of the unit on the last day of the period, or on in_units_of")
    period: PeriodCode
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    percentiles: dict[int, Decimal] | None = None
    reason: Name | None = None
    status: Name | None = None
    by: Name | None = None
    group: Text | None = None
    in_units_of: date | None = None

    def findings(self) -> Iterator[Finding]:
        yield from _readable(("period",), self.period)
        if (self.value is None) == (self.reason is None):
            yield Finding(("value",), "value_or_reason")


class PackTest(Definition):
    """A test of a pack. ``id`` is the name of its file; its figures are made up unless ``title`` says otherwise."""

    id: Name
    title: Bilingual
    given: tuple[Given, ...] = Field(min_length=1, max_length=200)
    expect: tuple[Expected, ...] = Field(min_length=1, max_length=200)

    def findings(self) -> Iterator[Finding]:
        for name, items in (("given", self.given), ("expect", self.expect)):
            for index, item in enumerate(items):
                for found in item.findings():
                    yield Finding((name, index, *found.path), found.code, found.words)


def _readable(path: tuple[str], code: str) -> Iterator[Finding]:
    try:
        parse(code)
    except PeriodUnreadable:
        yield Finding(path, "wrong_form", {"value": code, "form": "20240131 | 2024W05 | 202401 | 2024Q1 | 2024S1 | 2024"})
