"""Saying where it is by a name: today's or a former one, with or without accents, by keyboard or thumb, without network too."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.accessibility import assert_accessible_everywhere
from tests.journeys.test_citizen import NEW, phone, the_form, town
from tinhso.cases.reports.models import ReportRow
from tinhso.portal.reports.tests.factories import a_former_commune

__all__ = ["phone", "town"]
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def merged(town) -> None:
    """A commune that was merged into the town's own."""
    a_former_commune("An Ninh", into=town.commune)


def chosen(page: Page) -> str:
    return page.evaluate("document.querySelector('#commune').value")


def test_typing_without_accents_offers_todays_and_former_names_and_the_keyboard_chooses(phone, town):
    page = the_form(phone)
    field = page.get_by_role("combobox", name="Xã, phường")
    field.press_sequentially("an ni")
    option = page.get_by_role("option", name="Xã An Ninh (cũ), nay là Xã Đầu Sông")
    expect(option).to_be_visible()
    expect(page.get_by_role("option")).to_have_count(1)
    assert_accessible_everywhere(page)
    field.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", option.get_attribute("id") or "")
    field.press("Enter")
    expect(field).to_have_value("Xã An Ninh (cũ), nay là Xã Đầu Sông")
    expect(field).to_have_attribute("aria-expanded", "false")
    assert chosen(page) == str(town.commune)
    field.press("Backspace")
    assert chosen(page) == ""


def test_a_name_typed_until_one_is_left_is_chosen_when_one_goes_on_and_an_unknown_one_is_told(phone, town):
    page = the_form(phone)
    field, onward = page.get_by_role("combobox", name="Xã, phường"), page.get_by_role("button", name="Tiếp tục")
    field.fill("atlantis")
    onward.click()
    expect(page.get_by_text("Hãy chọn xã, phường trong danh sách")).to_be_visible()
    expect(field).to_be_focused()
    field.fill("dau song")  # with its accents it is Đầu Sông; An Ninh lies there too
    expect(page.get_by_role("option")).to_have_text(["Xã Đầu Sông", "Xã An Ninh (cũ), nay là Xã Đầu Sông"])
    field.fill("An Ninh")
    field.press("Tab")
    expect(field).to_have_value("Xã An Ninh (cũ), nay là Xã Đầu Sông")
    onward.click()
    expect(page.get_by_role("heading", name="Việc gì?")).to_be_visible()


def test_a_report_for_a_commune_and_a_hamlet_is_written_without_network_and_filed_later(phone, town):
    page = the_form(phone)
    phone.set_offline(True)
    page.goto(NEW)
    page.wait_for_selector("[data-report-form][data-ready]")
    page.get_by_role("combobox", name="Xã, phường").click()
    page.get_by_role("option", name="Xã Đầu Sông", exact=True).tap()
    page.get_by_label("Ấp, khóm").fill("Ấp Chợ")
    page.get_by_role("button", name="Tiếp tục").click()
    page.locator(".choice-label", has_text="Rác thải").click()
    page.get_by_label("Có chuyện gì?").fill("Rác đổ ven kênh.")
    page.get_by_role("button", name="Tiếp tục").click()
    page.get_by_role("button", name="Gửi phản ánh này").click()
    expect(page.get_by_role("heading", name="Đang chờ gửi (1)")).to_be_visible()
    phone.set_offline(False)
    expect(page.get_by_role("heading", name="Đã nhận phản ánh của bạn")).to_be_visible()
    row = ReportRow.objects.get()
    assert (row.case.area_id, row.case.longitude) == (town.commune, None)
    assert row.text == "Rác đổ ven kênh.\n\n(Ấp Chợ)"
