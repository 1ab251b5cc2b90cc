"""Where what was pulled goes: the one door of supply. The only module here that knows it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from tinhso.catalog.contracts import Dataset, Update
from tinhso.kernel import clock
from tinhso.kernel.policy import SYSTEM
from tinhso.supply.connectors.base import Batch, FileBatch, Row
from tinhso.supply.connectors.contracts import PeriodRule
from tinhso.supply.connectors.rules.periods import fixed, grouped
from tinhso.supply.intake.actions import submitting
from tinhso.supply.intake.contracts import Door, Outcome, Result

MOST_GATHERED = 200_000  # rows of one run for a dataset whose periods are replaced whole


class TooManyForOnePeriod(Exception):
    """A dataset that replaces its periods needs each whole, and this is more than is held at once."""


class Intake(Protocol):
    """What the door offers; tests put a recorder in its place."""

    def rows(self, to: Destination, period: str, rows: Sequence[Row], confirmation: str) -> Result: ...

    def file(self, to: Destination, period: str, path: Path, name: str, confirmation: str) -> Result: ...


@dataclass(frozen=True)
class Destination:
    """For which dataset, unit and periods something is pulled, by the connection ``name``."""

    name: str
    dataset: str
    definition: Dataset
    unit_id: int
    period_rule: PeriodRule
    recipe: str
    simulated: bool


class TheDoor:
    """Submits as the system itself: who configured the connection stands in the audit."""

    def rows(self, to: Destination, period: str, rows: Sequence[Row], confirmation: str) -> Result:
        return submitting.submit_rows(
            actor=replace(SYSTEM, origin="connector"),
            dataset=to.dataset,
            unit_id=to.unit_id,
            period=period,
            rows=rows,
            door=Door.CONNECTOR,
            name=to.name,
            simulated=to.simulated,
            confirmation=confirmation,
        )

    def file(self, to: Destination, period: str, path: Path, name: str, confirmation: str) -> Result:
        return submitting.submit_file(
            actor=replace(SYSTEM, origin="connector"),
            dataset=to.dataset,
            unit_id=to.unit_id,
            period=period,
            path=path,
            name=name,
            door=Door.CONNECTOR,
            simulated=to.simulated,
            recipe=to.recipe,
            confirmation=confirmation,
        )


def deliver(intake: Intake, to: Destination, batch: Batch | FileBatch, confirmation: str = "") -> Iterator[Result]:
    """Submit a batch, the rows of each period by themselves, and yield what became of each; stop after a refusal.

    Raises PeriodUnclear, and what the door raises.
    """
    to = replace(to, simulated=to.simulated or batch.simulated)
    if isinstance(batch, FileBatch):
        period = fixed(to.period_rule, to.definition.period, clock.today(), batch.name)
        yield intake.file(to, period, batch.path, batch.name, confirmation)
        return
    for period, rows in _periods(to, batch.rows).items():
        result = intake.rows(to, period, rows, confirmation)
        yield result
        if not went_in(result):
            return


def whole_periods(to: Destination, batches: Iterable[Batch | FileBatch]) -> Iterator[Batch | FileBatch]:
    """Yield the batches; for a dataset that replaces its periods, all rows in one, lest a batch replace the one before.

    Raises TooManyForOnePeriod.
    """
    if to.definition.update is not Update.REPLACE_PERIOD:
        yield from batches
        return
    rows: list[Row] = []
    last: Batch | None = None
    for batch in batches:
        if isinstance(batch, FileBatch):
            yield batch
            continue
        rows.extend(batch.rows)
        last = batch
        if len(rows) > MOST_GATHERED:
            raise TooManyForOnePeriod()
    if last is not None:
        yield replace(last, rows=tuple(rows))


def went_in(result: Result) -> bool:
    """Say whether the rows are in force, or wait for the head of the unit: nothing more is to be done here."""
    return result.outcome in (Outcome.ACCEPTED, Outcome.WAITING)


def _periods(to: Destination, rows: Sequence[Row]) -> Mapping[str, Sequence[Row]]:
    if to.period_rule is PeriodRule.BY_ROWS and to.definition.period_field is not None:
        return grouped(rows, to.definition.period_field, to.definition.period)
    return {fixed(to.period_rule, to.definition.period, clock.today()): rows}
