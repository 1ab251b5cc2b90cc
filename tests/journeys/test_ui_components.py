"""The design system in a real browser: for everyone, by keyboard alone, without script, without a jump."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, Page, expect

from tests.journeys.accessibility import WIDTHS, assert_accessible, assert_accessible_everywhere
from tinhso.ui.tests import pages

pytestmark = pytest.mark.journey

SHIFT = """
window.shifted = 0;
new PerformanceObserver((list) => list.getEntries().forEach((entry) => (window.shifted += entry.value)))
  .observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture
def address(settings) -> Iterator[str]:
    """Serve the design system's pages to an officer; returns the address."""
    pages.served_by(settings)
    server = LiveServerThread("127.0.0.1", StaticFilesHandler, connections_override={}, port=0)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    yield f"http://127.0.0.1:{server.port}"
    server.terminate()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page at a desk; what the console says against it fails the test, a refusal of the CSP above all."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="vi-VN", reduced_motion="reduce")
    said: list[str] = []
    opened = context.new_page()
    opened.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    opened.on("pageerror", lambda error: said.append(str(error)))
    yield opened
    context.close()
    assert not said


# --- for everyone -----------------------------------------------------------------


@pytest.mark.parametrize("path", ["/ui/", "/fifty", "/wide", "/public", "/wall", "/offline"])
def test_axe_finds_nothing_in_either_theme_at_any_width(page, address, path):
    page.goto(address + path)
    assert_accessible_everywhere(page)


def test_axe_finds_nothing_while_things_are_open(page, address):
    page.goto(f"{address}/ui/")
    for opener in ("[data-opens=sample-dialog]", "[data-opens=sample-panel]", "#dialogs .button-danger"):
        page.click(opener)
        assert_accessible(page, "dialog[open]")
        page.keyboard.press("Escape")
    page.click("#form .input-date button")
    assert_accessible(page, ".calendar")
    page.keyboard.press("Escape")
    page.fill("#form [role=combobox]", "phường")
    page.wait_for_selector("#form [role=option]")
    assert_accessible(page, "#form .combobox")
    page.click("#menu .menu > summary")
    assert_accessible(page, "#menu")


@pytest.mark.parametrize("code", ["bad_request", "denied", "not_found", "conflict", "too_many", "unavailable", "unexpected"])
def test_error_pages_are_accessible_and_say_what_to_do(browser, address, code):
    with browser.new_context() as context:
        opened = context.new_page()
        opened.goto(f"{address}/ui/errors/{code}")
        assert_accessible(opened)
        expect(opened.locator(".problem-sentence")).to_contain_text(".")


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_wider_than_the_screen(page, address, width):
    page.set_viewport_size({"width": width, "height": WIDTHS[width]})
    for path in ("/ui/", "/fifty", "/wide", "/public", "/wall"):
        page.goto(address + path)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path


def test_targets_are_at_least_44_pixels_high_under_a_finger(browser, address):
    with browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True) as context:
        opened = context.new_page()
        opened.goto(f"{address}/ui/")
        low = opened.eval_on_selector_all(
            ".button, .switch button, .menu > summary, .bottom-bar a, .bottom-bar summary, .tabs a, .contents a, .crumbs a, "
            ".pagination a, .form input[type=text], .form select",
            "found => found.filter(e => e.offsetParent && e.getBoundingClientRect().height < 44).map(e => e.outerHTML)",
        )
        assert not low


def test_the_wall_is_legible_from_afar(page, address):
    page.set_viewport_size({"width": 3840, "height": 2160})
    page.goto(f"{address}/wall")
    assert float(page.eval_on_selector("main p", "e => parseFloat(getComputedStyle(e).fontSize)")) >= 40


def test_stacked_diacritics_have_room(page, address):
    page.goto(f"{address}/ui/")
    tight = page.evaluate(
        """[...document.querySelectorAll("body *")].filter(e => e.offsetParent && e.children.length === 0
            && /[ỀỂỄẾỆẤẦẨẪẬẮẰẲẴẶỐỒỔỖỘỚỜỞỠỢỨỪỬỮỰềểễếệấầẩẫậắằẳẵặốồổỗộớờởỡợứừửữự]/.test(e.textContent))
          .filter(e => { const s = getComputedStyle(e);
            return s.lineHeight !== "normal" && parseFloat(s.lineHeight) / parseFloat(s.fontSize) < 1.349; })
          .map(e => e.outerHTML)"""
    )
    assert not tight


# --- by keyboard alone ---------------------------------------------------------------


def test_the_first_tab_stop_skips_to_the_content(page, address):
    page.goto(f"{address}/fifty")
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_tabs_turn_with_the_arrows_and_keep_their_place_in_the_address(page, address):
    page.goto(f"{address}/ui/")
    first, second, third = page.locator("#tabs [role=tab]").all()
    first.focus()
    page.keyboard.press("ArrowRight")
    expect(second).to_be_focused()
    expect(page.locator("#tab-before")).to_be_visible()
    expect(page.locator("#tab-now")).to_be_hidden()
    page.keyboard.press("End")
    expect(third).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowRight")
    expect(first).to_be_focused()
    page.goto(f"{address}/ui/#tab-source")
    page.reload()
    expect(page.locator("#tab-source")).to_be_visible()


def test_a_dialog_keeps_the_focus_and_gives_it_back(page, address):
    page.goto(f"{address}/ui/")
    opener = page.locator("[data-opens=sample-dialog]")
    opener.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#sample-dialog")).to_be_visible()
    assert page.evaluate("document.activeElement.closest('dialog').id") == "sample-dialog"
    page.keyboard.press("Escape")
    expect(page.locator("#sample-dialog")).to_be_hidden()
    expect(opener).to_be_focused()


