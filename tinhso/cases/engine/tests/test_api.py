"""Cases over the API: the inbox, one with its story, moves; what the pages refuse is refused here."""

import pytest
from django.test import Client

from tinhso.accounts.tests.factories import give, officer, unit
from tinhso.cases.engine.tests.factories import an_errand
from tinhso.kernel.policy import Role

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture
def office() -> int:
    return unit("Sở Xây dựng")


@pytest.fixture
def client(office, settings) -> Client:
    settings.SECOND_FACTOR_ROLES = ()
    account = officer("Lâm Thị Sa Rây", office)
    give(account, Role.SPECIALIST, office)
    found = Client()
    found.force_login(account)
    return found


def test_the_inbox_lists_cases_and_their_due_times(client, office):
    case = an_errand(office).case
    answer = client.get("/api/v1/cases", {"words": "den duong"}).json()
    assert [(each["code"], each["due_at"], each["overdue"]) for each in answer["cases"]] == [
        (case.code, case.due_at.isoformat(), False)
    ]
    assert client.get("/api/v1/cases/counts").json()["office"] == 1


def test_a_case_tells_its_story_and_the_moves_that_are_yours(client, office):
    case = an_errand(office).case
    told = client.get(f"/api/v1/cases/{case.code}").json()
    assert [line["kind"] for line in told["journal"]] == ["opened"]
    assert "hạn là" in told["clocks"][0]["ledger"][-1]["vi"]
    assert {move["move"] for move in told["moves"]} == {"ask", "finish"}
    assert "0912000111" not in str(told)


def test_a_move_is_made_once_however_often_it_is_sent(client, office):
    case = an_errand(office).case
    sent = {"question": "Cột số mấy?", "seen": 1, "request": "press-1"}
    for _ in range(3):
        answer = client.post(f"/api/v1/cases/{case.code}/moves/ask", sent, content_type=JSON)
        assert (answer.status_code, answer.json()["version"]) == (200, 2)
        sent["seen"] = None


def test_what_is_missing_is_named_and_what_is_not_allowed_refused(client, office):
    case = an_errand(office).case
    missing = client.post(f"/api/v1/cases/{case.code}/moves/ask", {}, content_type=JSON)
    assert (missing.status_code, missing.json()["code"]) == (422, "missing_for_move")
    refused = client.post(f"/api/v1/cases/{case.code}/moves/drop", {"reason": "x"}, content_type=JSON)
    assert (refused.status_code, refused.json()["code"]) == (403, "not_your_part")
    other = an_errand(unit("Sở Khác")).case
    assert client.get(f"/api/v1/cases/{other.code}").status_code == 404
