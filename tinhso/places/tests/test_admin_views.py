"""The pages of administrators, called with the actor that the gate would put on the request."""

from datetime import date
from html import unescape

import pytest
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.db import SessionStore
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from tinhso.places import actions, admin_views, queries
from tinhso.places.tests.factories import ADMINISTRATOR

pytestmark = pytest.mark.usefixtures("reference")
DAY = date(2027, 1, 1)
PAPER = "1668/NQ-UBTVQH15"


def ask(view, *args, actor=ADMINISTRATOR, **data):
    request = RequestFactory().post("/", data) if data else RequestFactory().get("/")
    request.actor = actor
    request.session = SessionStore()
    request._messages = FallbackStorage(request)  # what the message middleware sets
    return view(request, *args)


def text(response):
    return unescape(response.content.decode())


def test_the_overview_lists_documents_and_ways_to_change():
    page = text(ask(admin_views.overview))
    assert "202/2025/QH15" in page
    assert "/change/rename/" in page


def test_the_check_page_says_that_nothing_is_wrong():
    assert "Không có lỗi" in text(ask(admin_views.check))


def fields(**changes):
    return {"unit": "31510", "title": "Phường", "name": "Phú Lợi Mới", "on": "01/01/2027", "document": PAPER, **changes}


def test_a_change_is_looked_at_first_and_written_when_confirmed():
    page = text(ask(admin_views.change, "rename", **fields(step="preview")))
    assert "Phường Phú Lợi Mới" in page
    assert queries.unit_on("31510", DAY).name == "Phường Phú Lợi"
    assert ask(admin_views.change, "rename", **fields(step="apply")).status_code == 302
    assert queries.unit_on("31510", DAY).name == "Phường Phú Lợi Mới"


def test_a_suggestion_that_was_taken_is_shown_again_by_its_name():
    unit = queries.unit_on("31510", DAY)
    page = text(ask(admin_views.change, "rename", **fields(unit=f"unit:{unit.id}", step="preview")))
    assert f'value="unit:{unit.id}"' in page
    assert 'data-combobox-text="Phường Phú Lợi, Thành phố Cần Thơ"' in page
    assert "Phường Phú Lợi Mới" in page


def test_what_contradicts_the_register_is_said_on_the_form():
    moved = {"unit": "92", "parent": "31510", "on": "01/01/2027", "document": PAPER, "step": "apply"}
    page = text(ask(admin_views.change, "move", **moved))
    assert "cấp trên của chính nó" in page


def test_a_merger_with_shares_is_entered_line_by_line():
    division = {
        **{"unit": "31510", "parts": "31507 = 0,6\nPhường Mỹ Xuyên, Cần Thơ = 0,4", "closes": "on"},
        **{"basis": "dân số", "on": "01/01/2027", "document": PAPER, "step": "apply"},
    }
    assert ask(admin_views.change, "succeed", **division).status_code == 302
    became = queries.crosswalk("31510", date(2026, 12, 31), DAY)
    assert {part.unit.code: part.share for part in became.parts} == {"31507": 0.6, "31684": 0.4}


@pytest.mark.parametrize("parts", ["31507 = nửa", "31507 = 0,6", "Phường Không Có"])
def test_wrong_shares_are_said_on_the_form(parts):
    wrong = {"unit": "31510", "parts": parts, "closes": "on", "on": "01/01/2027", "document": PAPER, "step": "apply"}
    page = text(ask(admin_views.change, "succeed", **wrong))
    assert 'role="alert"' in page
    assert queries.unit_on("31510", DAY).name == "Phường Phú Lợi"


def test_a_new_office_is_opened_for_its_area():
    opened = {
        **{"tree": "office", "level": "centre", "code": "H13-TTDL", "title": "Trung tâm", "name": "Dữ liệu"},
        **{"parent": "H13", "serves": "92", "on": "01/01/2027", "document": PAPER, "step": "apply"},
    }
    assert ask(admin_views.change, "open", **opened).status_code == 302
    area = queries.unit_on("92", DAY)
    assert "Trung tâm Dữ liệu" in {office.name for office in queries.offices_serving(area.id, DAY)}


def test_a_document_is_added():
    assert ask(admin_views.document, number="9/NQ", title_vi="Nghị quyết", issued_on="01/12/2026").status_code == 302
    assert "9/NQ" in {paper.number for paper in queries.documents()}


