"""Following a report: by key only, without leaving it in an address; answering, judging, withdrawing; guessing is slowed."""

from __future__ import annotations

import pytest
from django.test import Client

from tinhso.accounts.tests.factories import citizen
from tinhso.cases.engine.actions.attaching import take_out
from tinhso.cases.engine.actions.moving import move
from tinhso.cases.engine.contracts import AttachmentKind, Given
from tinhso.cases.engine.tests.factories import holding
from tinhso.cases.reports.actions import filing, keeping
from tinhso.cases.reports.actions.triaging import triage
from tinhso.cases.reports.tests.factories import CaseRow, IncomingRow, ReportRow, a_report, answered, clerk, mender
from tinhso.cases.reports.tests.pictures import jpeg, mp4, pdf
from tinhso.kernel.policy import ANONYMOUS, SYSTEM, Role
from tinhso.portal.reports.tests.factories import browser, fields, shown

pytestmark = pytest.mark.usefixtures("town")
TRACK = "/field-reports/track"


def opened(filed):
    """Return a browser that took the key of a report."""
    client = browser()
    answer = client.post(TRACK, {"code": filed.case.code.lower(), "key": filed.key})
    assert answer.status_code == 302
    return client


def address(filed, deed: str = "") -> str:
    return f"/field-reports/{filed.case.code}/{deed}"


def asked(filed, town) -> None:
    desk = holding(Role.CENTRE_OPERATOR, town.centre)
    move(filed.case.id, "accept", actor=desk)
    move(filed.case.id, "ask_reporter", Given(question="Gần nhà số mấy?"), actor=desk)


def test_code_and_key_open_the_story_of_ones_own_report(town):
    filed = a_report()
    page = opened(filed).get(address(filed)).content.decode()
    assert "Phản ánh được gửi đến." in page
    assert "Hiện Trung tâm Điều hành đang giữ việc, phải xong trước" in page


