"""Two pairs of eyes: rows are proposed by one, and count when the unit's head, another person, confirms them."""

from __future__ import annotations

from django.db import transaction

from tinhso.audit import actions as audit
from tinhso.kernel import clock
from tinhso.kernel.policy import Actor, require
from tinhso.lake import committing, definition, files, manifest, policies, proposals, stores
from tinhso.lake.committing import Coming
from tinhso.lake.contracts import ProposalView, Receipt, Submission
from tinhso.lake.errors import AlreadyDecided, FileGone, OwnProposal, ProposalOutdated, ReasonNeeded
from tinhso.lake.models import Proposal


def propose(*, actor: Actor, submission: Submission, instead_of: str = "") -> ProposalView:
    """Keep checked rows, durably, until the unit's head confirms or declines them; they count nothing so far.

    ``instead_of`` is the number of the receipt whose place they shall take. The same content proposed again is the same
    proposal, waiting or confirmed and in force. Raises Denied or NotFound, ConfirmationNeeded, WrongPeriod, OriginalGone.
    """
    version = definition.current(submission.dataset, submission.period)
    committing.require_fit(actor, submission, version)
    store, rows = stores.rows(), files.count(submission.rows)
    with store.held():
        stored = store.put(submission.rows)
        with transaction.atomic():
            committing.register()
            original = committing.kept_original(submission.source)
            known = _known(submission, stored.sha256, instead_of)
            if known is not None:
                return proposals.view(known)
            if not store.exists(stored.sha256):
                raise FileGone()
            made = Proposal.objects.create(
                dataset=submission.dataset,
                version=version.version,
                version_sha256=version.sha256(),
                unit_id=submission.unit_id,
                period=version.read_period(submission.period).code,
                file=stored.sha256,
                rows=rows,
                simulated=submission.simulated,
                supplier=actor.account,
                acting_for=actor.acting_for,
                source_name=submission.source.name[:255],
                source_sha256=submission.source.sha256,
                source_sheet=submission.source.sheet[:255],
                original=original,
                confirmation=submission.confirmation.strip(),
                instead_of=instead_of,
                proposed_at=clock.now(),
                known_at=manifest.settle(None).at,
            )
            data = {"unit": f"unit:{made.unit_id}", "dataset": made.dataset, "period": made.period, "rows": rows}
            audit.record(actor=actor, verb="lake.propose", target=_target(made), reason=made.confirmation, data=data)
    return proposals.view(made)


def confirm(*, actor: Actor, proposal_id: int) -> Receipt:
    """Let proposed rows count, and return their receipt, which names who supplied and who confirmed.

    For a head of the unit, never for who proposed. Raises Denied or NotFound, OwnProposal, NoSuchProposal, AlreadyDecided,
    ProposalOutdated, KeysTaken, and what ``supplying.accept`` raises.
    """
    require(policies.CONFIRM, actor, proposals.proposal_of(proposal_id))
    with stores.rows().held(), transaction.atomic():
        turns = committing.register()
        waiting = _waiting(proposal_id)
        if _same_person(actor, waiting):
            raise OwnProposal()
        submission, version = proposals.submission_of(waiting), definition.current(waiting.dataset, waiting.period)
        if version.sha256() != waiting.version_sha256:
            raise ProposalOutdated(dataset=waiting.dataset)
        proposals.require_free_keys(waiting, version)
        coming = Coming(
            submission=submission,
            version=version,
            file=waiting.file,
            rows=waiting.rows,
            original=waiting.original,
            supplier=waiting.supplier,
            acting_for=waiting.acting_for,
            confirmed_by=actor.account,
            proposed_at=waiting.proposed_at,
        )
        receipt = committing.list_part(actor, coming, committing.replaced(submission, version, waiting.instead_of), turns)
        _decide(waiting, actor, "confirmed", receipt=receipt.number)
        audit.record(actor=actor, verb="lake.confirm", target=_target(waiting), data={"receipt": f"receipt:{receipt.number}"})
    return receipt


def decline(*, actor: Actor, proposal_id: int, reason: str) -> None:
    """Give proposed rows back with a reason; who proposed them may take them back too. Their files are swept.

    Raises Denied or NotFound, ReasonNeeded, NoSuchProposal, AlreadyDecided.
    """
    if not reason.strip():
        raise ReasonNeeded()
    found = proposals.proposal_of(proposal_id)
    require(policies.SUPPLY if _same_person(actor, found) else policies.CONFIRM, actor, found)
    with transaction.atomic():
        committing.register()
        waiting = _waiting(proposal_id)
        _decide(waiting, actor, "declined", reason=reason.strip())
        audit.record(actor=actor, verb="lake.decline", target=_target(waiting), reason=reason.strip())


def _known(submission: Submission, file: str, instead_of: str) -> Proposal | None:
    """Return the proposal of the same content that waits, or that is in force."""
    same = Proposal.objects.filter(
        dataset=submission.dataset,
        unit=submission.unit_id,
        period=submission.period,
        file=file,
        simulated=submission.simulated,
    )
    standing = {part.number for part in committing.owed(submission).filter(file=file, simulated=submission.simulated)}
    in_force = same.filter(state="confirmed", receipt__in=standing).order_by("pk").last()
    return in_force or same.filter(state="waiting", instead_of=instead_of).first()


def _waiting(proposal_id: int) -> Proposal:
    found = proposals.proposal_of(proposal_id)
    if found.state != "waiting":
        raise AlreadyDecided(number=proposal_id)
    return found


def _same_person(actor: Actor, proposal: Proposal) -> bool:
    """Whoever acts for another has that one's eyes too; the machine, which is nobody, has but one pair."""
    mine, theirs = {actor.account, actor.acting_for}, {proposal.supplier, proposal.acting_for}
    return bool((mine & theirs) - {None}) or (actor.account is None and proposal.supplier is None)


def _decide(proposal: Proposal, actor: Actor, state: str, *, receipt: str = "", reason: str = "") -> None:
    proposal.state, proposal.receipt, proposal.reason = state, receipt, reason
    proposal.decided_by, proposal.decided_at = actor.account, clock.now()
    proposal.save(update_fields=["state", "receipt", "reason", "decided_by", "decided_at"])


def _target(proposal: Proposal) -> str:
    return f"proposal:{proposal.pk}"