def upload(content):
    return SimpleUploadedFile("list.csv", content.encode())


def test_a_file_is_looked_at_and_then_applied_without_sending_it_again():
    content = "code,name,level,parent\n31510,Phường Phú Lợi Mới,phường,92\n"
    page = text(ask(admin_views.import_file, file=upload(content), on="01/01/2027", step="preview"))
    assert "Phường Phú Lợi Mới" in page
    kept = page.split('name="kept" value="')[-1].split('"')[0]
    assert ask(admin_views.import_file, kept=kept, on="01/01/2027", step="apply").status_code == 302
    assert queries.unit_on("31510", DAY).name == "Phường Phú Lợi Mới"


def test_every_fault_of_a_file_is_shown_and_nothing_is_written():
    content = "code,name,level,parent\n31510,,phường,92\n,Xã A,xã,92\n"
    for step in ("preview", "apply"):
        page = text(ask(admin_views.import_file, file=upload(content), on="01/01/2027", step=step))
        assert "thiếu tên đơn vị" in page
        assert "thiếu mã đơn vị" in page


def test_a_file_that_is_no_longer_kept_must_be_chosen_again():
    page = text(ask(admin_views.import_file, kept="0" * 64, on="01/01/2027", step="apply"))
    assert "Hãy chọn lại tệp" in page


def test_another_account_cannot_apply_what_one_has_looked_at():
    content = "code,name,level,parent\n31510,Phường Phú Lợi Mới,phường,92\n"
    page = text(ask(admin_views.import_file, file=upload(content), on="01/01/2027", step="preview"))
    kept = page.split('name="kept" value="')[-1].split('"')[0]
    other = type(ADMINISTRATOR)(kind="officer", account=77, holdings=ADMINISTRATOR.holdings)
    assert "Hãy chọn lại tệp" in text(ask(admin_views.import_file, actor=other, kept=kept, on="01/01/2027", step="apply"))


def test_blanks_around_a_document_s_number_do_not_count():
    assert actions.save_document(number="  9 / NQ ", title_vi="x", actor=ADMINISTRATOR) == "9 / NQ"


def test_no_document_is_chosen_before_somebody_chooses():
    page = text(ask(admin_views.change, "rename"))
    assert '<option value="" selected>Chọn văn bản</option>' in page
    assert 'role="alert"' in text(ask(admin_views.change, "rename", **fields(document="", step="preview")))


def test_one_file_is_kept_and_the_box_for_it_is_optional_only_then():
    page = text(ask(admin_views.import_file))
    assert page.count('name="kept"') == 1
    assert "không bắt buộc" not in page.split('type="file"')[0].rsplit("<label", 1)[1]
    content = "code,name,level,parent\n31510,Phường Phú Lợi Mới,phường,92\n"
    page = text(ask(admin_views.import_file, file=upload(content), on="01/01/2027", step="preview"))
    assert page.count('name="kept"') == 1
    assert "từ ngày 01/01/2027" in page
    assert "Phường Phú Lợi → Phường Phú Lợi Mới" in page
    assert "Hãy chọn tệp" in text(ask(admin_views.import_file, on="01/01/2027", step="preview"))


def test_a_file_with_faults_is_not_said_to_hold_changes():
    content = "code,name,level,parent\n31510,Phường Phú Lợi Mới,phường,92\n31511,,phường,92\n"
    page = text(ask(admin_views.import_file, file=upload(content), on="01/01/2027", step="preview"))
    assert "1 lỗi; chưa có gì được ghi" in page
    assert "thay đổi, " not in page
    assert 'value="apply"' not in page


def test_boundaries_need_source_and_licence():
    file = SimpleUploadedFile("b.geojson", b'{"type": "FeatureCollection", "features": []}')
    page = text(ask(admin_views.import_file, file=file, on="01/01/2027", source="Sở Nội vụ", step="preview"))
    assert "Ranh giới cần có nguồn và giấy phép" in page


def test_notes_of_the_check_are_in_one_language():
    assert "(commune)" not in text(ask(admin_views.check))


def test_lists_of_administrators_read_as_cards_on_narrow_screens():
    page = text(ask(admin_views.overview))
    assert "table-cards" in page
    assert page.count("<td data-label=") == page.count("<td")
