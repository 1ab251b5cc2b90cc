"""Reporting by the form, without any script: what is taken in, what is refused with what was written, floods and robots."""

from __future__ import annotations

import contextlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tinhso.cases.reports import media
from tinhso.cases.reports.contracts import Showing
from tinhso.cases.reports.tests.factories import CaseRow, ReportRow, a_report
from tinhso.cases.reports.tests.pictures import jpeg
from tinhso.kernel.policy import ANONYMOUS
from tinhso.portal.reports import actions
from tinhso.portal.reports.contracts import Upload
from tinhso.portal.reports.errors import TooFast
from tinhso.portal.reports.tests.factories import PHONE, WORDS, a_former_commune, browser, fields, shown

pytestmark = pytest.mark.usefixtures("town")
NEW = "/field-reports/new"


def test_the_form_files_a_report_and_leads_to_its_receipt_with_code_private_link_and_qr(client):
    answer = client.post(NEW, fields())
    assert answer.status_code == 302
    page = client.get(answer["Location"]).content.decode()
    code = answer["Location"].split("/")[2]
    assert code in page
    assert f"/field-reports/track#{code}." in page
    assert "<svg" in page
    assert ReportRow.objects.get().showing == Showing.WAITING


def test_a_picture_that_is_none_is_told_and_the_report_stands(client):
    lie = SimpleUploadedFile("anh.jpg", b"<script>alert(1)</script>", content_type="image/jpeg")
    answer = client.post(NEW, fields(photos=lie), follow=True)
    assert answer.redirect_chain[-1][0].endswith("/receipt")
    assert [str(each) for each in answer.context["messages"]]
    assert ReportRow.objects.count() == 1


def test_more_pictures_than_a_form_takes_are_refused_before_they_are_read(client):
    many = [SimpleUploadedFile(f"{at}.jpg", b"x") for at in range(6)]
    assert client.post(NEW, fields(photos=many)).status_code == 422
    assert not ReportRow.objects.exists()


def test_the_key_is_in_no_address_that_is_sent(client):
    answer = client.post(NEW, fields())
    key = client.get(answer["Location"]).context["key"]
    assert len(key) >= 32
    assert key not in answer["Location"]


def test_the_same_form_sent_twice_is_one_report_with_one_receipt(client):
    filled = fields()
    first, second = client.post(NEW, filled), client.post(NEW, filled)
    assert first["Location"] == second["Location"]
    assert ReportRow.objects.count() == 1
    assert client.get(second["Location"]).context["key"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"text": " "}, "Chưa có nội dung"),
        ({"longitude": "", "latitude": ""}, "Chưa rõ việc xảy ra ở đâu"),
        ({"longitude": "2.35", "latitude": "48.85"}, "nằm ngoài địa bàn"),
        ({"longitude": "east"}, "không dùng được"),
        ({"longitude": "nan"}, "không dùng được"),
        ({"commune": "-1", "longitude": ""}, "không dùng được"),
        ({"road.danger": ""}, "còn thiếu"),
        ({"category": "dragons"}, "Không có lĩnh vực"),
        ({"category": "public_service"}, "cần biết người gửi"),
        ({"website": "http://spam.example"}, "phải để trống"),
        ({"name": "a\x00b"}, "không đọc được"),
        ({"road.danger": "a\x00b"}, "không đọc được"),
    ],
)
def test_what_is_refused_says_what_to_do_and_loses_no_word(client, changes, said):
    filled = fields(**changes)
    answer = client.post(NEW, filled)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert filled["text"].strip() in page
    assert f'value="{filled["request"]}"' in page
    assert not ReportRow.objects.exists()


def test_a_category_that_needs_to_know_who_takes_a_telephone_number(client):
    assert client.post(NEW, fields(category="public_service", phone=PHONE)).status_code == 302


def test_a_form_of_another_site_is_refused():
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(NEW, fields()).status_code == 403
    assert not ReportRow.objects.exists()


def test_script_in_the_words_stays_words(client):
    answer = client.post(NEW, fields(text="<script>alert(1)</script>"))
    assert "<script>alert" not in client.get(answer["Location"].replace("receipt", "")).content.decode()