def test_nobody_else_finds_it_and_pages_of_ones_own_are_kept_nowhere(client, town):
    filed = a_report()
    assert client.get(address(filed)).status_code == 404
    assert client.get(address(filed, "receipt")).status_code == 404
    own = opened(filed).get(address(filed))
    assert own["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in own["Cache-Control"]


def test_the_key_is_posted_and_never_stands_in_an_address(town):
    filed = a_report()
    client = browser()
    answer = client.post(TRACK, {"code": filed.case.code, "key": filed.key})
    assert filed.key not in answer["Location"]
    assert filed.key not in client.get(answer["Location"]).content.decode()
    assert client.cookies["report_keys"]["httponly"]


def test_a_cookie_that_was_made_up_opens_nothing(client, town):
    filed = a_report()
    client.cookies["report_keys"] = f'{{"{filed.case.code}":"{filed.key}"}}'
    assert client.get(address(filed)).status_code == 404


def test_guessing_keys_is_slowed_and_the_right_one_works_from_elsewhere(town):
    filed = a_report()
    client = browser()
    statuses = [client.post(TRACK, {"code": filed.case.code, "key": f"guess-{at}"}).status_code for at in range(12)]
    assert statuses == [404] * 10 + [429] * 2
    assert opened(filed).get(address(filed)).status_code == 200


def test_a_wrong_code_and_a_wrong_key_sound_alike(client, town):
    filed = a_report()
    wrong_key = client.post(TRACK, {"code": filed.case.code, "key": "x"})
    wrong_code = client.post(TRACK, {"code": "PA-22222-22222", "key": "x"})
    assert wrong_key.context["problem"] == wrong_code.context["problem"]


def test_a_question_of_the_office_is_answered(town):
    filed = a_report()
    asked(filed, town)
    client = opened(filed)
    assert "Gần nhà số mấy?" in client.get(address(filed)).content.decode()
    client.post(address(filed, "supplement"), {"answer": "Nhà số 12.", "request": "s-1"})
    page = client.get(address(filed)).content.decode()
    assert "Nhà số 12." in page
    assert CaseRow.objects.get().state == "accepted"


def test_the_fix_is_accepted_with_stars(town):
    filed = a_report()
    answered(town, filed)
    client = opened(filed)
    client.post(address(filed, "accept"), {"rating": "4", "words": "Cảm ơn.", "request": "a-1"})
    assert (CaseRow.objects.get().state, ReportRow.objects.get().rating) == ("closed", 4)
    assert "4 trên 5" in client.get(address(filed)).content.decode()


def test_whoever_contests_reads_that_a_supervisor_decides_and_not_that_the_office_has_it(town):
    case = answered(town, filed := a_report())
    client = opened(filed)
    client.post(address(filed, "contest"), {"reason": "Lún lại rồi.", "request": "c-1"})
    page = client.get(address(filed)).content.decode()
    assert "Hiện cấp giám sát đang xem xét, không phải cơ quan đã xử lý, phải xong trước" in page
    assert "đang giữ việc" not in page
    CaseRow.objects.filter(pk=case.id).update(due_at=None)
    assert "Hiện cấp giám sát đang xem xét, không phải cơ quan đã xử lý." in client.get(address(filed)).content.decode()


def test_the_reporter_opens_the_paper_of_the_office_and_nobody_else_does(town):
    filed = shown()
    roads = mender(town.roads)
    triage(filed.case.id, office=town.roads, actor=clerk(town))
    paper = filing.add_photo(filed.case.id, pdf(), "a.pdf", actor=roads, kind=AttachmentKind.PROOF)
    move(filed.case.id, "answer", Given(answer="Đã vá.", proof=(paper.id,)), actor=roads)
    move(filed.case.id, "publish", actor=clerk(town))
    link, client = address(filed, f"files/{paper.id}"), opened(filed)
    assert "Văn bản của cơ quan (PDF)" in client.get(address(filed)).content.decode()
    assert client.get(link)["Content-Type"] == "application/pdf"
    assert "Văn bản của cơ quan" not in browser().get(address(filed)).content.decode()
    assert browser().get(link).status_code == 404


def test_a_report_that_was_passed_on_is_contested_on_its_page(town):
    filed = a_report()
    move(filed.case.id, "transfer_out", Given(office=town.water, paper="12/CV"), actor=clerk(town))
    client = opened(filed)
    assert address(filed, "contest") in client.get(address(filed)).content.decode()
    client.post(address(filed, "contest"), {"reason": "Việc của tỉnh.", "request": "c-1"})
    assert CaseRow.objects.get().state == "contested"


def test_the_fix_is_contested_once_however_often_it_is_sent(town):
    filed = a_report()
    answered(town, filed)
    client = opened(filed)
    for _ in range(3):
        client.post(address(filed, "contest"), {"reason": "Lún lại rồi.", "request": "c-1"})
    assert (CaseRow.objects.get().state, ReportRow.objects.get().contested) == ("contested", 1)


def test_a_report_is_taken_back(town):
    filed = a_report()
    opened(filed).post(address(filed, "withdraw"), {"request": "w-1"})
    assert CaseRow.objects.get().state == "withdrawn"


@pytest.mark.parametrize("deed", ["supplement", "accept", "contest", "withdraw"])
def test_a_stranger_does_nothing_about_it(client, town, deed):
    filed = shown()
    answered(town, filed)
    answer = client.post(address(filed, deed), {"reason": "x", "answer": "x", "rating": "1"})
    assert answer.status_code == 404
    assert CaseRow.objects.get().state == "published"


def test_a_deed_that_is_none_is_not_found(town):
    filed = a_report()
    assert opened(filed).post(address(filed, "destroy")).status_code == 404


def test_a_neighbour_says_me_too_counts_once_and_follows(town):
    filed = shown()
    client = browser()
    for _ in range(3):
        client.post(address(filed, "me-too"))
    browser(address="203.0.113.9").post(address(filed, "me-too"))
    assert "2 người khác cũng gặp việc này" in client.get(address(filed)).content.decode()


def test_me_too_is_for_what_the_public_sees(town):
    filed = a_report()
    assert browser().post(address(filed, "me-too")).status_code == 404


def test_a_telephone_that_is_handed_on_forgets(town):
    filed = a_report()
    client = opened(filed)
    client.post("/field-reports/forget")
    assert client.get(address(filed)).status_code == 404


def test_thirty_reports_fit_in_one_browser_and_the_oldest_goes_first(town):
    client = browser()
    filed = [a_report(text=f"Việc {at}") for at in range(31)]
    for each in filed:
        client.post(TRACK, {"code": each.case.code, "key": each.key})
    assert client.get(address(filed[0])).status_code == 404
    assert client.get(address(filed[-1])).status_code == 200
    assert len(client.cookies["report_keys"].value) < 4000


def test_who_was_signed_in_finds_their_reports_without_a_key(client, town):
    account = citizen()
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.post("/field-reports/new", fields(category="public_service", text="Hồ sơ trễ hẹn", **{"road.danger": ""}))
    client.cookies.pop("report_keys")
    page = client.get(TRACK).content.decode()
    code = CaseRow.objects.get().code
    assert f"/field-reports/{code}/" in page
    assert "Hồ sơ trễ hẹn" in client.get(f"/field-reports/{code}/").content.decode()


def test_a_video_on_its_way_is_told_to_its_reporter_and_what_became_of_it(town, settings):
    filed, neighbour = shown(), Client()
    client = opened(filed)
    filing.add_photo(filed.case.id, mp4(), "a.mp4", actor=ANONYMOUS, key=filed.key)
    assert "1 video đang được chuẩn bị" in client.get(address(filed)).content.decode()
    assert "đang được chuẩn bị" not in neighbour.get(address(filed)).content.decode()
    keeping.make_waiting(IncomingRow.objects.get().pk)
    page = client.get(address(filed)).content.decode()
    assert "<video controls" in page
    assert "đang được chuẩn bị" not in page


def test_a_video_that_could_not_be_used_is_told_with_the_reason_and_the_report_stands(town):
    filed = shown()
    filing.add_photo(filed.case.id, mp4()[:900], "a.mp4", actor=ANONYMOUS, key=filed.key)
    keeping.make_waiting(IncomingRow.objects.get().pk)
    page = opened(filed).get(address(filed)).content.decode()
    assert "Có video không dùng được" in page
    assert "không phải là ảnh (JPEG, PNG, WebP) hoặc video" in page
    assert "không dùng được" not in Client().get(address(filed)).content.decode()


def test_a_picture_on_the_page_is_asked_for_at_each_look_so_that_a_withdrawn_one_is_gone(town):
    filed = shown()
    kept = filing.add_photo(filed.case.id, jpeg(), "a.jpg", actor=ANONYMOUS, key=filed.key)
    client, picture = opened(filed), address(filed, f"files/{kept.id}")
    first = client.get(picture)
    again = {"If-None-Match": first["ETag"]}
    assert (first["Cache-Control"], client.get(picture, headers=again).status_code) == ("private, no-cache", 304)
    take_out(kept.id, reason="Có mặt người.", actor=SYSTEM)
    assert client.get(picture, headers=again).status_code == 404
