"""The map in a real browser: drawn from our own files under the Content-Security-Policy, by pointer and by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.accessibility import assert_accessible_everywhere
from tinhso.accounts.tests.factories import give, officer
from tinhso.centre.map.tests import factories
from tinhso.indicators import queries as indicators
from tinhso.kernel import clock
from tinhso.kernel.policy import Role

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

MAP = f"/centre/map/?indicator={factories.INDICATOR}&level=commune&period=202608"


@pytest.fixture
def signed_in(page_of, settings, monkeypatch) -> Iterator[Page]:
    """A leader's browser."""
    settings.SECOND_FACTOR_ROLES = ()
    monkeypatch.setattr(indicators, "values", factories.numbers)
    factories.a_province()
    leader = officer()
    give(leader, Role.PROVINCE_LEADER)
    with clock.set_to(date(2026, 11, 28)):
        yield page_of(leader, reduced_motion="reduce")


@pytest.fixture
def page(signed_in: Page) -> Page:
    """The map, drawn."""
    signed_in.goto(MAP)
    signed_in.wait_for_selector("[data-map][data-ready]")
    return signed_in


def popup_over(page: Page, x: float, y: float) -> str:
    """Click into the map at a share of its width and height and return what is told."""
    box = page.locator("[data-map]").bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] * x, box["y"] + box["height"] * y)
    return page.locator(".maplibregl-popup").inner_text()


def test_an_area_tells_its_number_and_nothing_is_not_zero(page):
    assert "100" in popup_over(page, 0.56, 0.3)
    told = popup_over(page, 0.44, 0.3)
    assert "Phường 5" in told
    assert "chưa nộp dữ liệu" in told


def test_nothing_is_asked_of_anybody_else(signed_in):
    asked: list[str] = []
    signed_in.on("request", lambda request: asked.append(request.url))
    signed_in.goto(MAP)
    signed_in.wait_for_selector("[data-map][data-ready]")
    home = signed_in.url.split("/centre/")[0]
    assert any("maplibre" in url for url in asked)
    assert not [url for url in asked if not url.startswith((home, "data:", "blob:"))]


def test_the_slider_moves_map_ranking_and_address(page):
    slider = page.locator("[data-map-slider] input")
    slider.focus()
    with page.expect_response("**/centre/map/ranking**"):
        page.keyboard.press("ArrowRight")
    expect(page.locator("[data-map-slider] output")).to_have_text("tháng 9/2026")
    assert "period=202609" in page.url
    expect(page.locator("#map-ranking")).to_be_visible()


def test_before_the_change_the_units_of_before_are_shown(signed_in):
    signed_in.goto(MAP.replace("202608", "202503"))
    signed_in.wait_for_selector("[data-map][data-ready]")
    assert "Phường 7" in popup_over(signed_in, 0.56, 0.6)
    signed_in.goto(MAP.replace("202608", "202503") + "&in_units_of=2025-07-01")
    signed_in.wait_for_selector("[data-map][data-ready]")
    assert "Phường Phú Lợi" in popup_over(signed_in, 0.56, 0.7)


def test_a_unit_is_found_by_name_and_a_place_by_its_coordinates(page):
    field = page.locator(".map-tools input[type=text]")
    field.click()
    field.press_sequentially("phú lợi")
    page.locator(".map-tools [role=option]").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".maplibregl-popup")).to_contain_text("Phường Phú Lợi")
    field.fill("9,60 106,10")
    page.keyboard.press("Enter")
    expect(page.locator(".maplibregl-popup")).to_contain_text("Phường Sóc Trăng")
    field.press("Control+A")
    field.press_sequentially("không có nơi này")
    page.keyboard.press("Enter")
    expect(page.locator(".toast-warning")).to_be_visible()


def test_the_theme_dresses_the_map_anew(page):
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(500)
    assert "100" in popup_over(page, 0.56, 0.3)


def test_the_page_is_accessible_in_both_themes_at_every_width(page):
    assert_accessible_everywhere(page)


def test_nothing_is_wider_than_a_phone(page):
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_without_a_way_to_draw_the_page_says_so_and_the_ranking_tells_the_numbers(signed_in):
    signed_in.add_init_script(
        "HTMLCanvasElement.prototype.getContext = ((real) => function (kind, ...rest) {"
        "return kind.startsWith('webgl') ? null : real.call(this, kind, ...rest); })(HTMLCanvasElement.prototype.getContext);"
    )
    signed_in.goto(MAP)
    expect(signed_in.locator("[data-map] .notice")).to_be_visible()
    expect(signed_in.locator("#map-ranking svg").first).to_be_visible()