def test_a_question_is_asked_before_a_form_is_sent(page, address):
    page.goto(f"{address}/ui/")
    page.locator("#dialogs .button-danger").focus()
    page.keyboard.press("Enter")
    expect(page.locator("dialog[open] [value=no]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("dialog[open]")).to_have_count(0)
    assert page.url == f"{address}/ui/"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.startswith(f"{address}/ui/?")


def test_a_unit_is_picked_with_the_keyboard_and_its_code_is_sent(page, address):
    page.goto(f"{address}/ui/")
    field = page.locator("#form [role=combobox]")
    field.focus()
    with page.expect_response(f"**/suggestions?q={quote('phường')}"):
        page.keyboard.type("phường")
    expect(page.locator("#form [role=option]")).to_have_count(3)
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") == page.locator("#form [aria-selected=true]").get_attribute("id")
    page.keyboard.press("Enter")
    expect(field).to_have_value("Phường Sóc Trăng")
    expect(field).to_have_attribute("aria-expanded", "false")
    assert page.input_value("#form [name=good-unit]") == "31528"


def test_what_is_typed_and_not_picked_is_sent_as_it_is(page, address):
    page.goto(f"{address}/ui/")
    field = page.locator("#form [role=combobox]")
    field.focus()
    with page.expect_response(f"**/suggestions?q={quote('không có nơi này')}"):
        page.keyboard.type("không có nơi này")
    expect(page.locator("#form .suggestions .nothing")).to_be_visible()
    page.keyboard.press("Escape")
    expect(field).to_have_attribute("aria-expanded", "false")
    assert page.input_value("#form [name=good-unit]") == "không có nơi này"


def test_a_date_is_picked_with_the_keyboard(page, address):
    page.goto(f"{address}/ui/")
    field = page.locator("#id_good-due")
    field.fill("2026-1-1")
    field.fill("31/01/2026")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".calendar")).to_be_visible()
    page.keyboard.press("PageDown")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(field).to_have_value("27/02/2026")
    expect(page.locator(".calendar")).to_have_count(0)
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(page.locator("#form .input-date button")).to_be_focused()


def test_a_date_typed_in_another_way_is_written_ours(page, address):
    page.goto(f"{address}/ui/")
    field = page.locator("#id_good-due")
    field.fill("2026-12-01")
    page.keyboard.press("Tab")
    expect(field).to_have_value("01/12/2026")


def test_a_menu_opens_and_closes_with_the_keyboard(page, address):
    page.goto(f"{address}/fifty")
    menu = page.locator(".top-bar .menu")
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(menu).to_have_attribute("open", "")
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(menu.locator("summary")).to_be_focused()


# --- small behaviour --------------------------------------------------------------------


def test_a_password_can_be_shown_and_is_hidden_again(page, address):
    page.goto(f"{address}/ui/")
    field, eye = page.locator("#id_good-password"), page.locator("#id_good-password + button")
    eye.click()
    expect(field).to_have_attribute("type", "text")
    expect(eye).to_have_attribute("aria-pressed", "true")
    eye.click()
    expect(field).to_have_attribute("type", "password")


def test_rows_are_chosen_one_by_one_or_all_at_once(page, address):
    page.goto(f"{address}/ui/")
    page.check("#table tbody tr:nth-child(2) input")
    expect(page.locator("#table output")).to_have_text("1")
    page.check("#table [data-select-all]")
    expect(page.locator("#table output")).to_have_text("4")


def test_messages_of_the_server_and_of_htmx_become_toasts(page, address):
    page.goto(f"{address}/ui/")
    page.click("#toasts .button")
    expect(page.locator(".toast")).to_have_count(3)
    page.locator(".toast-error [data-dismiss]").click()
    page.evaluate("document.dispatchEvent(new CustomEvent('toast', {detail: {level: 'error', message: '<b>x</b>'}}))")
    expect(page.locator(".toast-error p")).to_have_text("<b>x</b>")


def test_the_theme_is_kept_and_shown_at_once(page, address):
    page.goto(f"{address}/fifty")
    with page.expect_response("**/ui/theme"):
        page.click("[name=theme][value=dark]")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(232, 238, 248)"
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


# --- without script, without a jump ----------------------------------------------------------


def test_pages_work_without_script(browser, address):
    with browser.new_context(java_script_enabled=False, viewport={"width": 1440, "height": 900}) as context:
        opened = context.new_page()
        opened.goto(f"{address}/fifty")
        expect(opened.locator("tbody tr")).to_have_count(50)
        opened.click("[name=theme][value=dark]")
        expect(opened.locator("html")).to_have_attribute("data-theme", "dark")
        opened.click("[name=language][value=en]")
        expect(opened.locator("html")).to_have_attribute("lang", "en")
        opened.goto(f"{address}/ui/")
        for section in ("#tab-now", "#tab-before", "#tab-source"):
            expect(opened.locator(section)).to_be_visible()
        opened.click("#toasts .button")
        expect(opened.locator(".toast")).to_have_count(3)


@pytest.mark.parametrize("width", WIDTHS)
def test_fifty_rows_do_not_shift(page, address, width):
    page.add_init_script(SHIFT)
    page.set_viewport_size({"width": width, "height": WIDTHS[width]})
    page.goto(f"{address}/fifty")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(300)
    assert page.evaluate("shifted") == 0


def test_tabs_and_fields_do_not_shift_when_the_script_takes_them_over(page, address):
    page.add_init_script(SHIFT)
    page.goto(f"{address}/ui/#tabs")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("shifted") == 0
