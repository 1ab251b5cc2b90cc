from __future__ import annotations

import pytest

from tinhso.audit import queries as audit
from tinhso.kernel import clock
from tinhso.lake import queries as lake
from tinhso.supply.desk import queries
from tinhso.supply.desk.actions.drafts import save
from tinhso.supply.desk.actions.entering import Entry, enter
from tinhso.supply.desk.contracts import Saving
from tinhso.supply.desk.tests.factories import PERIOD, commune, office, officer, send
from tinhso.supply.intake.contracts import Outcome
from tinhso.supply.intake.models import Attempt

pytestmark = pytest.mark.django_db
GOOD = {"station": "A1", "day": "05/01/2024", "hours": "24", "dust": "1.234,5", "note": "mưa", "works": "Có"}


@pytest.fixture
def unit() -> int:
    return office()


def send_form(unit: int, *rows: dict[str, str], dataset: str = "trial.air", **fields: object):
    return enter(actor=officer(unit), entry=Entry(dataset, unit, PERIOD, list(rows), **fields))


def in_force(sql: str) -> tuple:
    return lake.query(sql, actor=officer()).rows


def test_a_grid_is_sent_through_the_door_in_canonical_form(unit):
    entered = send_form(unit, GOOD)
    assert entered.accepted
    assert in_force("SELECT station, day::VARCHAR, hours, dust, works FROM trial.air") == (
        ("A1", "2024-01-05", 24, 1234.5, True),
    )
    assert Attempt.objects.get().door == "form"
    assert audit.history(f"receipt:{entered.result.receipt.number}")


def test_faults_come_back_to_the_rows_of_the_grid_past_empty_ones(unit):
    entered = send_form(unit, {}, {**GOOD, "hours": "30"}, {"station": " "}, {**GOOD, "station": "b", "day": ""})
    assert entered.result.outcome is Outcome.REFUSED
    assert {(fault.row, fault.column) for fault in entered.faults} == {(2, "hours"), (4, "station"), (4, "day")}


def test_a_number_of_two_readings_is_asked_about_and_nothing_is_sent(unit):
    entered = send_form(unit, {**GOOD, "dust": "1.234"})
    assert not entered.accepted
    assert [(fault.row, fault.column, fault.code) for fault in entered.faults] == [(1, "dust", "number_ambiguous")]
    assert "1234 hoặc 1,2340" in entered.faults[0].message_vi
    assert not Attempt.objects.exists()


def test_names_of_units_are_taken_for_their_codes(unit):
    commune("31498", "Ninh Kiều")
    assert send_form(unit, {"commune": "Ninh Kiều", "parcels": "1.200"}, dataset="trial.land").accepted
    assert in_force("SELECT commune, parcels FROM trial.land") == (("31498", 1200),)


def test_what_was_sent_is_no_draft_any_more_and_what_was_refused_still_is(unit):
    save(actor=officer(unit), saving=Saving("trial.air", unit, PERIOD, [GOOD], 0, clock.now()))
    send_form(unit, {**GOOD, "hours": "99"})
    assert draft(unit) is not None
    send_form(unit, GOOD)
    assert draft(unit) is None


def test_a_correction_takes_the_place_of_the_receipt_that_it_names(unit):
    first = send(unit, "trial.events", {"what": "họp", "amount": "1"}).receipt
    entered = send_form(unit, {"what": "họp", "amount": "2"}, dataset="trial.events", instead_of=first.number)
    assert entered.accepted
    assert in_force("SELECT what, amount FROM trial.events") == (("họp", 2),)


def draft(unit: int):
    return queries.draft(actor=officer(unit), dataset="trial.air", unit_id=unit, period=PERIOD)
