"""The command line of connections, and the demo's."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from tinhso.kernel.policy import SYSTEM
from tinhso.supply.commands import supply
from tinhso.supply.connectors import actions, demo, queries, running
from tinhso.supply.connectors.base import Batch
from tinhso.supply.connectors.models import Connection
from tinhso.supply.connectors.rules.alarms import FAILURES
from tinhso.supply.connectors.tests.factories import Recorder, Unit, draft, row, unit
from tinhso.supply.errors import ConnectorFailed, NoSuchConnection
from tinhso.supply.intake.contracts import Outcome

pytestmark = pytest.mark.django_db


@pytest.fixture
def door(monkeypatch) -> Recorder:
    recorder = Recorder()
    monkeypatch.setattr(running, "TheDoor", lambda: recorder)
    return recorder


@pytest.fixture
def made(source) -> int:
    return actions.make(draft(unit(), connector="source", settings={}), actor=SYSTEM)


def fail(times: int, source, made: int) -> None:
    source.batches = [ConnectorFailed(connector="source", why_vi="nguồn ngắt", why_en="it hangs up")]
    for _ in range(times):
        running.run(made, intake=Recorder())


def test_pulling_says_what_came(made, source, door):
    source.batches = [Batch((row("2024-01-31"),), "1")]
    ran = CliRunner().invoke(supply, ["pull", "Độ mặn", "--json"])
    said = json.loads(ran.stdout)
    assert (ran.exit_code, said["outcome"], said["rows"], said["receipts"]) == (0, "succeeded", 1, ["2024-000001"])


def test_a_refusal_exits_4_and_a_failure_8(made, source, door):
    source.batches = [Batch((row("2024-01-31"),), "1")]
    door.outcomes = [Outcome.REFUSED]
    ran = CliRunner().invoke(supply, ["pull", "Độ mặn"])
    assert (ran.exit_code, "Quá lớn." in ran.stderr) == (4, True)
    source.batches = [ConnectorFailed(connector="source", why_vi="nguồn ngắt", why_en="it hangs up")]
    ran = CliRunner().invoke(supply, ["pull", "Độ mặn"])
    assert (ran.exit_code, "nguồn ngắt" in ran.stderr) == (8, True)


def test_an_unknown_name_is_told(db):
    assert isinstance(CliRunner().invoke(supply, ["pull", "không có"]).exception, NoSuchConnection)


def test_the_list_names_each_and_its_alarm(made, source):
    fail(FAILURES, source, made)
    assert "hỏng 3 lần liên tiếp" in CliRunner().invoke(supply, ["connectors"]).stdout
    (found,) = json.loads(CliRunner().invoke(supply, ["connectors", "--json"]).stdout)["connections"]
    assert (found["name"], found["state"], found["failures"]) == ("Độ mặn", "failing", 3)


def test_the_demo_has_one_that_works_and_one_that_fails_both_simulated(db):
    Unit.objects.create(tree="office", level="department", code="H13-NNMT")
    for _ in range(2):
        demo.load(lambda *_: None)
    works, fails = sorted(queries.connections(actor=SYSTEM), key=lambda each: each.connector)
    assert works.simulated
    assert fails.simulated
    recorder = Recorder()
    assert running.run(works.id, intake=recorder).rows == 59 * 3
    assert all(simulated for _, _, simulated, _ in recorder.offers)
    for _ in range(FAILURES):
        running.run(fails.id, intake=recorder)
    assert [(alarm.name, alarm.simulated) for alarm in queries.alarms()] == [(fails.name, True)]
    assert Connection.objects.count() == 2
