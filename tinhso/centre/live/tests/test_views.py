"""The stream as a whole answer: who gets it, what they missed, and that it never tells a number."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client

from tinhso.centre.live import reading, rules
from tinhso.centre.live.carrying import CARRIER, Opened
from tinhso.centre.live.tests.conftest import AIR
from tinhso.kernel import clock
from tinhso.kernel.policy import ANONYMOUS, Actor, Holding, Role
from tinhso.lake import queries as lake
from tinhso.lake.actions.supplying import withdraw

pytestmark = pytest.mark.django_db
STREAM = "/centre/live/"


def events(answer) -> list[dict[str, str]]:
    """Return the events of an answer as their fields."""
    blocks = answer.content.decode().strip().split("\n\n")
    return [dict(line.partition(":")[::2] for line in block.splitlines()) for block in blocks]


def moved(answer) -> list[dict]:
    return [json.loads(each["data"]) for each in events(answer) if each["event"].strip() == "moved"]


def test_a_stranger_is_sent_to_sign_in_and_a_citizen_is_refused(accept, django_user_model):
    assert Client().get(STREAM).status_code == 302
    citizen = Client()
    person = django_user_model.objects.create_user("dan@example.vn", kind="citizen")
    citizen.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert citizen.get(STREAM).status_code == 403


def test_an_officer_is_told_where_the_numbers_stand(accept, signed_in):
    accept(1)
    answer = signed_in(Role.AUDITOR).get(STREAM)
    assert answer["Content-Type"] == "text/event-stream"
    assert "script-src" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]
    assert events(answer)[0]["id"].strip() == rules.written(reading.position())
    assert moved(answer) == []


def test_who_asks_again_gets_what_was_missed(accept, signed_in):
    accept(1)
    client = signed_in(Role.PROVINCE_LEADER)
    last = events(client.get(STREAM))[0]["id"].strip()
    assert moved(client.get(STREAM, headers={"Last-Event-ID": last})) == []
    accept(2)
    assert moved(client.get(STREAM, headers={"Last-Event-ID": last})) == [{"datasets": [AIR]}]
    assert moved(client.get(f"{STREAM}?since={last}")) == [{"datasets": [AIR]}]


@pytest.mark.parametrize("last", ["nonsense", "1.2", "9" * 17 + "." + "0" * 12])
def test_who_comes_with_an_id_that_tells_nothing_is_told_that_everything_may_have_moved(accept, signed_in, last):
    accept(1)
    assert moved(signed_in(Role.AUDITOR).get(STREAM, headers={"Last-Event-ID": last})) == [{"everything": True}]


def test_nobody_is_told_of_a_dataset_of_which_they_see_no_number(accept, signed_in, monkeypatch):
    client = signed_in(Role.AUDITOR)
    last = events(client.get(STREAM))[0]["id"].strip()
    accept(2)
    monkeypatch.setattr(lake, "units_open_to", lambda dataset, actor: frozenset() if dataset == AIR else None)
    answer = client.get(STREAM, headers={"Last-Event-ID": last})
    assert moved(answer) == []
    assert AIR not in answer.content.decode()


def test_whoever_has_no_role_sees_no_internal_dataset_move():
    leader = Actor(kind="officer", account=1, holdings=(Holding(Role.PROVINCE_LEADER),))
    internal = reading.sees(leader) - reading.sees(ANONYMOUS)
    assert internal
    assert all(lake.units_open_to(name, ANONYMOUS) == frozenset() for name in internal)


def test_a_server_that_holds_streams_open_is_told_whom_it_holds(accept, signed_in):
    carrier: list[Opened] = []
    client = signed_in(Role.AUDITOR)
    client.get(STREAM, **{CARRIER: carrier})
    assert [each.position for each in carrier] == [reading.position()]
    assert AIR in carrier[0].sees


def test_when_the_role_is_gone_no_stream_is_opened_any_more(accept, signed_in, django_user_model):
    client, carrier = signed_in(Role.AUDITOR), []
    django_user_model.objects.get().assignments.all().delete()
    assert client.get(STREAM, **{CARRIER: carrier}).status_code == 403
    client.logout()
    assert client.get(STREAM, **{CARRIER: carrier}).status_code == 302
    assert carrier == []


def test_a_stream_is_no_sign_that_somebody_is_there(accept, signed_in):
    client = signed_in(Role.AUDITOR)
    client.get("/centre/")
    begun = clock.now()
    for minutes in (20, 40, 61):
        with clock.set_to(begun + timedelta(minutes=minutes)):
            answer = client.get(STREAM, headers={"Accept": "text/event-stream"})
    assert answer.status_code == 302  # idle for an hour, though its page was open


def test_a_withdrawal_moves_a_dataset_too(accept, signed_in):
    accept(3)
    client = signed_in(Role.PROVINCE_LEADER)
    last = events(client.get(STREAM))[0]["id"].strip()
    operator = Actor(kind="officer", account=9, holdings=(Holding(Role.CENTRE_OPERATOR),), origin="test")
    (submission,) = lake.latest_submissions([AIR], actor=operator, limit=1)
    withdraw(actor=operator, number=submission.number, reason="nhầm kỳ")
    assert moved(client.get(STREAM, headers={"Last-Event-ID": last})) == [{"datasets": [AIR]}]
