"""The way in by browser, without a browser: what each page asks, takes, hides and refuses."""

from __future__ import annotations

import io
import json
from datetime import date
from http import HTTPStatus

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tinhso.audit import queries as audit
from tinhso.audit.contracts import Filters
from tinhso.kernel.policy import Role
from tinhso.lake import queries as lake
from tinhso.supply.intake.models import Attempt, KeptRecipe, Upload
from tinhso.supply.intake.tests import factories
from tinhso.supply.intake.tests.factories import CASES, MONTH

pytestmark = pytest.mark.django_db

READY = {"column:0": "commune", "column:1": "cases", "column:2": "rate", "column:3": "day", "column:4": "note"}
PEOPLE = "intake.people"


@pytest.fixture
def office() -> int:
    factories.communes()
    return factories.office()


@pytest.fixture
def clerk(office) -> Client:
    return browser(office)


def browser(unit: int, role: Role = Role.DEPARTMENT_DATA_OFFICER) -> Client:
    client = Client()
    client.force_login(factories.person(unit, role), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def address(unit: int, dataset: str = CASES, period: str = MONTH) -> str:
    return f"/supply/submit/{dataset}/{unit}/{period}/"


def send(client: Client, unit: int, content: bytes, name: str = "so-ca.xlsx", **where: str):
    return client.post(address(unit, **where), {"file": SimpleUploadedFile(name, content)}, follow=True)


def check(client: Client, page, **choices: str):
    return client.post(page.wsgi_request.path, {"step": "submit", "sheet": "Số ca", **READY, **choices}, follow=True)


def accepted(client: Client, unit: int, *numbers: int | str):
    return check(client, send(client, unit, factories.xlsx(factories.cases(*numbers))))


def shown(page) -> str:
    return page.content.decode()


def test_the_page_says_what_is_owed_by_whom_and_when(clerk, office):
    page = shown(clerk.get(address(office)))
    assert "Số ca bệnh" in page
    assert "tháng 5/2024" in page
    assert "17:00 ngày làm việc thứ 5 sau kỳ" in page


def test_the_template_has_the_headers_with_a_note_on_each_and_is_read_without_a_doubt(clerk, office):
    content = clerk.get(f"{address(office)}template.xlsx").content
    book = openpyxl.load_workbook(io.BytesIO(content))
    head = book.worksheets[0][1]
    assert [cell.value for cell in head] == ["Xã", "Số ca", "Tỷ lệ", "Ngày", "Ghi chú"]
    assert "bắt buộc" in head[1].comment.text
    book.worksheets[0].append(["00001", 3, 1.5, date(2024, 5, 31), "đủ"])
    filled = io.BytesIO()
    book.save(filled)
    assert shown(send(clerk, office, filled.getvalue())).count("chắc chắn") == 5


def test_a_first_file_is_read_together_and_the_next_of_its_kind_passes_straight_through(clerk, office):
    page = send(clerk, office, factories.xlsx(factories.cases(3, 4)))
    assert "/supply/read/" in page.wsgi_request.path
    assert not Attempt.objects.exists()
    assert "Biên nhận" in shown(check(clerk, page))
    later = send(clerk, office, factories.xlsx(factories.cases(5, 6)), period="202404")
    assert "/supply/attempt/" in later.wsgi_request.path


def test_a_pasted_table_goes_the_same_way(clerk, office):
    page = clerk.post(address(office), {"pasted": "Xã\tSố ca\nXã Hòa Tú\t3\n"}, follow=True)
    assert "Xã Hòa Tú" in shown(page)
    assert Upload.objects.get().name == "bảng dán"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"", "Tập tin được gửi là rỗng."), (b"%PDF-1.7", "tệp PDF"), (b"\x89PNG\r\n", "ảnh PNG"), (b"PK\x03\x04broken", "XLSX")],
)
def test_what_is_no_table_is_refused_on_the_same_page_with_what_to_do(clerk, office, content, sentence):
    page = send(clerk, office, content)
    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "data-error-summary" in shown(page)
    assert sentence in shown(page) or "Hãy" in shown(page)


def test_the_sheet_is_shown_as_it_is_with_the_reason_why_a_row_is_no_data(clerk, office):
    page = shown(send(clerk, office, factories.xlsx(factories.cases(3, 4))))
    assert "tiêu đề biểu" in page
    assert '<th scope="row">' in page
    assert "Báo cáo tháng 5/2024" in page


