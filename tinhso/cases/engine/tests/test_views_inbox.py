"""The inbox and the page of a case: what an officer sees, finds and does; what others do not."""

from datetime import datetime, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from tinhso.accounts.tests.factories import give, officer, unit
from tinhso.cases.engine import inbox, policies, queries
from tinhso.cases.engine.actions.attaching import NewFile, attach, take_out
from tinhso.cases.engine.actions.moving import move
from tinhso.cases.engine.actions.working import call_for_support, label, take
from tinhso.cases.engine.contracts import AttachmentKind, Given
from tinhso.cases.engine.inbox import View, Wanted
from tinhso.cases.engine.models import AssignmentRow
from tinhso.cases.engine.tests.factories import an_errand, holding
from tinhso.kernel import clock
from tinhso.kernel.clock import ZONE
from tinhso.kernel.policy import SYSTEM, Role

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 9, 8, 30, tzinfo=ZONE)


@pytest.fixture
def office() -> int:
    return unit("Sở Xây dựng")


@pytest.fixture
def desk_of(office, settings, tmp_path):
    """Return a client of a specialist of the office, and of somebody else."""
    settings.SECOND_FACTOR_ROLES, settings.HOME = (), tmp_path

    def client(role: Role, at: int = office) -> Client:
        account = officer("Lâm Thị Sa Rây", at)
        give(account, role, at)
        found = Client(headers={"accept-language": "vi"})
        found.force_login(account)
        return found

    return client


def picture() -> SimpleUploadedFile:
    kept = BytesIO()
    Image.new("RGB", (40, 30), "white").save(kept, "PNG")
    return SimpleUploadedFile("sua.png", kept.getvalue(), "text/html")


def test_the_views_count_what_they_show_and_what_is_due_first_stands_on_top(office):
    with clock.set_to(MONDAY):
        late = an_errand(office, title="Trễ").case
    with clock.set_to(MONDAY + timedelta(days=9)):
        today, later, waiting = (an_errand(office, title=title).case for title in ("Sắp", "Xa", "Chờ"))
        actor = holding(Role.SPECIALIST, office)
        move(waiting.id, "ask", Given(question="?"), actor=actor)
        take(later.id, actor.account, actor=actor)
    with clock.set_to(today.due_at - timedelta(minutes=30)):
        found = inbox.counts(Wanted(), actor=actor)
        assert found == {
            View.MINE: 1, View.OFFICE: 4, View.OVERDUE: 1, View.TODAY: 2, View.WAITING: 1, View.OPEN: 4,
        }  # fmt: skip
        listed = inbox.find(Wanted(), actor=actor).cases
        assert listed[0].id == late.id
        assert listed[-1].id == waiting.id
        for view in View:
            assert len(inbox.find(Wanted(view), actor=actor).cases) == found.get(view, 0)
        assert inbox.waiting_for(actor) == 3


@pytest.mark.parametrize("words", ["ngập nước", "ngap nuoc", "NUOC ngap", "ngập nư", "E261109-0001", "e261109-0001"])
def test_words_are_found_with_and_without_accents_whole_or_begun_and_codes_as_they_are(office, words):
    with clock.set_to(MONDAY):
        wanted = an_errand(office, title="Ngập nước ở hẻm 12", text="Nước lên nhanh.").case
        an_errand(office, title="Đèn hỏng")
    found = inbox.find(Wanted(words=words), actor=holding(Role.SPECIALIST, office)).cases
    assert [case.id for case in found] == [wanted.id]


def test_words_that_look_like_a_query_do_no_harm(office):
    an_errand(office)
    for words in ('"', "a:* | !b", "' OR 1=1 --", "đèn & NOT", "((", "*"):
        inbox.find(Wanted(words=words), actor=holding(Role.SPECIALIST, office))


