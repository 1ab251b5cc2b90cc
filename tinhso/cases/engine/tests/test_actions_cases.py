"""Opening cases, moving them, and what is refused: nothing is half done."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tinhso.accounts.tests.factories import unit
from tinhso.cases.engine import desks, queries
from tinhso.cases.engine.actions.attaching import NewFile, attach, take_out
from tinhso.cases.engine.actions.moving import move
from tinhso.cases.engine.actions.opening import open_case
from tinhso.cases.engine.actions.working import call_for_support, label, link, note, remark, take
from tinhso.cases.engine.contracts import AttachmentKind, EventKind, Given, LinkKind, NewCase
from tinhso.cases.engine.errors import (
    ChildrenOpen,
    InTheFuture,
    MissingForMove,
    MovedMeanwhile,
    MoveNotAllowed,
    NoSuchCase,
    NotYourPart,
    RatingOutOfRange,
    TextTooLong,
)
from tinhso.cases.engine.models import CaseRow, DeadlineRow, EventRow, ParticipantRow
from tinhso.cases.engine.rules.deadlines import Rule, Unit
from tinhso.cases.engine.rules.processes import Shown
from tinhso.cases.engine.tests.factories import DESK, an_errand, holding
from tinhso.kernel import clock
from tinhso.kernel.clock import ZONE
from tinhso.kernel.errors import Denied
from tinhso.kernel.policy import ANONYMOUS, SYSTEM, Role

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 9, 8, 30, tzinfo=ZONE)


def proof(case: int, handler) -> int:
    return attach(case, NewFile(b"a picture", AttachmentKind.PROOF, "image/webp", "den.webp"), actor=handler).id


def handled(opened):
    return holding(Role.SPECIALIST, opened.case.office)


def test_a_new_case_has_a_code_a_due_time_a_key_and_the_first_line_of_its_journal():
    with clock.set_to(MONDAY):
        opened = an_errand()
    assert opened.case.code == "E261109-0001"
    assert opened.case.due_at == datetime(2026, 11, 16, 8, 30, tzinfo=ZONE)
    assert opened.case.due_clock == "handling"
    (line,) = queries.events(opened.case, shown=Shown.OFFICE)
    assert (line.number, line.kind, line.to_state, line.text) == (1, EventKind.OPENED, "new", "Ba bóng đèn tắt.")
    assert len(opened.keys[0]) == 24


def test_codes_of_a_day_have_no_gaps_even_where_an_opening_is_rolled_back():
    with clock.set_to(MONDAY):
        an_errand()
        with pytest.raises(TextTooLong):
            an_errand(text="x" * 10_001)
        assert an_errand().case.code == "E261109-0002"
    with clock.set_to(MONDAY + timedelta(days=1)):
        assert an_errand().case.code == "E261110-0001"


def test_what_is_too_long_names_its_own_field_and_nothing_is_kept():
    opened = an_errand()
    too_much = "x" * 10_001
    for given, said in (
        (Given(question=too_much), "câu hỏi"),
        (Given(question="?", reason=too_much), "lý do"),
        (Given(question="?", paper=too_much), "văn bản"),
    ):
        with pytest.raises(TextTooLong) as refused:
            move(opened.case.id, "ask", given, actor=handled(opened))
        assert f"ở “{said}” dài 10001 ký tự" in refused.value.message_vi
    with pytest.raises(TextTooLong, match="the title"):
        an_errand(title=too_much)
    assert queries.case(opened.case.id, actor=SYSTEM).version == opened.case.version


def test_the_same_request_opens_one_case_only():
    first = an_errand(request="a-phone-7")
    again = an_errand(request="a-phone-7")
    assert (again.case.id, again.repeated, again.keys) == (first.case.id, True, ("",))
    assert CaseRow.objects.count() == 1


def test_a_case_of_the_future_is_refused():
    with pytest.raises(InTheFuture):
        an_errand(received_at=clock.now() + timedelta(minutes=5))


def test_only_those_the_desk_names_may_open_a_case():
    with pytest.raises(Denied):
        open_case(NewCase("errand", "Việc", unit()), actor=holding(Role.SPECIALIST))


def test_a_dated_deadline_of_the_category_wins_over_the_table():
    DeadlineRow.objects.create(
        process="errand", clock="handling", category="light", amount=8, unit=Unit.HOURS, source="QĐ 1/2026",
        valid_from=MONDAY.date(), set_at=MONDAY,
    )  # fmt: skip
    with clock.set_to(MONDAY):
        opened, other = an_errand(category="light"), an_errand(category="rubbish")
    assert [(each.rule, each.source) for each in queries.clocks_of(opened.case)] == [(Rule(8, Unit.HOURS), "QĐ 1/2026")]
    assert opened.case.due_at == datetime(2026, 11, 10, 9, 0, tzinfo=ZONE)
    assert queries.clocks_of(other.case)[0].rule == Rule(5, Unit.WORKING_DAYS)


def test_a_question_pauses_the_clock_and_the_answer_gives_the_time_back():
    with clock.set_to(MONDAY):
        opened = an_errand()
        asked = move(opened.case.id, "ask", Given(question="Cột số mấy?"), actor=handled(opened))
    assert (asked.state, asked.due_at) == ("waiting", None)
    with clock.set_to(MONDAY + timedelta(days=2)):
        answered = move(opened.case.id, "reply", Given(answer="Cột 12."), actor=ANONYMOUS, key=opened.keys[0])
    assert answered.due_at == datetime(2026, 11, 18, 8, 30, tzinfo=ZONE)
    assert "Tạm dừng" in queries.clocks_of(answered)[0].ledger[-1].vi


def test_an_extension_is_an_entry_with_its_reason_and_paper():
    with clock.set_to(MONDAY):
        opened = an_errand()
        head = holding(Role.DEPARTMENT_HEAD, opened.case.office)
        given = Given(reason="Chờ vật tư", paper="Tờ trình 5", extension=Rule(3, Unit.WORKING_DAYS))
        longer = move(opened.case.id, "extend", given, actor=head)
    assert longer.due_at == datetime(2026, 11, 19, 8, 30, tzinfo=ZONE)


def test_a_case_is_done_with_proof_and_the_public_may_read_the_answer():
    opened = an_errand()
    handler = handled(opened)
    with pytest.raises(MissingForMove) as refused:
        move(opened.case.id, "finish", Given(answer="Đã thay."), actor=handler)
    assert "minh chứng" in refused.value.message_vi
    done = move(opened.case.id, "finish", Given(answer="Đã thay.", proof=(proof(opened.case.id, handler),)), actor=handler)
    assert done.settled_at is not None
    assert done.due_at is None
    assert [line.text for line in queries.events(done, shown=Shown.PUBLIC)] == ["Đã thay."]


def test_proof_of_another_case_is_no_proof():
    opened, other = an_errand(), an_errand()
    strange = proof(other.case.id, handled(other))
    with pytest.raises(MissingForMove):
        move(opened.case.id, "finish", Given(answer="Đã thay.", proof=(strange,)), actor=handled(opened))


def test_a_case_that_begins_again_has_a_new_run_of_its_clock():
    with clock.set_to(MONDAY):
        opened = an_errand()
        handler = handled(opened)
        move(opened.case.id, "finish", Given(answer="Đã thay.", proof=(proof(opened.case.id, handler),)), actor=handler)
        again = move(opened.case.id, "again", Given(reason="Vẫn tối"), actor=ANONYMOUS, key=opened.keys[0])
    assert again.settled_at is None
    assert [(each.run, each.stopped_at is None) for each in queries.clocks_of(again)] == [(1, False), (2, True)]


def test_an_end_stops_every_clock():
    opened = an_errand()
    desk = holding(Role.ONE_STOP_OFFICER, opened.case.intake)
    ended = move(opened.case.id, "drop", Given(reason="Trùng"), actor=desk)
    assert all(each.stopped_at for each in queries.clocks_of(ended))


@pytest.mark.parametrize(
    ("role", "slug", "error"),
    [
        (Role.SPECIALIST, "drop", NotYourPart),
        (Role.AUDITOR, "ask", NotYourPart),
        (Role.SPECIALIST, "rate", MoveNotAllowed),
        (Role.SPECIALIST, "fly", MoveNotAllowed),
    ],
)
def test_a_move_that_the_table_does_not_allow_cannot_be_made(role, slug, error):
    opened = an_errand()
    with pytest.raises(error):
        move(opened.case.id, slug, Given(reason="x", question="x", rating=3), actor=holding(role, opened.case.office))
    assert EventRow.objects.filter(case=opened.case.id).count() == 1


def test_an_officer_of_another_office_finds_no_such_case():
    opened = an_errand()
    stranger = holding(Role.SPECIALIST, unit("Sở Khác"))
    with pytest.raises(NoSuchCase):
        move(opened.case.id, "ask", Given(question="?"), actor=stranger)
    with pytest.raises(NoSuchCase):
        queries.case(opened.case.id, actor=stranger)
    assert not queries.cases_seen(stranger).exists()
    assert queries.cases_seen(handled(opened)).count() == 1


def test_nobody_moves_a_case_with_another_cases_key():
    opened, other = an_errand(), an_errand()
    with pytest.raises(NoSuchCase):
        move(opened.case.id, "reply", Given(answer="x"), actor=ANONYMOUS, key=other.keys[0])


def test_what_was_decided_on_an_older_version_is_refused_and_nothing_changes():
    opened = an_errand()
    handler = handled(opened)
    move(opened.case.id, "ask", Given(question="Ở đâu?"), actor=handler, seen=1)
    with pytest.raises(MovedMeanwhile) as refused:
        move(opened.case.id, "ask", Given(question="Ở đâu?"), actor=handler, seen=1)
    assert "Chờ" in refused.value.message_vi
    assert EventRow.objects.filter(case=opened.case.id).count() == 2


def test_the_same_move_sent_thirty_times_is_made_once():
    opened = an_errand()
    handler = handled(opened)
    for _ in range(30):
        move(opened.case.id, "ask", Given(question="Ở đâu?", request="one-press"), actor=handler)
    assert EventRow.objects.filter(case=opened.case.id, move="ask").count() == 1


def test_a_rating_is_from_one_to_five():
    opened = an_errand()
    handler = handled(opened)
    move(opened.case.id, "finish", Given(answer="Đã thay.", proof=(proof(opened.case.id, handler),)), actor=handler)
    with pytest.raises(RatingOutOfRange):
        move(opened.case.id, "rate", Given(rating=6), actor=ANONYMOUS, key=opened.keys[0])
    rated = move(opened.case.id, "rate", Given(rating=5), actor=ANONYMOUS, key=opened.keys[0])
    assert queries.events(rated, shown=Shown.PARTICIPANTS)[-1].data == {"rating": 5}


def test_a_case_waits_for_its_parts():
    opened = an_errand()
    part = an_errand(opened.case.office, parent=opened.case.id)
    handler = handled(opened)
    finished = Given(answer="Xong.", proof=(proof(opened.case.id, handler),))
    with pytest.raises(ChildrenOpen) as refused:
        move(opened.case.id, "finish", finished, actor=handler)
    assert part.case.code in refused.value.message_vi
    move(part.case.id, "drop", Given(reason="Không cần"), actor=holding(Role.ONE_STOP_OFFICER, opened.case.office))
    assert move(opened.case.id, "finish", finished, actor=handler).state == "done"


def test_handing_over_changes_the_lead_and_a_supporting_office_stays():
    opened = an_errand()
    first, second, helper = opened.case.office, unit("Điện lực"), unit("Cây xanh")
    desk = holding(Role.ONE_STOP_OFFICER, opened.case.intake)
    call_for_support(opened.case.id, helper, reason="Tỉa cành", actor=desk)
    moved = move(opened.case.id, "hand_over", Given(office=second), actor=desk)
    assert moved.office == second
    assert moved.assigned == {second, helper}
    assert first not in moved.assigned


def test_an_officer_takes_a_case_remarks_labels_and_links_it():
    opened, other = an_errand(), an_errand()
    handler = handled(opened)
    assert take(opened.case.id, handler.account, actor=handler).assignee == handler.account
    remark(opened.case.id, "Đã gọi điện lực.", actor=handler)
    label(opened.case.id, " đèn  đường ", actor=handler)
    linked = link(opened.case.id, LinkKind.RELATED, other=other.case.id, actor=handler)
    link(opened.case.id, LinkKind.CAUSED_BY, elsewhere="alert:12", actor=handler)
    assert queries.labels(linked) == ("đèn đường",)
    assert {(each.other, each.elsewhere) for each in queries.links(linked)} == {(other.case.code, ""), ("", "alert:12")}
    assert [each.code for each in queries.linked_to("alert:12")] == [opened.case.code]
    assert len(queries.events(linked, shown=Shown.PARTICIPANTS)) == 1


def test_who_reported_is_known_to_the_desk_and_not_to_the_office_that_handles():
    opened = an_errand()
    desk = holding(Role.ONE_STOP_OFFICER, opened.case.intake)
    (person,) = queries.people(opened.case, actor=desk)
    assert person.phone == "0912000111"
    with pytest.raises(Denied):
        queries.people(opened.case, actor=handled(opened))


def test_of_a_key_only_the_hash_is_kept():
    opened = an_errand()
    kept = ParticipantRow.objects.get(case=opened.case.id)
    assert opened.keys[0] not in (kept.key_hash, kept.name)


def test_a_file_is_kept_once_and_taken_out_with_a_reason():
    opened = an_errand()
    handler = handled(opened)
    first = proof(opened.case.id, handler)
    assert proof(opened.case.id, handler) == first
    with queries.content(queries.attachment(first, shown=Shown.OFFICE)) as kept:
        assert kept.read() == b"a picture"
    with pytest.raises(MissingForMove):
        take_out(first, reason=" ", actor=handler)
    take_out(first, reason="Nhầm ảnh", actor=handler)
    with pytest.raises(NoSuchCase):
        queries.attachment(first, shown=Shown.OFFICE)


def test_a_reporter_brings_pictures_of_the_matter_but_no_proof():
    opened = an_errand()
    matter = NewFile(b"dark", AttachmentKind.MATTER, "image/webp", "toi.webp")
    assert attach(opened.case.id, matter, actor=ANONYMOUS, key=opened.keys[0]).kind is AttachmentKind.MATTER
    brought = NewFile(b"light", AttachmentKind.PROOF, "image/webp", "sang.webp")
    with pytest.raises(Denied):
        attach(opened.case.id, brought, actor=ANONYMOUS, key=opened.keys[0])


def test_every_line_of_a_journal_is_numbered_without_gaps():
    opened = an_errand()
    handler = handled(opened)
    for word in ("một", "hai", "ba"):
        remark(opened.case.id, word, actor=handler)
    move(opened.case.id, "ask", Given(question="?"), actor=handler)
    numbers = [line.number for line in queries.events(queries.case(opened.case.id, actor=SYSTEM), shown=Shown.OFFICE)]
    assert numbers == [1, 2, 3, 4, 5]


def test_a_desk_is_told_of_every_move_and_what_it_raises_undoes_it(monkeypatch):
    told = []

    def moved(case, chosen, given):
        told.append((case.state, chosen.slug, given.question))
        if given.question == "?":
            raise TextTooLong(field="question", field_vi="câu hỏi", field_en="a question", length=1, most=0)

    monkeypatch.setitem(desks._DESKS, "errand", replace(DESK, moved=moved))
    opened = an_errand()
    with pytest.raises(TextTooLong):
        move(opened.case.id, "ask", Given(question="?"), actor=handled(opened))
    move(opened.case.id, "ask", Given(question="Ở đâu?"), actor=handled(opened))
    assert told == [("waiting", "ask", "?"), ("waiting", "ask", "Ở đâu?")]
    assert [line.move for line in queries.events(opened.case, shown=Shown.OFFICE)] == ["", "ask"]


def test_what_a_desk_notes_stands_in_the_journal():
    opened = an_errand()
    note(opened.case.id, "Đã nhắc.", {"reminder": "due"}, actor=SYSTEM)
    last = queries.events(opened.case, shown=Shown.OFFICE)[-1]
    assert (last.kind, last.text, last.data) == (EventKind.NOTED, "Đã nhắc.", {"reminder": "due"})


def test_clocks_that_run_are_found_by_their_due_time():
    with clock.set_to(MONDAY):
        running, paused = an_errand(), an_errand()
        move(paused.case.id, "ask", Given(question="Ở đâu?"), actor=handled(paused))
    due_at = MONDAY + timedelta(days=7)
    assert queries.clocks_running(["errand"], due_at) == ((running.case.id, "handling", due_at),)
    assert not queries.clocks_running(["errand"], due_at - timedelta(minutes=1))
    assert not queries.clocks_running(["another"], due_at)