def test_the_first_rows_are_shown_as_they_would_be_stored_and_the_unreadable_cells_marked(clerk, office):
    page = send(clerk, office, factories.xlsx(factories.cases(1234, "nhiều", 5)))
    assert "1.234" in shown(page)
    assert "00001 · Xã Hòa Tú" in shown(page)
    assert "không đọc được" in shown(page)


def test_a_changed_choice_comes_back_as_a_fragment_with_the_rows_under_it(clerk, office):
    page = send(clerk, office, factories.xlsx(factories.cases(3, 4)))
    choices = {**READY, "column:1": "", "sheet": "Số ca"}
    answer = clerk.post(page.wsgi_request.path, choices, HTTP_HX_REQUEST="true")
    assert answer.status_code == HTTPStatus.OK
    assert shown(answer).startswith("\n<form") or shown(answer).startswith("<form")
    assert "Còn 1 điều cần trả lời" in shown(answer)


def test_nothing_is_sent_while_a_required_column_is_missing_or_one_is_chosen_twice(clerk, office):
    page = send(clerk, office, factories.xlsx(factories.cases(3, 4)))
    missing = check(clerk, page, **{"column:1": ""})
    assert "Hãy chọn cột là “Số ca”." in shown(missing)
    twice = check(clerk, page, **{"column:2": "cases"})
    assert "“Số ca” đang được chọn cho nhiều cột." in shown(twice)
    assert not Attempt.objects.exists()


def test_another_unit_does_not_open_a_file_by_knowing_its_sha256(clerk, office):
    page = send(clerk, office, factories.xlsx(factories.cases(3, 4)))
    other = factories.office("Sở Nội vụ")
    stranger = browser(other)
    assert stranger.get(page.wsgi_request.path).status_code == HTTPStatus.NOT_FOUND
    borrowed = page.wsgi_request.path.replace(f"/{office}/", f"/{other}/")
    assert stranger.get(borrowed).status_code == HTTPStatus.NOT_FOUND
    assert stranger.get(address(office)).status_code == HTTPStatus.NOT_FOUND


def test_another_units_attempt_is_hidden_in_every_form(clerk, office):
    attempt = accepted(clerk, office, "nhiều", 4).wsgi_request.path
    stranger = browser(factories.office("Sở Nội vụ"))
    for name in ("", "report.json", "marked.xlsx", "receipt.json"):
        assert stranger.get(attempt + name).status_code == HTTPStatus.NOT_FOUND


def test_a_reader_sees_the_attempt_and_can_change_nothing(clerk, office):
    attempt = accepted(clerk, office, "nhiều", 4).wsgi_request.path
    auditor = browser(office, Role.SPECIALIST)
    assert "không phải số nguyên" in shown(auditor.get(attempt))
    assert "step" not in shown(auditor.get(attempt))
    auditor.post(attempt, {"step": "correct", "cell:4:1": "3"})
    assert Attempt.objects.count() == 1


def test_faults_are_shown_in_their_cells_and_filtered_by_kind(clerk, office):
    page = accepted(clerk, office, "nhiều", -4, 5)
    assert "2 lỗi trong 2 dòng" in shown(page)
    assert 'name="cell:4:1" value="nhiều"' in shown(page)
    only = shown(clerk.get(f"{page.wsgi_request.path}?kind=range"))
    assert 'value="nhiều"' not in only
    assert 'value="-4"' in only


def test_a_corrected_cell_is_checked_again_and_the_file_that_was_sent_stays_as_it_was(clerk, office):
    page = accepted(clerk, office, "nhiều", 4)
    first = Upload.objects.get()
    answer = clerk.post(page.wsgi_request.path, {"step": "correct", "cell:4:1": "1.234", "cell:5:1": "4"}, follow=True)
    assert "Biên nhận" in shown(answer)
    rows = lake.query(f"SELECT commune, cases FROM {CASES} ORDER BY 1", actor=factories.officer(office)).rows
    assert rows == (("00001", 1234), ("00002", 4))
    assert Upload.objects.filter(sha256=first.sha256).exists()
    said = next(iter(audit.stream(Filters(verb="supply.correct_cells"))))
    assert "B4" in str(said.data)


def test_a_mended_file_dropped_again_goes_straight_to_the_check(clerk, office):
    page = accepted(clerk, office, "nhiều", 4)
    assert "Hoặc sửa trong tệp rồi thả lại vào đây" in shown(page)
    again = send(clerk, office, factories.xlsx(factories.cases(9, 4)))
    assert "Biên nhận" in shown(again)


