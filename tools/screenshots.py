"""Take the pictures of the centre that ``docs/images/centre`` shows, from a running demo.

    python tools/screenshots.py http://127.0.0.1:8000 PASSWORD [page …]

Every page at 390, 1440 and 3840 px, light and dark, as its first screen; 3840 px is drawn at half size.
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).resolve().parents[1] / "docs/images/centre"
SIZES = {390: (844, 1.0), 1440: (900, 1.0), 3840: (2160, 0.5)}
THEMES = ("light", "dark")
PAGES = {
    "overview": "/centre/",
    "board": "/centre/boards/public_administration/?period=202610",
    "story": "/centre/story/public_administration.on_time_rate/?unit=14051&period=202610",
    "map": "/centre/map/",
    "alerts": "/centre/alerts/",
    "brief": "/centre/brief/",
    "wall": "/centre/wall/",
}
WHO = "lanh.dao@demo.example"


def sign_in(page: Page, address: str, password: str) -> None:
    page.goto(f"{address}/account/login/")
    page.fill("[name=login]", WHO)
    page.fill("[name=password]", password)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "login" not in url)


def take(browser: Browser, address: str, password: str, names: list[str]) -> None:
    for theme in THEMES:
        for width, (height, scale) in SIZES.items():
            context = browser.new_context(
                viewport={"width": width, "height": height},
                device_scale_factor=scale,
                color_scheme="dark" if theme == "dark" else "light",
                locale="vi-VN",
                reduced_motion="reduce",
            )
            context.set_default_timeout(90_000)
            page = context.new_page()
            sign_in(page, address, password)
            for name in names:
                page.goto(address + PAGES[name], wait_until="load")
                page.wait_for_timeout(4_000)  # charts and maps draw themselves after the page is there
                file = FOLDER / f"{name}_{width}_{theme}.jpg"
                page.screenshot(path=file, type="jpeg", quality=72)
                print(file.name, flush=True)
            context.close()


def main(address: str, password: str, *names: str) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    arguments = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=arguments)
        take(browser, address.rstrip("/"), password, list(names) or list(PAGES))
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
