from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from tinhso.audit import queries as audit
from tinhso.audit.contracts import Filters
from tinhso.kernel import clock
from tinhso.kernel.errors import NotFound
from tinhso.kernel.policy import SYSTEM, Role
from tinhso.lake import committing, queries, receipts, storage
from tinhso.lake.actions import maintenance, supplying
from tinhso.lake.contracts import Source
from tinhso.lake.errors import (
    AlreadyClosed,
    ConfirmationNeeded,
    NoSuchReceipt,
    ReasonNeeded,
    SimulatedOverReal,
    WrongPeriod,
    WrongUpdate,
)
from tinhso.lake.models import Part, Register
from tinhso.lake.tests.factories import dossier, event, officer, reading, submission, supply, unit

pytestmark = pytest.mark.django_db


def test_a_submission_gets_a_receipt_with_the_next_number_of_its_year():
    office = unit()
    with clock.set_to(datetime(2026, 3, 1, tzinfo=UTC)):
        first, second = (
            supply("trial.events", office, "202601", event("a")),
            supply("trial.events", office, "202601", event("b")),
        )
    assert (first.number, second.number) == ("2026-000001", "2026-000002")
    assert (first.rows, first.period, first.unit_id) == (1, "202601", office)


def test_numbers_begin_again_with_the_year_in_vietnam():
    office = unit()
    with clock.set_to(datetime(2026, 12, 31, 16, 59, tzinfo=UTC)):
        assert supply("trial.events", office, "202612", event("a")).number == "2026-000001"
    with clock.set_to(datetime(2026, 12, 31, 17, 0, tzinfo=UTC)):
        assert supply("trial.events", office, "202612", event("b")).number == "2027-000001"


def test_the_same_content_gets_the_same_receipt():
    office = unit()
    first, again = supply("trial.events", office, "202601", event("a")), supply("trial.events", office, "202601", event("a"))
    assert again.repeated
    assert (first.number, first.document) == (again.number, again.document)
    assert Part.objects.count() == 1


