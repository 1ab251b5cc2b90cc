"""Who owes what: by level, by name, over mergers; and how it stands when data is in the lake."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tinhso.kernel.errors import Denied
from tinhso.kernel.policy import ANONYMOUS, SYSTEM, Role
from tinhso.lake.tests.factories import supply as into_the_lake
from tinhso.places.memory import changed
from tinhso.supply.intake.actions.submitting import submit_rows
from tinhso.supply.intake.contracts import Door
from tinhso.supply.obligations import queries
from tinhso.supply.obligations.actions import ruling
from tinhso.supply.obligations.contracts import State
from tinhso.supply.obligations.errors import NothingOwed
from tinhso.supply.obligations.queries import Wanted
from tinhso.supply.obligations.tests import factories
from tinhso.supply.obligations.tests.factories import OPERATOR, acting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
JANUARY = {"since": date(2026, 1, 31), "until": date(2026, 1, 31)}
FEBRUARY = {"since": date(2026, 2, 28), "until": date(2026, 2, 28)}


def owers(dataset: str, **days: date) -> dict[int, int]:
    """Return who owes (by the unit whose period it is) a dataset of the trial pack."""
    wanted = Wanted(datasets=frozenset({f"trial.{dataset}"}), **days)
    return {each.origin_id: each.unit_id for each in queries.obligations(wanted, actor=OPERATOR)}


def test_every_committee_and_department_of_the_province_owes_what_offices_owe(town):
    assert owers("by_office", **FEBRUARY).keys() == {town.committee, town.committee_moi, town.health}
    assert owers("by_office", **JANUARY).keys() == {town.committee, town.committee_an, town.health}


def test_nobody_owes_what_the_platform_writes_itself(town):
    assert owers("by_platform", **FEBRUARY) == {}
    assert queries.find("trial.by_platform", town.health, "202602") is None


def test_a_commune_owes_through_its_committee_or_itself_while_none_is_recorded(town):
    assert owers("by_commune", **JANUARY).keys() == {town.committee_an, town.binh}
    assert owers("by_commune", **FEBRUARY).keys() == {town.committee_moi}


def test_the_province_owes_through_its_committee(town):
    assert owers("by_province", since=date(2026, 3, 31), until=date(2026, 3, 31)).keys() == {town.committee}


def test_what_merged_units_owed_passes_to_what_they_became(town):
    assert owers("by_commune", **JANUARY) == {town.committee_an: town.committee_moi, town.binh: town.moi}


def test_what_a_district_owed_falls_away_with_the_districts(town):
    found = queries.find("trial.by_district", town.huyen, "202601")
    assert (found.state, found.no_heir) == (State.EXCUSED, True)
    assert owers("by_district", **FEBRUARY) == {}


def test_a_named_office_owes_once_the_province_tied_the_name_to_a_unit(town):
    day = {"since": date(2026, 2, 3), "until": date(2026, 2, 3)}
    assert owers("daily", **day) == {}
    assert [each.name for each in queries.untied() if each.name == "trial_office"] == ["trial_office"]
    ruling.tie("trial_office", town.health, since=date(2026, 2, 3), actor=SYSTEM)
    assert owers("daily", **day) == {town.health: town.health}
    assert owers("daily", since=date(2026, 2, 2), until=date(2026, 2, 2)) == {}
    assert "trial_office" not in {each.name for each in queries.untied()}


def test_a_tie_outlives_its_unit_by_its_successor(town):
    ruling.tie("trial_office", town.committee_an, since=date(2026, 1, 1), actor=SYSTEM)
    assert owers("daily", **JANUARY).keys() == {town.committee_an}
    assert owers("daily", **FEBRUARY).keys() == {town.committee_moi}


def test_a_province_that_begins_late_asks_for_nothing_earlier(town):
    assert owers("by_office", since=date(2025, 12, 31), until=date(2025, 12, 31))
    ruling.start(date(2026, 2, 1), paper="QĐ 5", actor=SYSTEM)
    assert owers("by_office", **JANUARY) == {}
    ruling.start(date(2026, 1, 1), dataset="trial.by_office", actor=SYSTEM)
    assert len(owers("by_office", **JANUARY)) == 3
    assert owers("by_commune", **JANUARY) == {}


def test_what_came_into_the_lake_settles_the_obligation_at_once(town, now):
    about = ("trial.by_office", town.health, "202601")
    assert queries.find(*about).state is State.DUE
    receipt = into_the_lake(*about, {"amount": "5"})
    found = queries.find(*about)
    assert (found.state, found.supplied.receipt, found.supplied.rows) == (State.SUPPLIED, receipt.number, 1)
    into_the_lake(*about, {"amount": "6"})
    assert queries.find(*about).supplied.corrections == 1
    assert queries.find("trial.by_office", town.committee, "202601").state is State.DUE
    now("2026-02-10T09:00")
    assert queries.find("trial.by_office", town.committee, "202601").state is State.OVERDUE


def offer(dataset: str, unit: int, amount: str) -> str:
    """Offer one row through the intake and return what became of it."""
    rows = [{"amount": amount}]
    return submit_rows(actor=SYSTEM, dataset=dataset, unit_id=unit, period="202601", rows=rows, door=Door.API).outcome


def test_what_was_refused_at_first_stays_known(town):
    about = ("trial.by_office", town.health, "202601")
    assert offer(about[0], town.health, "nhiều") == "refused"
    assert queries.find(*about).refused_first
    assert offer(about[0], town.health, "5") == "accepted"
    assert (queries.find(*about).state, queries.find(*about).refused_first) == (State.SUPPLIED, True)
    assert offer("trial.by_office", town.committee, "5") == "accepted"
    assert not queries.find("trial.by_office", town.committee, "202601").refused_first
    board = queries.scoreboard(Wanted(datasets=frozenset({"trial.by_office"}), **JANUARY), actor=OPERATOR)
    assert (board.total.on_time, board.total.refused_first) == (2, 1)


def test_what_waits_for_the_head_is_neither_missing_nor_supplied_until_its_time_is_over(town, now):
    about = ("trial.by_head", town.health, "202601")
    assert offer("trial.by_head", town.health, "5") == "waiting"
    assert queries.find(*about).state is State.AWAITING_HEAD
    wanted = Wanted(datasets=frozenset({"trial.by_head"}), units=frozenset({town.health}), **JANUARY)
    assert queries.scoreboard(wanted, actor=OPERATOR).total.owed == 0
    now("2026-02-10T09:00")
    assert queries.find(*about).state is State.AWAITING_HEAD
    assert queries.scoreboard(wanted, actor=OPERATOR).total.missing == 1


def test_overdue_comes_first_and_what_is_settled_last(town, now):
    now("2026-03-20T09:00")
    into_the_lake("trial.by_office", town.health, "202601", {"amount": "5"})
    wanted = Wanted(datasets=frozenset({"trial.by_office"}), units=frozenset({town.health}))
    states = [each.state for each in queries.obligations(wanted, actor=OPERATOR)]
    assert states[0] is State.OVERDUE
    assert states[-1] is State.SUPPLIED_LATE


def test_a_department_sees_its_own_and_the_centre_sees_all(town):
    everything = queries.obligations(Wanted(field="trial"), actor=OPERATOR)
    own = queries.obligations(Wanted(field="trial"), actor=acting(Role.DEPARTMENT_DATA_OFFICER, town.health))
    assert {each.unit_id for each in own} == {town.health}
    assert len(everything) > len(own)
    with pytest.raises(NothingOwed):
        queries.obligation("trial.by_office", town.committee, "202601", actor=acting(Role.DEPARTMENT_DATA_OFFICER, town.health))
    with pytest.raises(Denied):
        queries.obligations(Wanted(), actor=ANONYMOUS)


def test_the_successor_sees_what_it_took_over(town):
    own = queries.obligations(
        Wanted(datasets=frozenset({"trial.by_commune"}), **JANUARY), actor=acting(Role.COMMUNE_OFFICER, town.committee_moi)
    )
    assert [(each.origin_id, each.unit_id) for each in own] == [(town.committee_an, town.committee_moi)]


@pytest.mark.parametrize(
    ("dataset", "period"), [("trial.unknown", "202601"), ("trial.by_office", "2026Q1"), ("trial.by_office", "soon")]
)
def test_what_is_not_owed_is_not_found(town, dataset, period):
    assert queries.find(dataset, town.health, period) is None


def test_reading_costs_the_same_queries_however_many_units_owe(town):
    def cost() -> int:
        with CaptureQueriesContext(connection) as caught:
            queries.scoreboard(Wanted(field="trial"), actor=OPERATOR)
        return len(caught)

    before = cost()
    for number in range(20):
        factories.area("commune", f"77{number + 100}", "Xã", f"Số {number}", town.province)
    changed()
    owing = len(owers("by_commune", **FEBRUARY))
    assert (owing, cost() <= before + 2) == (21, True)  # the register itself is read anew once


def test_the_scoreboard_adds_up_and_tells_departments_from_communes(town, now):
    now("2026-02-20T09:00")
    into_the_lake("trial.by_office", town.health, "202601", {"amount": "5"})
    wanted = Wanted(datasets=frozenset({"trial.by_office"}), **JANUARY)
    board = queries.scoreboard(wanted, actor=OPERATOR)
    assert (board.total.late, board.total.missing) == (1, 2)
    departments = queries.scoreboard(wanted, actor=OPERATOR, level="department")
    communes = queries.scoreboard(wanted, actor=OPERATOR, level="commune")
    assert {line.key for line in departments.by_unit()} == {str(town.committee), str(town.health)}
    assert {line.key for line in communes.by_unit()} == {str(town.committee_moi)}
    own = queries.scoreboard(wanted, actor=acting(Role.DEPARTMENT_HEAD, town.health))
    assert {line.key for line in own.by_unit()} == {str(town.health)}
    assert len(board.months) == 12
