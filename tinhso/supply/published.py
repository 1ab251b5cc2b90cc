"""The figures that others published, supplied through the one door as real data, each under the name of the article it is from.

A figure is supplied for the province that it is of, by nobody's account: no office is said to have sent what a newspaper told.
It is known from the day it was loaded, not from the day it was published: before that the platform did not know it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import groupby

from django.conf import settings

from tinhso.catalog import queries as catalog
from tinhso.catalog.contracts import FigureSupply, PublishedFigure
from tinhso.kernel.policy import SYSTEM
from tinhso.supply.errors import PublishedFiguresRefused
from tinhso.supply.intake.actions.submitting import submit
from tinhso.supply.intake.catalogue import dataset as definition_of
from tinhso.supply.intake.contracts import Door, Offer, Outcome, Result, Row, Table
from tinhso.supply.intake.suppliers import unit_of_code

Progress = Callable[[str, float], None]
PUBLISHED = replace(SYSTEM, origin="published")
DOING = "Nộp số liệu đã công bố · Supplying published figures"


@dataclass(frozen=True)
class Submission:
    """The figures that go in together: of one dataset, unit and period."""

    supply: FigureSupply
    figures: tuple[PublishedFigure, ...]

    @property
    def sources(self) -> str:
        """The articles that the figures are from."""
        return ", ".join(dict.fromkeys(figure.source for figure in self.figures))


@dataclass(frozen=True)
class Loaded:
    """How many figures there are, in how many submissions, and how many of these were there before."""

    figures: int
    submissions: int
    repeated: int


def load(progress: Progress = lambda text, fraction: None) -> Loaded:
    """Supply every published figure that is not there yet. Raises PublishedFiguresRefused, PacksHaveFaults."""
    planned = submissions(catalog.published_figures(settings.PACKS))
    results = []
    for number, each in enumerate(planned):
        progress(DOING, number / len(planned))
        results.append(_supplied(each))
    progress("Đã có số liệu đã công bố · The published figures are there", 1.0)
    repeated = sum(result.repeated for result in results)
    return Loaded(sum(len(each.figures) for each in planned), len(planned), repeated)


def submissions(figures: Iterable[PublishedFigure]) -> list[Submission]:
    """Return the figures by dataset, unit and period, in order of period; targets are no data and are left out."""
    supplied = [(figure.supply, figure) for figure in figures if figure.supply is not None]
    together = groupby(sorted(supplied, key=lambda each: _place(each[0])), key=lambda each: _place(each[0]))
    found = [list(group) for _, group in together]
    return [Submission(group[0][0], tuple(figure for _, figure in group)) for group in found]


def rows(figures: Iterable[PublishedFigure], key: tuple[str, ...]) -> list[Row]:
    """Return the rows that hold the figures: cells of equal ``key`` make one row. Raises ValueError when two differ."""
    found: dict[tuple[str | None, ...], dict[str, str]] = {}
    for figure in figures:
        cells = figure.supply.cells if figure.supply else {}
        row = found.setdefault(tuple(cells.get(column) for column in key), {})
        for column, cell in cells.items():
            if row.setdefault(column, cell) != cell:
                raise ValueError(f"{column} is {row[column]} and {cell}: line {figure.row} of the published figures")
    return list(found.values())


def _place(supply: FigureSupply) -> tuple[str, str, str]:
    return supply.period, supply.dataset, supply.unit


def _supplied(each: Submission) -> Result:
    supply = each.supply
    held = rows(each.figures, definition_of(supply.dataset).table.primaryKey)
    offer = Offer(
        dataset=supply.dataset,
        unit_id=unit_of_code(supply.unit, supply.period),
        period=supply.period,
        table=Table(rows=held, name=each.sources),
        door=Door.COMMAND,
        confirmation=f"Số liệu đã công bố: {each.sources}",
        key=f"published {sha256(repr((_place(supply), held)).encode()).hexdigest()}",  # loading again records nothing
    )
    result = submit(actor=PUBLISHED, offer=offer)
    if result.outcome is not Outcome.ACCEPTED:
        why = "; ".join(fault.message_vi for fault in result.faults) or str(result.outcome)
        raise PublishedFiguresRefused(dataset=supply.dataset, period=supply.period, why=why)
    return result
