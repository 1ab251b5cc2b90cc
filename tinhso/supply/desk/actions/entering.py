"""Sending a grid through the one door: Vietnamese texts become canonical ones, faults come back to their cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from tinhso.catalog.contracts import Dataset
from tinhso.kernel.policy import Actor, require
from tinhso.lake.policies import SUPPLY
from tinhso.supply.desk.actions.drafts import forget, readable
from tinhso.supply.desk.contracts import CellFault, Texts
from tinhso.supply.desk.rules import cells
from tinhso.supply.desk.rules.mending import Row
from tinhso.supply.intake.actions.submitting import submit
from tinhso.supply.intake.catalogue import dataset as definition_of
from tinhso.supply.intake.contracts import Ask, Door, Offer, OfUnit, Outcome, PlacedFault, Reading, Result, Table


@dataclass(frozen=True)
class Entry:
    """A grid as it is sent: ``rows`` of texts, the reason for unusual values, answers to questions, and the receipt
    that is corrected."""

    dataset: str
    unit_id: int
    period: str
    rows: Sequence[Texts]
    name: str = ""
    confirmation: str = ""
    instead_of: str = ""
    answers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Entered:
    """What became of a grid: the ``result`` of the door (None while a cell must be made clear), faults by grid row."""

    result: Result | None
    faults: tuple[CellFault, ...]
    questions: tuple[Ask, ...] = ()

    @property
    def accepted(self) -> bool:
        return self.result is not None and self.result.outcome in (Outcome.ACCEPTED, Outcome.WAITING)


def enter(*, actor: Actor, entry: Entry) -> Entered:
    """Send a grid and say what became of it; what was accepted takes its draft away in the same transaction.

    Empty rows are passed over. Nothing is sent while a number can be read in two ways. Raises as ``submit`` does, and
    FormTooLong, DraftUnreadable.
    """
    require(SUPPLY, actor, OfUnit(entry.unit_id))
    dataset = definition_of(entry.dataset)
    numbered, faults = canonical(dataset, readable(entry.rows))
    if faults:
        return Entered(None, faults)
    offer = Offer(
        entry.dataset,
        entry.unit_id,
        entry.period,
        Table(rows=[row for _, row in numbered], name=entry.name),
        Door.FORM,
        Reading(answers=dict(entry.answers)),
        entry.confirmation,
        instead_of=entry.instead_of,
    )
    with transaction.atomic():
        result = submit(actor=actor, offer=offer)
        if result.outcome in (Outcome.ACCEPTED, Outcome.WAITING):
            forget(actor=actor, dataset=entry.dataset, unit_id=entry.unit_id, period=entry.period)
    places = [number for number, _ in numbered]
    return Entered(result, tuple(placed(fault, places) for fault in result.faults), result.questions)


def canonical(dataset: Dataset, rows: Sequence[Texts]) -> tuple[list[tuple[int, Row]], tuple[CellFault, ...]]:
    """Return the rows that hold anything, with their numbers in the grid, and a fault for each number of two readings."""
    numbered: list[tuple[int, Row]] = []
    faults: list[CellFault] = []
    for number, texts in enumerate(rows, 1):
        read = {
            field.name: cells.read(str(field.type), texts.get(field.name, ""), dataset.table.missingValues)
            for field in dataset.table.fields
        }
        faults += [_unclear(number, name, cell.meant) for name, cell in read.items() if cell.meant]
        row: Row = {name: cell.value for name, cell in read.items()}
        if any(row.values()):
            numbered.append((number, row))
    return numbered, tuple(faults)


def placed(fault: PlacedFault, places: Sequence[int]) -> CellFault:
    """Return a fault of the door at its row of the grid; ``places`` are the numbers of the rows that were sent."""
    return CellFault(
        row=places[fault.row - 1] if 0 < fault.row <= len(places) else 0,
        column=fault.column,
        code=fault.code,
        message_vi=fault.message_vi,
        message_en=fault.message_en,
        hint_vi=fault.hint_vi,
        hint_en=fault.hint_en,
        outcome=fault.outcome,
    )


def _unclear(row: int, column: str, meant: tuple[str, ...]) -> CellFault:
    one, other = meant[0], meant[1]
    return CellFault(
        row,
        column,
        "number_ambiguous",
        f"Số này có thể là {one} hoặc {other}. Hãy ghi rõ một trong hai cách.",
        f"This may be {one} or {other} (a comma parts decimals). Write it one of these ways.",
    )
