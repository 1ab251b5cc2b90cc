"""Rows that were refused while good ones went in: mended one by one and sent, or dropped with a reason."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from tinhso.audit import actions as audit
from tinhso.catalog.contracts import Dataset, Update
from tinhso.kernel import clock
from tinhso.kernel.policy import SYSTEM, Actor, require
from tinhso.lake.actions import supplying as lake
from tinhso.lake.errors import ReasonNeeded
from tinhso.lake.policies import SUPPLY
from tinhso.supply.desk.actions.entering import Entered, canonical, placed
from tinhso.supply.desk.contracts import CellFault, Texts
from tinhso.supply.desk.in_force import rows_of_period
from tinhso.supply.desk.rules.mending import Row, joined
from tinhso.supply.errors import NoSuchHeldRow, NothingOffered, RowClosed
from tinhso.supply.intake.actions.submitting import submit
from tinhso.supply.intake.catalogue import dataset as definition_of
from tinhso.supply.intake.contracts import Door, Offer, Outcome, Table
from tinhso.supply.intake.models import Attempt, HeldRow
from tinhso.supply.intake.placing import Placer

MOST_BESIDE = 1_000_000  # rows in force that a mended one may join
MOST_REASON = 2_000  # characters


def mend(*, actor: Actor, number: int, texts: Texts, confirmation: str = "") -> Entered:
    """Check a held row again as it is mended, and send it; it is closed in the transaction of its receipt.

    A row that still has faults stays as it is, and nothing is recorded. Of a dataset that replaces its period the row
    joins the rows in force. Raises NoSuchHeldRow, RowClosed, NothingOffered, Denied or NotFound, and as ``submit``.
    """
    with transaction.atomic():
        held = _open(number, actor)
        dataset = definition_of(held.attempt.dataset)
        numbered, faults = canonical(dataset, [texts])
        if faults:
            return Entered(None, faults)
        if not numbered:
            raise NothingOffered()
        rows = _beside(held.attempt, dataset, numbered[0][1], actor)
        faults = _faults(held.attempt, rows, actor)
        if any(fault.outcome == "refuse" for fault in faults):
            return Entered(None, faults)
        result = submit(actor=actor, offer=_offer(held, rows, confirmation))
        if result.outcome is Outcome.ACCEPTED and result.receipt is not None:
            _close(held, actor, state="mended", receipt=result.receipt.number)
    return Entered(result, faults, result.questions)


def drop(*, actor: Actor, number: int, reason: str) -> None:
    """Give a held row up, with the reason. Raises NoSuchHeldRow, RowClosed, ReasonNeeded, Denied or NotFound."""
    if not reason.strip():
        raise ReasonNeeded()
    with transaction.atomic():
        _close(_open(number, actor), actor, state="dropped", reason=reason.strip()[:MOST_REASON])


def _open(number: int, actor: Actor) -> HeldRow:
    held = HeldRow.objects.select_for_update(of=("self",)).select_related("attempt").filter(pk=number).first()
    if held is None:
        raise NoSuchHeldRow(number=number)
    require(SUPPLY, actor, held.attempt)
    if held.state != "open":
        raise RowClosed()
    return held


def _beside(attempt: Attempt, dataset: Dataset, mended: Row, actor: Actor) -> list[Row]:
    """Return the rows to send, the mended one last."""
    if dataset.update is not Update.REPLACE_PERIOD:
        return [mended]
    in_force = rows_of_period(attempt.dataset, dataset, attempt.unit_id, attempt.period, actor=SYSTEM, most=MOST_BESIDE)
    return joined(in_force, mended, dataset.table.primaryKey)


def _faults(attempt: Attempt, rows: Sequence[Row], actor: Actor) -> tuple[CellFault, ...]:
    """Return what is wrong with the mended row, the last of ``rows``; nothing is changed by looking."""
    columns = {name: [row[name] for row in rows] for name in rows[-1]}
    verdict = lake.check(actor=actor, dataset=attempt.dataset, unit_id=attempt.unit_id, period=attempt.period, rows=[columns])
    for staged in filter(None, (verdict.good, verdict.held)):
        staged.unlink(missing_ok=True)
    places, found = [0] * (len(rows) - 1) + [1], Placer()
    faults = [placed(found.place(fault), places) for fault in verdict.faults]
    return tuple(fault for fault in faults if fault.row or fault.outcome == "refuse")


def _offer(held: HeldRow, rows: Sequence[Row], confirmation: str) -> Offer:
    attempt = held.attempt
    table = Table(rows=rows, name=attempt.name, simulated=attempt.simulated)
    return Offer(attempt.dataset, attempt.unit_id, attempt.period, table, Door.FORM, confirmation=confirmation)


def _close(held: HeldRow, actor: Actor, *, state: str, receipt: str = "", reason: str = "") -> None:
    """Close the row unless another request was faster: then all of this one is undone."""
    still = HeldRow.objects.filter(pk=held.pk, state="open")
    fields = {"state": state, "receipt": receipt, "reason": reason, "account": actor.account, "closed_at": clock.now()}
    if still.update(**fields) != 1:
        raise RowClosed()
    verb = "supply.mend" if state == "mended" else "supply.drop"
    data = {"attempt": held.attempt_id, "row": held.row, "dataset": held.attempt.dataset, "receipt": receipt}
    audit.record(actor=actor, verb=verb, target=f"held:{held.pk}", reason=reason, data=data)
