from __future__ import annotations

import pytest

from tinhso.audit import queries as audit
from tinhso.kernel.errors import NotFound
from tinhso.lake import queries as lake
from tinhso.lake.errors import ReasonNeeded
from tinhso.supply.desk import queries
from tinhso.supply.desk.actions import held as acting
from tinhso.supply.desk.tests.factories import air, commune, held, office, officer, send
from tinhso.supply.errors import NoSuchHeldRow, RowClosed
from tinhso.supply.intake.contracts import Outcome
from tinhso.supply.intake.models import Attempt, HeldRow

pytestmark = pytest.mark.django_db
MENDED = {"station": "A2", "day": "05/01/2024", "hours": "24", "dust": "12,5", "works": "Có"}


@pytest.fixture
def unit() -> int:
    return office()


def in_force(sql: str) -> tuple:
    return lake.query(sql, actor=officer()).rows


def test_bad_rows_wait_with_what_is_wrong_and_are_counted(unit):
    row = held(unit)
    assert [(each.dataset, each.unit_id, each.rows) for each in queries.held_counts(actor=officer(unit))] == [
        ("trial.air", unit, 1)
    ]
    seen = queries.held_rows(actor=officer(unit), dataset="trial.air", unit_id=unit)[0]
    assert (seen.id, seen.values["station"], seen.faults[0].column) == (row.pk, "a", "station")
    assert queries.held_counts(actor=officer(office("Sở khác"))) == ()


def test_a_mended_row_goes_in_and_is_closed_with_its_receipt(unit):
    row = held(unit)
    entered = acting.mend(actor=officer(unit), number=row.pk, texts=MENDED)
    row.refresh_from_db()
    assert entered.accepted
    assert (row.state, row.receipt, row.account) == ("mended", entered.result.receipt.number, 7)
    assert in_force("SELECT station FROM trial.air ORDER BY 1") == (("A1",), ("A2",))
    assert [line.verb for line in audit.history(f"held:{row.pk}")] == ["supply.mend"]
    assert HeldRow.objects.count() == 1


def test_a_row_that_still_has_faults_stays_as_it_is(unit):
    row = held(unit)
    before = Attempt.objects.count()
    entered = acting.mend(actor=officer(unit), number=row.pk, texts={**MENDED, "hours": "25"})
    row.refresh_from_db()
    assert not entered.accepted
    assert [(fault.row, fault.column) for fault in entered.faults] == [(1, "hours")]
    assert (row.state, Attempt.objects.count()) == ("open", before)


def test_a_row_of_a_dataset_that_replaces_its_period_joins_the_rows_in_force(unit):
    for code, name in (("31498", "Ninh Kiều"), ("31501", "Cái Răng")):
        commune(code, name)
    row = held(unit, "trial.land", {"commune": "31498", "parcels": "5"}, {"commune": "31501", "parcels": "-1"})
    entered = acting.mend(actor=officer(unit), number=row.pk, texts={"commune": "31501", "parcels": "7"})
    assert entered.accepted
    assert in_force("SELECT commune, parcels FROM trial.land ORDER BY 1") == (("31498", 5), ("31501", 7))
    assert [event.what for event in queries.timeline(actor=officer(unit), dataset="trial.land", unit_id=unit)] == [
        "in_force",
        "superseded",
    ]


def test_a_faulty_row_of_such_a_dataset_is_not_held_a_second_time(unit):
    commune("31498", "Ninh Kiều")
    row = held(unit, "trial.land", {"commune": "31498", "parcels": "5"}, {"commune": "99999", "parcels": "1"})
    entered = acting.mend(actor=officer(unit), number=row.pk, texts={"commune": "99998", "parcels": "1"})
    assert not entered.accepted
    assert HeldRow.objects.count() == 1
    assert in_force("SELECT commune FROM trial.land") == (("31498",),)


def test_an_unusual_value_asks_for_its_reason_and_waits(unit):
    for month in ("202309", "202310", "202311", "202312"):
        send(unit, "trial.air", air(day=f"{month[:4]}-{month[4:]}-05", dust=f"12.{month[-1]}"), period=month)
    row = held(unit)
    extreme = {**MENDED, "dust": "1900"}
    assert acting.mend(actor=officer(unit), number=row.pk, texts=extreme).result.outcome is Outcome.QUESTIONS
    assert acting.mend(actor=officer(unit), number=row.pk, texts=extreme, confirmation="Cháy rừng.").accepted


def test_a_row_is_closed_once(unit):
    row = held(unit)
    acting.mend(actor=officer(unit), number=row.pk, texts=MENDED)
    with pytest.raises(RowClosed):
        acting.mend(actor=officer(unit), number=row.pk, texts=MENDED)
    with pytest.raises(RowClosed):
        acting.drop(actor=officer(unit), number=row.pk, reason="Trùng.")


def test_of_two_at_once_the_slower_gives_nothing(unit, monkeypatch):
    """As if another request closed the row between the look and the closing: nothing of this one stays."""
    row = held(unit)
    submit = acting.submit

    def slow(**fields):
        result = submit(**fields)
        HeldRow.objects.filter(pk=row.pk).update(state="dropped", reason="x", closed_at=row.attempt.at)
        return result

    monkeypatch.setattr(acting, "submit", slow)
    with pytest.raises(RowClosed):
        acting.mend(actor=officer(unit), number=row.pk, texts=MENDED)
    assert in_force("SELECT station FROM trial.air") == (("A1",),)


def test_a_row_is_dropped_with_a_reason_only(unit):
    row = held(unit)
    with pytest.raises(ReasonNeeded):
        acting.drop(actor=officer(unit), number=row.pk, reason="  ")
    acting.drop(actor=officer(unit), number=row.pk, reason="Dòng tổng, không phải trạm.")
    row.refresh_from_db()
    assert (row.state, row.reason) == ("dropped", "Dòng tổng, không phải trạm.")
    assert [line.verb for line in audit.history(f"held:{row.pk}")] == ["supply.drop"]


def test_rows_of_another_unit_and_of_no_number_do_not_exist(unit):
    row = held(unit)
    with pytest.raises(NotFound):
        acting.drop(actor=officer(office("Sở khác")), number=row.pk, reason="x")
    with pytest.raises(NoSuchHeldRow):
        acting.drop(actor=officer(unit), number=row.pk + 1, reason="x")


def test_a_held_row_can_be_looked_at_after_it_was_closed(unit):
    row = held(unit)
    acting.drop(actor=officer(unit), number=row.pk, reason="Trùng.")
    assert queries.held_row(row.pk, actor=officer(unit)).state == "dropped"
    assert queries.held_rows(actor=officer(unit), dataset="trial.air", unit_id=unit) == ()
