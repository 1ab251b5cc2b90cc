"""Charts in a real browser: drawn under the page's Content-Security-Policy, by keyboard, in both themes, saved, and redrawn."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.accessibility import assert_accessible
from tests.journeys.test_ui_components import address, page

__all__ = ["address", "page"]
pytestmark = pytest.mark.journey

KINDS = ("trend", "trends", "ranking", "bar", "funnel", "composite", "gaps", "amounts")


def shown(page: Page, address: str, kind: str) -> None:
    page.goto(f"{address}/ui/")
    page.locator(f"#sample-{kind}").scroll_into_view_if_needed()
    page.wait_for_selector(f"#sample-{kind} [data-drawing] svg path", state="attached")


def drawing(page: Page, kind: str):
    return page.locator(f"#sample-{kind} [data-drawing]")


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_drawn_and_accessible(page, address, kind):
    shown(page, address, kind)
    assert_accessible(page, f"#sample-{kind}")


def test_the_engine_comes_only_with_a_chart_and_from_this_site(page, address):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/fifty", wait_until="networkidle")
    assert not [url for url in asked if "echarts" in url or "chart.js" in url]
    shown(page, address, "trend")
    assert [url for url in asked if "echarts" in url]
    assert all(url.startswith((address, "data:", "blob:")) for url in asked)


def test_the_arrows_go_from_point_to_point_and_say_each(page, address):
    shown(page, address, "trend")
    drawing(page, "trend").focus()
    page.keyboard.press("End")
    said = page.locator("#sample-trend [data-said]")
    expect(said).to_contain_text("10/2026: 91,4")
    expect(page.locator("#sample-trend .chart-hint")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    expect(said).to_contain_text("09/2026: 92,7")
    page.keyboard.press("Home")
    expect(said).to_contain_text("11/2025: 88")
    page.keyboard.press("Escape")
    expect(page.locator("#sample-trend .chart-hint")).to_be_hidden()


def test_enter_opens_the_point(page, address):
    shown(page, address, "ranking")
    listen = "(event) => { window.opened = event.detail; event.preventDefault(); }"
    page.evaluate(f"document.addEventListener('chart:open', {listen})")
    drawing(page, "ranking").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.evaluate("window.opened.label") == "Phường Phú Lợi"


def test_the_pointer_finds_the_area_of_a_map(page, address):
    shown(page, address, "gaps")
    page.locator("#sample-gaps path.map-area").nth(2).hover()
    expect(page.locator("#sample-gaps .chart-hint")).to_contain_text("Phường Vĩnh Châu")


def test_a_missing_period_is_hatched_and_the_line_has_a_gap(page, address):
    shown(page, address, "trend")
    assert page.locator("#sample-trend [data-drawing] svg pattern").count() == 1
    lines = page.eval_on_selector_all(
        "#sample-trend svg path[fill=none]",
        "found => found.filter(e => getComputedStyle(e).stroke === 'rgb(0, 114, 178)').map(e => e.getAttribute('d'))",
    )
    assert sum(line.count("M") for line in lines) == 2


def test_the_theme_changes_the_colours_without_drawing_again(page, address):
    shown(page, address, "amounts")
    colour = "getComputedStyle(document.querySelector('#sample-amounts .map-s5')).fill"
    light = page.evaluate(colour)
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(colour) != light


@pytest.mark.parametrize("kind", ["trend", "gaps"])
def test_a_chart_is_saved_as_picture_and_as_drawing(page, address, kind, tmp_path):
    shown(page, address, kind)
    page.wait_for_timeout(700)
    for extension in ("svg", "png"):
        with page.expect_download() as saving:
            page.click(f"#sample-{kind} [data-saves={extension}]")
        assert saving.value.suggested_filename == f"sample-{kind}.{extension}"
        saving.value.save_as(tmp_path / f"chart.{extension}")
    vector = Path(tmp_path / "chart.svg").read_text(encoding="utf-8")
    assert "var(--" not in vector
    assert "style=" not in vector
    assert page.locator(f"#sample-{kind} .chart-title").inner_text() in vector
    assert Path(tmp_path / "chart.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert Path(tmp_path / "chart.png").stat().st_size > 10_000


def swapped(page: Page, change: str) -> None:
    """Put a copy of the sample trend, changed, in its place as htmx does after an answer."""
    page.evaluate(
        """(change) => {
          const figure = document.querySelector("#sample-trend");
          const copy = figure.cloneNode(true);
          delete copy.dataset.ready;
          copy.querySelector("[data-drawing]").replaceChildren();
          copy.querySelector("[data-drawing]").removeAttribute("style");
          const data = copy.querySelector("script[type='application/json']");
          const spec = JSON.parse(data.textContent);
          Object.assign(spec.series[0].points.at(-1), JSON.parse(change));
          data.textContent = JSON.stringify(spec);
          htmx.swap(figure, copy.outerHTML, { swapStyle: "outerHTML" });
        }""",
        change,
    )


def test_a_chart_that_htmx_brings_again_is_drawn_with_the_new_numbers(page, address):
    shown(page, address, "trend")
    swapped(page, json.dumps({"value": 97, "text": "97,0 %", "said": "97,0 %", "status": "good"}))
    expect(page.locator("#sample-trend [data-drawing] svg")).to_contain_text("97,0 %")
    expect(page.locator("#sample-trend [data-drawing] svg")).to_have_count(1)


def test_a_number_that_changed_counts_up_once(page, address):
    page.emulate_media(reduced_motion="no-preference")
    page.goto(f"{address}/ui/")
    put = "(text) => htmx.swap('main', `<p id='n' data-counts='n'>${text}</p>`, { swapStyle: 'innerHTML' })"
    page.evaluate(put, "1.234,5")
    expect(page.locator("#n")).to_have_text("1.234,5")
    page.evaluate(
        "window.texts = new Set();"
        "(function look() { texts.add(document.querySelector('#n')?.textContent); requestAnimationFrame(look); })()"
    )
    page.evaluate(put, "2.000,0")
    expect(page.locator("#n")).to_have_text("2.000,0")
    page.wait_for_timeout(800)
    expect(page.locator("#n")).to_have_text("2.000,0")
    assert len(page.evaluate("[...texts]")) > 4
    page.evaluate("texts.clear()")
    page.evaluate(put, "2.000,0")
    page.wait_for_timeout(300)
    assert page.evaluate("[...texts]") == ["2.000,0"]


def test_motion_that_is_not_wanted_is_left_out(page, address):
    page.goto(f"{address}/ui/")
    put = "(text) => htmx.swap('main', `<p id='n' data-counts='n'>${text}</p>`, { swapStyle: 'innerHTML' })"
    page.evaluate(put, "1,5")
    page.evaluate(put, "9,5")
    assert page.locator("#n").inner_text() == "9,5"


def test_without_script_the_table_tells_everything(browser, address):
    with browser.new_context(java_script_enabled=False, locale="vi-VN") as context:
        opened = context.new_page()
        opened.goto(f"{address}/ui/")
        expect(opened.locator("#sample-ranking [data-drawing]")).to_be_hidden()
        opened.click("#sample-ranking summary")
        expect(opened.locator("#sample-ranking tbody tr")).to_have_count(8)
        expect(opened.locator("#sample-ranking tbody")).to_contain_text("98,2")
