"""Rights by unit and class hold in every path: rows, columns, filters, history, differences, compacted files, files on disk."""

from __future__ import annotations

import json

import pytest

from tinhso.audit import queries as audit
from tinhso.audit.contracts import Filters
from tinhso.kernel.errors import Denied, NotFound, SignInRequired
from tinhso.kernel.policy import ANONYMOUS, SYSTEM, Actor, Holding, Role
from tinhso.lake import queries
from tinhso.lake.actions import maintenance
from tinhso.lake.errors import NoSuchDataset, QueryFailed, StatementRefused
from tinhso.lake.tests.factories import dossier, event, officer, reading, supply, unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def two():
    """Two offices with a dossier each; in the first it is Bình's, in the second An's."""
    first, second = unit(), unit()
    supply("trial.dossiers", first, "202401", dossier("H1", applicant="Trần Thị Bình"))
    supply("trial.dossiers", second, "202401", dossier("H2"))
    return first, second


def codes(actor: Actor, sql: str = "SELECT code FROM trial.dossiers ORDER BY code", **options) -> list:
    return [row[0] for row in queries.query(sql, actor=actor, **options).rows]


def test_rows_of_other_units_do_not_exist(two):
    assert codes(officer(Role.SPECIALIST, two[0])) == ["H1"]
    assert codes(officer(Role.SPECIALIST, *two)) == ["H1", "H2"]
    assert codes(officer(Role.SPECIALIST)) == ["H1", "H2"]
    assert codes(officer(Role.SPECIALIST, two[0]), "SELECT count(*) FROM trial.dossiers") == [1]


def test_a_personal_column_is_not_there_for_roles_that_are_not_cleared(two):
    leader = officer(Role.PROVINCE_LEADER)
    answer = queries.query("SELECT * FROM trial.dossiers", actor=leader)
    assert "applicant" not in answer.columns
    assert answer.withheld == ("trial.dossiers.applicant",)
    for sql in (
        "SELECT applicant FROM trial.dossiers",
        "SELECT count(*) FROM trial.dossiers WHERE applicant LIKE 'T%'",
        "SELECT code FROM trial.dossiers ORDER BY applicant",
    ):
        with pytest.raises(QueryFailed):
            queries.query(sql, actor=leader)


def test_a_personal_column_is_empty_for_units_beyond_the_cleared_ones(two):
    mixed = Actor(
        kind="officer",
        account=3,
        holdings=(Holding(Role.DEPARTMENT_HEAD, frozenset({two[0]})), Holding(Role.AUDITOR, None)),
    )
    rows = queries.query("SELECT code, applicant FROM trial.dossiers ORDER BY code", actor=mixed).rows
    assert rows == (("H1", "Trần Thị Bình"), ("H2", None))
    assert codes(mixed, "SELECT code FROM trial.dossiers WHERE applicant LIKE 'N%'") == []


def test_public_data_is_seen_of_all_units():
    first, second = unit(), unit()
    supply("trial.readings", first, "202401", reading())
    supply("trial.readings", second, "202401", reading(station="B"))
    assert codes(officer(Role.SPECIALIST, first), "SELECT station FROM trial.readings ORDER BY 1") == ["A", "B"]


def test_who_is_not_known_or_holds_no_office_role_asks_nothing(two):
    with pytest.raises(SignInRequired):
        codes(ANONYMOUS)
    with pytest.raises(Denied):
        codes(Actor(kind="citizen", account=5, holdings=(Holding(Role.CITIZEN),)))
    with pytest.raises(Denied):
        codes(Actor(kind="officer", account=5, holdings=(Holding(Role.AUDITOR),), scopes=frozenset({"audit.read"})))


def test_an_export_holds_what_a_query_holds(two, tmp_path):
    path = tmp_path / "ra.parquet"
    assert queries.export("SELECT * FROM trial.dossiers", path, actor=officer(Role.SPECIALIST, two[1])) == 1


def test_compacted_files_keep_the_rights_of_their_parts(two):
    assert maintenance.compact(actor=SYSTEM) == 1
    assert codes(officer(Role.SPECIALIST, two[0])) == ["H1"]
    assert codes(SYSTEM) == ["H1", "H2"]


def test_history_and_differences_show_the_own_units_only(two):
    own = officer(Role.SPECIALIST, two[0])
    start = queries.history("trial.dossiers", actor=SYSTEM)[0].known_from
    assert [part.unit_id for part in queries.history("trial.dossiers", actor=own)] == [two[0]]
    end = supply("trial.dossiers", two[1], "202402", dossier("H3")).accepted_at
    assert queries.diff("trial.dossiers", since=start, until=end, actor=own).rows == ()
    assert len(queries.diff("trial.dossiers", since=start, until=end, actor=SYSTEM).rows) == 2


def test_a_receipt_is_shown_for_the_own_units_only(two):
    number = queries.history("trial.dossiers", actor=SYSTEM)[0].number
    assert queries.receipt(number, actor=officer(Role.SPECIALIST, two[0])).number == number
    with pytest.raises(NotFound):
        queries.receipt(number, actor=officer(Role.SPECIALIST, two[1]))


def test_who_looked_at_personal_data_is_recorded(two):
    codes(officer(Role.DEPARTMENT_HEAD, two[0], account=42))
    codes(officer(Role.PROVINCE_LEADER))
    lines = list(audit.stream(Filters(verb="lake.read")))
    assert [(line.account, json.loads(line.data)) for line in lines] == [(42, {"datasets": ["trial.dossiers"]})]


def test_a_dataset_that_is_not_there_is_named(two):
    with pytest.raises(StatementRefused, match="nowhere"):
        codes(SYSTEM, "SELECT 1 FROM nowhere")
    with pytest.raises(NoSuchDataset):
        queries.history("trial.nowhere", actor=SYSTEM)


def test_an_administrator_of_one_office_does_not_verify_for_others():
    with pytest.raises(Denied):
        queries.verify(actor=officer(Role.SPECIALIST))
    assert queries.verify(actor=officer(Role.AUDITOR)).sound


def test_events_of_a_unit_without_rows_are_an_empty_table():
    supply("trial.events", unit(), "202401", event("a"))
    assert codes(officer(Role.SPECIALIST, unit()), "SELECT what FROM trial.events") == []
