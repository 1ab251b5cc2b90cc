"""Handing a category to another system by Open311: sent once, kept until it answers, never said to be done before."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from tinhso.accounts.tests.factories import officer
from tinhso.audit import queries as audit
from tinhso.audit.contracts import Filters
from tinhso.cases.engine import channels, outbox
from tinhso.cases.engine import queries as engine
from tinhso.cases.engine.actions import handing
from tinhso.cases.engine.actions.moving import move
from tinhso.cases.engine.contracts import CaseView, EventKind, Given
from tinhso.cases.engine.errors import AddressHoldsKey, AddressNeedsHttps
from tinhso.cases.engine.rules.processes import Shown
from tinhso.cases.engine.tests.factories import holding
from tinhso.cases.reports.actions.moderating import moderate
from tinhso.cases.reports.actions.partnering import (
    Endpoint,
    add_endpoint,
    change_endpoint,
    end_endpoint,
    end_hand_over,
    fetch,
    hand_category_over,
    try_endpoint,
)
from tinhso.cases.reports.contracts import Showing
from tinhso.cases.reports.errors import PartnerUnknown
from tinhso.cases.reports.models import HandedRow
from tinhso.cases.reports.rules.handing import Unmatched, Unmoderated
from tinhso.cases.reports.tests.factories import DeliveryRow, a_report, clerk, photo
from tinhso.kernel import clock
from tinhso.kernel.addresses import AddressRefused
from tinhso.kernel.errors import Denied
from tinhso.kernel.policy import ANONYMOUS, Role

STARTED = date(2026, 1, 1)
KEY = "k-very-secret-1"
RAW = "Ổ gà trước nhà bà Bình, số 0912345678."
PERSON = ("Trần Thị Bình", "0912345678", "binh@example.vn")


class Elsewhere:
    """An Open311 endpoint elsewhere, which keeps each Idempotency-Key once and can be down, or lose its answers."""

    def __init__(self) -> None:
        self.down = self.loses_answers = self.gives_tokens = False
        self.requests: dict[str, dict[str, str]] = {}
        self.keys: dict[str, str] = {}
        self.updates: list[dict[str, str]] = []
        self.headers: list[httpx.Headers] = []
        self.sent: list[dict[str, str]] = []
        self.asks: list[dict[str, object]] = []
        self.refuses = False

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if self.down:
            raise httpx.ConnectError("down")
        if request.method == "POST":
            return self.take(request)
        if "/services/" in request.url.path:
            return httpx.Response(200, json={"attributes": self.asks}) if self.asks else httpx.Response(404)
        if request.url.path.endswith("/services.json"):
            return httpx.Response(200, json=[{"service_code": "pothole", "service_name": "Ổ gà"}])
        if "/tokens/" in request.url.path:
            return httpx.Response(200, json=[{"service_request_id": request.url.path.split("/")[-1][:-5].replace("T", "R")}])
        if request.url.path.endswith("/servicerequestupdates.json"):
            return httpx.Response(200, json=self.updates)
        asked = request.url.params["service_request_id"].split(",")
        return httpx.Response(200, json=[{"service_request_id": each, **self.requests[each]} for each in asked])

    def take(self, request: httpx.Request) -> httpx.Response:
        if self.refuses:
            return httpx.Response(403, text=f"key {KEY} is not known")
        self.headers.append(request.headers)
        self.sent.append({name: texts[0] for name, texts in parse_qs(request.content.decode()).items()})
        code = self.keys.setdefault(request.headers["Idempotency-Key"], f"R{len(self.keys) + 1}")
        self.requests.setdefault(code, {"status": "open"})
        if self.loses_answers:
            raise httpx.ReadTimeout("lost")
        told = {"token": code.replace("R", "T")} if self.gives_tokens else {"service_request_id": code}
        return httpx.Response(201, json=[told])


@pytest.fixture
def endpoint(town, monkeypatch, settings) -> Elsewhere:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    there = Elsewhere()
    monkeypatch.setattr(channels, "called", lambda: httpx.Client(transport=httpx.MockTransport(there)))
    tender = holding(Role.ADMINISTRATOR)
    there_is = Endpoint("Điện lực", "https://power.example/open311/v2", officer().pk, api_key=KEY, pictures=True)
    add_endpoint("power", there_is, actor=tender)
    hand_category_over("road", "power", "pothole", since=STARTED, paper="Thỏa thuận 1", actor=tender)
    return there


def unread(town, **changes) -> CaseView:
    """Return a report that was accepted before any moderator has read it."""
    name, phone, email = PERSON
    filed = a_report(name=name, phone=phone, email=email, **{"text": RAW, **changes})
    return move(filed.case.id, "accept", actor=clerk(town))


def read(case: CaseView, town, showing: Showing = Showing.SHOWN, **changes) -> CaseView:
    words = "Ổ gà lớn giữa đường." if showing is Showing.SHOWN else ""
    return moderate(case.id, showing=showing, public_text=words, actor=clerk(town), **changes)


def accepted(town, **changes) -> CaseView:
    return read(unread(town, **changes), town)


def lines(case: CaseView) -> list[str]:
    return [line.text for line in engine.events(case, shown=Shown.OFFICE) if line.kind is EventKind.REMARKED]


def test_an_accepted_report_is_sent_with_words_and_place_and_without_its_reporter(town, endpoint):
    accepted(town)
    handing.send_waiting()
    [sent] = endpoint.sent
    assert sent == {
        "service_code": "pothole",
        "description": "Ổ gà lớn giữa đường.",
        "lat": "9.6",
        "long": "105.97",
        "address_string": "Xã Đầu Sông, Tỉnh Thử",
        "api_key": KEY,
    }


def test_what_no_moderator_has_read_waits_where_everybody_who_tends_it_sees_it(town, endpoint):
    case = unread(town)
    with clock.set_to(clock.now() + timedelta(days=2)):
        assert handing.send_waiting() == (0, 0)
    [waiting] = outbox.undelivered(("open311",), actor=holding(Role.ADMINISTRATOR))
    assert (waiting.case, waiting.held, waiting.fate) == (case.code, "moderation", "waiting")
    assert RAW not in json.dumps(list(DeliveryRow.objects.values_list("body", "subject")), ensure_ascii=False)
    read(case, town)
    handing.send_waiting()
    assert [sent["description"] for sent in endpoint.sent] == ["Ổ gà lớn giữa đường."]


def test_a_partner_may_be_told_category_place_and_code_at_once_instead(town, endpoint):
    change_endpoint("power", with_rule(Unmoderated.BARE), actor=holding(Role.ADMINISTRATOR))
    case = unread(town)
    handing.send_waiting()
    assert [sent["description"] for sent in endpoint.sent] == [f"Ổ gà, hư hỏng đường ({case.code})"]


@pytest.mark.parametrize("rule", list(Unmoderated))
def test_what_the_moderator_keeps_from_the_public_goes_without_words(town, endpoint, rule):
    change_endpoint("power", with_rule(rule), actor=holding(Role.ADMINISTRATOR))
    case = read(unread(town), town, Showing.HIDDEN)
    handing.send_waiting()
    assert [sent["description"] for sent in endpoint.sent] == [f"Ổ gà, hư hỏng đường ({case.code})"]


def test_what_was_settled_before_anybody_read_it_is_never_handed_over(town, endpoint):
    case = unread(town)
    move(case.id, "refuse", Given(reason="Không thuộc thẩm quyền.", answer="Không xử lý."), actor=clerk(town))
    read(case, town)
    handing.send_waiting()
    assert not endpoint.sent
    [balance] = engine.balances(clock.today())
    assert (balance.given_up, balance.even) == (1, True)


def test_fixed_answers_that_the_service_asks_for_go_along(town, endpoint):
    endpoint.asks = [
        {"code": "danger", "variable": True, "values": [{"key": "true"}, {"key": "false"}]},
        {"code": "colour", "variable": True},
    ]
    accepted(town)
    handing.send_waiting()
    [sent] = endpoint.sent
    assert sent["attribute[danger]"] == "true"
    assert not [name for name in sent if "colour" in name]


def test_what_a_partner_calls_otherwise_is_sent_in_its_own_words_and_kept_as_of_its_day(town, endpoint):
    endpoint.asks = [{"code": "HAZARD", "variable": True, "values": [{"key": "Y"}, {"key": "N"}]}]
    names = {"danger": "HAZARD", "danger.true": "Y", "danger.false": "N"}
    words = {"paper": "Thỏa thuận 2", "names": names, "actor": holding(Role.ADMINISTRATOR)}
    hand_category_over("road", "power", "pothole", since=clock.today(), **words)
    case = unread(town)
    read(case, town)
    handing.send_waiting()
    assert endpoint.sent[0]["attribute[HAZARD]"] == "Y"
    assert not [name for name in endpoint.sent[0] if "names" in name]
    assert [row.names for row in HandedRow.objects.order_by("valid_from")] == [{}, names]


def test_trying_a_partner_says_what_the_two_do_not_understand_of_each_other(town, endpoint):
    tried = try_endpoint("power", actor=holding(Role.ADMINISTRATOR))
    assert tried.unmatched["road"].questions == ("danger",)
    endpoint.asks = [
        {"code": "danger", "variable": True, "values": [{"key": "true"}, {"key": "N"}]},
        {"code": "lane", "variable": True, "required": True},
    ]
    tried = try_endpoint("power", actor=holding(Role.ADMINISTRATOR))
    assert tried.unmatched["road"] == Unmatched(answers=("danger.false",), required=("lane",))
    endpoint.asks = [{"code": "danger", "variable": True, "values": [{"key": "true"}, {"key": "false"}]}]
    assert not try_endpoint("power", actor=holding(Role.ADMINISTRATOR)).unmatched


def test_approved_pictures_go_along_as_addresses_and_no_others(town, endpoint, settings):
    settings.PUBLIC_ADDRESS = "https://so.example.vn"
    case = unread(town)
    shown, hidden = (photo(case.id, clerk(town), colour=colour) for colour in ("teal", "red"))
    read(case, town, pictures={shown: True, hidden: False})
    handing.send_waiting()
    assert endpoint.sent[0]["media_url"] == f"https://so.example.vn/cases/reports/files/{shown}/"


@pytest.mark.parametrize("rule", list(Unmoderated))
@pytest.mark.parametrize("showing", list(Showing))
def test_identity_appears_in_no_hand_over(town, endpoint, settings, rule, showing):
    settings.PUBLIC_ADDRESS = "https://so.example.vn"
    endpoint.asks = [{"code": "danger", "variable": True}, {"code": "text", "variable": True}]
    change_endpoint("power", with_rule(rule), actor=holding(Role.ADMINISTRATOR))
    case = unread(town)
    photo(case.id, clerk(town))
    if showing is not Showing.WAITING:
        read(case, town, showing)
    handing.send_waiting()
    told = json.dumps(
        [endpoint.sent, list(DeliveryRow.objects.filter(partner__isnull=False).values())], default=str, ensure_ascii=False
    )
    assert DeliveryRow.objects.filter(partner__isnull=False).exists()
    for secret in (*PERSON, RAW, "Bình"):
        assert secret not in told


def test_a_key_stands_in_no_log_and_in_no_answer_that_is_kept(town, endpoint, caplog):
    caplog.set_level("DEBUG")
    endpoint.refuses = True
    accepted(town)
    handing.send_waiting()
    try_endpoint("power", actor=holding(Role.ADMINISTRATOR))
    fetch()
    kept = json.dumps(list(DeliveryRow.objects.values()), default=str)
    assert "is not known" in kept
    assert KEY not in kept + caplog.text


def test_trying_a_connection_names_the_services_and_tells_nothing(town, endpoint):
    tried = try_endpoint("power", actor=holding(Role.ADMINISTRATOR))
    assert (tried.reached, tried.services) == (True, {"pothole": "Ổ gà"})
    assert not endpoint.sent
    endpoint.down = True
    assert not try_endpoint("power", actor=holding(Role.ADMINISTRATOR)).reached


def test_a_change_keeps_the_key_where_no_new_one_is_given(town, endpoint):
    change_endpoint("power", with_rule(Unmoderated.WAIT), actor=holding(Role.ADMINISTRATOR))
    accepted(town)
    handing.send_waiting()
    assert endpoint.sent[0]["api_key"] == KEY


def test_a_partner_that_has_ended_gets_nothing_new_and_stops_no_officer(town, endpoint):
    accepted(town)
    end_endpoint("power", last_day=clock.today(), reason="Hết thỏa thuận.", actor=holding(Role.ADMINISTRATOR))
    with clock.set_to(clock.now() + timedelta(days=1)):
        accepted(town, text="Ổ gà khác.")
        handing.send_waiting()
    assert len(endpoint.sent) == 1
    assert not engine.partners("open311") or engine.partners("open311")[0].ended_at


def test_a_webhook_takes_a_category_too(town, endpoint, monkeypatch):
    heard: list[dict[str, Any]] = []

    def hook(request: httpx.Request) -> httpx.Response:
        heard.append(json.loads(request.content))
        return httpx.Response(200)

    monkeypatch.setattr(channels, "called", lambda: httpx.Client(transport=httpx.MockTransport(hook)))
    tender = holding(Role.ADMINISTRATOR)
    add_endpoint("lights", Endpoint("Chiếu sáng", "https://lights.example/in", officer().pk), "report_webhook", actor=tender)
    hand_category_over("rubbish", "lights", "waste", since=STARTED, paper="Thỏa thuận 2", actor=tender)
    accepted(town, category="rubbish", answers={})
    handing.send_waiting()
    assert try_endpoint("lights", actor=tender).reached
    assert heard[0]["data"]["description"] == "Ổ gà lớn giữa đường."
    assert heard[1]["data"] == {}


@pytest.mark.parametrize(
    "address", ["https://127.0.0.1/v2", "https://10.0.0.5/v2", "https://[::1]/v2", "https://169.254.169.254/"]
)
def test_an_address_inside_the_house_is_refused(town, address):
    with pytest.raises(AddressRefused):
        add_endpoint("inside", Endpoint("Bên trong", address, 1), actor=holding(Role.ADMINISTRATOR))


@pytest.mark.parametrize(
    ("address", "refused"), [("http://x.example", AddressNeedsHttps), ("https://a:b@x.example", AddressHoldsKey)]
)
def test_an_address_is_https_and_holds_no_password(town, address, refused):
    with pytest.raises(refused):
        add_endpoint("other", Endpoint("Khác", address, 1), actor=holding(Role.ADMINISTRATOR))


def with_rule(rule: Unmoderated) -> Endpoint:
    return Endpoint("Điện lực", "https://power.example/open311/v2", 1, pictures=True, unmoderated=rule)


def test_the_key_that_a_partner_gave_is_kept_sealed(town, endpoint):
    [partner] = engine.partners("open311")
    assert KEY not in json.dumps(partner.settings)


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


def test_a_hand_over_that_has_not_begun_is_taken_away_and_the_audit_says_so(town, endpoint):
    tender = holding(Role.ADMINISTRATOR)
    coming = clock.today() + timedelta(days=30)
    hand_category_over("rubbish", "power", "waste", since=coming, paper="Thỏa thuận 3", actor=tender)
    end_hand_over("rubbish", until=clock.today(), reason="Thôi.", actor=tender)
    with clock.set_to(clock.now() + timedelta(days=31)):
        accepted(town, category="rubbish", answers={})
        handing.send_waiting()
    assert not endpoint.sent
    assert "Thôi." in [line.reason for line in audit.stream(Filters(verb="reports.hand_category_over"))]


def test_a_category_goes_to_known_partners_by_administrators_only(town, endpoint):
    with pytest.raises(PartnerUnknown):
        hand_category_over("road", "nobody", "x", since=STARTED, paper="Thỏa thuận 1", actor=holding(Role.ADMINISTRATOR))
    for actor in (clerk(town), ANONYMOUS):
        with pytest.raises(Denied):
            hand_category_over("road", "power", "x", since=STARTED, paper="Thỏa thuận 1", actor=actor)
