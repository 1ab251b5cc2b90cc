from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from tinhso.audit import actions, anchors, queries
from tinhso.audit.errors import ChainHeadMissing, PersonalDataRefused
from tinhso.audit.models import Entry
from tinhso.kernel import clock
from tinhso.kernel.policy import SYSTEM, Actor

pytestmark = pytest.mark.django_db
OFFICER = Actor(kind="officer", account=7, acting_for=3, origin="203.0.113.7")


@pytest.fixture(autouse=True)
def _own_home(settings, tmp_path):
    settings.HOME = tmp_path


def test_an_entry_says_who_for_whom_what_on_what_why_from_where_and_when():
    moment = datetime(2026, 1, 31, 8, 15, 30, 123456, tzinfo=UTC)
    with clock.set_to(moment):
        number = actions.record(
            actor=OFFICER, verb="units.rename", target="unit:12", reason="Nghị quyết 1", data={"document": "document:5"}
        )
    line = queries.history("unit:12")[0]
    assert line[:10] == (
        number, moment, "officer", 7, 3, "203.0.113.7", "units.rename", "unit:12", "Nghị quyết 1", '{"document":"document:5"}'
    )  # fmt: skip


def test_numbers_have_no_gap_even_when_a_transaction_is_rolled_back():
    first = actions.record(actor=SYSTEM, verb="a.b", target="unit:1")
    with transaction.atomic():
        actions.record(actor=SYSTEM, verb="a.b", target="unit:2")
        transaction.set_rollback(True)
    assert actions.record(actor=SYSTEM, verb="a.b", target="unit:3") == first + 1
    assert queries.verify().intact


def test_entries_of_one_transaction_are_added_at_its_end_in_their_order():
    first = queries.head()[0]
    with actions.together():
        for target in ("unit:1", "unit:2"):
            with actions.together():
                actions.record(actor=SYSTEM, verb="a.b", target=target)
        assert queries.head()[0] == first
    assert [line.target for line in Entry.objects.filter(sequence__gt=first).order_by("sequence")] == ["unit:1", "unit:2"]
    assert queries.verify().intact


def test_thousands_of_entries_of_one_transaction_are_added_as_well():
    first = queries.head()[0]
    with actions.together():
        for number in range(6_000):  # more than one statement can have parameters for
            actions.record(actor=SYSTEM, verb="a.b", target=f"unit:{number}")
    assert queries.head()[0] == first + 6_000
    assert queries.verify().intact


def test_what_was_taken_back_alone_leaves_no_entry():
    first = queries.head()[0]
    with actions.together():
        actions.record(actor=SYSTEM, verb="a.b", target="unit:1")
        with transaction.atomic():
            actions.record(actor=SYSTEM, verb="a.b", target="unit:2")
            transaction.set_rollback(True)
    assert [line.target for line in Entry.objects.filter(sequence__gt=first)] == ["unit:1"]
    assert queries.verify().intact


def test_what_fails_together_leaves_no_entry_and_the_next_one_is_added_again():
    first = queries.head()[0]
    with suppress(ZeroDivisionError), actions.together():
        actions.record(actor=SYSTEM, verb="a.b", target="unit:1")
        raise ZeroDivisionError
    actions.record(actor=SYSTEM, verb="a.b", target="unit:2")
    assert [line.target for line in Entry.objects.filter(sequence__gt=first)] == ["unit:2"]
    assert queries.verify().intact


def test_the_history_of_a_thing_is_newest_first():
    for verb in ("units.add", "units.rename"):
        actions.record(actor=SYSTEM, verb=verb, target="unit:1")
    actions.record(actor=SYSTEM, verb="units.add", target="unit:2")
    assert [line.verb for line in queries.history("unit:1")] == ["units.rename", "units.add"]


def test_personal_data_is_refused_with_the_field_named():
    with pytest.raises(PersonalDataRefused, match=r"data\.sender"):
        actions.record(actor=SYSTEM, verb="a.b", target="unit:1", data={"sender": "an@tinh.gov.vn"})


def test_what_a_request_may_bring_never_stops_the_audit():
    odd = "x\x00\ud800" * 3_000
    actions.record(actor=Actor(origin=odd), verb="a.b", target=odd + "a@b.vn", reason=odd)
    assert queries.verify().intact


