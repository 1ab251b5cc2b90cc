"""A clerk takes a report in by telephone, triages it with the suggestion; the office proves the fix; the centre publishes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import base_map
from tests.journeys.accessibility import assert_accessible
from tinhso.accounts.tests.factories import give, officer
from tinhso.cases.engine import queries as engine
from tinhso.cases.reports import learning, queries
from tinhso.cases.reports.actions import filing, setting
from tinhso.cases.reports.rules.routing import RoutingRule
from tinhso.cases.reports.tests import factories
from tinhso.cases.reports.tests.pictures import jpeg
from tinhso.kernel import clock
from tinhso.kernel.policy import ANONYMOUS, SYSTEM, Role
from tinhso.places import queries as places

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

As = Callable[[Role, int], Page]


@pytest.fixture
def town(settings, tmp_path, monkeypatch) -> factories.Town:
    """A town whose desk has mended holes and noise before, and learnt from it."""
    settings.PROVINCE, settings.HOME, settings.SECOND_FACTOR_ROLES = factories.PROVINCE, tmp_path, ()
    built = factories.build()
    monkeypatch.setattr(places, "locate", built.locate)
    for number in range(32):
        for slug, words in (("road", "Ổ gà sâu giữa đường"), ("noise", "Hát karaoke ồn ào")):
            answers = {"danger": True} if slug == "road" else {}
            filed = factories.a_report(category=slug, text=f"{words} số {number}.", answers=answers)
            engine.cases_seen(SYSTEM).filter(pk=filed.case.id).update(
                state="closed", office=built.roads, settled_at=clock.now()
            )
    learning.train("category", actor=SYSTEM)
    rule = RoutingRule(0, 10, category="road", office=built.roads, paper="QĐ 12/2026", valid_from=clock.today())
    setting.set_rule(rule, actor=SYSTEM)
    return built


@pytest.fixture
def as_role(page_of, town) -> As:
    """Return a function that opens the browser of somebody who holds a role of a unit."""

    def opened(role: Role, unit: int) -> Page:
        person = officer("Trần Thị Trực", unit)
        give(person, role, unit)
        page: Page = page_of(person)
        return page

    return opened


def test_a_call_becomes_a_report_that_is_mended_proved_and_published(town, as_role, tmp_path):
    clerk = as_role(Role.CENTRE_OPERATOR, town.centre)
    code = called_in(clerk)
    triaged(clerk, code)
    mended(as_role(Role.SPECIALIST, town.roads), code, tmp_path)
    clerk.goto(f"/cases/reports/{code}/")
    expect(clerk.get_by_text("cách nơi phản ánh").first).to_be_visible()
    clerk.locator("summary[data-move]", has_text="Công khai").click()
    expect(clerk.get_by_label("Nội dung công chúng đọc")).to_have_value("Đã vá mặt đường.")
    clerk.locator("details[open] button", has_text="Công khai").click()
    expect(clerk.get_by_text("Đã công khai").first).to_be_visible()
    assert engine.case_by_code(code, actor=SYSTEM).state == "published"


def called_in(page: Page) -> str:
    """Take a report in: its category's question comes with it, the other one's goes."""
    page.goto("/cases/reports/new/")
    page.get_by_label("Lĩnh vực").select_option("noise")
    expect(page.get_by_label("Có nguy hiểm cho người đi đường không?")).to_be_hidden()
    page.get_by_label("Nội dung đã gửi").fill("Có ổ gà sâu trước chợ, xe máy hay té.")
    page.get_by_text("Tọa độ").click()
    page.get_by_label("Kinh độ").fill("105.97")
    page.get_by_label("Vĩ độ").fill("9.60")
    page.get_by_label("Họ tên người gửi").fill("Lý Thị Hoa")
    assert_accessible(page)
    page.get_by_role("button", name="Ghi nhận phản ánh").click()
    expect(page.get_by_role("heading", name="Đã ghi nhận phản ánh")).to_be_visible()
    return page.locator("dd strong").first.inner_text()


def triaged(page: Page, code: str) -> None:
    """Take the suggestion of a hole in the road, and the office that the rule names for it."""
    page.get_by_role("link", name="Phân loại ngay").click()
    suggested = page.locator("[data-suggest=category]").first
    expect(suggested).to_contain_text("Ổ gà, hư hỏng đường")
    expect(suggested).to_contain_text("gà")
    assert_accessible(page)
    suggested.click()
    expect(page.get_by_label("Lĩnh vực")).to_have_value("road")
    page.get_by_label("Cơ quan xử lý").fill("Sở Xây")
    page.get_by_role("option", name="Sở Xây dựng").click()
    page.get_by_role("button", name="Tiếp nhận và giao").click()
    expect(page.get_by_text("Xử lý ở địa phương").first).to_be_visible()
    assert engine.case_by_code(code, actor=SYSTEM).category == "road"


def mended(page: Page, code: str, folder: Path) -> None:
    """Answer with a photo: without its place it is refused, with it it is taken. Who called is nowhere on the page."""
    photo = folder / "sua.jpg"
    photo.write_bytes(jpeg())
    page.goto(f"/cases/reports/{code}/")
    assert "Lý Thị Hoa" not in page.content()
    for place in (("", ""), ("105.9702", "9.6001")):
        if not place[0]:
            page.locator("summary", has_text="Trình kết quả").click()
        page.get_by_label("Nội dung trả lời").or_(page.get_by_label("Trả lời")).first.fill("Đã vá mặt đường.")
        page.locator("details[open] input[type=file]").set_input_files(photo)
        for name, value in zip(("longitude", "latitude"), place, strict=True):
            page.locator(f"details[open] input[name={name}]").fill(value)
        page.locator("details[open] button", has_text="Trình kết quả").click()
        if not place[0]:
            expect(page.get_by_text("chưa cho biết chụp ở đâu")).to_be_visible()
    expect(page.get_by_text("Chờ công khai").first).to_be_visible()


def test_a_moderator_draws_a_box_over_a_face_and_the_public_sees_the_blurred_copy(town, as_role):
    filed = factories.a_report()
    kept = filing.add_photo(filed.case.id, jpeg(), "a", actor=ANONYMOUS, key=filed.key)
    page = as_role(Role.CENTRE_OPERATOR, town.centre)
    page.goto(f"/cases/reports/files/{kept.id}/blur/")
    picture = page.locator("[data-blur]").bounding_box()
    page.mouse.move(picture["x"] + 40, picture["y"] + 40)
    page.mouse.down()
    page.mouse.move(picture["x"] + 200, picture["y"] + 160, steps=4)
    page.mouse.up()
    expect(page.locator("[data-blur] span")).to_have_count(1)
    page.locator("[data-blur]").press("Enter")
    expect(page.locator("[data-blur] span")).to_have_count(2)
    assert_accessible(page)
    page.get_by_role("button", name="Làm mờ phần trong khung").click()
    page.get_by_label("xem được", exact=True).check()
    page.get_by_label("Nội dung công chúng đọc").fill("Ổ gà ở cầu.")
    page.get_by_label("công khai").first.check()
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_text("Đã lưu: công chúng đang thấy như vậy.")).to_be_visible()
    (shown,) = queries.shown(filed.case.code).files
    assert shown.id != kept.id


def test_a_place_is_shown_on_the_operators_own_base_map_and_nobody_else_is_asked(
    town, as_role, settings, tmp_path, live_server
):
    settings.BASE_MAP = tmp_path / "base.pmtiles"
    base_map.write(settings.BASE_MAP, factories.HERE.longitude, factories.HERE.latitude)
    code = factories.a_report().case.code
    page, asked = as_role(Role.CENTRE_OPERATOR, town.centre), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"/cases/reports/{code}/")
    page.wait_for_selector("[data-report-map][data-ready=yes]")
    page.wait_for_load_state("networkidle")
    assert [address for address in asked if address.endswith("base.pmtiles")]
    assert all(address.startswith((live_server.url, "blob:", "data:")) for address in asked)
