"""``published-figures.yaml``: where each published figure is supplied, and where it comes out of the platform again.

The figures themselves stand in ``published-figures.csv`` beside it, as they were published; nothing is typed twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from pydantic import Field

from tinhso.catalog.definitions.case import Cell, PeriodCode, UnitCode
from tinhso.catalog.definitions.words import Definition, Name, Reference, Source, Text
from tinhso.catalog.faults import Finding, PathParts


class Part(StrEnum):
    """Which number of a published line a cell takes."""

    VALUE = "value"
    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"


class Figure(Definition):
    """One published line (``row`` counts from 1 after the header): the cells that hold it, the indicator that tells it.

    ``unit`` and ``period`` say for which unit and period it comes out, where these are not those of the table and the line.
    """

    row: int = Field(ge=1)
    cells: dict[Name, Cell] = {}
    holds: dict[Name, Part] = Field(min_length=1)
    indicator: Reference
    unit: UnitCode | None = None
    period: PeriodCode | None = None
    by: Name | None = None
    group: Text | None = None


class SuppliedFigures(Definition):
    """The figures of one submission; ``cells`` are in each of its rows."""

    dataset: Reference
    unit: UnitCode = Field(description="Code of the unit that the figures are of, on the last day of the period")
    period: PeriodCode
    cells: dict[Name, Cell] = {}
    figures: tuple[Figure, ...] = Field(min_length=1)


class PublishedTarget(Definition):
    """A published line that is no figure but a target: the indicator that declares it for the province of that code."""

    row: int = Field(ge=1)
    indicator: Reference
    unit: UnitCode


class Published(Definition):
    """All published lines, each once; ``sources`` says of the file that a line names as its source which article it holds."""

    sources: dict[Text, Source] = {}
    supplied: tuple[SuppliedFigures, ...] = Field(min_length=1)
    targets: tuple[PublishedTarget, ...] = ()

    def findings(self) -> Iterator[Finding]:
        seen: set[int] = set()
        for path, row in self._rows():
            if row in seen:
                yield Finding((*path, "row"), "name_twice", {"name": row})
            seen.add(row)

    def _rows(self) -> Iterator[tuple[PathParts, int]]:
        for number, table in enumerate(self.supplied):
            yield from ((("supplied", number, "figures", index), figure.row) for index, figure in enumerate(table.figures))
        yield from ((("targets", index), target.row) for index, target in enumerate(self.targets))
