"""Two pairs of eyes: proposed by one, confirmed by the unit's head, who is another."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from tinhso.audit import queries as audit
from tinhso.audit.contracts import Filters
from tinhso.kernel.errors import Denied, NotFound
from tinhso.kernel.policy import SYSTEM, Role
from tinhso.lake import queries, storage
from tinhso.lake.actions import confirming, maintenance, originals, supplying
from tinhso.lake.contracts import ProposalView, Rule, Source
from tinhso.lake.errors import (
    AlreadyDecided,
    HeadMustConfirm,
    KeysTaken,
    NoSuchProposal,
    NotAllOfIt,
    OwnProposal,
    ProposalOutdated,
    ReasonNeeded,
)
from tinhso.lake.models import Part
from tinhso.lake.tests import packs
from tinhso.lake.tests.factories import officer, submission, supply, unit

pytestmark = pytest.mark.django_db
FIGURES = "trial.figures"
CODES = f"SELECT code FROM {FIGURES} ORDER BY code"


def clerk(office: int):
    return officer(Role.DEPARTMENT_DATA_OFFICER, office, account=1)


def head(office: int, account: int = 2):
    return officer(Role.DEPARTMENT_HEAD, office, account=account)


def figures(office: int, *codes: str, **fields):
    return submission(FIGURES, office, "202401", [{"code": code, "amount": "1"} for code in codes], **fields)


def propose(office: int, *codes: str, **options) -> ProposalView:
    return confirming.propose(actor=clerk(office), submission=figures(office, *codes), **options)


def test_rows_count_only_when_the_head_confirms_them():
    office = unit()
    proposal = propose(office, "A", "B")
    assert (proposal.state, proposal.rows, proposal.supplier) == ("waiting", 2, 1)
    assert queries.query(CODES, actor=SYSTEM).rows == ()
    receipt = confirming.confirm(actor=head(office), proposal_id=proposal.id)
    assert queries.query(CODES, actor=SYSTEM).rows == (("A",), ("B",))
    part = queries.part(receipt.number, actor=SYSTEM)
    assert (part.supplier, part.confirmed_by, part.proposed_at) == (1, 2, proposal.proposed_at)
    assert queries.verify(actor=SYSTEM).sound


def test_the_receipt_names_who_supplied_and_who_confirmed():
    office = unit()
    proposal = propose(office, "A")
    document = confirming.confirm(actor=head(office), proposal_id=proposal.id).document
    said = json.loads(document)
    assert (said["account"], said["confirmed_by"], said["proposed_at"]) == (1, 2, proposal.proposed_at.isoformat())
    assert queries.verify_receipt(document, queries.public_keys())


def test_rows_of_such_a_dataset_cannot_be_accepted_past_the_head():
    office = unit()
    with pytest.raises(HeadMustConfirm):
        supplying.accept(actor=SYSTEM, submission=figures(office, "A"))
    with pytest.raises(HeadMustConfirm):
        supplying.supersede(actor=SYSTEM, number="2026-000001", submission=figures(office, "A"))


def test_who_proposed_does_not_confirm_even_for_another():
    office = unit()
    proposal = confirming.propose(actor=head(office, 5), submission=figures(office, "A"))
    for same in (head(office, 5), replace(head(office, 6), acting_for=5)):
        with pytest.raises(OwnProposal):
            confirming.confirm(actor=same, proposal_id=proposal.id)
    machine = confirming.propose(actor=SYSTEM, submission=figures(office, "B"))
    with pytest.raises(OwnProposal):
        confirming.confirm(actor=SYSTEM, proposal_id=machine.id)


def test_only_a_head_of_the_unit_confirms_or_declines():
    office, other = unit(), unit()
    number = propose(office, "A").id
    with pytest.raises(Denied):
        confirming.confirm(actor=officer(Role.DEPARTMENT_DATA_OFFICER, office, account=9), proposal_id=number)
    with pytest.raises(NotFound):
        confirming.confirm(actor=head(other), proposal_id=number)
    with pytest.raises(NotFound):
        confirming.decline(actor=head(other), proposal_id=number, reason="Sai.")
    with pytest.raises(NoSuchProposal):
        confirming.confirm(actor=head(office), proposal_id=number + 1)


def test_a_proposal_is_decided_once():
    office = unit()
    proposal = propose(office, "A")
    with pytest.raises(ReasonNeeded):
        confirming.decline(actor=head(office), proposal_id=proposal.id, reason=" ")
    confirming.decline(actor=head(office), proposal_id=proposal.id, reason="Thiếu số liệu quý.")
    for decide in (
        lambda: confirming.confirm(actor=head(office), proposal_id=proposal.id),
        lambda: confirming.decline(actor=head(office), proposal_id=proposal.id, reason="Sai."),
    ):
        with pytest.raises(AlreadyDecided):
            decide()
    (told,) = queries.proposals(actor=clerk(office), state="declined")
    assert (told.reason, told.decided_by) == ("Thiếu số liệu quý.", 2)
    assert Part.objects.count() == 0


def test_who_proposed_may_take_it_back():
    office = unit()
    confirming.decline(actor=clerk(office), proposal_id=propose(office, "A").id, reason="Gửi nhầm.")
    assert queries.proposals(actor=clerk(office)) == ()


def test_the_same_content_proposed_twice_is_one_proposal_also_when_it_was_confirmed():
    office = unit()
    sent = [figures(office, "A") for _ in range(3)]
    first, again = (confirming.propose(actor=clerk(office), submission=each) for each in sent[:2])
    assert first == again
    receipt = confirming.confirm(actor=head(office), proposal_id=first.id)
    later = confirming.propose(actor=clerk(office), submission=sent[2])
    assert (later.id, later.state, later.receipt) == (first.id, "confirmed", receipt.number)
    assert Part.objects.count() == 1


def test_rows_that_wait_and_their_original_are_not_swept_and_declined_ones_are():
    office = unit()
    name = originals.keep_original(b"goc", actor=clerk(office))
    waiting = figures(office, "A", source=Source("a.csv", name, "", kept=True))
    proposal = confirming.propose(actor=clerk(office), submission=waiting)
    stored = [storage.local().locate(proposal.sha256), storage.local(storage.ORIGINALS).locate(name)]
    for path in stored:
        os.utime(path, (0, 0))
    assert maintenance.sweep(actor=SYSTEM) == ()
    confirming.decline(actor=head(office), proposal_id=proposal.id, reason="Sai.")
    assert set(maintenance.sweep(actor=SYSTEM)) == {proposal.sha256, name}


def test_confirmed_rows_keep_the_senders_file():
    office = unit()
    name = originals.keep_original(b"goc", actor=clerk(office))
    waiting = figures(office, "A", source=Source("a.csv", name, "", kept=True))
    proposal = confirming.propose(actor=clerk(office), submission=waiting)
    receipt = confirming.confirm(actor=head(office), proposal_id=proposal.id)
    assert queries.original(receipt.number, actor=head(office)).read_bytes() == b"goc"


def test_keys_that_came_in_force_meanwhile_are_a_conflict_which_is_named():
    office, other = unit(), unit()
    first, second, third = propose(office, "A", "B"), propose(other, "B", "C"), propose(other, "D")
    taken = confirming.confirm(actor=head(office), proposal_id=first.id).number
    with pytest.raises(KeysTaken, match=taken):
        confirming.confirm(actor=head(other), proposal_id=second.id)
    assert confirming.confirm(actor=head(other), proposal_id=third.id).rows == 1
    assert queries.proposals(actor=head(other))[0].id == second.id


def test_proposed_rows_take_the_place_of_one_submission_when_confirmed():
    office = unit()
    old = confirming.confirm(actor=head(office), proposal_id=propose(office, "A").id)
    rows = [{"code": "A", "amount": "2"}]
    found = supplying.check(
        actor=SYSTEM, dataset=FIGURES, unit_id=office, period="202401",
        rows=[{name: [row[name] for row in rows] for name in rows[0]}], instead_of=old.number,
    )  # fmt: skip
    mended = replace(figures(office, "Z"), rows=found.good)
    proposal = confirming.propose(actor=clerk(office), submission=mended, instead_of=old.number)
    new = confirming.confirm(actor=head(office), proposal_id=proposal.id)
    assert queries.part(old.number, actor=SYSTEM).superseded_by == new.number
    assert queries.query(f"SELECT amount FROM {FIGURES}", actor=SYSTEM).rows == ((2.0,),)


def test_rows_of_a_version_that_changed_meanwhile_are_not_confirmed(settings, tmp_path):
    office = unit()
    proposal = propose(office, "A")
    settings.PACKS = packs.write(tmp_path / "v2", figures=packs.FIGURES.replace("version: 1", "version: 2"))
    with pytest.raises(ProposalOutdated):
        confirming.confirm(actor=head(office), proposal_id=proposal.id)


def test_proposals_are_shown_to_the_own_unit_and_their_rows_to_those_who_may_see_all_columns():
    office, other = unit(), unit()
    mine, theirs = propose(office, "A"), propose(other, "B")
    assert [each.id for each in queries.proposals(actor=head(office))] == [mine.id]
    assert [each.id for each in queries.proposals(actor=SYSTEM, unit_id=other)] == [theirs.id]
    assert queries.proposals(actor=SYSTEM, datasets=["trial.events"]) == ()
    assert queries.proposed_texts(mine.id, actor=head(office))["code"] == ["A"]
    with pytest.raises(NotFound):
        queries.proposed_texts(theirs.id, actor=head(office))
    with pytest.raises(NotAllOfIt):
        queries.proposed_texts(mine.id, actor=officer(Role.SPECIALIST, office))
    (line,) = audit.stream(Filters(verb="lake.read"))
    assert (line.account, line.target) == (2, f"proposal:{mine.id}")


def test_every_step_is_audited():
    office = unit()
    yes, no = propose(office, "A"), propose(office, "B")
    receipt = confirming.confirm(actor=head(office), proposal_id=yes.id)
    confirming.decline(actor=head(office), proposal_id=no.id, reason="Sai.")
    told = [(line.verb, line.account) for line in audit.stream(Filters(target=f"proposal:{yes.id}"))]
    assert told == [("lake.propose", 1), ("lake.confirm", 2)]
    (line,) = audit.stream(Filters(target=f"receipt:{receipt.number}"))
    assert json.loads(line.data)["supplier"] == "account:1"
    assert [line.verb for line in audit.stream(Filters(target=f"proposal:{no.id}"))] == ["lake.propose", "lake.decline"]


def test_an_erasure_gives_back_the_rows_that_wait_and_removes_them():
    office = unit()
    erased, other = propose(office, "Lan"), propose(office, "B")
    assert maintenance.erase(actor=SYSTEM, rule=Rule(FIGURES, "code", "Lan"), basis="QĐ 1") == 0
    assert not Path(storage.local().locate(erased.sha256)).exists()
    assert [each.id for each in queries.proposals(actor=SYSTEM)] == [other.id]
    with pytest.raises(AlreadyDecided):
        confirming.confirm(actor=head(office), proposal_id=erased.id)


def test_datasets_without_that_rule_are_accepted_as_ever():
    assert supply("trial.events", unit(), "202401", {"what": "a", "amount": "1"}).rows == 1
