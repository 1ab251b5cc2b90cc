"""The figures that others published: read beside the packs, held against their datasets and indicators."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

from tinhso.catalog.contracts import FigureSupply, PublishedFigure, split
from tinhso.catalog.definitions.dataset import Dataset, unknown_column
from tinhso.catalog.definitions.published import Figure, Part, Published, PublishedTarget, SuppliedFigures
from tinhso.catalog.definitions.words import Source
from tinhso.catalog.documents import read
from tinhso.catalog.explaining import understand
from tinhso.catalog.faults import Fault, Finding, PathParts, suggestion
from tinhso.catalog.reading import Entry, PackDraft, read_one

NAME = "published-figures"

Drafts = Mapping[str, PackDraft]
Line = Mapping[str, str]
Sources = Mapping[str, Source]


def faults_of_published(root: Path, drafts: Drafts) -> Iterator[Fault]:
    """Yield what is wrong with the published figures in ``root``, if there are any; ``drafts`` are the packs they may name."""
    path = root / f"{NAME}.yaml"
    if path.is_file():
        entry = yield from read_one(Published, NAME, path)
        if entry.definition is not None:
            yield from (entry.fault(finding) for finding in _findings(entry.definition, drafts, len(_lines(root))))


def figures(root: Path) -> tuple[PublishedFigure, ...]:
    """Return the published figures and targets in ``root`` in the order of their lines, when they are without fault."""
    path = root / f"{NAME}.yaml"
    published = understand(Published, read(path)).definition if path.is_file() else None
    if published is None:
        return ()
    lines = _lines(root)
    known = published.sources
    found = [_figure(table, figure, lines[figure.row - 1], known) for table in published.supplied for figure in table.figures]
    found += [_target(target, lines[target.row - 1], known) for target in published.targets]
    return tuple(sorted(found, key=lambda figure: figure.row))


def _lines(root: Path) -> list[Line]:
    path = root / f"{NAME}.csv"
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines())) if path.is_file() else []


# --- what may be wrong -----------------------------------------------------------------


def _findings(published: Published, drafts: Drafts, lines: int) -> Iterator[Finding]:
    named = {line.row for table in published.supplied for line in table.figures} | {line.row for line in published.targets}
    for row in sorted(named ^ set(range(1, lines + 1))):
        yield Finding((), "published_line_unmatched", {"row": row})
    for number, table in enumerate(published.supplied):
        yield from _table_findings(("supplied", number), table, drafts)
    for index, target in enumerate(published.targets):
        yield from _indicator_findings(("targets", index), target, drafts)


def _table_findings(path: PathParts, table: SuppliedFigures, drafts: Drafts) -> Iterator[Finding]:
    dataset = _dataset(table.dataset, drafts)
    if dataset is None:
        names = [f"{pack}.{name}" for pack, draft in drafts.items() for name in draft.datasets]
        yield Finding((*path, "dataset"), "unknown_dataset", {"name": table.dataset, **suggestion(table.dataset, names)})
        return
    for index, figure in enumerate(table.figures):
        place: PathParts = (*path, "figures", index)
        for column in (*table.cells, *figure.cells, *figure.holds):
            yield from unknown_column(place, column, dataset.table.names)
        yield from _indicator_findings(place, figure, drafts)


def _indicator_findings(path: PathParts, line: Figure | PublishedTarget, drafts: Drafts) -> Iterator[Finding]:
    pack, name = split(line.indicator, "")
    entry = drafts[pack].indicators.get(name) if pack in drafts else None
    if entry is None:
        names = [f"{pack}.{name}" for pack, draft in drafts.items() for name in draft.indicators]
        yield Finding((*path, "indicator"), "unknown_indicator", {"name": line.indicator, **suggestion(line.indicator, names)})
    elif isinstance(line, Figure) and line.by is not None and entry.definition and line.by not in entry.definition.by:
        words = {"name": line.indicator, "column": line.by, **suggestion(line.by, entry.definition.by)}
        yield Finding((*path, "by"), "not_split_by", words)


def _dataset(reference: str, drafts: Drafts) -> Dataset | None:
    pack, name = split(reference, "")
    entry: Entry[Dataset] | None = drafts[pack].datasets.get(name) if pack in drafts else None
    return entry.definition if entry else None


# --- as others see them -------------------------------------------------------------------


def _figure(table: SuppliedFigures, figure: Figure, line: Line, known: Sources) -> PublishedFigure:
    given = {name: str(cell) for name, cell in {**table.cells, **figure.cells}.items() if cell is not None}
    held = {name: line[part] for name, part in figure.holds.items()}
    supply = FigureSupply(table.dataset, table.unit, table.period, {**given, **held})
    period = figure.period or line["period"].replace("-", "")
    return _told(line, known, figure, figure.unit or table.unit, period, figure.by or "", figure.group or "", supply)


def _target(target: PublishedTarget, line: Line, known: Sources) -> PublishedFigure:
    return _told(line, known, target, target.unit, line["period"])


def _told(
    line: Line,
    known: Sources,
    placed: Figure | PublishedTarget,
    unit: str,
    period: str,
    by: str = "",
    group: str = "",
    supply: FigureSupply | None = None,
) -> PublishedFigure:
    return PublishedFigure(
        row=placed.row,
        province=line["province"],
        title=line["indicator"],
        value=Decimal(line[Part.VALUE]),
        numerator=_number(line[Part.NUMERATOR]),
        denominator=_number(line[Part.DENOMINATOR]),
        unit_of_measure=line["unit"],
        published_for=line["period"],
        source=line["source"],
        indicator=placed.indicator,
        unit=unit,
        period=period,
        by=by,
        group=group,
        supply=supply,
        article=known.get(line["source"]) or Source(citation=line["source"]),
    )


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None
