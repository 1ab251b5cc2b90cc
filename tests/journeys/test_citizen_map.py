"""The citizens' maps: over the operator's own base map where there is one, over outlines where there is none; ours alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.journeys import base_map
from tests.journeys.test_citizen import phone, the_form, town
from tinhso.cases.reports.tests.factories import HERE
from tinhso.portal.reports.tests.factories import shown

__all__ = ["phone", "town"]
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def base(settings, tmp_path) -> Path:
    """An operator's base map."""
    settings.BASE_MAP = tmp_path / "base.pmtiles"
    base_map.write(settings.BASE_MAP, HERE.longitude, HERE.latitude)
    return settings.BASE_MAP


def asked_by(page: Page) -> list[str]:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    return asked


def middle(page: Page, selector: str) -> bytes:
    """Return what the screen shows of a drawn map beside its middle, as a picture."""
    box = page.locator(selector).bounding_box()
    assert box
    clip = {"x": box["x"] + box["width"] / 2 - 40, "y": box["y"] + box["height"] / 2 - 4, "width": 30, "height": 8}
    return page.screenshot(clip=clip)


def test_the_public_map_and_the_place_to_choose_are_drawn_over_the_operators_base_map_and_ask_nobody_else(
    phone, base, live_server
):
    shown("Ổ gà ở chân cầu")
    page = phone.new_page()
    asked = asked_by(page)
    page.goto("/field-reports/")
    page.wait_for_selector("[data-public-map][data-ready]")
    page.wait_for_load_state("networkidle")
    assert [address for address in asked if address.endswith("base.pmtiles")]
    form = the_form(phone)
    on_form = asked_by(form)
    form.get_by_role("button", name="Tôi đang ở đây").click()
    form.get_by_role("button", name="Chọn trên bản đồ").click()
    form.wait_for_selector("[data-place-map][data-ready]")
    form.wait_for_load_state("networkidle")
    assert [address for address in on_form if address.endswith("base.pmtiles")]
    assert {address for address in asked + on_form if not address.startswith((live_server.url, "blob:", "data:"))} == set()


def test_the_land_of_the_base_map_is_on_the_screen_and_without_a_base_map_it_is_not(phone, base, settings):
    drawn = {}
    for wanted in (base, None):
        settings.BASE_MAP = wanted
        page = phone.new_page()
        page.goto("/field-reports/new?fresh=1")  # not the one that the worker keeps
        page.wait_for_selector("[data-report-form][data-ready]")
        page.get_by_role("button", name="Tôi đang ở đây").click()
        page.get_by_role("button", name="Chọn trên bản đồ").click()
        page.wait_for_selector("[data-place-map][data-ready]")
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(500)
        drawn[wanted] = middle(page, "[data-place-map]")
    assert drawn[base] != drawn[None]