def test_corrections_of_csv_keep_its_form(clerk, office):
    page = send(clerk, office, factories.csv(factories.cases("nhiều", 4)), "so-ca.csv")
    refused = check(clerk, page, sheet="")
    answer = clerk.post(refused.wsgi_request.path, {"step": "correct", "cell:2:1": "7"}, follow=True)
    assert "Biên nhận" in shown(answer)


def test_unchanged_cells_send_nothing(clerk, office):
    page = accepted(clerk, office, "nhiều", 4)
    answer = clerk.post(page.wsgi_request.path, {"step": "correct", "cell:4:1": "nhiều"}, follow=True)
    assert "Chưa có ô nào được sửa." in shown(answer)
    assert Attempt.objects.count() == 1


def test_the_receipt_is_handed_out_signed(clerk, office):
    page = accepted(clerk, office, 3, 4)
    document = clerk.get(f"{page.wsgi_request.path}receipt.json").content.decode()
    assert lake.verify_receipt(document, lake.public_keys())


def test_the_report_as_json_is_what_the_api_says(clerk, office):
    page = accepted(clerk, office, "nhiều", 4)
    report = json.loads(clerk.get(f"{page.wsgi_request.path}report.json").content)
    assert report["outcome"] == "refused"
    assert [fault["cell"] for fault in report["faults"]] == ["B4"]


def test_an_unusual_value_is_shown_beside_earlier_ones_and_taken_with_a_reason(clerk, office):
    for month in ("202401", "202402", "202403", "202404"):
        factories.offer(office, factories.cases(10, 11), period=month)
    page = accepted(clerk, office, 100_000, 11)
    assert "Có giá trị khác thường" in shown(page)
    without = clerk.post(page.wsgi_request.path, {"step": "confirm", "reason": " "})
    assert Attempt.objects.filter(outcome="accepted", door="page").count() == 0
    assert "field-errors" in shown(without)
    answer = clerk.post(page.wsgi_request.path, {"step": "confirm", "reason": "Dịch lớn"}, follow=True)
    assert "Biên nhận" in shown(answer)


def test_kept_layouts_are_seen_and_forgotten_and_then_asked_about_again(clerk, office):
    accepted(clerk, office, 3, 4)
    recipes = f"/supply/recipes/{CASES}/{office}/"
    name = KeptRecipe.objects.get().name
    assert name in shown(clerk.get(recipes))
    assert "Đã bỏ." in shown(clerk.post(recipes, {"name": name}, follow=True))
    assert "/supply/read/" in send(clerk, office, factories.xlsx(factories.cases(5, 6)), period="202404").wsgi_request.path


def test_a_changed_layout_is_explained_and_what_still_holds_is_chosen(clerk, office):
    accepted(clerk, office, 3, 4)
    changed = factories.xlsx(factories.cases(5, 6), header=("Xã", "Tổng ca", "Tỷ lệ", "Ngày", "Ghi chú"))
    page = shown(send(clerk, office, changed, period="202404"))
    assert "Bố cục tệp đã khác trước" in page
    assert "Không thấy cột “Số ca”" in page
    assert '<option value="rate" selected>' in page


def test_a_name_from_outside_is_shown_as_text_and_never_as_a_path(clerk, office):
    page = send(clerk, office, factories.xlsx(factories.cases(3, 4)), name="../../<b>x</b>.xlsx")
    assert "<b>x</b>" not in shown(page)
    assert "/" not in Upload.objects.get().name


def test_rows_about_people_are_seen_by_those_who_supply_them_and_that_is_recorded(clerk, office):
    table = b"M\xc3\xa3;H\xe1\xbb\x8d t\xc3\xaan\n;An\n"
    page = send(clerk, office, table, "nguoi.csv", dataset=PEOPLE)
    refused = clerk.post(
        page.wsgi_request.path, {"step": "submit", "sheet": "", "column:0": "code", "column:1": "name"}, follow=True
    )
    assert "Thiếu giá trị" in shown(refused)
    assert list(audit.stream(Filters(verb="supply.see_rows")))
    reader = browser(office, Role.SPECIALIST)
    page = shown(reader.get(refused.wsgi_request.path))
    assert "chỉ người cung cấp mới xem được" in page
    assert "Thiếu giá trị" not in page
    assert reader.get(f"{refused.wsgi_request.path}marked.xlsx").status_code in (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)
