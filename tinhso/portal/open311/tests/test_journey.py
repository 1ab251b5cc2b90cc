"""An outside system from its first question to the answer, over the wire with the client that its community uses."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import requests as http
from django.db import connection
from georeport import GeoReport

from tinhso.cases.engine import queries as engine
from tinhso.cases.engine.actions.moving import move
from tinhso.cases.engine.contracts import Given
from tinhso.cases.engine.rules.processes import Shown
from tinhso.cases.reports.actions.moderating import moderate
from tinhso.cases.reports.contracts import Filed, Showing
from tinhso.cases.reports.tests.factories import answered, clerk
from tinhso.kernel import clock
from tinhso.portal.open311.tests.conftest import a_call, make_key

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("form", ["json", "xml"])
def test_a_system_files_asks_and_hears_that_it_is_done(town, live_server, form):
    client = GeoReport(f"{live_server.url}/open311/v2", jurisdiction="77", api_key=make_key(), output_format=form)
    assert "road" in [each["service_code"] for each in client.get_service_list()]
    assert client.get_service_definition("road")["service_code"] == "road"
    call = a_call()
    danger = {"attribute[danger]": call.pop("attribute[danger]")}
    sent = http.post(f"{client.root_address}/requests.json", data={**call, **danger, "api_key": client.api_key}, timeout=20)
    code = sent.json()[0]["service_request_id"]
    case = engine.find_by_code(code)
    with pytest.raises(http.HTTPError):
        client.get_service_request(code)
    moderate(case.id, showing=Showing.SHOWN, public_text="Ổ gà ở Cầu Quay.", actor=clerk(town))
    assert client.get_service_request(code)["status"] == "open"
    answered(town, Filed(case, ""))
    told = client.get_service_request(code)
    assert (told["status"], told["status_notes"], told["description"]) == ("closed", "Đã vá mặt đường.", "Ổ gà ở Cầu Quay.")
    [update] = http.get(f"{client.root_address}/servicerequestupdates.json", timeout=20).json()
    assert (update["service_request_id"], update["status"]) == (code, "closed")


def test_the_same_request_thirty_times_is_one_request(town, live_server):
    call = a_call(api_key=make_key())

    def send(_: int) -> http.Response:
        return http.post(f"{live_server.url}/open311/v2/requests.json", call, headers={"Idempotency-Key": "one"}, timeout=60)

    with ThreadPoolExecutor(1 if connection.vendor == "sqlite" else 6) as together:
        answers = list(together.map(send, range(30)))
    assert {answer.status_code for answer in answers} == {200, 201}
    assert len({answer.json()[0]["service_request_id"] for answer in answers}) == 1
    assert engine.cases_seen(clerk(town)).count() == 1


def told(live_server, key: str, code: str, words: str, update: str, status: str = "OPEN") -> http.Response:
    given = {"api_key": key, "service_request_id": code, "update_id": update, "description": words, "status": status}
    return http.post(f"{live_server.url}/open311/v2/servicerequestupdates.json", given, timeout=20)


def test_a_system_answers_questions_and_contests_for_its_reporter_and_for_nobody_else(town, live_server):
    key, other = make_key(), make_key()
    sent = http.post(f"{live_server.url}/open311/v2/requests.json", a_call(api_key=key), timeout=20)
    case = engine.find_by_code(sent.json()[0]["service_request_id"])
    move(case.id, "ask_reporter", Given(question="Ở làn nào?"), actor=clerk(town))
    assert told(live_server, other, case.code, "Làn phải.", "1").status_code == 404
    assert told(live_server, "", case.code, "Làn phải.", "1").status_code == 403
    assert [told(live_server, key, case.code, "Làn phải.", "1").status_code for _ in range(2)] == [200, 200]
    assert engine.find_by_code(case.code).state == "accepted"
    told(live_server, key, case.code, "Có thêm một hố.", "2")
    told(live_server, key, case.code, "Có thêm một hố.", "2")
    said = [line.text for line in engine.events(case, shown=Shown.OFFICE)]
    assert (said.count("Làn phải."), said.count("Có thêm một hố.")) == (1, 1)
    answered(town, Filed(engine.find_by_code(case.code), ""))
    with clock.set_to(clock.now() + timedelta(minutes=1)):
        assert told(live_server, key, case.code, "Vẫn còn hố.", "3").status_code == 200
    assert engine.find_by_code(case.code).state == "contested"