def test_a_device_that_floods_waits_and_what_was_written_is_kept():
    client = browser()
    for number in range(10):
        assert client.post(NEW, fields(text=f"Việc số {number}")).status_code == 302
    answer = client.post(NEW, fields(text="Việc thứ mười một"))
    assert answer.status_code == 429
    assert "Việc thứ mười một" in answer.content.decode()
    assert ReportRow.objects.count() == 10


def test_others_behind_the_same_address_go_on():
    flooding = browser()
    for number in range(11):
        flooding.post(NEW, fields(text=f"Việc số {number}"))
    assert browser().post(NEW, fields(text="Việc của người khác")).status_code == 302


def test_the_same_long_words_from_everywhere_are_slowed_but_short_ones_are_honest():
    long = "Mua ngay hôm nay, giảm giá chín mươi phần trăm, gọi số này!"
    taken = [browser(address=f"203.0.113.{at}").post(NEW, fields(text=long)).status_code for at in range(12)]
    assert taken == [302] * 10 + [429] * 2
    assert all(browser(address=f"198.51.100.{at}").post(NEW, fields(text="Mất điện")).status_code == 302 for at in range(12))


def test_the_same_picture_again_and_again_is_drawn_so_often_and_no_more(monkeypatch):
    drawn, made_anew = [], media.made_anew

    def counted(content):
        drawn.append(content)
        return made_anew(content)

    filed = a_report()
    monkeypatch.setattr(media, "made_anew", counted)
    upload = Upload(jpeg(), "a.jpg")
    for _ in range(11):
        with contextlib.suppress(TooFast):
            actions.add_files(filed.case.id, [upload] * 5, "a device", key=filed.key, actor=ANONYMOUS)
    assert len(drawn) == 50


def test_twenty_different_pictures_at_once_are_all_taken():
    filed = a_report()
    files = [Upload(jpeg(colour=f"hsl({at * 18}, 80%, 50%)"), f"{at}.jpg") for at in range(20)]
    actions.add_files(filed.case.id, files, "a device", key=filed.key, actor=ANONYMOUS)
    assert CaseRow.objects.get().attachments.count() == 20


def test_a_report_that_was_sent_before_is_never_slowed():
    client, filled = browser(), fields()
    assert {client.post(NEW, filled).status_code for _ in range(30)} == {302}
    assert ReportRow.objects.count() == 1


def test_open_reports_nearby_of_the_same_kind_are_offered_and_others_are_not(client):
    shown("Ổ gà ở chân cầu", east=20)
    shown("Ổ gà ở xa", east=400)
    shown("Đèn hỏng", east=5, category="street_light", answers={"extent": "one"})
    page = client.get("/field-reports/alike", {"longitude": 105.97, "latitude": 9.6, "category": "road"}).content.decode()
    assert "Ổ gà ở chân cầu" in page
    assert "Ổ gà ở xa" not in page
    assert "Đèn hỏng" not in page


def test_the_offered_place_must_be_one(client):
    assert client.get("/field-reports/alike").status_code == 422


def test_a_former_name_leads_to_the_commune_that_has_its_ground_today_without_script_too(client, town):
    former = a_former_commune("An Ninh", into=town.commune)
    page = client.get(NEW).content.decode()
    assert f'<option value="{town.commune}">Xã An Ninh (cũ), nay là Xã Đầu Sông</option>' in page
    assert f'value="{former}"' not in page
    assert client.post(NEW, fields(longitude="", latitude="", commune=town.commune)).status_code == 302


def test_the_hamlet_is_a_word_of_the_address_whether_or_not_the_position_is_known(client, town):
    placed = fields(hamlet="Ấp Chợ", address="cạnh trường học")
    unplaced = fields(hamlet="Ấp Chợ", address="", longitude="", latitude="", commune=town.commune)
    for filled in (placed, unplaced):
        assert client.post(NEW, filled).status_code == 302
    first, second = ReportRow.objects.order_by("case")
    assert first.case.place_words == "Ấp Chợ, cạnh trường học"
    assert second.text.endswith("(Ấp Chợ)")


def test_every_control_of_the_form_works_without_script(client):
    page = client.get(NEW).content.decode()
    assert WORDS not in page
    assert 'name="commune"' in page
    assert 'name="road.danger"' in page
    assert 'enctype="multipart/form-data"' in page