def test_a_refused_commit_leaves_no_gap_in_the_numbers(monkeypatch):
    office = unit()
    waiting = submission("trial.events", office, "202601", [event("a")])
    with monkeypatch.context() as broken:
        broken.setattr(committing.audit, "record", lambda **_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            supplying.accept(actor=SYSTEM, submission=waiting)
    number = supply("trial.events", office, "202601", event("b")).number
    assert number.endswith("-000001")
    assert Part.objects.count() == 1


def test_a_correction_replaces_the_period_and_closes_exactly_one_part():
    office, other = unit(), unit()
    old, beside = (
        supply("trial.readings", office, "202401", reading()),
        supply("trial.readings", other, "202401", reading(station="B")),
    )
    new = supply("trial.readings", office, "202401", reading(value="2"))
    closed = Part.objects.exclude(known_to=None)
    assert [(part.number, part.superseded_by) for part in closed] == [(old.number, new.number)]
    assert closed[0].known_to == Part.objects.get(superseded_by="", file=new.sha256).known_from
    assert beside.number in {part.number for part in Part.objects.filter(known_to=None)}


def test_what_was_sent_before_a_correction_can_be_sent_again_and_counts_again():
    office = unit()
    first = supply("trial.readings", office, "202401", reading(value="1"))
    supply("trial.readings", office, "202401", reading(value="2"))
    back = supply("trial.readings", office, "202401", reading(value="1"))
    assert not back.repeated
    assert back.number != first.number
    assert queries.query("SELECT value FROM trial.readings", actor=SYSTEM).rows == ((1.0,),)


def test_one_part_of_many_can_be_superseded():
    office = unit()
    wrong, right = supply("trial.events", office, "202401", event("a")), supply("trial.events", office, "202401", event("b"))
    mended = supplying.supersede(
        actor=SYSTEM, number=wrong.number, submission=submission("trial.events", office, "202401", [event("c")])
    )
    rows = queries.query("SELECT what, _receipt FROM trial.events ORDER BY what", actor=SYSTEM).rows
    assert rows == (("b", right.number), ("c", mended.number))


def test_a_closed_part_cannot_be_superseded_or_withdrawn_again():
    office = unit()
    number = supply("trial.events", office, "202401", event("a")).number
    supplying.withdraw(actor=SYSTEM, number=number, reason="Gửi nhầm.")
    with pytest.raises(AlreadyClosed):
        supplying.withdraw(actor=SYSTEM, number=number, reason="Gửi nhầm.")
    with pytest.raises(AlreadyClosed):
        supplying.supersede(actor=SYSTEM, number=number, submission=submission("trial.events", office, "202401", [event("b")]))


def test_a_withdrawal_needs_a_reason():
    number = supply("trial.events", unit(), "202401", event("a")).number
    with pytest.raises(ReasonNeeded):
        supplying.withdraw(actor=SYSTEM, number=number, reason=" ")


def test_a_part_is_superseded_only_by_one_for_the_same_unit_and_period():
    office = unit()
    number = supply("trial.events", office, "202401", event("a")).number
    with pytest.raises(WrongUpdate):
        supplying.supersede(actor=SYSTEM, number=number, submission=submission("trial.events", office, "202402", [event("b")]))


def test_a_withdrawn_part_no_longer_counts_but_was_known_before():
    office = unit()
    receipt = supply("trial.events", office, "202401", event("a"))
    supplying.withdraw(actor=SYSTEM, number=receipt.number, reason="Gửi nhầm.")
    assert queries.query("SELECT * FROM trial.events", actor=SYSTEM).rows == ()
    then = queries.query("SELECT what FROM trial.events", actor=SYSTEM, as_of=receipt.accepted_at)
    assert then.rows == (("a",),)


def test_an_upsert_replaces_rows_of_the_same_key_of_the_same_unit():
    office = unit()
    supply("trial.dossiers", office, "202401", dossier("H1"), dossier("H2"))
    supply("trial.dossiers", office, "202402", dossier("H1", "9"))
    rows = queries.query("SELECT code, status, _period FROM trial.dossiers ORDER BY code", actor=SYSTEM).rows
    assert rows == (("H1", 9, "202402"), ("H2", 1, "202401"))


def test_a_dataset_is_updated_in_its_own_way_only():
    office = unit()
    with pytest.raises(WrongUpdate):
        supplying.append(actor=SYSTEM, submission=submission("trial.dossiers", office, "202401", [dossier("H1")]))
    assert supplying.upsert(actor=SYSTEM, submission=submission("trial.dossiers", office, "202401", [dossier("H1")])).rows == 1


def test_an_officer_supplies_for_the_own_units_only():
    own, foreign = unit(), unit()
    actor = officer(Role.DEPARTMENT_DATA_OFFICER, own)
    assert supply("trial.events", own, "202401", event("a"), actor=actor).rows == 1
    with pytest.raises(NotFound):
        supply("trial.events", foreign, "202401", event("a"), actor=actor)


def test_a_period_of_another_kind_is_refused():
    office = unit()
    with pytest.raises(WrongPeriod):
        submission("trial.events", office, "2024", [event("a")])


def test_unusual_values_wait_for_a_reason_which_is_kept():
    office = unit()
    waiting = submission("trial.events", office, "202401", [event("a")], questions=2)
    with pytest.raises(ConfirmationNeeded):
        supplying.accept(actor=SYSTEM, submission=waiting)
    confirmed = submission("trial.events", office, "202401", [event("a")], questions=2, confirmation="Có lũ lớn.")
    supplying.accept(actor=SYSTEM, submission=confirmed)
    assert queries.history("trial.events", actor=SYSTEM)[0].confirmation == "Có lũ lớn."


def test_a_receipt_proves_itself_without_the_database():
    office = unit()
    receipt = supply("trial.events", office, "202401", event("a"))
    keys = queries.public_keys()
    assert receipts.proves(receipt.document, keys)
    said = json.loads(receipt.document)
    assert (said["number"], said["rows"], said["sha256"]) == (receipt.number, 1, receipt.sha256)
    for forged in ({**said, "rows": 2}, {**said, "key": "00" * 32}, {**said, "extra": 1}):
        assert not receipts.proves(json.dumps(forged), keys)
    assert not receipts.proves("không phải JSON", keys)
    assert not receipts.proves(receipt.document, ["11" * 32])


def test_every_change_is_audited_with_references_only():
    office = unit()
    receipt = supply("trial.dossiers", office, "202401", dossier("H1"))
    supplying.withdraw(actor=SYSTEM, number=receipt.number, reason="Gửi nhầm.")
    lines = list(audit.stream(Filters(target=f"receipt:{receipt.number}")))
    assert [line.verb for line in lines] == ["lake.accept", "lake.withdraw"]
    assert "Nguyễn" not in lines[0].data


def test_moments_go_forward_when_the_clock_is_set_back():
    office = unit()
    with clock.set_to(datetime(2026, 5, 1, tzinfo=UTC)):
        first = supply("trial.readings", office, "202401", reading(value="1"))
    with clock.set_to(datetime(2026, 4, 1, tzinfo=UTC)):
        second = supply("trial.readings", office, "202401", reading(value="2"))
    assert second.accepted_at > first.accepted_at
    assert Register.objects.get().moment == second.accepted_at


def test_a_number_that_no_receipt_has_is_named():
    for number in ("2026-000009", "x", "2026-²", ""):
        with pytest.raises(NoSuchReceipt):
            supplying.withdraw(actor=SYSTEM, number=number, reason="?")


def test_the_source_of_the_rows_is_kept():
    office = unit()
    source = Source("Báo cáo tháng 1.xlsx", "ab" * 32, "Biểu 2")
    supplying.accept(actor=SYSTEM, submission=submission("trial.events", office, "202401", [event("a")], source=source))
    assert queries.history("trial.events", actor=SYSTEM)[0].source == source


def test_the_file_is_named_by_its_content_and_read_only():
    receipt = supply("trial.events", unit(), "202401", event("a"))
    store = storage.local()
    assert store.digest(receipt.sha256) == receipt.sha256
    assert (store.files / receipt.sha256[:2] / f"{receipt.sha256}.parquet").stat().st_mode & 0o222 == 0


def test_simulated_rows_are_told_apart_in_receipt_history_and_every_query():
    office = unit()
    shown = supplying.accept(
        actor=SYSTEM, submission=submission("trial.events", office, "202401", [event("a")], simulated=True)
    )
    real = supply("trial.events", office, "202401", event("a"))
    assert (shown.simulated, real.simulated, real.repeated) == (True, False, False)
    assert json.loads(shown.document)["simulated"] is True
    assert "simulated" not in json.loads(real.document)
    rows = queries.query("SELECT _receipt, _simulated FROM trial.events ORDER BY 1", actor=SYSTEM).rows
    assert rows == ((shown.number, True), (real.number, False))
    assert [part.simulated for part in queries.history("trial.events", actor=SYSTEM)] == [True, False]
    maintenance.compact(actor=SYSTEM)
    assert queries.query("SELECT _receipt, _simulated FROM trial.events ORDER BY 1", actor=SYSTEM).rows == rows


def test_simulated_rows_never_take_the_place_of_real_ones():
    office = unit()
    supply("trial.readings", office, "202401", reading(value="1"))
    shown = submission("trial.readings", office, "202401", [reading(value="2")], simulated=True)
    with pytest.raises(SimulatedOverReal):
        supplying.accept(actor=SYSTEM, submission=shown)
    assert queries.query("SELECT value FROM trial.readings", actor=SYSTEM).rows == ((1.0,),)
