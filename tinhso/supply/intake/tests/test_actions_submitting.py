"""The one door: what is offered is accepted with a receipt, refused with every fault, or asked about; nothing else happens."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tinhso.kernel import clock
from tinhso.kernel.errors import NotFound
from tinhso.kernel.policy import SYSTEM
from tinhso.lake import queries as lake
from tinhso.lake.contracts import Controls
from tinhso.lake.errors import NoSuchDataset, WrongPeriod
from tinhso.supply.errors import FileEmpty, KeyReused, NoSuchRecipe, NothingOffered, PeriodNotBegun
from tinhso.supply.intake import queries
from tinhso.supply.intake.contracts import Outcome, Reading, Table
from tinhso.supply.intake.models import Attempt, HeldRow, KeptRecipe
from tinhso.supply.intake.tests import factories
from tinhso.supply.intake.tests.factories import CASES, EVENTS, cases, offer, offer_file, officer, saved

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit() -> int:
    factories.communes()
    return factories.office()


def in_force(column: str = "cases") -> list[object]:
    answer = lake.query(f"SELECT {column} FROM {CASES} ORDER BY commune", actor=SYSTEM)
    return [row[0] for row in answer.rows]


# --- accepted ---------------------------------------------------------------------------


def test_rows_without_a_fault_are_accepted_with_a_receipt_that_proves_itself(unit):
    result = offer(unit, cases(1, 2, 3))
    assert (result.outcome, result.rows, result.bad, result.repeated) == (Outcome.ACCEPTED, 3, 0, False)
    assert result.receipt is not None
    assert lake.verify_receipt(result.receipt.document, lake.public_keys())
    assert in_force() == [1, 2, 3]


def test_the_same_content_gives_the_same_receipt(unit):
    first, again = offer(unit, cases(1, 2)), offer(unit, cases(1, 2))
    assert again.repeated
    assert again.receipt is not None
    assert first.receipt is not None
    assert again.receipt.number == first.receipt.number


def test_a_correction_takes_the_place_of_what_was_before_and_what_was_before_stays_known(unit):
    offer(unit, cases(1, 2))
    known = lake.query(f"SELECT 1 FROM {CASES}", actor=SYSTEM).known_at
    offer(unit, cases(5, 6))
    assert in_force() == [5, 6]
    then = lake.query(f"SELECT cases FROM {CASES} ORDER BY 1", actor=SYSTEM, as_of=known)
    assert then.rows == ((1,), (2,))


def test_a_receipt_that_is_named_is_superseded_where_the_dataset_only_adds(unit):
    first = offer(unit, [{"what": "A"}], dataset=EVENTS)
    offer(unit, [{"what": "B"}], dataset=EVENTS)
    assert first.receipt is not None
    offer(unit, [{"what": "C"}], dataset=EVENTS, instead_of=first.receipt.number)
    rows = lake.query(f"SELECT what FROM {EVENTS} ORDER BY 1", actor=SYSTEM).rows
    assert rows == (("B",), ("C",))


def test_declared_rows_and_totals_are_held_against_what_came(unit):
    assert offer(unit, cases(1, 2), controls=Controls(2, {"cases": Decimal(3)})).outcome is Outcome.ACCEPTED
    refused = offer(unit, cases(1, 2, 4), controls=Controls(4, {"cases": Decimal(9)}))
    assert (refused.outcome, sorted(refused.counts)) == (Outcome.REFUSED, ["row_count", "total"])


# --- refused ------------------------------------------------------------------------------


def test_every_fault_comes_at_once_with_its_cell_and_nothing_changes(unit, tmp_path):
    path = saved(tmp_path, factories.xlsx([*cases("x", -1), {**cases(1)[0], "commune": "Nơi khác"}]), "Báo cáo.xlsx")
    result = offer_file(unit, path)
    assert result.outcome is Outcome.REFUSED
    assert {fault.row for fault in result.faults} == {4, 5, 6}
    first = result.faults[0]
    assert (first.sheet, first.row, first.column, first.header, first.cell) == ("Số ca", 4, "cases", "Số ca", "B4")
    assert first.message_vi
    assert first.message_en
    assert first.hint_vi
    assert in_force() == []
    assert KeptRecipe.objects.count() == 0


def test_a_period_that_lies_ahead_is_refused_before_anything_is_read(unit):
    with pytest.raises(PeriodNotBegun):
        offer(unit, cases(1), period="202407")
    with clock.set_to(date(2024, 7, 1)):
        assert offer(unit, cases(1), period="202407").outcome is Outcome.ACCEPTED


def test_what_cannot_be_an_offer_is_said_in_one_sentence(unit, tmp_path):
    with pytest.raises(NothingOffered):
        offer(unit, [])
    with pytest.raises(NoSuchDataset):
        offer(unit, cases(1), dataset="intake.nothing")
    with pytest.raises(WrongPeriod):
        offer(unit, cases(1), period="2023")
    with pytest.raises(FileEmpty):
        offer_file(unit, saved(tmp_path, b""))
    with pytest.raises(NoSuchRecipe):
        offer_file(unit, saved(tmp_path, factories.csv(cases(1))), reading=Reading("không có"))


def test_another_units_table_is_not_there_for_an_officer(unit):
    with pytest.raises(NotFound):
        offer(factories.office("Sở Khác"), cases(1), actor=officer(unit))
    assert not Attempt.objects.exists()


def test_nothing_staged_is_left_behind(unit, home):
    offer(unit, cases(1, "x"))
    offer(unit, cases(1, 20_000))
    offer(unit, [{"what": None}, {"what": "A"}], dataset=EVENTS)
    assert list((home / "lake" / "staging").iterdir()) == []


# --- asked --------------------------------------------------------------------------------


def test_an_unusual_value_waits_for_a_reason_and_the_reason_is_kept(unit):
    asked = offer(unit, cases(20_000, 1))
    assert (asked.outcome, [question.id for question in asked.questions]) == (Outcome.QUESTIONS, ["confirmation"])
    assert [fault.outcome for fault in asked.faults] == ["confirm"]
    assert in_force() == []
    said = offer(unit, cases(20_000, 1), confirmation="Có dịch lớn.")
    assert said.outcome is Outcome.ACCEPTED
    (part,) = lake.history(CASES, actor=SYSTEM)
    assert part.confirmation == "Có dịch lớn."


def test_a_name_that_several_units_bear_is_asked_and_the_answer_is_taken(unit, tmp_path):
    factories._unit("area", "commune", "00009", "Xã Hòa Tú")
    path = saved(tmp_path, factories.csv(cases(1)))
    asked = offer_file(unit, path)
    assert [question.id for question in asked.questions] == ["unit:Xã Hòa Tú"]
    assert {option.value for option in asked.questions[0].options} == {"00001", "00009"}
    answered = offer_file(unit, path, reading=Reading(answers={"unit:Xã Hòa Tú": "00009"}))
    assert answered.outcome is Outcome.ACCEPTED
    assert in_force("commune") == ["00009"]


def test_a_column_of_another_name_is_asked_once_and_known_the_next_time(unit, tmp_path):
    header = ("Xã", "Tổng cộng số mắc", "Tỷ lệ", "Ngày", "Ghi chú")
    path = saved(tmp_path, factories.csv(cases(1, 2), header))
    asked = offer_file(unit, path)
    assert [(question.id, question.column) for question in asked.questions] == [("column:cases", "cases")]
    answered = offer_file(unit, path, reading=Reading(answers={"column:cases": "1"}))
    assert answered.outcome is Outcome.ACCEPTED
    later = offer_file(unit, saved(tmp_path, factories.csv(cases(3, 4), header)), period="202406")
    assert later.outcome is Outcome.ACCEPTED


def test_a_changed_layout_is_told_and_not_misread(unit, tmp_path):
    offer_file(unit, saved(tmp_path, factories.csv(cases(1, 2))))
    changed = saved(tmp_path, factories.csv(cases(3, 4), ("Xã", "Số mắc mới", "Tỷ lệ", "Ngày", "Ghi chú")))
    asked = offer_file(unit, changed, period="202406")
    assert asked.outcome is Outcome.QUESTIONS
    assert any(question.code == "layout_changed" for question in asked.questions)


# --- held ---------------------------------------------------------------------------------


def test_good_rows_go_in_and_bad_rows_are_held_with_their_faults(unit):
    rows = [{"what": "A", "amount": "1"}, {"what": None, "amount": "2"}, {"what": "C", "amount": "ba"}]
    result = offer(unit, rows, dataset=EVENTS)
    assert (result.outcome, result.rows, result.bad, result.held) == (Outcome.ACCEPTED, 3, 2, 2)
    assert result.receipt is not None
    assert result.receipt.rows == 1
    held = HeldRow.objects.order_by("row")
    assert [(row.row, row.values["amount"], row.faults[0]["code"]) for row in held] == [
        (2, "2", "required"),
        (3, "ba", "type"),
    ]


def test_the_same_file_again_holds_its_bad_rows_once(unit):
    rows = [{"what": "A"}, {"what": None}]
    offer(unit, rows, dataset=EVENTS)
    again = offer(unit, rows, dataset=EVENTS)
    assert again.repeated
    assert HeldRow.objects.count() == 1


def test_a_held_row_may_hold_any_character(unit):
    result = offer(unit, [{"what": "A"}, {"what": "B", "amount": "một\x00hai"}], dataset=EVENTS)
    assert result.held == 1


# --- the record ---------------------------------------------------------------------------


def test_every_offer_leaves_a_record_with_its_report(unit):
    refused, accepted = offer(unit, cases("x"), actor=officer(unit)), offer(unit, cases(1), actor=officer(unit))
    found = queries.attempts_of(officer(unit), dataset=CASES, unit_id=unit)
    assert [(each.id, each.outcome, each.faults) for each in found] == [
        (accepted.attempt, "accepted", 0),
        (refused.attempt, "refused", 1),
    ]
    assert found[0].account == 7
    assert accepted.receipt is not None
    assert found[0].receipt == accepted.receipt.number
    kept = queries.result(refused.attempt, actor=officer(unit))
    assert (kept.faults, kept.counts, kept.outcome) == (refused.faults, refused.counts, Outcome.REFUSED)


def test_another_units_records_are_not_there(unit):
    result = offer(unit, cases(1))
    with pytest.raises(NotFound):
        queries.result(result.attempt, actor=officer(factories.office("Sở Khác")))


def test_a_name_from_outside_is_kept_without_its_path_and_without_what_cannot_be_shown(unit, tmp_path):
    path = saved(tmp_path, factories.csv(cases(1)))
    offer_file(unit, path, name="..\\..\\etc/..//bí\x00 mật\u202e.csv" + "x" * 10_000)
    name = Attempt.objects.get().name
    assert name.startswith("bí mật.csvx")
    assert len(name) == 255


# --- the same request again ---------------------------------------------------------------


def test_a_request_under_a_key_that_came_before_gives_the_same_result(unit):
    first = offer(unit, cases(1), key="a", actor=officer(unit))
    offer(unit, cases(2), key="b", actor=officer(unit))
    again = offer(unit, cases(1), key="a", actor=officer(unit))
    assert again.repeated
    assert again.receipt == first.receipt
    assert in_force() == [2]
    assert Attempt.objects.count() == 2


def test_a_refused_request_under_a_key_is_refused_again_with_the_same_faults(unit):
    first = offer(unit, cases("x"), key="a", actor=officer(unit))
    again = offer(unit, cases("x"), key="a", actor=officer(unit))
    assert (again.outcome, again.faults, again.attempt) == (Outcome.REFUSED, first.faults, first.attempt)


def test_a_key_with_other_content_is_refused(unit):
    offer(unit, cases(1), key="a", actor=officer(unit))
    for other in ({"rows": cases(2)}, {"rows": cases(1), "controls": Controls(1)}, {"rows": cases(1), "period": "202404"}):
        with pytest.raises(KeyReused):
            offer(unit, key="a", actor=officer(unit), **other)


def test_a_key_is_of_one_person(unit):
    offer(unit, cases(1), key="a", actor=officer(unit))
    other = offer(unit, cases(2), key="a", actor=officer(unit, account=8))
    assert (other.outcome, other.repeated) == (Outcome.ACCEPTED, False)


def test_a_very_long_key_is_told_from_another_one(unit):
    offer(unit, cases(1), key="k" * 300, actor=officer(unit))
    assert offer(unit, cases(1), key="k" * 300, actor=officer(unit)).repeated
    assert not offer(unit, cases(2), key="k" * 299 + "x", actor=officer(unit)).repeated


def test_a_table_may_come_as_a_file_or_as_rows(unit, tmp_path):
    by_file = offer_file(unit, saved(tmp_path, factories.csv(cases(1, 2))))
    by_rows = offer(unit, table=Table(rows=cases(1, 2)))
    assert by_file.outcome is by_rows.outcome is Outcome.ACCEPTED
    assert in_force() == [1, 2]