def test_a_verb_that_is_a_sentence_is_refused():
    with pytest.raises(ValueError, match="not a verb"):
        actions.record(actor=SYSTEM, verb="Đổi tên", target="unit:1")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET verb = 'x'",
        "DELETE FROM audit_entry",
        "UPDATE audit_head SET count = 0",
        "UPDATE audit_head SET count = count + 1",
        "UPDATE audit_head SET last_hash = 'x'",
        "DELETE FROM audit_head",
        "INSERT INTO audit_head (id, count, last_hash) VALUES (2, 0, 'x')",
    ],
)
def test_the_database_itself_refuses_to_change_what_was_written(statement):
    actions.record(actor=SYSTEM, verb="a.b", target="unit:1")
    with (
        pytest.raises(DatabaseError, match=r"append-only|forward|one head"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


REPLACING = {
    "sqlite": "INSERT OR REPLACE INTO audit_entry SELECT * FROM audit_entry",
    "postgresql": "INSERT INTO audit_entry SELECT * FROM audit_entry ON CONFLICT (sequence) DO UPDATE SET verb = 'x'",
}


def test_an_entry_cannot_be_replaced_by_inserting_over_it():
    actions.record(actor=SYSTEM, verb="a.b", target="unit:1")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(REPLACING[connection.vendor])


def test_without_its_head_the_audit_takes_nothing_more():
    with connection.cursor() as cursor:
        drop = (
            "DROP TRIGGER audit_head_no_delete"
            if connection.vendor == "sqlite"
            else "ALTER TABLE audit_head DISABLE TRIGGER USER"
        )
        cursor.execute(drop)
        cursor.execute("DELETE FROM audit_head")
    with pytest.raises(ChainHeadMissing):
        actions.record(actor=SYSTEM, verb="a.b", target="unit:1")
    assert [fault.kind for fault in queries.verify().findings] == ["head"]


def test_reading_the_tail_is_enough_to_see_a_forged_entry_behind_the_head():
    for _ in range(5):
        actions.record(actor=SYSTEM, verb="a.b", target="unit:1")
    assert queries.verify_tail(3).intact
    Entry.objects.create(
        sequence=queries.head()[0] + 1, at=clock.now(), kind="system", verb="a.b", target="x", data="{}", hash="0" * 64
    )
    assert {fault.kind for fault in queries.verify_tail(3).findings} == {"changed", "inserted"}


def test_an_anchor_signs_the_end_once_and_is_compared():
    actions.record(actor=SYSTEM, verb="a.b", target="unit:1")
    signed = actions.anchor()
    assert signed == anchors.latest()
    assert actions.anchor() is None
    assert queries.verify().anchors == 1
    assert (anchors.folder() / "anchor-key").stat().st_mode & 0o777 == 0o600


def test_an_altered_anchor_is_named_and_half_a_line_is_forgiven():
    number = actions.record(actor=SYSTEM, verb="a.b", target="unit:1")
    actions.anchor()
    path = anchors.folder() / "anchors.jsonl"
    with path.open("a") as out:
        out.write('{"at":"20')
    assert queries.verify().intact
    actions.record(actor=SYSTEM, verb="a.b", target="unit:1")
    actions.anchor()
    assert anchors.latest().sequence == number + 1
    whole = path.read_text().splitlines()[0]
    path.write_text(whole.replace(f'"sequence":{number}', f'"sequence":{number + 1}') + "\n")
    assert [fault.kind for fault in queries.verify().findings] == ["anchor"]


def test_an_anchor_of_a_chain_that_was_begun_anew_is_noticed():
    number = actions.record(actor=SYSTEM, verb="a.b", target="unit:1")
    anchors.append(number, "f" * 64)
    anchors.append(number + 4, "e" * 64)
    assert {fault.kind for fault in queries.verify().findings} == {"rewritten", "cut"}


def test_the_last_verification_is_kept():
    assert actions.last_verification() is None
    actions.verify_and_keep(actor=OFFICER)
    kept, _ = actions.last_verification()
    assert kept.intact


def test_a_chain_that_is_old_enough_and_has_no_anchor_is_not_called_intact():
    with clock.set_to(clock.now() - timedelta(hours=1)):
        actions.record(actor=SYSTEM, verb="units.import", target="units")
    assert queries.verify().intact
    with clock.set_to(clock.now() + timedelta(hours=2)):
        assert [found.kind for found in queries.verify().findings] == ["unanchored"]
        actions.anchor()
        assert queries.verify().intact
