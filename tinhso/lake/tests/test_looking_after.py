"""Verification, sweeping, compaction and legal erasure."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tinhso.audit import queries as audit
from tinhso.audit.contracts import Filters
from tinhso.kernel import clock
from tinhso.kernel.errors import Denied
from tinhso.kernel.policy import SYSTEM, Role
from tinhso.lake import queries, receipts, storage
from tinhso.lake.actions import maintenance, supplying
from tinhso.lake.contracts import Rule
from tinhso.lake.errors import BreakingChange, NoSuchDataset, ReasonNeeded, RuleRefused, VersionChanged
from tinhso.lake.models import Compaction, Part, Version
from tinhso.lake.tests import packs
from tinhso.lake.tests.factories import dossier, event, officer, reading, supply, unit

pytestmark = pytest.mark.django_db
ALL = "SELECT what, amount FROM trial.events ORDER BY ALL"


def place(sha256: str) -> Path:
    return Path(storage.local().locate(sha256))


def kinds() -> list[str]:
    return sorted(damage.kind for damage in queries.verify(actor=SYSTEM).damages)


def damaged(sha256: str, content: bytes) -> None:
    place(sha256).chmod(0o644)
    place(sha256).write_bytes(content)


def test_a_sound_lake_is_said_to_be_sound():
    supply("trial.events", unit(), "202401", event("a"))
    found = queries.verify(actor=SYSTEM)
    assert (found.sound, found.files, found.parts, found.unlisted) == (True, 1, 1, 0)


def test_a_lost_and_an_altered_file_are_named_with_their_receipts():
    office = unit()
    lost, altered = supply("trial.events", office, "202401", event("a")), supply("trial.events", office, "202401", event("b"))
    place(lost.sha256).unlink()
    damaged(altered.sha256, place(altered.sha256).read_bytes() + b"x")
    found = {damage.kind: damage for damage in queries.verify(actor=SYSTEM).damages}
    assert (found["missing"].parts, found["altered"].parts) == ((lost.number,), (altered.number,))


def test_a_manifest_that_was_tampered_with_is_named():
    office = unit()
    first = supply("trial.events", office, "202401", event("a"))
    supply("trial.events", office, "202401", event("b"))
    supply("trial.events", office, "202401", event("c"))
    Part.objects.filter(receipt_number=1).update(period="202402")
    Part.objects.filter(receipt_number=2).delete()
    assert kinds() == ["gap", "receipt"]
    forged = json.loads(first.document) | {"rows": 5}
    Part.objects.filter(receipt_number=3).update(
        receipt=receipts.canonical(forged), superseded_by="2026-000077", known_to=clock.now()
    )
    assert kinds() == ["gap", "receipt", "receipt", "superseded"]


def test_unlisted_files_count_nothing_and_are_swept_after_an_hour():
    store = storage.local()
    receipt = supply("trial.events", unit(), "202401", event("a"))
    stray = store.staged()
    stray.write_bytes(b"left by a crash")
    name = store.put(stray).sha256
    assert (queries.verify(actor=SYSTEM).sound, queries.verify(actor=SYSTEM).unlisted) == (True, 1)
    assert maintenance.sweep(actor=SYSTEM) == ()
    os.utime(place(name), (0, 0))
    os.utime(place(receipt.sha256), (0, 0))
    assert maintenance.sweep(actor=SYSTEM) == (name,)
    assert queries.verify(actor=SYSTEM).sound


def test_compaction_changes_no_answer_now_or_as_of_the_past():
    office = unit()
    first = supply("trial.events", office, "202401", event("a"))
    supply("trial.events", unit(), "202401", event("b"))
    before, then = queries.query(ALL, actor=SYSTEM).rows, queries.query(ALL, actor=SYSTEM, as_of=first.accepted_at).rows
    assert maintenance.compact(actor=SYSTEM) == 1
    assert maintenance.compact(actor=SYSTEM) == 0
    assert queries.query(ALL, actor=SYSTEM).rows == before
    assert queries.query(ALL, actor=SYSTEM, as_of=first.accepted_at).rows == then == (("a", 1),)
    assert queries.verify(actor=SYSTEM).sound


def test_a_compacted_file_is_really_read_and_no_longer_when_a_part_is_closed():
    office = unit()
    parts = [supply("trial.events", office, "202401", event(what)) for what in "abc"]
    maintenance.compact(actor=SYSTEM)
    moved = place(parts[0].sha256).rename(place(parts[0].sha256).with_suffix(".away"))
    assert len(queries.query(ALL, actor=SYSTEM).rows) == 3
    moved.rename(place(parts[0].sha256))
    supplying.withdraw(actor=SYSTEM, number=parts[2].number, reason="Sai.")
    assert queries.query(ALL, actor=SYSTEM).rows == (("a", 1), ("b", 1))
    assert maintenance.compact(actor=SYSTEM) == 1
    assert queries.query(ALL, actor=SYSTEM).rows == (("a", 1), ("b", 1))


def test_upserts_are_merged_across_compacted_and_loose_files():
    office = unit()
    supply("trial.dossiers", office, "202401", dossier("H1", "1"))
    supply("trial.dossiers", office, "202401", dossier("H1", "2"))
    maintenance.compact(actor=SYSTEM)
    supply("trial.dossiers", office, "202402", dossier("H1", "3"))
    assert queries.query("SELECT code, status FROM trial.dossiers", actor=SYSTEM).rows == (("H1", 3),)


def test_erased_rows_are_gone_from_the_present_the_past_the_disk_and_the_record():
    office = unit()
    first = supply("trial.dossiers", office, "202401", dossier("H1", applicant="Lê Thị Lan"), dossier("H2"))
    supply("trial.dossiers", office, "202401", dossier("H3", applicant="Lê Thị Lan"))
    maintenance.compact(actor=SYSTEM)
    old = {part.file for part in Part.objects.all()} | {Compaction.objects.get().file}
    gone = maintenance.erase(actor=SYSTEM, rule=Rule("trial.dossiers", "applicant", "Lê Thị Lan"), basis="Quyết định 12/QĐ")
    assert gone == 2
    for moment in (None, first.accepted_at):
        rows = queries.query("SELECT code FROM trial.dossiers", actor=SYSTEM, as_of=moment).rows
        assert rows == (("H2",),)
    assert not any(place(name).exists() for name in old)
    (line,) = audit.stream(Filters(verb="lake.erase"))
    assert "Lan" not in line.data + line.reason
    assert queries.verify(actor=SYSTEM).sound
    assert sorted(part.erased_rows for part in queries.history("trial.dossiers", actor=SYSTEM)) == [1, 1]


def test_an_erasure_of_nothing_leaves_files_alone():
    receipt = supply("trial.dossiers", unit(), "202401", dossier("H1"))
    assert maintenance.erase(actor=SYSTEM, rule=Rule("trial.dossiers", "applicant", "Không ai"), basis="QĐ 1") == 0
    assert Part.objects.get().file == receipt.sha256


def test_what_is_past_its_retention_is_erased_and_what_is_not_stays():
    office = unit()
    with clock.set_to(datetime(2026, 2, 1, tzinfo=UTC)):
        supply("trial.readings", office, "202012", reading("2020-12-01"))
        supply("trial.readings", office, "202101", reading("2021-01-05"))
        supply("trial.readings", office, "202102", reading("2021-02-05"))
        assert maintenance.erase(actor=SYSTEM, rule=Rule("trial.readings"), basis="Lưu 5 năm") == 2
        assert maintenance.erase(actor=SYSTEM, rule=Rule("trial.readings"), basis="Lưu 5 năm") == 0
    assert queries.query("SELECT _period FROM trial.readings", actor=SYSTEM).rows == (("202102",),)
    assert queries.verify(actor=SYSTEM).sound


def test_an_erasure_needs_a_rule_a_basis_and_an_administrator():
    with pytest.raises(RuleRefused):
        maintenance.erase(actor=SYSTEM, rule=Rule("trial.events"), basis="QĐ 1")
    with pytest.raises(RuleRefused):
        maintenance.erase(actor=SYSTEM, rule=Rule("trial.events", "nowhere", "x"), basis="QĐ 1")
    with pytest.raises(NoSuchDataset):
        maintenance.erase(actor=SYSTEM, rule=Rule("trial.nowhere", "a", "x"), basis="QĐ 1")
    with pytest.raises(ReasonNeeded):
        maintenance.erase(actor=SYSTEM, rule=Rule("trial.events", "what", "x"), basis=" ")
    with pytest.raises(Denied):
        maintenance.erase(actor=officer(Role.DEPARTMENT_HEAD), rule=Rule("trial.events", "what", "x"), basis="QĐ 1")


def test_a_new_version_may_add_columns_and_old_rows_stay_readable(settings, tmp_path):
    office = unit()
    supply("trial.events", office, "202401", event("a"))
    added = "    - {name: note, title: {vi: Ghi chú, en: Note}, type: string}\n"
    wider = packs.EVENTS.replace("version: 1", "version: 2").replace("type: integer", "type: number") + added
    settings.PACKS = packs.write(tmp_path / "v2", events=wider)
    supply("trial.events", office, "202402", {**event("b", "1.5"), "note": "mới"})
    rows = queries.query("SELECT what, amount, note FROM trial.events ORDER BY what", actor=SYSTEM).rows
    assert rows == (("a", 1.0, None), ("b", 1.5, "mới"))
    assert Version.objects.filter(dataset="trial.events").count() == 2


def test_a_compacted_file_of_an_old_version_is_read_under_the_new_one(settings, tmp_path):
    office = unit()
    for what in "ab":
        supply("trial.events", office, "202401", event(what))
    maintenance.compact(actor=SYSTEM)
    added = "    - {name: note, title: {vi: Ghi chú, en: Note}, type: string}\n"
    settings.PACKS = packs.write(tmp_path / "v2", events=packs.EVENTS.replace("version: 1", "version: 2") + added)
    assert queries.query("SELECT what, note FROM trial.events ORDER BY 1", actor=SYSTEM).rows == (("a", None), ("b", None))


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        ("version: 1", "version: 2\n#", None),
        ("type: integer", "type: string", VersionChanged),
        ("version: 1|type: integer", "version: 2|type: string", BreakingChange),
        ("version: 1|name: amount", "version: 2|name: total", BreakingChange),
        ("version: 1|update: append", "version: 2|update: replace_period", BreakingChange),
    ],
)
def test_a_change_that_would_make_old_rows_unreadable_is_refused(settings, tmp_path, old, new, error):
    office = unit()
    supply("trial.events", office, "202401", event("a"))
    changed = packs.EVENTS
    for one, other in zip(old.split("|"), new.split("|"), strict=True):
        changed = changed.replace(one, other)
    settings.PACKS = packs.write(tmp_path / "v2", events=changed)
    row = {"what": "b", "total" if "total" in new else "amount": "1"}
    if error is None:
        assert supply("trial.events", office, "202402", row).rows == 1
    else:
        with pytest.raises(error):
            supply("trial.events", office, "202402", row)


def test_what_is_past_retention_is_erased_by_the_clock_where_the_dataset_says_so():
    office = unit()
    with clock.set_to(datetime(2026, 2, 1, tzinfo=UTC)):
        supply("trial.readings", office, "202001", reading("2020-01-01"), reading("2020-01-02"))
        supply("trial.readings", office, "202501", reading("2025-01-05"))
        supply("trial.events", office, "202001", event("a"))
        found = maintenance.preview(actor=SYSTEM, rule=Rule("trial.readings"))
        assert (found.rows, found.parts, found.originals) == (2, 1, 0)
        assert maintenance.erase_past_retention(actor=SYSTEM) == {"trial.readings": 2}
        assert maintenance.erase_past_retention(actor=SYSTEM) == {}
    assert [line.verb for line in audit.stream(Filters(verb="lake.erase"))] == ["lake.erase"]
    assert queries.query("SELECT count(*) FROM trial.events", actor=SYSTEM).rows == ((1,),)


def test_a_preview_says_what_would_go_and_changes_nothing():
    receipt = supply("trial.dossiers", unit(), "202401", dossier("H1", applicant="Lan"), dossier("H2"))
    found = maintenance.preview(actor=SYSTEM, rule=Rule("trial.dossiers", "applicant", "Lan"))
    assert (found.rows, found.parts) == (1, 1)
    assert queries.part(receipt.number, actor=SYSTEM).rows == 2
    with pytest.raises(Denied):
        maintenance.preview(actor=officer(Role.DEPARTMENT_HEAD), rule=Rule("trial.events", "what", "x"))
