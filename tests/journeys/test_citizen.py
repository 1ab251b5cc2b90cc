"""A citizen with a cheap telephone and a bad network: reports without one, is heard once, contests the fix, rates the next."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.journeys.accessibility import assert_accessible_everywhere
from tinhso.accounts.models import Account
from tinhso.accounts.tests.factories import give, officer
from tinhso.cases.engine import feeding
from tinhso.cases.engine.actions.moving import move
from tinhso.cases.engine.models import AttachmentRow, CaseRow
from tinhso.cases.reports import queries as reports
from tinhso.cases.reports.actions.triaging import triage
from tinhso.cases.reports.models import ReportRow
from tinhso.cases.reports.tests.conftest import town
from tinhso.cases.reports.tests.factories import HERE, clerk
from tinhso.cases.reports.tests.pictures import jpeg
from tinhso.kernel import clock
from tinhso.kernel.policy import Role
from tinhso.portal.reports import app_views
from tinhso.portal.reports.tests.factories import shown

__all__ = ["town"]
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

NEW, API = "/field-reports/new", "**/api/v1/field-reports"
EXPECTED = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED")  # what the console says of a network that is not there


@pytest.fixture
def phone(page_of, town) -> BrowserContext:
    """A telephone of 390 px at the bridge."""
    opened: Page = page_of(
        width=390,
        height=844,
        expected=EXPECTED,
        has_touch=True,
        is_mobile=True,
        reduced_motion="reduce",
        geolocation={"longitude": HERE.longitude, "latitude": HERE.latitude, "accuracy": 8},
        permissions=["geolocation"],
    )
    return opened.context


def the_form(phone: BrowserContext) -> Page:
    page = phone.new_page()
    page.goto(NEW)
    page.wait_for_selector("[data-report-form][data-ready]")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    return page


def fill(page: Page, words: str = "Ổ gà lớn giữa đường, xe máy hay ngã.") -> None:
    """Go through the three steps with a photograph, a position and an answer, up to the button that sends."""
    page.set_input_files("#photos", files=[{"name": "hố.jpg", "mimeType": "image/jpeg", "buffer": jpeg(2400, 1800)}])
    page.wait_for_selector(".thumbnails img")
    page.get_by_role("button", name="Tôi đang ở đây").click()
    expect(page.locator("[data-place-said]")).to_contain_text("Đã có vị trí")
    page.get_by_role("button", name="Tiếp tục").click()
    page.get_by_label("Tìm: đèn, rác, nước…").fill("o ga")
    page.locator(".choice-label", has_text="Ổ gà").click()
    page.get_by_label("Có", exact=True).check()
    page.get_by_label("Có chuyện gì?").fill(words)
    page.get_by_role("button", name="Tiếp tục").click()


def send(page: Page) -> None:
    page.get_by_role("button", name="Gửi phản ánh này").click()


def test_a_pothole_reported_without_network_is_sent_once_then_contested_and_rated_and_the_board_shows_it(phone, town, page_of):
    page = the_form(phone)
    phone.set_offline(True)
    page.goto(NEW)
    page.wait_for_selector("[data-report-form][data-ready]")
    expect(page.get_by_text("Không có mạng. Bạn cứ viết phản ánh")).to_be_visible()
    fill(page)
    send(page)
    expect(page.get_by_role("heading", name="Đang chờ gửi (1)")).to_be_visible()
    assert not ReportRow.objects.exists()

    page.goto("/field-reports/track")  # any other page, still without network
    expect(page.get_by_role("heading", name="Không có mạng")).to_be_visible()
    expect(page.get_by_role("heading", name="Đang chờ gửi (1)")).to_be_visible()

    phone.set_offline(False)
    expect(page.get_by_role("heading", name="Đã gửi từ điện thoại này")).to_be_visible()
    page.get_by_role("link", name="Mở", exact=True).click()
    expect(page.get_by_role("heading", name="Đã nhận phản ánh của bạn")).to_be_visible()
    expect(page.get_by_role("img", name="Mã QR của đường dẫn riêng")).to_be_visible()
    assert "#" not in page.url
    case, kept = CaseRow.objects.get(), AttachmentRow.objects.get()
    assert max(kept.width, kept.height) <= 1600
    assert (case.longitude, case.latitude) == (HERE.longitude, HERE.latitude)

    triage(case.pk, office=town.roads, actor=clerk(town))
    office = page_of(person("Lê Văn Vá", Role.SPECIALIST, town.roads), reduced_motion="reduce")
    mended(office, case.code, "Đã vá mặt đường.", "teal")
    move(case.pk, "publish", actor=clerk(town))
    page.get_by_role("link", name="Theo dõi phản ánh").click()
    expect(page.get_by_text("Đã vá mặt đường.")).to_be_visible()
    expect(page.get_by_alt_text("Ảnh sau khi khắc phục")).to_be_visible()
    page.get_by_label("Chưa. Còn gì chưa được?").fill("Mưa xong lại lún.")
    page.get_by_role("button", name="Chưa, việc chưa được khắc phục").click()
    expect(page.get_by_text("Người phản ánh không đồng ý").first).to_be_visible()
    board = page_of(leader(), reduced_motion="reduce")
    shown_on(board, received="1", apart={"Phản bác đang chờ xem xét": "1"})

    page.reload()
    expect(page.get_by_text("Hiện cấp giám sát đang xem xét")).to_be_visible()
    reopened(board.context.new_page(), case.code)
    mended(office, case.code, "Đã đào lên, đầm nền và trải lại.", "olive")
    move(case.pk, "publish", actor=clerk(town))
    page.reload()
    page.locator("label[for=rating-5]").click()
    page.get_by_role("button", name="Rồi, đã khắc phục xong").click()
    expect(page.get_by_text("Người phản ánh đồng ý: 5 trên 5.")).to_be_visible()
    row = ReportRow.objects.get()
    assert (row.rating, row.contested, row.reopened, row.proved) == (5, 1, 1, True)

    shown_on(board, received="1", apart={"Phản ánh bị phản bác": "1", "Phản ánh phải mở lại": "1"}, satisfied="100,0")


def shown_on(board: Page, *, received: str, apart: Mapping[str, str], satisfied: str = "") -> None:
    """Find on the board of field reports what the lake heard of them, and each trouble counted apart."""
    feeding.feed()  # as the clock does every few seconds
    board.goto(f"/centre/boards/field_reports/?period={clock.today():%Y%m}")
    tiles = board.locator("article.tile")
    expect(tiles.filter(has=board.get_by_role("heading", name="Phản ánh tiếp nhận"))).to_contain_text(received)
    counted = board.locator("figure", has_text="Đếm riêng")
    for title, number in apart.items():  # in the chart's table, folded or not: a live board is drawn anew at any moment
        expect(counted.locator("tr", has_text=title)).to_contain_text(f"{number} phản ánh", timeout=20_000)
    if satisfied:
        expect(tiles.filter(has=board.get_by_role("heading", name="Tỷ lệ hài lòng"))).to_contain_text(satisfied)


def leader() -> Account:
    """Return a leader of the province, who looks at boards and decides what is contested."""
    return person("Trần Lãnh Đạo", Role.PROVINCE_LEADER)


def person(name: str, role: Role, unit: int | None = None) -> Account:
    """Return an officer with a role, of a unit or of the whole province."""
    found = officer(name, unit)
    give(found, role, unit)
    return found


def mended(page: Page, code: str, words: str, colour: str) -> None:
    """Let the office answer on its page, with a photograph of the fix and its place."""
    page.goto(f"/cases/reports/{code}/")
    page.locator("summary[data-move]", has_text="Trình kết quả").click()
    form = page.locator("details[open]", has=page.locator("summary[data-move]", has_text="Trình kết quả"))
    form.locator("textarea[name=answer]").fill(words)
    picture = {"name": "sua.jpg", "mimeType": "image/jpeg", "buffer": jpeg(colour=colour)}
    form.locator("input[type=file]").set_input_files(files=[picture])
    form.locator("input[name=longitude]").fill(str(HERE.longitude + 0.0002))
    form.locator("input[name=latitude]").fill(str(HERE.latitude))
    form.locator("button", has_text="Trình kết quả").click()
    expect(page.get_by_text("Chờ công khai").first).to_be_visible()


def reopened(page: Page, code: str) -> None:
    """Let the supervisor hand a contested report to the roads office again, on the page."""
    page.goto(f"/cases/reports/{code}/")
    expect(page.get_by_text("Mưa xong lại lún.").first).to_be_visible()
    page.locator("summary[data-move]", has_text="Mở lại").click()
    form = page.locator("details[open]", has=page.locator("summary[data-move]", has_text="Mở lại"))
    form.locator("textarea[name=reason]").fill("Làm lại cho bền.")
    form.get_by_role("combobox").first.fill("Sở Xây")
    page.get_by_role("option", name="Sở Xây dựng").first.click()
    form.locator("button", has_text="Mở lại").click()
    expect(page.get_by_text("Xử lý ở địa phương").first).to_be_visible()


def test_an_answer_that_is_lost_on_the_way_makes_no_second_report_and_loses_no_key(phone):
    page = the_form(phone)
    lost: list[str] = []

    def lose(route: Route) -> None:
        """Let the server file it, and let the telephone hear nothing."""
        if lost:
            return route.continue_()
        route.fetch()
        lost.append(route.request.url)
        return route.abort()

    phone.route(API, lose)
    fill(page)
    send(page)
    expect(page.get_by_role("heading", name="Đang chờ gửi (1)")).to_be_visible()
    assert ReportRow.objects.count() == 1
    page.get_by_role("button", name="Gửi ngay").click()
    expect(page.get_by_role("heading", name="Đã nhận phản ánh của bạn")).to_be_visible()
    assert ReportRow.objects.count() == 1


def test_what_the_office_refuses_comes_back_to_be_mended(phone):
    phone.set_geolocation({"longitude": 2.35, "latitude": 48.85})
    page = the_form(phone)
    fill(page)
    send(page)
    expect(page.get_by_text("nằm ngoài địa bàn tỉnh").first).to_be_visible()
    expect(page.get_by_label("Có chuyện gì?")).to_have_value("Ổ gà lớn giữa đường, xe máy hay ngã.")
    assert not ReportRow.objects.exists()


def test_a_neighbours_report_is_offered_and_me_too_is_enough(phone):
    filed = shown("Ổ gà ở chân cầu", east=10)
    page = the_form(phone)
    fill(page)
    expect(page.get_by_text("Có thể đã có người phản ánh việc này")).to_be_visible()
    page.get_by_role("button", name="Tôi cũng gặp").click()
    expect(page.get_by_text("1 người khác cũng gặp việc này")).to_be_visible()
    assert reports.shown(filed.case.code).supporters == 1
    assert ReportRow.objects.count() == 1


def test_a_private_link_opens_the_report_and_leaves_the_key_in_no_address(phone, town):
    page = the_form(phone)
    fill(page)
    send(page)
    link = page.locator(".private-link").inner_text()
    asked: list[str] = []
    phone.clear_cookies()
    other = phone.new_page()
    other.on("request", lambda request: asked.append(request.url + str(request.headers)))
    other.goto(link)
    expect(other.get_by_role("heading", name="Ổ gà, hư hỏng đường")).to_be_visible()
    key = link.partition(".")[2].rpartition(".")[2]
    assert key not in other.url
    assert len(key) >= 32
    assert not [each for each in asked if key in each.partition("#")[0]]


def test_a_newer_version_is_offered_and_used_when_one_says_so(phone, monkeypatch):
    page = the_form(phone)
    page.reload()
    before = page.evaluate("caches.keys()")
    monkeypatch.setattr(app_views, "KEPT", app_views.KEPT[:-1])
    page.goto("/field-reports/")
    page.get_by_role("button", name="Dùng bản mới").click()
    page.wait_for_function("before => caches.keys().then(now => now.length === 1 && now[0] !== before[0])", arg=before)


def test_without_script_the_form_files_a_report_too(page_of, town):
    page = page_of(java_script_enabled=False)
    page.goto(NEW)
    page.set_input_files("#photos", files=[{"name": "hố.jpg", "mimeType": "image/jpeg", "buffer": jpeg(800, 600)}])
    page.get_by_label("Xã, phường").select_option(label="Xã Đầu Sông")
    page.locator(".choice-label", has_text="Ổ gà").click()
    page.get_by_label("Có", exact=True).check()
    page.get_by_label("Có chuyện gì?").fill("Ổ gà trước trường học.")
    send(page)
    expect(page.get_by_role("heading", name="Đã nhận phản ánh của bạn")).to_be_visible()
    assert AttachmentRow.objects.count() == 1


def test_every_step_is_accessible_in_both_themes_at_every_width_and_never_wider_than_the_phone(phone):
    shown("Ổ gà ở chân cầu", east=10)
    page = the_form(phone)
    assert_accessible_everywhere(page)
    page.set_viewport_size({"width": 320, "height": 640})
    assert narrow(page)
    fill(page)
    expect(page.get_by_text("Có thể đã có người phản ánh việc này")).to_be_visible()
    assert narrow(page)
    assert_accessible_everywhere(page)
    send(page)
    expect(page.get_by_role("heading", name="Đã nhận phản ánh của bạn")).to_be_visible()
    assert_accessible_everywhere(page)
    page.get_by_role("link", name="Theo dõi phản ánh").click()
    for address in (page.url, "/field-reports/track", "/field-reports/", "/field-reports/near?longitude=105.97&latitude=9.6"):
        page.goto(address)
        assert_accessible_everywhere(page)
        page.set_viewport_size({"width": 320, "height": 640})
        assert narrow(page), address


def narrow(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")
