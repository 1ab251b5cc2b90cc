"""The app's own door: the same sending is the same report, and an answer that was lost can be asked for again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tinhso.cases.engine import journal
from tinhso.cases.reports.tests.factories import ReportRow
from tinhso.kernel import clock
from tinhso.portal.reports.tests.factories import body, browser, send
from tinhso.ui.formatting import moment

pytestmark = pytest.mark.usefixtures("town")


def test_a_report_is_filed_with_its_key(client):
    answer = send(client)
    told = answer.json()
    assert answer.status_code == 201
    assert told["url"].endswith(f"/field-reports/{told['code']}/")
    assert len(told["key"]) >= 32


def test_sent_thirty_times_it_is_one_report_and_each_answer_has_the_key(client):
    sent = body()
    answers = [client.post("/api/v1/field-reports", sent, content_type="application/json") for _ in range(30)]
    assert [each.status_code for each in answers] == [201] + [200] * 29
    assert len({(each.json()["code"], each.json()["key"]) for each in answers}) == 1
    assert ReportRow.objects.count() == 1


def test_sent_twice_at_the_same_moment_the_slower_one_gets_what_the_faster_one_filed(client, monkeypatch):
    sent = body()
    first = send(client, **sent).json()
    one, asked = journal.CASES.one, []

    def blind_at_first(condition, *parameters):
        asked.append(condition)
        return None if len(asked) == 1 else one(condition, *parameters)  # the faster one had not committed yet

    monkeypatch.setattr(journal.CASES, "one", blind_at_first)
    second = send(client, **sent)
    assert (second.status_code, second.json()["code"], second.json()["key"]) == (200, first["code"], first["key"])
    assert ReportRow.objects.count() == 1


def test_who_knows_the_request_but_not_the_secret_is_told_no_key(client):
    sent = body()
    send(client, **sent)
    told = send(client, **{**sent, "secret": "another-secret-of-somebody"}).json()
    assert (told["repeated"], told["key"]) == (True, "")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"request": "short"}, "request_invalid"),
        ({"text": "x" * 1_000_000}, "request_invalid"),
        ({"place": {"longitude": 999, "latitude": 0}}, "request_invalid"),
        ({"place": None}, "place_missing"),
        ({"category": "dragons"}, "unknown_category"),
        ({"answers": {"danger": True, "more": {"deep": [1]}}}, "answers_wrong"),
        ({"seen_at": "2099-01-01T00:00:00Z"}, "in_the_future"),
        ({"website": "spam"}, "looks_automatic"),
        ({"text": "a\x00b"}, "request_invalid"),
        ({"answers": {"danger": True, "x": ["a\x00"]}}, "unreadable_text"),
        ({"category": "public_service", "answers": {}}, "who_missing"),
    ],
)
def test_bad_input_is_refused_with_a_code_and_nothing_is_kept(client, changes, code):
    answer = send(client, **changes)
    assert answer.status_code == 422
    assert answer.json()["code"] == code
    assert not ReportRow.objects.exists()


def test_floods_are_told_how_long_to_wait():
    client = browser()
    for number in range(10):
        send(client, text=f"Việc số {number}")
    answer = send(client, text="Việc thứ mười một")
    assert answer.status_code == 429
    assert answer.json()["data"]["seconds"] > 0


def test_a_telephone_whose_clock_is_a_little_ahead_is_heard_all_the_same(client):
    assert send(client, seen_at=(clock.now() + timedelta(hours=2)).isoformat()).status_code == 201


def test_a_report_that_waited_a_week_says_when_it_was_written(client):
    told = send(client, seen_at=(clock.now() - timedelta(days=7)).isoformat()).json()
    client.post("/field-reports/track", {"code": told["code"], "key": told["key"]})
    page = client.get(f"/field-reports/{told['code']}/").content.decode()
    assert f"Được viết lúc {moment(clock.now() - timedelta(days=7))}" in page
