"""The packs' sample files, read as the door reads them: the patterns from which the demo draws its simulated rows."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tinhso.catalog.queries import shipped_folder
from tinhso.kernel.periods import Period, parse
from tinhso.supply.intake.catalogue import dataset as definition_of
from tinhso.supply.intake.contracts import Reading
from tinhso.supply.intake.understanding import understand
from tinhso.supply.intake.units import UnitNames
from tinhso.supply.reading.batches import batches

NAME = re.compile(r"(?P<dataset>[a-z0-9_]+)\.(?P<unit>.+)\.(?P<period>[0-9]{4}[0-9QSW]*)\.[a-z]+")


@dataclass(frozen=True)
class Pattern:
    """One row of a sample file as canonical texts (empty where a cell is), and the period that it is of."""

    row: dict[str, str]
    period: Period


def patterns() -> dict[str, tuple[Pattern, ...]]:
    """Return the rows of all sample files by dataset, in the order of the files' names."""
    found: dict[str, list[Pattern]] = defaultdict(list)
    for path, dataset, period in _samples():
        found[dataset] += (Pattern(row, period) for row in _read(path, dataset, period))
    return {dataset: tuple(rows) for dataset, rows in found.items()}


def _samples() -> Iterator[tuple[Path, str, Period]]:
    for path in sorted(shipped_folder().glob("*/samples/*")):
        match = NAME.fullmatch(path.name)
        if match:
            yield path, f"{path.parents[1].name}.{match['dataset']}", parse(match["period"])


def _read(path: Path, dataset: str, period: Period) -> Iterator[dict[str, str]]:
    definition = definition_of(dataset)
    recipe = understand(path, definition, Reading(), None).recipe
    if recipe is None:
        raise AssertionError(f"the sample {path.name} leaves questions")
    for frame in UnitNames(definition, period.end, {}).read(batches(path, recipe, definition, year=period.year)):
        for row in frame.to_dicts():
            yield {name: row.get(name) or "" for name in definition.table.names}
