"""Health names the connections that bring nothing; a simulated source that fails is said to be one."""

from __future__ import annotations

import pytest

from tinhso.config.operations.checks_of_data import connections
from tinhso.kernel.policy import SYSTEM
from tinhso.supply.connectors import actions, running
from tinhso.supply.connectors.rules.alarms import FAILURES
from tinhso.supply.connectors.tests.factories import draft, unit

pytestmark = pytest.mark.django_db


def failing(**changes: object) -> None:
    made = actions.make(draft(unit(), **changes), actor=SYSTEM)
    for _ in range(FAILURES):
        running.run(made)


def test_without_an_alarm_all_is_well():
    assert connections().state == "good"


def test_a_real_source_that_brings_nothing_is_bad_and_named():
    failing(name="Kho mô phỏng", connector="failing_demo", settings={})
    failing(name="Sở Y tế", connector="http", settings={"url": "http://127.0.0.1:9/"})
    found = connections()
    assert (found.state, found.numbers) == ("bad", {"alarms": 1, "simulated_alarms": 1})
    assert "Sở Y tế" in found.vi
    assert "Sở Y tế" in found.en
    assert found.do_vi


def test_a_simulated_source_that_fails_is_to_be_watched_at_most():
    failing(name="Kho", connector="failing_demo", settings={})
    found = connections()
    assert found.state == "watch"
    assert "mô phỏng" in found.vi
