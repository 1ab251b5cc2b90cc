"""Taking requests in: by key, once each, with pictures and answers; and what the endpoint says when it cannot."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tinhso.accounts.tests.factories import officer
from tinhso.audit import queries as audit
from tinhso.audit.contracts import Filters
from tinhso.cases.engine import channels
from tinhso.cases.engine import queries as engine
from tinhso.cases.engine.contracts import CaseView
from tinhso.cases.engine.rules.processes import Shown
from tinhso.cases.reports import queries
from tinhso.cases.reports.tests.factories import clerk
from tinhso.cases.reports.tests.pictures import jpeg
from tinhso.kernel import clock
from tinhso.portal.open311.tests.conftest import a_call, make_key

ADDRESS = "/open311/v2/requests.json"


def filed(answer) -> CaseView:
    assert answer.status_code in (200, 201), answer.content.decode()
    found = engine.find_by_code(answer.json()[0]["service_request_id"])
    assert found is not None
    return found


def test_a_request_is_filed_with_its_answers(town, key, system):
    case = filed(system.post(ADDRESS, a_call(api_key=key)))
    report = queries.of_office(case.code, actor=clerk(town))
    assert (case.category, report.text, report.answers) == ("road", "Ổ gà lớn giữa đường.", {"danger": True})
    assert case.place.words == "Cầu Quay"


def test_a_key_may_come_as_a_bearer_token(town, key, system):
    assert filed(system.post(ADDRESS, a_call(), HTTP_AUTHORIZATION=f"Bearer {key}"))


def test_in_xml(town, key, system):
    answer = system.post("/open311/v2/requests.xml", a_call(api_key=key))
    assert answer.status_code == 201
    assert answer["Content-Type"] == "text/xml; charset=utf-8"
    assert answer.content.startswith(
        b'<?xml version="1.0" encoding="utf-8"?>\n<service_requests><request><service_request_id>PA'
    )


def test_who_reported_is_in_no_answer(town, key, system):
    answer = system.post(ADDRESS, a_call(api_key=key)).content.decode()
    assert not [word for word in ("Bình", "binh@", "0912345678") if word in answer]


def test_the_same_named_request_is_filed_once(town, key, system):
    name = {"HTTP_IDEMPOTENCY_KEY": "phone-1"}
    first = filed(system.post(ADDRESS, a_call(api_key=key), **name))
    again = system.post(ADDRESS, a_call(api_key=key, description="Khác."), **name)
    assert (again.status_code, filed(again).code) == (200, first.code)


def test_another_systems_request_of_the_same_name_is_another_one(town, key, system):
    name = {"HTTP_IDEMPOTENCY_KEY": "phone-1"}
    mine, yours = (filed(system.post(ADDRESS, a_call(api_key=each), **name)) for each in (key, make_key()))
    assert mine.code != yours.code


def test_the_same_content_again_is_filed_once_also_across_the_hour(town, key, system):
    at = datetime(2026, 11, 20, 3, 59, 50, tzinfo=UTC)
    with clock.set_to(at):
        first = filed(system.post(ADDRESS, a_call(api_key=key)))
    with clock.set_to(at + timedelta(seconds=30)):
        assert filed(system.post(ADDRESS, a_call(api_key=key))).code == first.code
    with clock.set_to(at + timedelta(hours=3)):
        assert filed(system.post(ADDRESS, a_call(api_key=key))).code != first.code


def test_other_words_are_another_request(town, key, system):
    first = filed(system.post(ADDRESS, a_call(api_key=key)))
    assert filed(system.post(ADDRESS, a_call(api_key=key, description="Hố khác."))).code != first.code


def test_a_token_of_ones_own_leads_to_the_request(town, key, system):
    code = filed(system.post(ADDRESS, a_call(api_key=key), HTTP_IDEMPOTENCY_KEY="phone-1")).code
    answer = system.get("/open311/v2/tokens/phone-1.json", {"api_key": key})
    assert answer.json() == [{"service_request_id": code, "token": "phone-1"}]
    assert system.get("/open311/v2/tokens/phone-1.json", {"api_key": make_key()}).status_code == 404


def test_pictures_come_with_the_request_and_are_made_anew(town, key, system):
    picture = SimpleUploadedFile("toi.jpg", jpeg(at=(105.97, 9.6)), "image/jpeg")
    case = filed(system.post(ADDRESS, a_call(api_key=key, media=picture)))
    [kept] = engine.attachments(case, shown=Shown.OFFICE)
    assert (kept.media_type, "toi" in kept.file_name) == ("image/webp", False)


def test_media_url_is_fetched(town, key, system, monkeypatch):
    there = httpx.MockTransport(lambda request: httpx.Response(200, content=jpeg()))
    monkeypatch.setattr(channels, "called", lambda: httpx.Client(transport=there))
    case = filed(system.post(ADDRESS, a_call(api_key=key, media_url="https://pictures.example/1.jpg")))
    assert len(engine.attachments(case, shown=Shown.OFFICE)) == 1


@pytest.mark.parametrize("address", ["http://127.0.0.1:8000/", "http://169.254.169.254/latest", "file:///etc/passwd", "x"])
def test_media_url_leads_nowhere_inside(town, key, system, address):
    answer = system.post(ADDRESS, a_call(api_key=key, media_url=address))
    assert answer.status_code == 400
    assert not engine.cases_seen(clerk(town)).exists()


def test_a_picture_that_is_none_files_nothing(town, key, system):
    answer = system.post(ADDRESS, a_call(api_key=key, media=SimpleUploadedFile("x.jpg", b"<script>", "image/jpeg")))
    assert answer.status_code == 400
    assert not engine.cases_seen(clerk(town)).exists()


def test_an_address_that_ends_with_the_commune_is_enough(town, key, system):
    case = filed(system.post(ADDRESS, a_call(api_key=key, lat=None, long=None, address_string="12 Hai Bà Trưng, Xã Đầu Sông")))
    assert (case.area, case.place) == (town.commune, None)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"service_code": "dragons"}, "dragons"),
        ({"service_code": None}, "service_code"),
        ({"description": " "}, "nội dung"),
        ({"lat": "9.6", "long": None}, "long"),
        ({"lat": "nan"}, "lat"),
        ({"lat": "21.03", "long": "105.85"}, "ngoài địa bàn"),
        ({"lat": None, "long": None, "address_string": None}, "vị trí"),
        ({"lat": None, "long": None, "address_string": "ở đâu đó"}, "ở đâu đó"),
        ({"attribute[danger]": None}, "còn thiếu"),
        ({"attribute[danger]": "maybe"}, "chưa đúng"),
        ({"attribute[colour]": "red"}, "colour"),
        ({"description": "a" * 20_000}, "20000"),
        ({"jurisdiction_id": "sfgov.org"}, "sfgov.org"),
        ({"api_key": "tinhso_wrong"}, "api_key"),
    ],
)
def test_what_cannot_be_taken_is_said_in_the_specifications_shape(town, key, system, changes, said):
    answer = system.post(ADDRESS, a_call(**{"api_key": key, **changes}))
    [error] = answer.json()
    assert error["code"] == answer.status_code
    assert answer.status_code in (400, 403, 404)
    assert said in error["description"]
    assert not engine.cases_seen(clerk(town)).exists()


def test_a_key_that_was_made_for_something_else_is_refused_and_audited(town, system):
    answer = system.post(ADDRESS, a_call(api_key=make_key("accounts.see_self")))
    assert (answer.status_code, answer.json()[0]["code"]) == (403, 403)
    assert [line.target for line in audit.stream(Filters(verb="access.denied"))] == ["route:open311:requests"]


def test_without_a_key_where_the_category_allows_it(town, system):
    assert filed(system.post(ADDRESS, a_call()))


def test_without_a_key_a_category_that_asks_who_it_is_refuses(town, system, monkeypatch):
    strict = replace(queries.category("road"), anonymous=False)
    monkeypatch.setattr(queries, "category", lambda slug: strict)
    assert system.post(ADDRESS, a_call()).status_code == 403


def test_without_a_key_nothing_is_fetched(town, system):
    assert system.post(ADDRESS, a_call(media_url="https://pictures.example/1.jpg")).status_code == 403


def test_without_a_key_one_is_slowed_down_and_with_one_not(town, key, system):
    codes = [system.post(ADDRESS, a_call(description=f"Hố {number}.")).status_code for number in range(12)]
    assert codes == [201] * 10 + [429] * 2
    assert filed(system.post(ADDRESS, a_call(api_key=key)))


def test_a_signed_in_officer_counts_for_nothing_here(town, client):
    """A page of another site cannot file in the name of somebody who is signed in."""
    person = officer()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    case = filed(client.post(ADDRESS, a_call()))
    [opened] = engine.events(case, shown=Shown.OFFICE)
    assert (opened.account, opened.part) == (None, "reporter")


def test_errors_in_xml(town, system):
    answer = system.post("/open311/v2/requests.xml", a_call(service_code="dragons"))
    assert answer.content.startswith(b'<?xml version="1.0" encoding="utf-8"?>\n<errors><error><code>404</code><description>')


def test_other_methods_and_formats_are_refused_in_shape(town, system):
    assert json.loads(system.delete(ADDRESS).content)[0]["code"] == 405
    assert b"<code>404</code>" in system.get("/open311/v2/services.csv").content


def test_programs_of_other_sites_may_ask(town, system):
    answer = system.options(ADDRESS)
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (204, "*")
    assert "Idempotency-Key" in answer["Access-Control-Allow-Headers"]
