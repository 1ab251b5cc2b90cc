"""Whatever is wrong with what a citizen sends, a sentence says what to do, at every door, and nothing is half kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.html import escape

from tinhso.accounts.tests.factories import citizen
from tinhso.cases.reports.tests.factories import CaseRow, ReportRow, a_report, answered
from tinhso.kernel import clock
from tinhso.portal.reports.models import AttemptRow
from tinhso.portal.reports.tests.factories import PHONE, body, browser, fields, send, shown
from tinhso.portal.reports.tests.test_views_following import address, opened

pytestmark = pytest.mark.usefixtures("town")
NEW, MEGABYTE = "/field-reports/new", "x" * 1_000_000
NOWHERE = {"longitude": "", "latitude": ""}
PARIS = {"longitude": 2.35, "latitude": 48.85}
PeopleRow = CaseRow._meta.get_field("participants").related_model


def assert_nothing_kept() -> None:
    kept = [model for model in (CaseRow, ReportRow, PeopleRow, AttemptRow) if model.objects.exists()]
    assert not kept


@pytest.mark.parametrize(
    ("changes", "do"),
    [
        (NOWHERE, "Hãy chọn vị trí trên bản đồ hoặc chọn xã, phường"),
        ({"longitude": "999"}, "“999” không dùng được ở ô kinh độ. Hãy sửa lại"),
        ({"latitude": "inf"}, "ở ô vĩ độ. Hãy sửa lại"),
        ({"longitude": "105,97 Đông"}, "ở ô kinh độ. Hãy sửa lại"),
        ({**NOWHERE, "commune": "Xã Đầu Sông"}, "ở ô xã, phường. Hãy sửa lại"),
        ({**NOWHERE, "commune": "999999"}, "Hãy chọn lại"),
        ({"longitude": "2.35", "latitude": "48.85"}, "Hãy chọn lại vị trí trên bản đồ"),
        ({"category": ""}, "Hãy chọn một lĩnh vực"),
        ({"category": "dragons"}, "Hãy chọn một lĩnh vực"),
        ({"road.danger": ""}, "còn thiếu. Hãy sửa rồi gửi lại"),
        ({"road.danger": MEGABYTE}, "chưa đúng. Hãy sửa rồi gửi lại"),
        ({"text": ""}, "Hãy ghi vài lời"),
        ({"text": MEGABYTE}, "Hãy rút gọn rồi gửi lại"),
        ({"address": MEGABYTE}, "Ô địa chỉ nhận tối đa 190 ký tự. Hãy rút gọn"),
        ({"hamlet": MEGABYTE}, "Ô ấp, khóm nhận tối đa 100 ký tự. Hãy rút gọn"),
        ({"name": MEGABYTE}, "Ô họ tên nhận tối đa 200 ký tự. Hãy rút gọn"),
        ({"category": "public_service"}, "Hãy đăng nhập hoặc để lại số điện thoại"),
        ({"category": "public_service", "phone": "không có"}, "không phải số điện thoại liên lạc được. Hãy sửa lại"),
        ({"phone": "1022"}, "không phải số điện thoại liên lạc được. Hãy sửa lại"),
        ({"email": "bình@"}, "không phải thư điện tử liên lạc được. Hãy sửa lại"),
    ],
)
def test_the_form_says_what_to_do_and_keeps_nothing_but_what_was_written(client, changes, do):
    filled = fields(**changes)
    answer = client.post(NEW, filled)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert do in page.partition('role="alert"')[2].partition("</div>")[0]
    assert escape(filled["text"]) in page
    assert f'value="{filled["request"]}"' in page
    assert_nothing_kept()


def test_more_than_a_request_may_hold_is_answered_with_a_sentence_too(client):
    answer = client.post(NEW, fields(text="x" * 6_000_000))
    assert answer.status_code == 413
    assert "rút gọn rồi gửi lại" in answer.content.decode()
    assert_nothing_kept()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"place": None}, "place_missing"),
        ({"place": None, "commune": 999_999}, "commune_unknown"),
        ({"place": PARIS}, "outside_province"),
        ({"category": "dragons"}, "unknown_category"),
        ({"answers": {}}, "answers_wrong"),
        ({"text": " "}, "text_missing"),
        ({"seen_at": (clock.now() + timedelta(days=2)).isoformat()}, "in_the_future"),
        ({"phone": "none"}, "wrong_contact"),
        ({"email": "none"}, "wrong_contact"),
        ({"category": "public_service", "answers": {}}, "who_missing"),
    ],
)
def test_the_app_is_told_what_to_do_in_both_languages_and_nothing_is_kept(client, changes, code):
    answer = send(client, **changes)
    told = answer.json()
    assert (answer.status_code, told["code"]) == (422, code)
    assert "Hãy" in told["message_vi"]
    assert told["message_en"].endswith(".")
    assert told["message_en"] != told["message_vi"]
    assert_nothing_kept()


def test_what_is_mended_is_filed_under_the_same_request_and_mistakes_are_not_held_against_anybody():
    client, sent = browser(), body()
    for _ in range(30):
        assert client.post("/api/v1/field-reports", {**sent, "text": " "}, content_type="application/json").status_code == 422
    assert client.post("/api/v1/field-reports", sent, content_type="application/json").status_code == 201
    assert ReportRow.objects.count() == 1


def test_numbers_in_their_many_honest_forms_are_taken(client):
    for at, phone in enumerate((PHONE, "+84 912 000 777", "(0299) 382.1022")):
        assert client.post(NEW, fields(phone=phone, text=f"Việc {at}")).status_code == 302


@pytest.mark.parametrize(
    ("query", "do"),
    [
        ("since=hôm qua", "ở ô từ ngày. Hãy sửa lại"),
        ("until=32/01/2026", "ở ô đến ngày. Hãy sửa lại"),
        ("category=dragons", "ở ô lĩnh vực. Hãy sửa lại"),
        ("stage=burning", "ở ô tiến độ. Hãy sửa lại"),
        ("commune=abc", "ở ô xã, phường. Hãy sửa lại"),
    ],
)
def test_filters_that_mean_nothing_are_said_by_the_name_on_the_page(client, query, do):
    answer = client.get(f"/field-reports/?{query}")
    assert answer.status_code == 422
    assert do in answer.content.decode()


@pytest.mark.parametrize(
    ("deed", "written"),
    [("supplement", {"answer": "Nhà số 12."}), ("accept", {"rating": "5", "words": "Tốt."}), ("contest", {"reason": "Lún."})],
)
def test_a_deed_out_of_order_changes_nothing_and_the_report_says_where_it_is(town, deed, written):
    filed = a_report()
    client = opened(filed)
    answer = client.post(address(filed, deed), {**written, "request": "early"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Phản ánh đang ở bước khác" in page
    assert "Đã nhận, đang chờ" in page
    assert (CaseRow.objects.get().state, ReportRow.objects.get().rating) == ("received", None)


def test_a_judgement_that_is_none_is_refused_on_the_page_with_what_was_written(town):
    filed = shown()
    answered(town, filed)
    client = opened(filed)
    answer = client.post(address(filed, "accept"), {"rating": "rất tốt", "words": "Cảm ơn đội sửa đường.", "request": "a"})
    assert answer.status_code == 422
    assert "ở ô mức đánh giá" in answer.content.decode()
    assert "Cảm ơn đội sửa đường." in answer.content.decode()
    answer = client.post(address(filed, "contest"), {"reason": " ", "request": "c"})
    assert answer.status_code == 422
    assert CaseRow.objects.get().state == "published"


def test_a_citizen_signed_in_is_refused_as_kindly(client):
    client.force_login(citizen(), backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.post(NEW, fields(category="public_service", text=" "))
    assert answer.status_code == 422
    assert_nothing_kept()
