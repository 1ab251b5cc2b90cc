"""What other rooms see of the catalog: frozen, typed definitions, without fault and without Django."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar

from tinhso.catalog.aggregates import WORKING_TIME, aggregates_in, read_aggregate
from tinhso.catalog.counting import unit_column
from tinhso.catalog.definitions.alert import (
    Alert,
    Escalation,
    JumpRule,
    OutlierRule,
    OverdueRule,
    Severity,
    Side,
    StaleRule,
    ThresholdRule,
)
from tinhso.catalog.definitions.board import Board, Tile, TileKind, Width
from tinhso.catalog.definitions.case import Expected, PackTest
from tinhso.catalog.definitions.composite import Composite, Group, Leaf
from tinhso.catalog.definitions.dataset import (
    Acceptance,
    Condition,
    ConfirmedBy,
    DataField,
    Dataset,
    Due,
    DueUnit,
    FieldType,
    Level,
    Migration,
    Outcome,
    Outlier,
    Privacy,
    SuppliedBy,
    Update,
)
from tinhso.catalog.definitions.indicator import (
    Balance,
    Combine,
    Direction,
    Growth,
    Indicator,
    IndicatorKind,
    Per,
    Rank,
    Since,
    Target,
    Thresholds,
)
from tinhso.catalog.definitions.pack import Pack
from tinhso.catalog.definitions.words import Bilingual, Office, Source
from tinhso.catalog.expressions import PLAIN, ExpressionRefused, function_name, read_plain
from tinhso.catalog.versions import Shape, breaks, holding_on
from tinhso.kernel.errors import NotFound

__all__ = [
    "PLAIN",
    "WORKING_TIME",
    "Acceptance",
    "Alert",
    "Balance",
    "Bilingual",
    "Board",
    "Catalog",
    "Combine",
    "Composite",
    "Condition",
    "ConfirmedBy",
    "DataField",
    "Dataset",
    "Direction",
    "Due",
    "DueUnit",
    "Escalation",
    "Expected",
    "ExpressionRefused",
    "FieldType",
    "FigureSupply",
    "Group",
    "Growth",
    "Indicator",
    "IndicatorKind",
    "JumpRule",
    "Leaf",
    "Level",
    "Migration",
    "Office",
    "Outcome",
    "Outlier",
    "OutlierRule",
    "OverdueRule",
    "Pack",
    "PackContents",
    "PackTest",
    "Per",
    "Privacy",
    "PublishedFigure",
    "Rank",
    "Severity",
    "Shape",
    "Side",
    "Since",
    "Source",
    "StaleRule",
    "SuppliedBy",
    "Target",
    "ThresholdRule",
    "Thresholds",
    "Tile",
    "TileKind",
    "UnknownDefinition",
    "Update",
    "Width",
    "aggregates_in",
    "breaks",
    "function_name",
    "holding_on",
    "read_aggregate",
    "read_plain",
    "split",
    "unit_column",
]

T = TypeVar("T")


class UnknownDefinition(NotFound):
    code = "unknown_definition"
    vi = "Không có “{reference}” trong các gói lĩnh vực. Hãy kiểm tra lại tên."
    en = "There is no “{reference}” in the packs. Check the name."


@dataclass(frozen=True)
class PackContents:
    """One pack with its definitions by name; ``earlier`` versions of its datasets, oldest first."""

    pack: Pack
    datasets: Mapping[str, Dataset]
    indicators: Mapping[str, Indicator]
    boards: Mapping[str, Board]
    alerts: Mapping[str, Alert]
    tests: Mapping[str, PackTest] = field(default_factory=dict)
    earlier: Mapping[str, tuple[Dataset, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Catalog:
    """All packs in force, by name. Things are known by reference: ``environment.air_quality``."""

    packs: Mapping[str, PackContents]

    def dataset(self, reference: str, within: str = "") -> Dataset:
        """Return a dataset by reference; a bare name is looked up in the pack ``within``. Raises UnknownDefinition."""
        pack, name = split(reference, within)
        return _found(self.packs[pack].datasets if pack in self.packs else {}, name, reference)

    def versions(self, reference: str, within: str = "") -> tuple[Dataset, ...]:
        """Return all versions of a dataset, oldest first. Raises UnknownDefinition."""
        newest = self.dataset(reference, within)
        pack, name = split(reference, within)
        return (*self.packs[pack].earlier.get(name, ()), newest)

    def indicator(self, reference: str, within: str = "") -> Indicator:
        """Return an indicator by reference, as ``dataset`` does. Raises UnknownDefinition."""
        pack, name = split(reference, within)
        return _found(self.packs[pack].indicators if pack in self.packs else {}, name, reference)

    def datasets(self) -> Iterator[tuple[str, Dataset]]:
        """Yield the full reference of each dataset and the dataset."""
        for pack, contents in self.packs.items():
            for name, dataset in contents.datasets.items():
                yield f"{pack}.{name}", dataset

    def indicators(self) -> Iterator[tuple[str, Indicator]]:
        """Yield the full reference of each indicator and the indicator."""
        for pack, contents in self.packs.items():
            for name, indicator in contents.indicators.items():
                yield f"{pack}.{name}", indicator


@dataclass(frozen=True)
class FigureSupply:
    """The submission that a published figure is part of, and its cells there: canonical texts by column."""

    dataset: str
    unit: str
    period: str
    cells: Mapping[str, str]


@dataclass(frozen=True)
class PublishedFigure:
    """A figure as it was published (``published_for`` as written there), and where it comes out.

    ``source`` is the file of the article, ``article`` what is on record of it: who published it, what and when.

    ``unit`` is a code on the last day of ``period`` (a code of the kernel); ``by`` and ``group`` as of an indicator's value.
    ``supply`` is None for a line that is a target: the indicator declares it for ``period``, a year, and the province ``unit``.
    """

    row: int
    province: str
    title: str
    value: Decimal
    numerator: Decimal | None
    denominator: Decimal | None
    unit_of_measure: str
    published_for: str
    source: str
    indicator: str
    unit: str
    period: str
    by: str
    group: str
    supply: FigureSupply | None
    article: Source

    @property
    def decimals(self) -> int:
        """With how many decimals the value was published."""
        return max(0, -int(self.value.as_tuple().exponent))


def split(reference: str, within: str) -> tuple[str, str]:
    """Return pack and name of a reference; a bare name is of the pack ``within``."""
    pack, _, name = reference.rpartition(".")
    return pack or within, name


def _found(definitions: Mapping[str, T], name: str, reference: str) -> T:
    if name not in definitions:
        raise UnknownDefinition(reference=reference)
    return definitions[name]