@pytest.mark.parametrize("desk", ["errand", "field_report", "directive_parts"])
@pytest.mark.parametrize(
    "role", [Role.SPECIALIST, Role.DEPARTMENT_HEAD, Role.ONE_STOP_OFFICER, Role.CENTRE_OPERATOR, Role.AUDITOR]
)
def test_each_officer_finds_and_counts_just_the_cases_in_which_they_play_a_part(office, desk, role):
    other, third = unit("Sở Khác"), unit("Sở Thứ ba")
    cases = [an_errand(at).case.id for at in (office, office, other, third, other)]
    call_for_support(cases[2], office, reason="Giúp.", actor=SYSTEM)
    call_for_support(cases[0], third, reason="Giúp.", actor=SYSTEM)
    rows = queries.cases_seen(SYSTEM)
    rows.update(desk=desk)
    rows.filter(pk=cases[1]).update(settled_at=clock.now())
    rows.filter(pk=cases[2]).update(intake=third)
    rows.filter(pk=cases[4]).update(office=None, intake=office)
    AssignmentRow.objects.filter(case=cases[4]).delete()
    for actor in (holding(role, office), holding(role, other, third), holding(role)):
        seen = [each for each in (queries.case(case, actor=SYSTEM) for case in cases) if policies.parts_in(each, actor)]
        listed = {view: [each.id for each in inbox.find(Wanted(view), actor=actor).cases] for view in View}
        assert sorted(listed[View.OPEN] + listed[View.SETTLED]) == [each.id for each in seen]
        assert set(queries.cases_seen(actor).values_list("pk", flat=True)) == {each.id for each in seen}
        assert inbox.counts(Wanted(), actor=actor) == {view: len(listed[view]) for view in inbox.OPEN_VIEWS}


def test_the_first_page_is_put_together_from_all_ways_in_one_order(office):
    actor = holding(Role.SPECIALIST, office)
    for day in range(6):
        with clock.set_to(MONDAY + timedelta(days=day)):
            case = an_errand(office if day % 2 else unit()).case.id
            if day % 2 == 0:
                queries.cases_seen(SYSTEM).filter(pk=case).update(desk="field_report")
                call_for_support(case, office, reason="Giúp.", actor=SYSTEM)
    pages = [inbox.find(Wanted(page=page), actor=actor, size=2) for page in (1, 2, 3)]
    due = [case.due_at for page in pages for case in page.cases]
    assert (len(due), due, [page.more for page in pages]) == (6, sorted(due), [True, True, False])


def test_a_page_holds_fifty_and_says_that_more_follow(office):
    for _ in range(52):
        an_errand(office)
    actor = holding(Role.SPECIALIST, office)
    first, second = (inbox.find(Wanted(page=page), actor=actor) for page in (1, 2))
    assert (len(first.cases), first.more, len(second.cases), second.more) == (50, True, 2, False)
    assert not {case.id for case in first.cases} & {case.id for case in second.cases}


def test_the_inbox_page_shows_a_case_with_its_due_time(office, desk_of):
    case = an_errand(office, title="Đèn đường hẻm 9").case
    html = desk_of(Role.SPECIALIST).get("/cases/").content.decode()
    for words in ("Đèn đường hẻm 9", case.code, "Việc vặt", "Sở Xây dựng", "còn "):
        assert words in html
    assert case.code not in desk_of(Role.SPECIALIST, unit("Sở Khác")).get("/cases/").content.decode()


def test_a_case_opens_as_a_page_and_as_a_pane(office, desk_of):
    case, client = an_errand(office).case, desk_of(Role.SPECIALIST)
    whole = client.get(f"/cases/{case.code}/").content.decode()
    pane = client.get(f"/cases/{case.code}/", headers={"HX-Request": "true", "HX-Target": "pane"}).content.decode()
    assert "<html" in whole
    assert "<html" not in pane
    assert "Ba bóng đèn tắt." in pane
    assert "0912000111" not in whole + pane
    assert desk_of(Role.SPECIALIST, unit("Sở Khác")).get(f"/cases/{case.code}/").status_code == 404


def test_a_move_is_made_from_its_form_with_a_picture_as_proof(office, desk_of):
    case, client = an_errand(office).case, desk_of(Role.SPECIALIST)
    sent = {"seen": case.version, "answer": "Đã thay bóng.", "proof": picture()}
    assert client.post(f"/cases/{case.code}/move/finish/", sent).status_code == 302
    after = queries.case(case.id, actor=SYSTEM)
    assert after.state == "done"
    (kept,) = queries.attachments(after, shown=queries.Shown.OFFICE)
    assert (kept.media_type, kept.width) == ("image/png", 40)
    sent_back = client.get(f"/cases/{case.code}/files/{kept.id}/")
    assert sent_back["X-Content-Type-Options"] == "nosniff"
    assert sent_back["Content-Type"] == "image/png"


def test_a_file_that_is_not_what_it_says_is_refused_and_the_case_stays(office, desk_of):
    case, client = an_errand(office).case, desk_of(Role.SPECIALIST)
    lying = SimpleUploadedFile("anh.png", b"<script>alert(1)</script>", "image/png")
    answer = client.post(f"/cases/{case.code}/move/finish/", {"seen": 1, "answer": "Xong.", "proof": lying})
    assert answer.status_code == 422
    assert "không thuộc loại được nhận" in answer.content.decode()
    assert queries.case(case.id, actor=SYSTEM).state == "new"


