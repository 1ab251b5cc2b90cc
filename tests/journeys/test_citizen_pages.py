"""The citizens' pages for everyone: by keyboard alone, in both languages and themes, at every width, refused ones too."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.accessibility import assert_accessible_everywhere
from tests.journeys.test_citizen import NEW, narrow, phone, the_form, town
from tinhso.cases.reports.models import ReportRow
from tinhso.portal.reports.tests.factories import shown

__all__ = ["phone", "town"]
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

MOST_TABS = 60


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until an element of the selector has the focus, as somebody without a mouse does."""
    for _ in range(MOST_TABS):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"the keyboard does not get to {selector}")


def test_a_report_is_filed_with_the_keyboard_alone(phone, town):
    page = the_form(phone)
    tab_to(page, "#commune-typed")
    page.keyboard.type("dau song")
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    tab_to(page, "[data-next]")
    page.keyboard.press("Enter")
    tab_to(page, "#find")
    page.keyboard.type("rac")
    tab_to(page, "input[name=category]")
    page.keyboard.press("Space")
    tab_to(page, "#text")
    page.keyboard.type("Rác đổ ven kênh.")
    tab_to(page, "[data-next]")
    page.keyboard.press("Enter")
    tab_to(page, "[data-send]")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Đã nhận phản ánh của bạn")).to_be_visible()
    assert ReportRow.objects.get().case.area_id == town.commune


@pytest.mark.parametrize("language", ["vi", "en"])
def test_quiet_pages_and_refused_ones_are_accessible_in_both_languages_and_no_wider_than_the_phone(phone, language):
    filed = shown("Ổ gà ở chân cầu")
    page = phone.new_page()
    page.goto("/field-reports/near")
    page.locator(f"[name=language][value={language}]").first.click()
    expect(page.locator("html")).to_have_attribute("lang", language)
    for address in ("near", "track", f"app/offline?language={language}", f"{filed.case.code}/", "?commune=abc"):
        page.goto(f"/field-reports/{address}")
        assert_accessible_everywhere(page)
        page.set_viewport_size({"width": 320, "height": 640})
        assert narrow(page), address


def test_what_is_refused_without_script_is_told_accessibly_and_keeps_what_was_chosen(page_of, town):
    page = page_of(java_script_enabled=False)
    page.goto(NEW)
    page.get_by_label("Xã, phường").select_option(label="Xã Đầu Sông")
    page.get_by_label("Ấp, khóm").fill("Ấp Chợ")
    page.locator(".choice-label", has_text="Ổ gà").click()
    page.get_by_label("Có chuyện gì?").fill("Ổ gà trước trường học.")
    page.get_by_role("button", name="Gửi phản ánh này").click()
    expect(page.get_by_role("alert")).to_contain_text("còn thiếu. Hãy sửa rồi gửi lại")
    assert page.get_by_label("Xã, phường").input_value() == str(town.commune)
    expect(page.get_by_label("Ấp, khóm")).to_have_value("Ấp Chợ")
    page.get_by_label("Có", exact=True).check()
    page.get_by_role("button", name="Gửi phản ánh này").click()
    expect(page.get_by_role("heading", name="Đã nhận phản ánh của bạn")).to_be_visible()
