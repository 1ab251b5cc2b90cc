"""Rows that wait for a head: found by number, shown, and held against what came in force while they waited."""

from __future__ import annotations

from pathlib import Path

from tinhso.catalog.contracts import Update
from tinhso.kernel.policy import SYSTEM
from tinhso.lake import engine, manifest, stores
from tinhso.lake.contracts import Limits, ProposalView, Source, Submission
from tinhso.lake.definition import TableVersion
from tinhso.lake.errors import KeysTaken, NoSuchProposal
from tinhso.lake.heavy import pl
from tinhso.lake.models import Part, Proposal
from tinhso.lake.rules.statements import VIEWS

INSIDE = Limits(seconds=60, memory_mb=512, rows=1 << 40)


def proposal_of(number: int) -> Proposal:
    """Return the proposal of a number, whatever became of it. Raises NoSuchProposal."""
    found = Proposal.objects.filter(pk=number).first()
    if found is None:
        raise NoSuchProposal(number=number)
    return found


def submission_of(proposal: Proposal) -> Submission:
    """Return what was proposed, as a submission; its rows are where the store has them on this machine."""
    return Submission(
        dataset=proposal.dataset,
        unit_id=proposal.unit_id,
        period=proposal.period,
        rows=Path(stores.rows().locate(proposal.file)),
        source=_source(proposal),
        confirmation=proposal.confirmation,
        simulated=proposal.simulated,
    )


def require_free_keys(proposal: Proposal, version: TableVersion) -> None:
    """Raise KeysTaken when rows with equal keys came in force since the proposal was checked."""
    if not version.key:
        return
    since = manifest.in_force(proposal.dataset, manifest.settle(None))
    if proposal.known_at is not None:
        since = since.filter(known_from__gt=proposal.known_at)
    rivals = {part.pk for part in since if _rivals(part, proposal, version.update)}
    if not rivals:
        return
    own = pl.read_parquet(stores.rows().locate(proposal.file), columns=list(version.key))
    table = manifest.table(proposal.dataset, manifest.settle(None), SYSTEM, lambda part: part.pk in rivals)
    columns = ", ".join(f'"{column}"' for column in (*version.key, "_receipt"))
    sql = f'SELECT {columns} FROM "{VIEWS}"."{proposal.dataset}"'  # noqa: S608  # names of definitions, quoted
    others, _ = engine.answer(sql, {proposal.dataset: table}, INSIDE)
    taken = others.join(own, on=list(version.key), how="semi")
    if taken.height:
        receipts = sorted(set(taken["_receipt"]))
        raise KeysTaken(count=taken.height, receipts=", ".join(receipts[:5]))


def view(proposal: Proposal) -> ProposalView:
    """Return a proposal as other rooms see it."""
    return ProposalView(
        id=proposal.pk,
        dataset=proposal.dataset,
        version=proposal.version,
        unit_id=proposal.unit_id,
        period=proposal.period,
        rows=proposal.rows,
        sha256=proposal.file,
        simulated=proposal.simulated,
        supplier=proposal.supplier,
        source=_source(proposal),
        confirmation=proposal.confirmation,
        instead_of=proposal.instead_of,
        proposed_at=proposal.proposed_at,
        state=proposal.state,
        decided_by=proposal.decided_by,
        decided_at=proposal.decided_at,
        reason=proposal.reason,
        receipt=proposal.receipt,
    )


def _rivals(part: Part, proposal: Proposal, update: Update) -> bool:
    """Say whether keys of ``part`` may not be in the proposal too: as in a check, what it replaces is left out."""
    own = part.unit_id == proposal.unit_id
    if part.number == proposal.instead_of:
        return False
    if update is Update.REPLACE_PERIOD:
        return part.period == proposal.period and not own
    return update is Update.APPEND or not own


def _source(proposal: Proposal) -> Source:
    return Source(proposal.source_name, proposal.source_sha256, proposal.source_sheet, bool(proposal.original))
