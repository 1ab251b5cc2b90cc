"""The API: the same reads, the same rights, one shape of error."""

from __future__ import annotations

from datetime import date

import pytest

from tinhso.accounts.tests.factories import give, officer
from tinhso.kernel.policy import SYSTEM, Role
from tinhso.lake.tests.factories import supply as into_the_lake
from tinhso.supply.obligations.actions import ruling

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


@pytest.fixture
def operator(town, browser):
    ruling.start(date(2026, 1, 1), actor=SYSTEM)
    person = officer("Trực Ban")
    give(person, Role.CENTRE_OPERATOR)
    return browser(person)


def test_obligations_come_in_pages(operator, town):
    into_the_lake("trial.by_office", town.health, "202601", {"amount": "5"})
    asked = {"dataset": "trial.by_office", "from": "202601", "to": "202601", "limit": 2}
    first = operator.get("/api/v1/obligations", asked).json()
    assert (first["count"], first["next_offset"], len(first["obligations"])) == (3, 2, 2)
    last = operator.get("/api/v1/obligations", {**asked, "offset": 2}).json()
    assert (last["next_offset"], last["obligations"][0]["state"]) == (None, "supplied")
    assert last["obligations"][0]["due_at"] == "2026-02-06T17:00:00+07:00"


def test_obligations_are_narrowed_by_unit_and_state(operator, town):
    asked = {"unit": "T-YT", "state": ["due", "overdue"], "field": "trial"}
    found = operator.get("/api/v1/obligations", asked).json()["obligations"]
    assert {each["unit"] for each in found} == {"T-YT"}
    assert {each["state"] for each in found} == {"due"}


def test_the_scoreboard_has_rates_ranks_and_trends(operator, town, now):
    now("2026-02-20T09:00")
    into_the_lake("trial.by_office", town.health, "202601", {"amount": "5"})
    found = operator.get("/api/v1/scoreboard", {"field": "trial", "by": "dataset"}).json()
    line = next(each for each in found["lines"] if each["name"] == "Theo cơ quan")
    assert (line["late"], line["missing"], line["on_time_rate"], len(line["trend"])) == (1, 2, 0.0, 12)


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("obligations", {"state": "lost"}),
        ("obligations", {"from": "soon"}),
        ("obligations", {"unit": "nowhere"}),
        ("obligations", {"limit": 0}),
        ("scoreboard", {"by": "weather"}),
        ("scoreboard", {"level": "hamlet"}),
    ],
)
def test_what_cannot_be_read_is_answered_with_a_problem(operator, path, query):
    answer = operator.get(f"/api/v1/{path}", query)
    assert answer.status_code == 422
    assert answer["Content-Type"].startswith("application/problem+json")
    assert answer.json()["message_vi"]


def test_an_unknown_dataset_is_not_found(operator):
    assert operator.get("/api/v1/obligations", {"dataset": "trial.none"}).status_code == 404


def test_nobody_reads_without_a_role(client):
    assert client.get("/api/v1/obligations").status_code == 401
