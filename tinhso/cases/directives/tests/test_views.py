"""The pages of directives: the board with its counts, one directive, what each may do there."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
from click.testing import CliRunner
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tinhso.accounts.tests.factories import Account
from tinhso.cases.directives import queries
from tinhso.cases.directives.commands import directives
from tinhso.cases.directives.contracts import Supporting
from tinhso.cases.directives.tests.factories import a_directive, aim, proof, proved
from tinhso.cases.engine import queries as engine
from tinhso.cases.engine.actions.moving import move
from tinhso.cases.engine.rules.processes import Shown
from tinhso.kernel import clock
from tinhso.kernel.clock import ZONE
from tinhso.kernel.policy import SYSTEM

MONDAY = datetime(2026, 11, 9, 8, 30, tzinfo=ZONE)
PDF = b"%PDF-1.7 a report"


@pytest.fixture
def client_of(house, settings):
    settings.SECOND_FACTOR_ROLES = ()
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "directives"}}
    cache.clear()

    def of(who: str) -> Client:
        client = Client(headers={"accept-language": "vi"})
        account = Account.objects.get(pk=house.people[who])
        client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return of


def send(client: Client, code: str, slug: str, data: dict[str, object] | None = None):
    """Send the form of a move as it is drawn now."""
    version = {"seen": queries.case_of(code, actor=SYSTEM).version}
    return client.post(f"/directives/{code}/moves/{slug}/", version | (data or {}))


def page(client: Client, code: str) -> str:
    answer = client.get(f"/directives/{code}/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_board_shows_each_directive_with_office_leader_due_time_and_result(house, client_of):
    with clock.set_to(MONDAY):
        a_directive(house)
    html = client_of("leader").get("/directives/").content.decode()
    for words in ("CĐ-2026-000001", "Giảm thời gian chờ khám", "Sở Y tế", "Trần Lãnh Đạo", "Giao việc"):
        assert words in html
    assert "Giao việc" not in client_of("auditor").get("/directives/").content.decode()
    assert "Không có nhiệm vụ nào" in client_of("commune").get("/directives/").content.decode()


def test_the_filters_of_the_address_narrow_the_board_and_its_counts(house, client_of):
    with clock.set_to(MONDAY):
        a_directive(house)
        a_directive(house, lead=house.works, title="Sửa đường tránh")
    html = client_of("leader").get(f"/directives/?office=unit:{house.works}&result=overdue").content.decode()
    assert "Sửa đường tránh" in html
    assert "Giảm thời gian chờ khám" not in html
    assert html.count('aria-current="page"') >= 1
    assert "quá hạn" in html
    assert client_of("leader").get("/directives/?office=nowhere&age=x&leader=abc&result=no").status_code == 200


def test_one_directive_says_what_who_when_and_how_the_due_time_was_counted(house, client_of):
    with clock.set_to(MONDAY):
        found = a_directive(house, supporting=(Supporting(house.works),), aim=aim(house))
    html = page(client_of("leader"), found.case.code)
    for words in ("Tổ chức lại tiếp đón", "Sở Xây dựng", "mặc định của nền tảng", "Cộng 15 ngày làm việc", "health.visits"):
        assert words in html


def test_the_head_sees_what_to_do_now_and_the_reader_sees_no_button(house, client_of):
    found = a_directive(house)
    head = page(client_of("health"), found.case.code)
    assert "Nhận nhiệm vụ" in head
    assert "Trả lại" in head
    for who in ("specialist", "auditor"):
        assert "/moves/" not in page(client_of(who), found.case.code)
    assert client_of("works").get(f"/directives/{found.case.code}/").status_code == 404


def test_a_move_is_made_with_what_its_form_brings(house, client_of):
    found, client = a_directive(house), client_of("health")
    assert send(client, found.case.code, "accept", {"seen": 1}).status_code == 302
    sent = {"percent": 40, "answer": "Đã họp các khoa.", "proof": [SimpleUploadedFile("hop.pdf", PDF)]}
    assert send(client, found.case.code, "progress", sent).status_code == 302
    html = page(client, found.case.code)
    for words in ("40 %", "Đã họp các khoa.", "hop.pdf"):
        assert words in html
    (file,) = engine.attachments(found.case, shown=Shown.OFFICE)
    answer = client.get(f"/cases/{found.case.code}/files/{file.id}/")
    assert answer.content == PDF
    assert answer["Content-Disposition"] == 'attachment; filename="hop.pdf"'
    assert client_of("works").get(f"/cases/{found.case.code}/files/{file.id}/").status_code == 404
    other = a_directive(house)
    assert client.get(f"/cases/{other.case.code}/files/{file.id}/").status_code == 404


def test_what_lacks_proof_or_a_reason_is_not_taken_and_nothing_is_kept(house, client_of):
    found, client = a_directive(house), client_of("health")
    move(found.case.id, "accept", actor=house.acting("health"))
    assert send(client, found.case.code, "prove", {"answer": "Xong."}).status_code == 422
    lying = {"answer": "Xong.", "proof": [SimpleUploadedFile("anh.png", b"<script>alert(1)</script>")]}
    answer = send(client, found.case.code, "prove", lying)
    assert answer.status_code == 422
    assert "anh.png" in answer.content.decode()
    assert not engine.attachments(found.case, shown=Shown.OFFICE)
    assert engine.case(found.case.id, actor=SYSTEM).state == "accepted"


def test_a_form_drawn_before_somebody_was_faster_is_refused(house, client_of):
    found, client = a_directive(house), client_of("health")
    move(found.case.id, "accept", actor=house.acting("health"))
    sent = {"seen": 1, "percent": 10, "answer": "Đã họp.", "proof": [SimpleUploadedFile("hop.pdf", PDF)]}
    answer = send(client, found.case.code, "progress", sent)
    assert answer.status_code == 422
    assert "người khác cập nhật" in answer.content.decode()
    assert not engine.attachments(found.case, shown=Shown.OFFICE)


def test_the_same_form_sent_twice_counts_once(house, client_of):
    found, client = a_directive(house), client_of("health")
    move(found.case.id, "accept", actor=house.acting("health"))
    sent = {"percent": 10, "answer": "Đã họp.", "request": "progress-1"}
    for _ in range(2):
        send(client, found.case.code, "progress", sent)
    assert len([each for each in engine.events(found.case, shown=Shown.OFFICE) if each.move == "progress"]) == 1


def test_more_time_is_asked_for_and_granted_on_the_page(house, client_of):
    with clock.set_to(MONDAY):
        found = a_directive(house)
        send(client_of("health"), found.case.code, "accept")
        sent = {"amount": 3, "unit": "working_days", "reason": "Chờ thiết bị."}
        assert send(client_of("health"), found.case.code, "ask_extension", sent).status_code == 302
        assert "Đồng ý gia hạn" in page(client_of("leader"), found.case.code)
        assert send(client_of("operator"), found.case.code, "grant_extension", sent).status_code == 403
        assert send(client_of("leader"), found.case.code, "grant_extension", sent).status_code == 302
    assert "+ 3 ngày làm việc" in page(client_of("leader"), found.case.code)


def test_a_closed_directive_is_reopened_with_a_new_due_day(house, client_of):
    with clock.set_to(MONDAY):
        found = a_directive(house)
        proved(house, found)
        assert send(client_of("operator"), found.case.code, "check", {"answer": "Đã xem."}).status_code == 302
        assert send(client_of("leader"), found.case.code, "close").status_code == 302
        past = {"reason": "Số liệu không đổi.", "due_day": "01/11/2026"}
        assert send(client_of("leader"), found.case.code, "reopen", past).status_code == 422
        assert send(client_of("leader"), found.case.code, "reopen", past | {"due_day": "20/11/2026"}).status_code == 302
    due_at = engine.case(found.case.id, actor=SYSTEM).due_at
    assert due_at == datetime(2026, 11, 20, 17, tzinfo=ZONE)


def test_a_part_has_a_page_of_its_own_where_the_supporting_office_answers(house, client_of):
    found = a_directive(house, supporting=(Supporting(house.works),))
    part = f"{found.case.code}.1"
    assert "Nhận phối hợp" in page(client_of("works"), part)
    assert send(client_of("works"), part, "accept").status_code == 302
    assert send(client_of("works"), part, "finish", {"answer": "Xong."}).status_code == 302
    html = page(client_of("health"), part)
    assert "Xác nhận" in html
    assert found.case.code in html


def test_remarks_are_the_offices_and_readers_only_read(house, client_of):
    found = a_directive(house)
    at = f"/cases/{found.case.code}/remark/"
    assert client_of("health").post(at, {"text": "Đang chờ Sở Tài chính.", "shown": "office"}).status_code == 302
    assert "Đang chờ Sở Tài chính." in page(client_of("leader"), found.case.code)
    assert client_of("health").post(at, {"text": " "}).status_code == 422
    assert client_of("auditor").post(at, {"text": "Tôi chỉ đọc.", "shown": "office"}).status_code == 403


# --- machines ------------------------------------------------------------------------


def test_the_api_tells_what_the_page_tells_and_hides_what_it_hides(house, client_of):
    found = a_directive(house, aim=aim(house), supporting=(Supporting(house.works),))
    listed = client_of("leader").get("/api/v1/directives?result=due_soon").json()
    assert [each["code"] for each in listed["directives"]] == [found.case.code]
    one = client_of("health").get(f"/api/v1/directives/{found.case.code}").json()
    assert one["aim"] == {
        "indicator": "health.visits",
        "unit_id": house.province,
        "target": 95.0,
        "at_least": True,
        "by_period": "202612",
    }
    assert [each["office_id"] for each in one["parts"]] == [house.works]
    assert client_of("commune").get(f"/api/v1/directives/{found.case.code}").status_code == 404
    assert Client().get("/api/v1/directives").status_code == 401


def test_the_command_gives_lists_and_shows(house):
    run = CliRunner().invoke
    given = [
        "open",
        "--title",
        "Trực Tết",
        "--text",
        "Lập lịch.",
        "--lead",
        "T-YT",
        "--supporting",
        "T-XD",
        "--within",
        "5 working_days",
    ]
    opened = run(directives, [*given, "--request", "once"], catch_exceptions=False)
    code = opened.stdout.strip()
    assert code.startswith("CĐ-")
    assert run(directives, [*given, "--request", "once"], catch_exceptions=False).stdout.strip() == code
    listed = json.loads(run(directives, ["list", "--json"], catch_exceptions=False).stdout)
    assert [each["code"] for each in listed["directives"]] == [code]
    assert code in run(directives, ["list", "--office", "T-YT"], catch_exceptions=False).stdout
    assert run(directives, ["list", "--result", "never"]).exit_code == 2
    shown = run(directives, ["show", code], catch_exceptions=False).stdout
    assert f"{code}.1 · Sở Xây dựng" in shown
    assert json.loads(run(directives, ["remind", "--json"], catch_exceptions=False).stdout)["given"] == 0


def test_a_rule_set_by_command_holds_from_its_day(house):
    rule = ["set-reminder", "before_3", "--clock", "whole", "--side", "before", "--working-days", "5", "--level", "0"]
    assert CliRunner().invoke(directives, [*rule, "--from", "01/01/2026", "--source", "QC 12"]).exit_code == 0
    opening = ["set-opening", "leader_reviewed", "--working-days", "0", "--from", "2026-01-01", "--source", "QC 12"]
    assert CliRunner().invoke(directives, opening).exit_code == 0
    assert [each.working_days for each in queries.opening_rules()] == [0]


def test_the_journal_tells_the_latest_first(house, client_of):
    with clock.set_to(MONDAY):
        found = a_directive(house)
    with clock.set_to(MONDAY + timedelta(hours=2)):
        move(found.case.id, "accept", actor=house.acting("health"))
        proof(found.case, house.acting("health"))
    html = page(client_of("leader"), found.case.code)
    assert (
        html.index("Đính kèm tệp")
        < html.index("10:30 09/11/2026 · Lê Giám Đốc")
        < html.index("08:30 09/11/2026 · Trần Lãnh Đạo")
    )
