"""What outside systems read: what the public sees, in the shapes of the specification, in pages that lose and repeat none."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit
from xml.etree import ElementTree

import jsonschema
import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from tinhso.cases.engine.actions.moving import move
from tinhso.cases.engine.contracts import Given, Place
from tinhso.cases.reports.actions.filing import add_photo
from tinhso.cases.reports.actions.moderating import moderate
from tinhso.cases.reports.contracts import Asked, Filed, Showing
from tinhso.cases.reports.queries import requests
from tinhso.cases.reports.tests.factories import HERE, a_report, answered, clerk
from tinhso.cases.reports.tests.pictures import jpeg
from tinhso.kernel import clock
from tinhso.kernel.policy import ANONYMOUS
from tinhso.portal.open311.tests import schemas

ROOT = "/open311/v2"
STEADY = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def shown(town, **changes) -> Filed:
    """Return a report that the moderator let the public see."""
    filed = a_report(**changes)
    moderate(filed.case.id, showing=Showing.SHOWN, public_text="Ổ gà ở Cầu Quay.", actor=clerk(town))
    return filed


def codes(answer) -> list[str]:
    assert answer.status_code == 200, answer.content.decode()
    return [each["service_request_id"] for each in answer.json()]


@pytest.mark.parametrize(
    ("path", "schema"),
    [
        ("discovery", schemas.DISCOVERY),
        ("services", schemas.SERVICES),
        ("services/road", schemas.DEFINITION),
        ("services/street_light", schemas.DEFINITION),
        ("services/rubbish", schemas.DEFINITION),
        ("services/flooding", schemas.DEFINITION),
        ("requests", schemas.REQUESTS),
        ("servicerequestupdates", schemas.UPDATES),
        ("requests/PA-NONE", schemas.ERRORS),
        ("services/dragons", schemas.ERRORS),
        ("tokens/x", schemas.ERRORS),
    ],
)
def test_answers_have_the_shape_of_the_specification_in_both_formats(town, system, path, schema):
    answered(town, shown(town))
    answer = system.get(f"{ROOT}/{path}.json")
    jsonschema.validate(answer.json(), schema)
    assert answer.json()
    in_xml = system.get(f"{ROOT}/{path}.xml")
    assert in_xml.status_code == answer.status_code
    assert len(ElementTree.fromstring(in_xml.content)) == len(answer.json())  # our own output


def test_a_definition_asks_what_the_category_asks(town, system):
    [pole, extent] = system.get(f"{ROOT}/services/street_light.json").json()["attributes"]
    assert (pole["datatype"], pole["required"]) == ("string", False)
    assert (extent["datatype"], extent["required"], extent["values"][0]) == (
        "singlevaluelist",
        True,
        {"key": "one", "name": "Một bóng"},
    )


def test_words_come_in_english_for_those_who_ask_for_it(town, system):
    answer = system.get(f"{ROOT}/services/street_light.json", HTTP_ACCEPT_LANGUAGE="en")
    assert answer.json()["attributes"][1]["values"][0]["name"] == "One lamp"


def test_only_what_the_moderator_let_be_seen_goes_out(town, system):
    waiting, seen, hidden = a_report(), shown(town), shown(town)
    moderate(hidden.case.id, showing=Showing.HIDDEN, actor=clerk(town))
    assert codes(system.get(f"{ROOT}/requests.json")) == [seen.case.code]
    listed = ",".join(each.case.code for each in (waiting, seen, hidden))
    assert codes(system.get(f"{ROOT}/requests.json", {"service_request_id": listed})) == [seen.case.code]
    assert system.get(f"{ROOT}/requests/{waiting.case.code}.json").status_code == 404
    assert system.get(f"{ROOT}/requests/{hidden.case.code}.xml").status_code == 404


def test_a_private_report_goes_out_never(town, system):
    filed = shown(town, category="behaviour", answers={}, phone="0912345678")
    answered(town, filed)
    assert codes(system.get(f"{ROOT}/requests.json", {"service_request_id": filed.case.code})) == []
    assert system.get(f"{ROOT}/requests/{filed.case.code}.json").status_code == 404
    assert system.get(f"{ROOT}/servicerequestupdates.json").json() == []


def test_the_reporters_own_words_place_and_name_stay_inside(town, system):
    name, said = "Trần Thị Bình", "Nhà tôi số 12, gọi 0912345678."
    answered(town, shown(town, name=name, phone="0912345678", text=said, place=Place(105.97, 9.6, "nhà bà Bình")))
    paths = ("requests.json", "requests.xml", "servicerequestupdates.json")
    bodies = [system.get(f"{ROOT}/{path}").content.decode() for path in paths]
    assert not [word for body in bodies for word in ("Bình", "0912345678", "số 12") if word in body]


def test_an_answer_that_was_published_closes_the_request(town, system):
    filed = shown(town)
    before = system.get(f"{ROOT}/requests/{filed.case.code}.json").json()[0]
    assert (before["status"], before["status_notes"], before["media_url"]) == ("open", None, None)
    answered(town, filed)
    after = system.get(f"{ROOT}/requests/{filed.case.code}.json").json()[0]
    assert (after["status"], after["status_notes"]) == ("closed", "Đã vá mặt đường.")
    assert after["media_url"] is None
    [update] = system.get(f"{ROOT}/servicerequestupdates.json").json()
    assert (update["status"], update["description"]) == ("closed", "Đã vá mặt đường.")


def test_a_picture_that_the_moderator_shows_can_be_fetched(town, system):
    filed = a_report()
    kept = add_photo(filed.case.id, jpeg(), "", actor=ANONYMOUS, key=filed.key)
    moderate(filed.case.id, showing=Showing.SHOWN, public_text="Ổ gà.", pictures={kept.id: True}, actor=clerk(town))
    address = system.get(f"{ROOT}/requests/{filed.case.code}.json").json()[0]["media_url"]
    assert system.get(urlsplit(address).path)["Content-Type"] == "image/webp"


def test_what_offices_say_to_each_other_is_no_update(town, system):
    filed = shown(town)
    move(filed.case.id, "accept", Given(reason="nội bộ"), actor=clerk(town))
    assert system.get(f"{ROOT}/servicerequestupdates.json").json() == []


def test_filters_by_service_status_time_and_place(town, system):
    with clock.set_to(clock.now() - timedelta(days=10)):
        old = shown(town, place=Place(105.98, 9.61))
    new = answered_one = shown(town, category="rubbish", answers={})
    answered(town, answered_one)
    five = (clock.now() - timedelta(days=5)).isoformat()

    def ask(**given) -> list[str]:
        return codes(system.get(f"{ROOT}/requests.json", given))

    assert ask() == [new.case.code, old.case.code]
    assert ask(service_code="road,tree") == ask(status="open") == ask(end_date=five) == [old.case.code]
    assert ask(service_code="rubbish") == ask(status="closed") == ask(start_date=five) == [new.case.code]
    assert ask(lat=9.6, long=105.97, radius=500) == [new.case.code]
    assert ask(lat=9.6, long=105.97, radius=3000) == ask(status="open,closed") == ask(status="") == ask()
    assert ask(updated_after=five) == [new.case.code]


def test_a_report_that_the_moderator_lets_out_later_is_an_update(town, system):
    with clock.set_to(clock.now() - timedelta(days=10)):
        filed = a_report()
    five = (clock.now() - timedelta(days=5)).isoformat()
    moderate(filed.case.id, showing=Showing.SHOWN, public_text="Ổ gà.", actor=clerk(town))
    assert codes(system.get(f"{ROOT}/requests.json", {"updated_after": five})) == [filed.case.code]


def test_without_a_span_it_is_the_last_ninety_days(town, system):
    with clock.set_to(clock.now() - timedelta(days=100)):
        filed = shown(town)
    assert codes(system.get(f"{ROOT}/requests.json")) == []
    assert codes(system.get(f"{ROOT}/requests/{filed.case.code}.json")) == [filed.case.code]


@pytest.mark.parametrize(
    "given",
    [
        {"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-06-01T00:00:00Z"},
        {"start_date": "2026-02-01", "end_date": "2026-01-01"},
        {"start_date": "yesterday"},
        {"end_date": "9999-12-31T23:59:59+14:00"},
        {"status": "done"},
        {"page": "0"},
        {"page_size": "1001"},
        {"page": "1.5"},
        {"lat": "9.6"},
        {"lat": "inf", "long": "1"},
        {"lat": "9", "long": "105", "radius": "1e9"},
        {"service_request_id": "a," * 1001},
    ],
)
def test_parameters_that_cannot_be_read_are_refused_by_name(town, system, given):
    answer = system.get(f"{ROOT}/requests.json", given)
    jsonschema.validate(answer.json(), schemas.ERRORS)
    assert answer.status_code == 400
    assert any(name in answer.json()[0]["description"] for name in (*given, "long"))


NAMES = (
    *("service_request_id", "service_code", "start_date", "end_date", "status", "page", "page_size", "lat", "long", "radius"),
    *("updated_after", "updated_before", "after", "jurisdiction_id", "api_key"),
)
PATHS = ("requests", "servicerequestupdates", "services")
PARAMETERS = some.dictionaries(
    some.sampled_from(NAMES),
    some.one_of(
        some.text(max_size=40),
        some.floats().map(str),
        some.integers().map(str),
        some.datetimes().map(lambda moment: moment.isoformat()),
    ),
    max_size=5,
)


@STEADY
@given(parameters=PARAMETERS, path=some.sampled_from(PATHS), form=some.sampled_from(["json", "xml"]))
def test_whatever_is_asked_is_answered_in_shape(town, parameters, path, form):
    with transaction.atomic():
        answer = Client().get(f"{ROOT}/{path}.{form}", parameters)
    assert answer.status_code in (200, 400, 403, 404)
    if form == "xml":
        assert ElementTree.fromstring(answer.content) is not None  # our own output
    elif answer.status_code != 200:
        jsonschema.validate(answer.json(), schemas.ERRORS)


@pytest.fixture
def many(town) -> list[str]:
    """Reports of few instants, so that several share one; the newest received first."""
    start, made = clock.now() - timedelta(days=2), []
    for number in range(12):
        with clock.set_to(start + timedelta(hours=number // 3)):
            made.append(shown(town).case)
    return [case.code for case in sorted(made, key=lambda case: (case.received_at, case.id), reverse=True)]


@STEADY
@given(size=some.integers(1, 15))
def test_pages_by_number_give_each_request_once(town, many, size):
    pages = [requests.found(Asked(page=page, size=size)) for page in range(1, len(many) // size + 3)]
    assert [each.case.code for page in pages for each in page] == many


@settings(STEADY, max_examples=8)
@given(size=some.integers(1, 13), come=some.sets(some.integers(0, 6), max_size=3))
def test_pages_by_link_give_each_request_once_while_others_come_in(town, many, size, come):
    seen, address, turn = [], f"{ROOT}/requests.json?page_size={size}", 0
    while address:
        if turn in come:
            shown(town)
        answer = Client().get(address)
        seen += codes(answer)
        link = answer.headers.get("Link", "")
        address, turn = link.partition("<")[2].partition(">")[0].replace("http://testserver", ""), turn + 1
    assert len(seen) == len(set(seen))
    assert set(many) <= set(seen)


def test_a_reader_can_put_its_position_into_a_place_that_no_report_has(town, system):
    shown(town)
    assert codes(system.get(f"{ROOT}/requests.json", {"lat": -HERE.latitude, "long": HERE.longitude})) == []
