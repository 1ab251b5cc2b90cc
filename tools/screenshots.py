"""Take the pictures that ``docs/images`` shows of the centre and of cases, from a running demo.

    python tools/screenshots.py http://127.0.0.1:8000 PASSWORD [page …]

Every page at 390, 1440 and 3840 px, light and dark, as its first screen; 3840 px is drawn at half size.
"""

from __future__ import annotations

import sys
from itertools import groupby
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).resolve().parents[1] / "docs/images"
SIZES = {390: (844, 1.0), 1440: (900, 1.0), 3840: (2160, 0.5)}
THEMES = ("light", "dark")
LEADER, ON_DUTY, ANYBODY = "lanh.dao@demo.example", "truc.ban@demo.example", ""
PAGES = {
    "centre/overview": (LEADER, "/centre/"),
    "centre/board": (LEADER, "/centre/boards/public_administration/?period=202610"),
    "centre/story": (LEADER, "/centre/story/public_administration.on_time_rate/?unit=14051&period=202610"),
    "centre/map": (LEADER, "/centre/map/"),
    "centre/alerts": (LEADER, "/centre/alerts/"),
    "centre/brief": (LEADER, "/centre/brief/"),
    "centre/wall": (LEADER, "/centre/wall/"),
    "cases/directives": (LEADER, "/directives/"),
    "cases/inbox": (ON_DUTY, "/cases/"),
    "cases/report": (ANYBODY, "/field-reports/new"),
    "cases/public": (ANYBODY, "/field-reports/"),
}


def sign_in(page: Page, address: str, who: str, password: str) -> None:
    page.goto(f"{address}/account/login/")
    page.fill("[name=login]", who)
    page.fill("[name=password]", password)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "login" not in url)


def take(browser: Browser, address: str, password: str, names: list[str]) -> None:
    for theme in THEMES:
        for width, (height, scale) in SIZES.items():
            for who, theirs in groupby(names, lambda name: PAGES[name][0]):
                context = browser.new_context(
                    viewport={"width": width, "height": height},
                    device_scale_factor=scale,
                    color_scheme="dark" if theme == "dark" else "light",
                    locale="vi-VN",
                    reduced_motion="reduce",
                )
                context.set_default_timeout(90_000)
                page = context.new_page()
                if who:
                    sign_in(page, address, who, password)
                for name in theirs:
                    page.goto(address + PAGES[name][1], wait_until="load")
                    page.wait_for_timeout(4_000)  # charts and maps draw themselves after the page is there
                    file = FOLDER / f"{name}_{width}_{theme}.jpg"
                    file.parent.mkdir(parents=True, exist_ok=True)
                    page.screenshot(path=file, type="jpeg", quality=72)
                    print(file.name, flush=True)
                context.close()


def main(address: str, password: str, *names: str) -> None:
    arguments = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=arguments)
        take(browser, address.rstrip("/"), password, list(names) or list(PAGES))
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
