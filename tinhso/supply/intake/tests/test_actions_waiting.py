"""Two pairs of eyes: what an officer sends waits, and counts when the head of the unit has confirmed it."""

from __future__ import annotations

import pytest

from tinhso.kernel.policy import Role
from tinhso.lake import queries as lake
from tinhso.lake.actions.confirming import confirm
from tinhso.supply.intake import queries
from tinhso.supply.intake.contracts import Outcome
from tinhso.supply.intake.tests.factories import offer, office, officer

pytestmark = pytest.mark.django_db
ROWS = ({"figure": "12"},)


def test_rows_wait_without_a_receipt_and_the_head_gives_it():
    unit = office()
    sent = offer(unit, ROWS, dataset="intake.signed", actor=officer(unit))
    assert (sent.outcome, sent.receipt) == (Outcome.WAITING, None)
    head = officer(unit, role=Role.DEPARTMENT_HEAD, account=8)
    assert lake.query("SELECT figure FROM intake.signed", actor=head).rows == ()
    receipt = confirm(actor=head, proposal_id=sent.proposal)
    assert lake.query("SELECT figure FROM intake.signed", actor=head).rows == ((12,),)
    again = offer(unit, ROWS, dataset="intake.signed", actor=officer(unit))
    assert (again.outcome, again.receipt.number, again.repeated) == (Outcome.ACCEPTED, receipt.number, True)


def test_the_same_rows_sent_twice_are_one_proposal_and_the_record_tells_it():
    unit = office()
    first, second = (offer(unit, ROWS, dataset="intake.signed", actor=officer(unit)) for _ in range(2))
    assert first.proposal == second.proposal
    assert queries.result(second.attempt, actor=officer(unit)).proposal == first.proposal