def test_a_move_that_is_refused_leaves_no_file_behind(office, desk_of):
    case, client = an_errand(office).case, desk_of(Role.SPECIALIST)
    label(case.id, "gấp", actor=holding(Role.SPECIALIST, office))
    sent = {"seen": case.version, "answer": "Đã thay bóng.", "proof": picture()}
    assert client.post(f"/cases/{case.code}/move/finish/", sent).status_code == 422
    assert not queries.attachments(case, shown=queries.Shown.OFFICE)


def test_the_same_picture_sent_twice_at_once_is_one_proof(office, desk_of):
    case, client = an_errand(office).case, desk_of(Role.SPECIALIST)
    sent = {"seen": case.version, "answer": "Đã thay bóng.", "proof": [picture(), picture()]}
    assert client.post(f"/cases/{case.code}/move/finish/", sent).status_code == 302
    assert len(queries.attachments(case, shown=queries.Shown.OFFICE)) == 1


def test_what_somebody_else_did_meanwhile_is_said_and_nothing_is_lost(office, desk_of):
    case, client = an_errand(office).case, desk_of(Role.SPECIALIST)
    label(case.id, "gấp", actor=holding(Role.SPECIALIST, office))
    answer = client.post(f"/cases/{case.code}/move/ask/", {"seen": 1, "question": "Cột số mấy?"})
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "vừa được người khác cập nhật" in html
    assert "Cột số mấy?" in html


def test_one_thing_is_done_to_many_after_it_was_shown(office, desk_of):
    cases, client = [an_errand(office).case for _ in range(3)], desk_of(Role.SPECIALIST)
    sent = {"case": [case.code for case in cases], "do": "take", "back": "/cases/?view=open"}
    plan = client.post("/cases/together/", sent).content.decode()
    assert "Có thể thực hiện cho 3 trên 3" in plan
    assert queries.case(cases[0].id, actor=SYSTEM).assignee is None
    done = client.post("/cases/together/", {**sent, "sure": "yes"})
    assert (done.status_code, done.url) == (302, "/cases/?view=open")
    assert all(queries.case(case.id, actor=SYSTEM).assignee for case in cases)


def test_a_view_is_kept_under_a_name_for_oneself(office, desk_of):
    client = desk_of(Role.SPECIALIST)
    client.post("/cases/views/", {"name": "Đèn gấp", "query": "view=overdue&words=den"})
    assert "Đèn gấp" in client.get("/cases/").content.decode()
    assert "Đèn gấp" not in desk_of(Role.SPECIALIST).get("/cases/").content.decode()
    client.post("/cases/views/", {"name": "Đèn gấp", "do": "forget"})
    assert "Đèn gấp" not in client.get("/cases/").content.decode()


def test_who_takes_part_is_shown_to_the_desk_alone_and_each_look_is_audited(office, desk_of):
    case = an_errand(office).case
    page = f"/cases/{case.code}/people/"
    assert "0912000111" in desk_of(Role.ONE_STOP_OFFICER).get(page).content.decode()
    assert desk_of(Role.SPECIALIST).get(page).status_code == 403


def test_offices_are_offered_by_name(office, desk_of):
    offered = desk_of(Role.SPECIALIST).get("/cases/offices", {"q": "xây dựng"}).json()
    assert [each["value"] for each in offered] == [f"unit:{office}"]


def test_a_citizen_and_a_stranger_see_no_inbox(office, desk_of):
    assert Client().get("/cases/").status_code in (302, 401)


def test_a_file_that_was_taken_out_is_gone_at_the_next_look(office, desk_of):
    case, handler = an_errand(office).case, holding(Role.SPECIALIST, office)
    kept = attach(case.id, NewFile(b"a picture", AttachmentKind.PROOF, "image/webp", "sua.webp"), actor=handler)
    client, address = desk_of(Role.SPECIALIST), reverse("cases:file", args=[case.code, kept.id])
    sent = client.get(address)
    assert (sent.content, sent["Cache-Control"]) == (b"a picture", "private, no-cache")
    again = {"If-None-Match": sent["ETag"]}
    assert client.get(address, headers=again).status_code == 304
    take_out(kept.id, reason="Nhầm ảnh", actor=handler)
    assert client.get(address, headers=again).status_code == 404
