"""The same by machine: the API and the command line."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from tinhso.centre.alerts import queries
from tinhso.centre.alerts.actions import evaluating
from tinhso.centre.alerts.commands import alerts
from tinhso.kernel.policy import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def alert(numbers, town, operator):
    numbers.set(town.moi, m202601=4.2)
    evaluating.evaluate(actor=SYSTEM)
    return queries.holding(actor=SYSTEM)[0]


def run(*words: str):
    done = CliRunner().invoke(alerts, words, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done


def test_the_api_lists_tells_and_acknowledges(alert, browser, operator):
    client = browser(operator)
    listed = client.get("/api/v1/alerts").json()
    assert [each["rule"] for each in listed["alerts"]] == ["trial.salt_high"]
    sent = json.dumps({"reason": "Đã cử người", "until": "2026-02-06T09:00"})
    done = client.post(f"/api/v1/alerts/{alert.id}/acknowledge", sent, content_type="application/json")
    assert (done.status_code, done.json()["state"]) == (200, "acknowledged")
    journal = client.get(f"/api/v1/alerts/{alert.id}").json()["journal"]
    assert [each["event"] for each in journal] == ["raised", "acknowledged"]
    assert client.get("/api/v1/alerts?severity=notice").json()["count"] == 0


def test_an_answer_without_an_end_is_a_problem(alert, browser, operator):
    done = browser(operator).post(f"/api/v1/alerts/{alert.id}/snooze", "{}", content_type="application/json")
    assert done.status_code == 422


def test_the_command_line_lists_shows_and_acknowledges(alert):
    assert json.loads(run("list", "--json").stdout)["alerts"][0]["unit_name"] == "Xã Mới"
    run("acknowledge", str(alert.id), "--reason", "Đang đi kiểm tra")
    assert "Đang đi kiểm tra" in run("show", str(alert.id)).stdout


def test_a_rule_is_tried_on_the_past_and_judged_now(numbers, town, operator):
    numbers.set(town.moi, m202508=5, m202509=1, m202601=2.6)
    found = json.loads(run("try", "trial.salt_high", "--since", "2025-02-05", "--json").stdout)
    assert [(each["raised"], each["cleared"]) for each in found["episodes"]] == [("202508", "202509")]
    lower = ("--limit", "2.5", "--clear-at", "2", "--json")
    assert json.loads(run("try", "trial.salt_high", "--since", "2025-02-05", *lower).stdout)["standing"] == 1
    assert json.loads(run("evaluate", "--rule", "trial.salt_high", "--json").stdout)["raised"] == 0
