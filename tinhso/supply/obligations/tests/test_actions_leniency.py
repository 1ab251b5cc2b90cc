from __future__ import annotations

import pytest

from tinhso.audit import queries as audit
from tinhso.audit.contracts import Filters
from tinhso.kernel.errors import Denied, NotFound
from tinhso.kernel.policy import Role
from tinhso.supply.obligations import queries
from tinhso.supply.obligations.actions import leniency
from tinhso.supply.obligations.actions.leniency import Asking
from tinhso.supply.obligations.contracts import State
from tinhso.supply.obligations.errors import AlreadyAsked, AlreadyDecided, MoreTimeNeeded, NothingOwed, ReasonMissing
from tinhso.supply.obligations.tests.factories import OPERATOR, acting
from tinhso.supply.obligations.tests.values import at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
DATASET = "trial.by_office"


@pytest.fixture
def officer(town):
    return acting(Role.DEPARTMENT_DATA_OFFICER, town.health)


def asking(unit: int, **changes: object) -> Asking:
    return Asking(**{"dataset": DATASET, "unit_id": unit, "period": "202601", "reason": "mất điện", **changes})  # type: ignore[arg-type]


def verbs() -> list[str]:
    return [line.verb for line in audit.stream(Filters(verb="supply.*"))]


def test_an_excuse_is_asked_by_the_unit_and_granted_by_the_centre(town, officer, now):
    plea = leniency.ask(asking(town.health, paper="CV 12"), actor=officer)
    assert queries.find(DATASET, town.health, "202601").state is State.DUE
    leniency.decide(plea.id, granted=True, answer="", actor=OPERATOR)
    now("2026-03-20T09:00")
    found = queries.find(DATASET, town.health, "202601")
    assert (found.state, found.leniency.reason) == (State.EXCUSED, "mất điện")
    assert verbs() == ["supply.ask_leniency", "supply.grant_leniency"]


def test_more_time_moves_the_due_time(town, officer, now):
    plea = leniency.ask(asking(town.health, until=at("2026-02-20T17:00")), actor=officer)
    leniency.decide(plea.id, granted=True, answer="", actor=OPERATOR)
    now("2026-02-19T09:00")
    assert queries.find(DATASET, town.health, "202601").state is State.DUE
    now("2026-02-20T17:01")
    assert queries.find(DATASET, town.health, "202601").state is State.OVERDUE


def test_a_refusal_says_why_and_changes_nothing(town, officer, now):
    plea = leniency.ask(asking(town.health), actor=officer)
    with pytest.raises(ReasonMissing):
        leniency.decide(plea.id, granted=False, answer=" ", actor=OPERATOR)
    leniency.decide(plea.id, granted=False, answer="không có căn cứ", actor=OPERATOR)
    now("2026-03-20T09:00")
    assert queries.find(DATASET, town.health, "202601").state is State.OVERDUE
    with pytest.raises(AlreadyDecided):
        leniency.decide(plea.id, granted=True, answer="", actor=OPERATOR)


def test_what_was_granted_can_be_taken_back(town, now):
    plea = leniency.grant(asking(town.health), actor=OPERATOR)
    leniency.end(plea.id, reason="đã có dữ liệu", actor=OPERATOR)
    now("2026-03-20T09:00")
    assert queries.find(DATASET, town.health, "202601").state is State.OVERDUE
    assert verbs() == ["supply.grant_leniency", "supply.end_leniency"]


def test_one_request_at_a_time(town, officer):
    leniency.ask(asking(town.health), actor=officer)
    with pytest.raises(AlreadyAsked):
        leniency.ask(asking(town.health), actor=officer)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"reason": "  "}, ReasonMissing),
        ({"until": at("2026-02-06T17:00")}, MoreTimeNeeded),
        ({"period": "202501"}, NothingOwed),
        ({"dataset": "trial.unknown"}, NothingOwed),
    ],
)
def test_a_request_makes_sense(town, officer, changes, error):
    with pytest.raises(error):
        leniency.ask(asking(town.health, **changes), actor=officer)


def test_nobody_asks_for_another_unit_or_grants_their_own(town, officer):
    with pytest.raises(NotFound):
        leniency.ask(asking(town.committee), actor=officer)
    with pytest.raises(Denied):
        leniency.grant(asking(town.health), actor=officer)
    plea = leniency.ask(asking(town.health), actor=officer)
    with pytest.raises(Denied):
        leniency.decide(plea.id, granted=True, answer="", actor=officer)


def test_what_was_granted_stays_with_an_obligation_that_passed_on(town, now):
    heir = acting(Role.COMMUNE_OFFICER, town.committee_moi)
    plea = leniency.ask(asking(town.committee_moi, dataset="trial.by_commune"), actor=heir)
    leniency.decide(plea.id, granted=True, answer="", actor=OPERATOR)
    now("2026-03-20T09:00")
    assert queries.find("trial.by_commune", town.committee_an, "202601").state is State.EXCUSED
    assert queries.find("trial.by_commune", town.binh, "202601").state is State.OVERDUE
