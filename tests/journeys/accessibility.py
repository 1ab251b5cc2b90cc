"""Asks axe-core whether a page can be used by everyone; any journey may call it.

from tests.journeys.accessibility import assert_accessible, assert_accessible_everywhere
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = {390: 844, 1440: 900, 3840: 2160}  # a phone, a desk, a wall: width to height in pixels
THEMES = ("light", "dark")


def assert_accessible(page: Page, within: str = "") -> None:
    """Fail with what axe finds on the page as it is now (WCAG 2.2 AA and best practice), or ``within`` a selector."""
    found = violations(page, within)
    assert not found, f"{page.url}:\n" + "\n".join(found)


def assert_accessible_everywhere(page: Page) -> None:
    """Fail with what axe finds on the page in light and dark, at 390, 1440 and 3840 px; reloads nothing."""
    found = []
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)
            found += [f"{width} px, {theme}: {sentence}" for sentence in violations(page)]
    assert not found, f"{page.url}:\n" + "\n".join(found)


def violations(page: Page, within: str = "") -> list[str]:
    """Return one sentence for every element that axe objects to: rule, element, reason."""
    if not page.evaluate("typeof axe !== 'undefined'"):
        page.evaluate(axe_source())
    ask = "([where, rules]) => axe.run(where || document, {runOnly: rules, resultTypes: ['violations']})"
    result: dict[str, Any] = page.evaluate(ask, [within, RULES])
    return [
        f"{fault['id']}: {node['html'][:200]} ({node.get('failureSummary', '')})"
        for fault in result["violations"]
        for node in fault["nodes"]
    ]


@cache
def axe_source() -> str:
    return files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
