"""Putting rows into the lake and taking them out of force: one verb each, with policy, transaction, receipt and audit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction

from tinhso.audit import actions as audit
from tinhso.catalog.contracts import ConfirmedBy, Update
from tinhso.kernel.policy import Actor, require
from tinhso.lake import checking, committing, definition, policies, storage
from tinhso.lake import context as contexts
from tinhso.lake.committing import OfUnit
from tinhso.lake.contracts import Controls, Receipt, Submission, Verdict
from tinhso.lake.definition import TableVersion
from tinhso.lake.errors import HeadMustConfirm, ReasonNeeded, WrongUpdate
from tinhso.lake.heavy import pl
from tinhso.lake.parts import part_of

if TYPE_CHECKING:
    Texts = pl.DataFrame | Mapping[str, Sequence[str | int | None]]


def check(
    *,
    actor: Actor,
    dataset: str,
    unit_id: int,
    period: str,
    rows: Iterable[Texts] | Path,
    controls: Controls = Controls(),  # noqa: B008  # frozen
    source_sha256: str = "",
    instead_of: str = "",
) -> Verdict:
    """Check rows against everything that is known, without changing anything, and return what is wrong.

    ``rows`` are batches of columns of canonical texts (perhaps ``_row``, the record numbers), as frames or mappings, or
    the path of a comma-separated UTF-8 file. ``Verdict.good`` is staged for ``accept``; a caller that does not go on removes it
    (the sweep does, in the end). Raises Denied or NotFound, NoSuchDataset, wrong periods, ConditionRefused.
    """
    require(policies.SUPPLY, actor, OfUnit(unit_id))
    context = contexts.build(dataset, unit_id, period, source_sha256=source_sha256, instead_of=instead_of)
    batches = checking.batches_of_csv(rows) if isinstance(rows, Path) else map(_framed, rows)
    return checking.check(dataset, definition.dataset(dataset, period), batches, context, storage.local(), controls)


def _framed(batch: Texts) -> pl.DataFrame:
    return batch if isinstance(batch, pl.DataFrame) else checking.frame_of(batch)


def append(*, actor: Actor, submission: Submission) -> Receipt:
    """Add rows to a dataset that grows, and return the receipt. Raises as ``accept`` does; WrongUpdate for others."""
    _require_update(submission.dataset, Update.APPEND)
    return accept(actor=actor, submission=submission)


def upsert(*, actor: Actor, submission: Submission) -> Receipt:
    """Add rows that take the place of the unit's earlier rows of equal key when read, and return the receipt."""
    _require_update(submission.dataset, Update.UPSERT)
    return accept(actor=actor, submission=submission)


def replace_period(*, actor: Actor, submission: Submission) -> Receipt:
    """Put rows in the place of what the unit supplied for the period, and return the receipt."""
    _require_update(submission.dataset, Update.REPLACE_PERIOD)
    return accept(actor=actor, submission=submission)


def accept(*, actor: Actor, submission: Submission) -> Receipt:
    """Commit checked rows in the dataset's own update mode and return the receipt.

    The same content, in force for the same unit and period, gives the receipt it has already. The staged file is
    taken over (or removed when it was known). Raises Denied or NotFound, ConfirmationNeeded, WrongPeriod,
    SimulatedOverReal, VersionChanged, BreakingChange, and HeadMustConfirm where rows are proposed instead.
    """
    version = _accepted_directly(submission)
    return committing.commit(actor, submission, version, committing.replaced(submission, version))


def supersede(*, actor: Actor, number: str, submission: Submission) -> Receipt:
    """Put rows in the place of one earlier submission, and return the receipt. Closes exactly that one.

    Raises NoSuchReceipt, AlreadyClosed, WrongUpdate when dataset, unit or period differ, and what ``accept`` raises.
    """
    version = _accepted_directly(submission)
    return committing.commit(actor, submission, version, committing.replaced(submission, version, number))


def withdraw(*, actor: Actor, number: str, reason: str) -> None:
    """Take a submission out of force from now on; what was known before stays known as of then.

    Raises NoSuchReceipt, AlreadyClosed, and ReasonNeeded.
    """
    if not reason.strip():
        raise ReasonNeeded()
    require(policies.WITHDRAW, actor, part_of(number))
    with transaction.atomic():
        moment = committing.moment_of(committing.register())
        committing.close(part_of(number), moment, withdrawn=reason.strip())
        audit.record(actor=actor, verb="lake.withdraw", target=f"receipt:{number}", reason=reason.strip())


def _accepted_directly(submission: Submission) -> TableVersion:
    if definition.dataset(submission.dataset, submission.period).confirmed_by is ConfirmedBy.HEAD:
        raise HeadMustConfirm(dataset=submission.dataset)
    return definition.current(submission.dataset, submission.period)


def _require_update(reference: str, update: Update) -> None:
    mode = definition.current(reference).update
    if mode is not update:
        raise WrongUpdate(dataset=reference, update=str(mode))
