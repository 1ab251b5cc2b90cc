"""Handing a category to another system by Open311: sent once, kept until it answers, never said to be done before."""

from __future__ import annotations

import json
from datetime import date, timedelta
from urllib.parse import parse_qs

import httpx
import pytest

from tinhso.accounts.tests.factories import officer
from tinhso.audit import queries as audit
from tinhso.audit.contracts import Filters
from tinhso.cases.engine import channels
from tinhso.cases.engine import queries as engine
from tinhso.cases.engine.actions import handing
from tinhso.cases.engine.actions.moving import move
from tinhso.cases.engine.contracts import CaseView, EventKind
from tinhso.cases.engine.rules.processes import Shown
from tinhso.cases.engine.tests.factories import holding
from tinhso.cases.reports.actions.partnering import add_endpoint, end_hand_over, fetch, hand_category_over
from tinhso.cases.reports.errors import PartnerUnknown
from tinhso.cases.reports.tests.factories import a_report, clerk
from tinhso.kernel import clock
from tinhso.kernel.errors import Denied
from tinhso.kernel.policy import ANONYMOUS, Role

STARTED = date(2026, 1, 1)


class Endpoint:
    """An Open311 endpoint elsewhere, which keeps each Idempotency-Key once and can be down, or lose its answers."""

    def __init__(self) -> None:
        self.down = self.loses_answers = self.gives_tokens = False
        self.requests: dict[str, dict[str, str]] = {}
        self.keys: dict[str, str] = {}
        self.updates: list[dict[str, str]] = []
        self.headers: list[httpx.Headers] = []
        self.sent: list[dict[str, str]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if self.down:
            raise httpx.ConnectError("down")
        if request.method == "POST":
            return self.take(request)
        if "/tokens/" in request.url.path:
            return httpx.Response(200, json=[{"service_request_id": request.url.path.split("/")[-1][:-5].replace("T", "R")}])
        if request.url.path.endswith("/servicerequestupdates.json"):
            return httpx.Response(200, json=self.updates)
        asked = request.url.params["service_request_id"].split(",")
        return httpx.Response(200, json=[{"service_request_id": each, **self.requests[each]} for each in asked])

    def take(self, request: httpx.Request) -> httpx.Response:
        self.headers.append(request.headers)
        self.sent.append({name: texts[0] for name, texts in parse_qs(request.content.decode()).items()})
        code = self.keys.setdefault(request.headers["Idempotency-Key"], f"R{len(self.keys) + 1}")
        self.requests.setdefault(code, {"status": "open"})
        if self.loses_answers:
            raise httpx.ReadTimeout("lost")
        told = {"token": code.replace("R", "T")} if self.gives_tokens else {"service_request_id": code}
        return httpx.Response(201, json=[told])


@pytest.fixture
def endpoint(town, monkeypatch) -> Endpoint:
    there = Endpoint()
    monkeypatch.setattr(channels, "called", lambda: httpx.Client(transport=httpx.MockTransport(there)))
    tender = holding(Role.ADMINISTRATOR)
    add_endpoint("power", "Điện lực", "https://power.example/open311/v2", owner=officer().pk, api_key="k-1", actor=tender)
    hand_category_over("road", "power", "pothole", since=STARTED, paper="Thỏa thuận 1", actor=tender)
    return there


def accepted(town, **changes) -> CaseView:
    filed = a_report(name="Trần Thị Bình", phone="0912345678", email="binh@example.vn", **changes)
    return move(filed.case.id, "accept", actor=clerk(town))


def lines(case: CaseView) -> list[str]:
    return [line.text for line in engine.events(case, shown=Shown.OFFICE) if line.kind is EventKind.REMARKED]


def test_an_accepted_report_is_sent_with_words_and_place_and_without_its_reporter(town, endpoint):
    accepted(town)
    handing.send_waiting()
    [sent] = endpoint.sent
    assert sent == {
        "service_code": "pothole",
        "description": "Ổ gà lớn giữa đường, xe máy hay ngã.",
        "lat": "9.6",
        "long": "105.97",
        "address_string": "Xã Đầu Sông, Tỉnh Thử",
        "api_key": "k-1",
    }


def test_the_key_that_a_partner_gave_is_kept_sealed(town, endpoint):
    [partner] = engine.partners("open311")
    assert "k-1" not in json.dumps(partner.settings)


def test_what_nobody_accepted_and_other_categories_stay_here(town, endpoint):
    a_report()
    accepted(town, category="rubbish", answers={})
    handing.send_waiting()
    assert not endpoint.sent


def test_the_other_sides_number_is_kept(town, endpoint):
    case = accepted(town)
    handing.send_waiting()
    assert engine.references("power") == {"R1": case.id}
    assert [
        line.data["reference"] for line in engine.events(case, shown=Shown.OFFICE) if line.kind is EventKind.HANDED_OVER
    ] == ["R1"]


def test_an_answer_that_was_lost_makes_no_second_request(town, endpoint):
    accepted(town)
    endpoint.loses_answers = True
    handing.send_waiting()
    endpoint.loses_answers = False
    with clock.set_to(clock.now() + timedelta(hours=7)):
        handing.send_waiting()
    assert (len(endpoint.sent), list(endpoint.requests)) == (2, ["R1"])
    assert len(engine.references("power")) == 1


@pytest.mark.parametrize("outage", [timedelta(minutes=5), timedelta(hours=1), timedelta(days=1)])
def test_a_partner_that_is_down_gets_every_report_later_and_none_is_shown_as_done(town, endpoint, outage):
    endpoint.down = True
    cases = [accepted(town, text=f"Ổ gà số {number}") for number in range(3)]
    begun = clock.now()
    for step in range(10):
        with clock.set_to(begun + outage * step / 10):
            handing.send_waiting()
            assert fetch() == 0
    assert not [case for case in cases if engine.case(case.id, actor=clerk(town)).settled_at]
    endpoint.down = False
    with clock.set_to(begun + outage + timedelta(hours=7)):
        handing.send_waiting()
    assert len(endpoint.requests) == len(engine.references("power")) == 3


def test_what_the_other_side_says_is_entered_once_and_closes_nothing_by_itself(town, endpoint):
    case = accepted(town)
    handing.send_waiting()
    assert (fetch(), fetch()) == (1, 0)
    endpoint.requests["R1"] = {"status": "closed", "status_notes": "Đã vá."}
    endpoint.updates = [
        {"update_id": "7", "service_request_id": "R1", "status": "investigating", "description": "Đang cử người."}
    ]
    assert (fetch(), fetch()) == (2, 0)
    assert lines(case) == ["Điện lực: đang xử lý", "Điện lực: Đang cử người.", "Điện lực: đã xử lý xong: Đã vá."]
    now = engine.case(case.id, actor=clerk(town))
    assert (now.state, now.settled_at) == ("accepted", None)


def test_a_request_that_is_opened_again_there_is_told_again(town, endpoint):
    case = accepted(town)
    handing.send_waiting()
    for status in ("closed", "open", "closed"):
        endpoint.requests["R1"] = {"status": status}
        assert fetch() == 1
    assert len(lines(case)) == 3


def test_what_was_said_while_nobody_could_hear_it_is_heard_later(town, endpoint):
    case = accepted(town)
    handing.send_waiting()
    fetch()
    endpoint.down = True
    with clock.set_to(clock.now() + timedelta(days=1)):
        assert fetch() == 0
        endpoint.down = False
        endpoint.updates = [{"update_id": "1", "service_request_id": "R1", "status": "open", "description": "Đã đến nơi."}]
        assert fetch() == 1
    assert lines(case)[-1] == "Điện lực: Đã đến nơi."


def test_updates_of_strangers_requests_and_nonsense_are_left_alone(town, endpoint):
    case = accepted(town)
    handing.send_waiting()
    endpoint.requests["R1"] = {"status": "exploded"}
    endpoint.updates = [{"update_id": "1", "service_request_id": "R9", "status": "closed"}, {"service_request_id": "R1"}]
    assert fetch() == 0
    assert not lines(case)


def test_a_token_becomes_the_number_of_the_request(town, endpoint):
    endpoint.gives_tokens = True
    case = accepted(town)
    handing.send_waiting()
    assert engine.references("power") == {"token:T1": case.id}
    fetch()
    assert engine.references("power") == {"R1": case.id}


def test_the_hand_over_ends_on_its_day(town, endpoint):
    tender = holding(Role.ADMINISTRATOR)
    end_hand_over("road", until=clock.today() - timedelta(days=1), actor=tender)
    accepted(town)
    handing.send_waiting()
    assert not endpoint.sent
    verbs = [line.verb for line in audit.stream(Filters(verb="reports.hand_category_over"))]
    assert len(verbs) == 2


def test_a_category_goes_to_known_partners_by_administrators_only(town, endpoint):
    with pytest.raises(PartnerUnknown):
        hand_category_over("road", "nobody", "x", since=STARTED, paper="", actor=holding(Role.ADMINISTRATOR))
    for actor in (clerk(town), ANONYMOUS):
        with pytest.raises(Denied):
            hand_category_over("road", "power", "x", since=STARTED, paper="", actor=actor)
