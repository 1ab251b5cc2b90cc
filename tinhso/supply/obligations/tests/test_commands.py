"""The command line: what is owed, the scoreboard, reminding, tying names."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from tinhso.accounts.tests.factories import give, officer
from tinhso.kernel.policy import Role
from tinhso.supply.commands import supply
from tinhso.supply.obligations.errors import WrongFilter
from tinhso.supply.obligations.tests.factories import ask_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


@pytest.fixture(autouse=True)
def _start(town):
    ask_for()


def run(*words: str):
    return CliRunner().invoke(supply, list(words), catch_exceptions=False)


def test_obligations_as_lines_and_as_json(town):
    assert "cần nộp" in run("obligations", "--unit", "T-YT", "--field", "trial").output
    found = json.loads(run("obligations", "--dataset", "trial.by_office", "--state", "due", "--json").stdout)
    assert found["count"] == 3
    assert {each["period"] for each in found["obligations"]} == {"202601"}


def test_a_filter_that_cannot_be_read_names_what_is_accepted():
    with pytest.raises(WrongFilter, match="overdue"):
        run("obligations", "--state", "lost")


def test_the_scoreboard_as_lines_and_as_json(now):
    now("2026-02-20T09:00")
    assert "Lĩnh vực thử" in run("scoreboard", "--by", "field").output
    found = json.loads(run("scoreboard", "--from", "202601", "--to", "202601", "--field", "trial", "--json").stdout)
    assert (found["since"], found["until"]) == ("2026-01-01", "2026-01-31")
    assert sum(line["missing"] for line in found["lines"]) == 8


def test_reminding_dry_and_for_good(town):
    give(officer("Lê Thị Một"), Role.DEPARTMENT_DATA_OFFICER, town.health)
    dry = json.loads(run("remind", "--dry-run", "--json").stdout)
    assert {each["rule"] for each in dry["reminders"]} == {"before_3_days"}
    assert "1 người" in run("remind").output
    assert json.loads(run("remind", "--json").stdout)["reminders"] == []


def test_names_are_tied_from_the_shell(town):
    assert "chưa gắn" in run("tie").output
    said = run("tie", "trial_office", "T-YT", "--from", "01/02/2026", "--paper", "QĐ 1").output
    assert "Sở Y tế (01/02/2026)" in said
    assert run("tie", "trial_office").exit_code == 2
