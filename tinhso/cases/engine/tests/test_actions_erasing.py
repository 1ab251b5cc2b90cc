"""Legal erasure: what is erased is found nowhere any more, the skeleton can still be counted, and rules do it by night."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tinhso.accounts.tests.factories import Unit, citizen, unit
from tinhso.audit import queries as audit
from tinhso.audit.contracts import Filters
from tinhso.cases.engine import erasure_list, files, inbox, queries, retention, tasks
from tinhso.cases.engine.actions.attaching import NewFile, attach
from tinhso.cases.engine.actions.erasing import end_retention, erase, erase_again, set_retention
from tinhso.cases.engine.actions.handing import tell_participants
from tinhso.cases.engine.actions.importing import import_history
from tinhso.cases.engine.actions.moving import move
from tinhso.cases.engine.actions.working import label, remark
from tinhso.cases.engine.contracts import AttachmentKind, Given, NewParticipant, ParticipantKind, Place
from tinhso.cases.engine.errors import BasisMissing, ErasuresUnreadable, NoSuchCase, NoSuchRetentionRule
from tinhso.cases.engine.models import AttachmentRow, CaseRow, DeliveryRow, ErasureRow, EventRow, ParticipantRow
from tinhso.cases.engine.rules.event_logs import LogMapping
from tinhso.cases.engine.rules.retention import Erased
from tinhso.cases.engine.rules.words import folded
from tinhso.cases.engine.tests.factories import an_errand, holding
from tinhso.kernel import clock
from tinhso.kernel.clock import ZONE
from tinhso.kernel.errors import Denied
from tinhso.kernel.policy import SYSTEM, Role

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 9, 8, 30, tzinfo=ZONE)
BASIS = "Luật 91/2025/QH15, Điều 14"
PEOPLE = ("Quách Thị Zuyên", "0977123987", "zuyen.quach@thu.example")
WORDS = ("Zungtieude", "Zungnoidung", "Zungghichu", "Zunglydo", "Zungnhan", "Zungthu", "Zungtep", "Zungdiachi", "Zungdulieu")
CONTENT = b"zung bytes of a picture"


@pytest.fixture(autouse=True)
def _home(settings, tmp_path):
    settings.HOME = tmp_path


@pytest.fixture
def case(django_capture_on_commit_callbacks) -> int:
    """An errand full of words that are nowhere else, settled on the day it came."""
    name, phone, email = PEOPLE
    who = NewParticipant(ParticipantKind.REPORTER, name, phone, email, account=citizen("0900000001").pk)
    with clock.set_to(START):
        opened = an_errand(
            title=f"Đèn {WORDS[0]}", text=WORDS[1], participants=(who,), category="lights",
            place=Place(105.97, 9.6, WORDS[7]), data={"form": {"question": WORDS[8]}},
        ).case  # fmt: skip
        desk = holding(Role.ONE_STOP_OFFICER, opened.intake)
        remark(opened.id, WORDS[2], actor=desk)
        label(opened.id, WORDS[4], actor=desk)
        attach(opened.id, NewFile(CONTENT, AttachmentKind.MATTER, "image/webp", f"{WORDS[6]}.webp"), actor=desk)
        tell_participants(opened.id, WORDS[5], f"{WORDS[5]} {name}")
        move(opened.id, "drop", Given(reason=WORDS[3]), actor=desk)
    return opened.id


def found_anywhere(words: tuple[str, ...]) -> list[tuple[str, str]]:
    """Look through every column of every table, shadow tables of the search index and the audit too, and every kept file."""
    wanted = {each: {each.lower(), folded(each), each.lower().encode().hex()} for each in words}
    found = []
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        if connection.vendor == "sqlite":
            cursor.execute("CREATE VIRTUAL TABLE temp.words_found USING fts5vocab(main, cases_words, 'row')")
            names.append("temp.words_found")
        for table in names:
            cursor.execute(f"SELECT * FROM {table}")
            for row in cursor.fetchall():
                text = " ".join(value.hex() if isinstance(value, bytes) else str(value).lower() for value in row)
                found += [(table, each) for each, forms in wanted.items() if any(form in text for form in forms)]
        if connection.vendor == "sqlite":
            cursor.execute("DROP TABLE temp.words_found")
    for path in Path(settings.HOME).rglob("case-files/**/*"):
        if path.is_file() and CONTENT in path.read_bytes():
            found.append((str(path), "bytes"))
    return found


def erased(case: int, callbacks, what: Erased = Erased.WHOLE):
    with callbacks(execute=True):
        return erase(case, basis=BASIS, what=what, actor=SYSTEM)


def test_the_search_of_the_test_finds_what_is_there(case):
    assert {words for _, words in found_anywhere((*PEOPLE, *WORDS))} == {*PEOPLE, *WORDS, "bytes"}


def test_what_is_erased_is_found_in_no_table_no_file_no_index_and_no_audit(case, django_capture_on_commit_callbacks):
    erased(case, django_capture_on_commit_callbacks)
    assert found_anywhere((*PEOPLE, *WORDS)) == []


def test_erasing_people_leaves_what_was_said(case, django_capture_on_commit_callbacks):
    erased(case, django_capture_on_commit_callbacks, Erased.PEOPLE)
    left = {words for _, words in found_anywhere((*PEOPLE, *WORDS))}
    assert left == {*WORDS, "bytes"} - {WORDS[5]}  # the letter to them is gone
    person = ParticipantRow.objects.get(case=case)
    assert (person.account, person.key_hash) == (None, None)
    assert person.erased_at


def test_erasing_words_leaves_who_took_part(case, django_capture_on_commit_callbacks):
    erased(case, django_capture_on_commit_callbacks, Erased.WORDS)
    assert {words for _, words in found_anywhere((*PEOPLE, *WORDS))} == set(PEOPLE)


def test_the_skeleton_stays_to_be_counted(case, django_capture_on_commit_callbacks):
    row = CaseRow.objects.get(pk=case)
    kept = ("code", "desk", "state", "category", "intake_id", "office_id", "received_at", "settled_at")
    before = [getattr(row, name) for name in kept]
    steps = list(
        EventRow.objects.filter(case=case).order_by("number").values_list("kind", "move", "from_state", "to_state", "at")
    )
    view = erased(case, django_capture_on_commit_callbacks)
    row.refresh_from_db()
    assert [getattr(row, name) for name in kept] == before
    events = EventRow.objects.filter(case=case).order_by("number")
    assert list(events.values_list("kind", "move", "from_state", "to_state", "at"))[:-1] == steps
    last = events.last()
    assert (last.kind, last.data, last.paper, last.number) == ("erased", {"what": "whole"}, BASIS, view.version)
    assert row.title == row.code


def test_letters_that_wait_are_not_sent_after_an_erasure(case, django_capture_on_commit_callbacks):
    erased(case, django_capture_on_commit_callbacks)
    assert set(DeliveryRow.objects.filter(participant__case=case).values_list("fate", "body")) == {("given_up", "")}


def test_a_file_that_another_case_has_stays_there(case, django_capture_on_commit_callbacks):
    other = an_errand().case
    kept = attach(other.id, NewFile(CONTENT, AttachmentKind.MATTER, "image/webp", "den.webp"), actor=SYSTEM)
    erased(case, django_capture_on_commit_callbacks)
    with files.opened(kept.sha256) as file:
        assert file.read() == CONTENT
    assert AttachmentRow.objects.get(case=case).sha256 == ""


def test_an_erasure_is_audited_once_and_needs_a_basis(case, django_capture_on_commit_callbacks):
    with pytest.raises(BasisMissing):
        erase(case, basis=" ", actor=SYSTEM)
    first = erased(case, django_capture_on_commit_callbacks)
    assert erased(case, django_capture_on_commit_callbacks).version == first.version
    (line,) = audit.stream(Filters(verb="cases.erase"))
    assert (line.target, line.reason) == (f"case:{case}", BASIS)
    with pytest.raises(NoSuchCase):
        erase(0, basis=BASIS, actor=SYSTEM)


def test_only_administrators_erase(case):
    with pytest.raises(Denied):
        erase(case, basis=BASIS, actor=holding(Role.DEPARTMENT_HEAD, CaseRow.objects.get(pk=case).intake_id))


def test_an_erased_case_is_not_found_by_its_words(case, django_capture_on_commit_callbacks):
    erased(case, django_capture_on_commit_callbacks)
    wanted = inbox.Wanted(inbox.View.SETTLED, words="zungtieude")
    assert inbox.find(wanted, actor=holding(Role.AUDITOR)).cases == ()


def test_an_erased_case_of_an_earlier_system_does_not_come_back(tmp_path):
    with (tmp_path / "log.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("id", "step", "at", "title"), ("1", "in", "2026-03-01 08:00", WORDS[0])])
    told = {
        "source": "old", "name": {"vi": "Cũ", "en": "Old"}, "intake": Unit.objects.get(pk=unit()).code,
        "columns": {"case": "id", "activity": "step", "time": "at", "title": "title"},
    }  # fmt: skip
    import_history(tmp_path / "log.csv", LogMapping.model_validate(told), actor=SYSTEM)
    row = CaseRow.objects.get()
    erase(row.pk, basis=BASIS, actor=SYSTEM)
    done = import_history(tmp_path / "log.csv", LogMapping.model_validate(told), actor=SYSTEM)
    assert (done.new_cases, done.changed_cases) == (0, 0)
    assert CaseRow.objects.get().title == row.code


def rule(what: Erased = Erased.PEOPLE, days: int = 30, **changes):
    told = {"basis": BASIS, "valid_from": date(2026, 1, 1), "actor": SYSTEM} | changes
    return set_retention("errand", what, days, **told)


def test_rules_of_retention_erase_what_is_past_them_and_nothing_else(case):
    with clock.set_to(START):
        still_open = an_errand(category="lights").case
    rule()
    with clock.set_to(START + timedelta(days=29)):
        assert [past.count for past in retention.preview(actor=SYSTEM)] == [0]
        assert tasks.erase_past_retention.call() == 0
    with clock.set_to(START + timedelta(days=31)):
        (past,) = retention.preview(actor=SYSTEM)
        assert (past.count, past.codes) == (1, (CaseRow.objects.get(pk=case).code,))
        assert tasks.erase_past_retention.call() == 1
        assert tasks.erase_past_retention.call() == 0
    assert list(ErasureRow.objects.values_list("case", "what", "basis")) == [(case, "people", BASIS)]
    assert ParticipantRow.objects.exclude(case=case).filter(case=still_open.id).exclude(name="").exists()


def test_a_rule_of_a_category_holds_before_the_one_for_all(case):
    rule(days=1)
    rule(days=1000, category="lights")
    with clock.set_to(START + timedelta(days=31)):
        assert [past.count for past in retention.preview(actor=SYSTEM)] == [0, 0]


def test_a_rule_holds_in_its_days_only(case):
    kept = rule(valid_from=date(2026, 3, 1))
    end_retention(kept.id, last_day=date(2026, 3, 31), actor=SYSTEM)
    with clock.set_to(START + timedelta(days=60)):
        assert retention.preview(actor=SYSTEM) == ()
    with pytest.raises(NoSuchRetentionRule):
        end_retention(0, last_day=date(2026, 3, 31), actor=SYSTEM)
    with pytest.raises(Denied):
        rule(actor=holding(Role.AUDITOR))


def test_who_takes_part_is_shown_as_erased(case, django_capture_on_commit_callbacks):
    view = erased(case, django_capture_on_commit_callbacks)
    (person,) = queries.people(view, actor=holding(Role.ONE_STOP_OFFICER, view.intake))
    assert (person.name, person.erased) == ("", True)


# --- backups ------------------------------------------------------------------------


def listed() -> list[str]:
    return [each.code for each in erasure_list.read(erasure_list.path())]


def test_each_erasure_stands_once_in_a_list_outside_the_database_which_names_nobody(case, django_capture_on_commit_callbacks):
    other = an_errand().case
    for number in (case, other.id):
        with django_capture_on_commit_callbacks(execute=True):
            erase(number, basis=BASIS, actor=SYSTEM)
    erasure_list.complete()
    assert listed() == [CaseRow.objects.get(pk=case).code, other.code]
    told = erasure_list.path().read_text()
    assert not [word for word in (*PEOPLE, *WORDS) if word in told]


def test_what_a_crash_left_out_of_the_list_and_a_line_cut_off_are_made_good(case, django_capture_on_commit_callbacks):
    codes = [CaseRow.objects.get(pk=case).code]
    erase(case, basis=BASIS, actor=SYSTEM)  # and the process ends before the list is written
    with django_capture_on_commit_callbacks(execute=True):
        erase((other := an_errand().case).id, basis=BASIS, actor=SYSTEM)
    assert listed() == [*codes, other.code]
    whole = erasure_list.path().read_bytes()
    erasure_list.path().write_bytes(whole[:-20])
    erasure_list.complete()
    assert listed() == [*codes, other.code]


def test_a_restored_backup_is_erased_again_from_the_list(case, django_capture_on_commit_callbacks):
    code, title = CaseRow.objects.values_list("code", "title").get(pk=case)
    with django_capture_on_commit_callbacks(execute=True):
        erase(case, basis=BASIS, actor=SYSTEM)
    kept = list(erasure_list.read(erasure_list.path()))
    ErasureRow.objects.all().delete()  # as a backup of the day before has it
    CaseRow.objects.filter(pk=case).update(title=title)
    again = erase_again([*kept, replace(kept[0], code="E990101-0001")], actor=SYSTEM)
    assert (again.again, again.known, again.missing) == (1, 0, ("E990101-0001",))
    assert (CaseRow.objects.get(pk=case).title, retention.basis_of(case, Erased.WHOLE)) == (code, BASIS)
    assert erase_again(kept, actor=SYSTEM).known == 1
    with pytest.raises(Denied):
        erase_again(kept, actor=holding(Role.DEPARTMENT_HEAD, unit()))


@pytest.mark.parametrize("line", ["[1]", '{"number": 1}', '{"number":1,"at":"","desk":"","code":"","what":"all","basis":""}'])
def test_a_file_that_is_no_list_of_erasures_is_refused_by_its_line(tmp_path, line):
    (tmp_path / "list").write_text(f"{line}\n{{}}\n")
    with pytest.raises(ErasuresUnreadable):
        list(erasure_list.read(tmp_path / "list"))
