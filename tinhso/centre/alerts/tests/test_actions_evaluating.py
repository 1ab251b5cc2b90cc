"""Alerts are raised once, told once, worsen, clear, and pass to the next level when nobody answers."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail

from tinhso.accounts.tests.factories import give, officer
from tinhso.centre.alerts import queries
from tinhso.centre.alerts.actions import answering, evaluating, setting
from tinhso.centre.alerts.contracts import Event, State
from tinhso.centre.alerts.models import AlertRow
from tinhso.centre.alerts.reading import Reading
from tinhso.centre.alerts.watching import Own
from tinhso.kernel import clock
from tinhso.kernel.policy import SYSTEM, Role
from tinhso.supply.obligations.actions import outbox, ruling
from tinhso.supply.obligations.deliveries import send_waiting
from tinhso.supply.obligations.tests.factories import ask_for
from tinhso.supply.obligations.tests.test_deliveries import Receiver, outside

pytestmark = pytest.mark.django_db


def evaluate(**options):
    return evaluating.evaluate(actor=SYSTEM, **options)


def holding():
    return queries.holding(actor=SYSTEM)


def events(alert) -> list[Event]:
    return [each.event for each in queries.journal(alert.id, actor=SYSTEM)]


def test_a_value_beyond_the_limit_raises_one_alert_however_often_it_is_judged(numbers, town, operator):
    numbers.set(town.moi, m202601=4.2)
    assert evaluate().raised == 1
    assert evaluate().raised == evaluate(afresh=True).raised == 0
    (alert,) = holding()
    assert (alert.rule, alert.unit_id, alert.value, alert.since) == ("trial.salt_high", town.moi, 4.2, "202601")


def test_what_a_second_worker_raised_meanwhile_is_not_raised_twice(numbers, town, operator, monkeypatch):
    numbers.set(town.moi, m202601=4.2)
    rule = next(each for each in evaluating.watched() if each.reference == "trial.salt_high")
    heard = evaluating._heard(rule, {}, Reading.of([rule]))
    evaluate()
    assert evaluating._raise([(heard, found) for found in heard.found], SYSTEM) == 0
    assert AlertRow.objects.count() == 1
    assert send_waiting() == (1, 0)


def test_a_correction_that_takes_the_value_back_clears_it(numbers, town, operator):
    numbers.set(town.moi, m202601=4.2)
    evaluate()
    numbers.set(town.moi, m202601=2.0)
    assert evaluate().cleared == 1
    (row,) = AlertRow.objects.all()
    assert row.state == State.CLEARED
    assert row.cleared_at == clock.now()


def test_it_goes_on_between_the_limit_and_where_it_clears_and_tells_when_it_becomes_worse(numbers, town, operator, move):
    numbers.set(town.moi, m202601=4.2)
    evaluate()
    move("2026-03-05T09:00")
    numbers.set(town.moi, m202602=3.5)
    evaluate()
    assert holding()[0].latest == 3.5
    numbers.set(town.moi, m202602=6.0)
    evaluate()
    assert (holding()[0].worst, events(holding()[0])[-1]) == (6.0, Event.WORSENED)


def test_real_and_simulated_numbers_raise_alerts_of_their_own(numbers, town, operator):
    numbers.set(town.moi, m202601=4.2)
    evaluate()
    numbers.simulated = True
    numbers.set(town.moi, m202601=4.2)
    done = evaluate()
    assert (done.raised, done.cleared) == (1, 1)
    assert [each.simulated for each in holding()] == [True]


def test_a_jump_and_an_outlier_of_the_season_are_noticed(numbers, town, operator):
    numbers.set(town.moi, m202512=0.2, m202601=2.9, m202412=0.1, m202501=0.2, m202502=0.3, m202401=0.2, m202402=0.1)
    evaluate()
    assert {each.rule for each in holding()} == {"trial.salt_jump", "trial.salt_odd"}


def test_a_unit_that_is_too_long_past_its_due_time_raises_one_for_its_oldest_period(numbers, town, operator, move):
    ask_for("by_commune")
    move("2026-03-20T09:00")
    evaluate()
    late = [each for each in holding() if each.kind == "overdue"]
    assert {(each.unit_id, each.since) for each in late} == {(town.committee_moi, "202601"), (town.moi, "202601")}


def test_one_is_told_once_by_each_channel_and_many_at_once_make_one_mail(numbers, town, operator, commune_officer):
    numbers.set(town.moi, m202601=4.2)
    evaluate()
    evaluate(afresh=True)
    assert send_waiting() == (2, 0)
    assert sorted(message.to[0] for message in mail.outbox) == ["van.hanh@tinh.example.vn", "xa.moi@tinh.example.vn"]
    assert "Độ mặn là 4,2 g/l" in mail.outbox[0].body


def test_a_webhook_gets_a_cloud_event_when_it_is_raised_and_when_it_is_over(numbers, town, operator):
    ruling.add_webhook("https://events.example.org/in", actor=SYSTEM)
    numbers.set(town.moi, m202601=4.2)
    evaluate()
    numbers.set(town.moi, m202601=1)
    evaluate()
    receiver = Receiver(200, 200)
    send_waiting(outside, receiver)
    told = [json.loads(request.content) for request in receiver.got]
    assert [each["type"] for each in told] == ["vn.tinhso.centre.alert-raised.v1", "vn.tinhso.centre.alert-cleared.v1"]
    assert (told[0]["specversion"], told[0]["data"]["latest"]) == ("1.0", 4.2)


def test_a_mail_that_is_not_taken_is_seen_as_such(numbers, town, operator, settings):
    settings.EMAIL_BACKEND = "tinhso.accounts.sign_in.messages.mail.Backend"
    settings.EMAIL_URL = "smtp://127.0.0.1:9"
    numbers.set(town.moi, m202601=4.2)
    evaluate()
    assert send_waiting() == (0, 1)
    ((_account, _step, message),) = queries.told(holding()[0].id, actor=SYSTEM)
    sent = outbox.how_sent([message])[message]
    assert (sent.attempts, sent.delivered_at, bool(sent.fault)) == (1, None, True)


def test_what_nobody_answers_is_passed_to_the_next_level_once(numbers, town, operator, move):
    leader = officer("Chủ Tịch", email="chu.tich@tinh.example.vn")
    give(leader, Role.PROVINCE_LEADER)
    numbers.set(town.moi, m202601=4.2)
    evaluate()
    move("2026-02-05T13:00")
    evaluate()
    evaluate()
    assert events(holding()[0]).count(Event.ESCALATED) == 1
    assert [account for account, step, _ in queries.told(holding()[0].id, actor=SYSTEM) if step == 1] == [leader.pk]


def test_what_is_acknowledged_is_not_passed_on_and_asks_again_when_its_time_is_over(numbers, town, operator, move):
    numbers.set(town.moi, m202601=4.2)
    evaluate()
    answering.acknowledge(holding()[0].id, reason="Đã đóng cống", until=clock.now() + timedelta(hours=6), actor=SYSTEM)
    move("2026-02-05T14:00")
    evaluate()
    assert (holding()[0].state, holding()[0].steps) == (State.ACKNOWLEDGED, 0)
    move("2026-02-05T15:01")
    evaluate()
    assert holding()[0].state is State.OPEN
    assert Event.WOKEN in events(holding()[0])


def test_where_nobody_is_to_be_told_it_is_written_down(numbers, town):
    numbers.set(town.moi, m202601=4.2)
    evaluate()
    assert Event.NOBODY in events(holding()[0])


def test_a_rule_that_fails_raises_an_alert_of_its_own_and_the_others_go_on(numbers, town, operator, move):
    ask_for("by_commune")
    move("2026-03-20T09:00")
    numbers.broken = ZeroDivisionError()
    done = evaluate()
    assert done.failed == ("trial.salt_high", "trial.salt_jump", "trial.salt_odd")
    assert {"platform.rule:trial.salt_high", "trial.late"} <= {each.rule for each in holding()}
    numbers.broken = None
    evaluate()
    assert not [each for each in holding() if each.rule.startswith("platform.")]


def test_a_rule_that_fails_does_not_silence_those_that_are_read_with_it(numbers, town, operator):
    numbers.set(town.moi, "trial.sweet", m202601=0.5)
    numbers.broken = ZeroDivisionError()
    evaluate()
    assert numbers.asked[0] == ("trial.salt", "trial.sweet")
    assert "trial.sweet_low" in {each.rule for each in holding()}


def test_rules_of_one_dataset_are_read_by_one_question(numbers, town, operator):
    evaluate()
    assert len(numbers.asked) == 2  # the outlier looks years back, the others do not


def test_a_rule_whose_numbers_did_not_change_is_not_judged_again(numbers, town, operator):
    evaluate()
    numbers.asked.clear()
    evaluate()
    assert numbers.asked == []
    setting.set_numbers("trial.salt_odd", Own(limit=Decimal(9)), actor=SYSTEM)
    numbers.asked.clear()
    evaluate()
    assert numbers.asked == [("trial.salt",)]


def test_a_scheduled_job_that_stands_still_raises_an_alert(numbers, town, operator, settings):
    settings.SIGNS_OF_LIFE = "tinhso.centre.alerts.tests.factories.worker_stands_still"
    evaluate()
    assert [each.rule for each in holding()] == ["platform.job:tinhso.lake.tasks.sweep"]
    settings.SIGNS_OF_LIFE = "tinhso.centre.alerts.tests.factories.all_alive"
    assert evaluate().cleared == 1


def test_what_was_known_long_ago_raises_nothing_new(numbers, town, operator):
    numbers.set(town.moi, m202506=9.0)
    evaluate()
    assert holding() == ()
