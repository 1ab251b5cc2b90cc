"""The public map with 100,000 reports against 1,000: bytes of data of the first view, and of a pan, in a real browser.

    python -m benchmarks.public_map [reports]

Data is what the map asks for besides the program that draws it: vector tiles and outlines, as they come over the wire. Lines:
first view at most 150 KB; a pan at most 2 times that with 1,000 reports, seen from afar and in the streets of a town.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from playwright.sync_api import Browser, Page, Request, sync_playwright

from benchmarks.api_rows import wait
from benchmarks.demo import free_port

ARGUMENTS = ("--no-sandbox", "--disable-quic", "--no-first-run", "--use-angle=swiftshader", "--enable-unsafe-swiftshader")
MAP, FEW, KILOBYTE = "/field-reports/", 1_000, 1024
SCREENS = {"telephone": (390, 844), "desk": (1440, 900)}
QUIET = 2_000  # milliseconds
NEARER = 4  # presses of "+": from the province to the streets of a town


@dataclass(frozen=True)
class Seen:
    """Bytes on the wire: the first view, a pan from afar, a pan in the streets."""

    first: int
    far: int
    near: int


@contextmanager
def served(home: Path, reports: int, threads: int = 4) -> Iterator[str]:
    """Prepare a home with so many reports, serve it with granian on loopback, and yield its address."""
    (home / "static").mkdir(parents=True)
    environment = {**os.environ, "TINHSO_HOME": str(home), "TINHSO_HTTPS": "no", "TINHSO_DATABASE_URL": ""}
    subprocess.run([sys.executable, "-m", "benchmarks.stored_reports", str(reports)], env=environment, check=True)
    port = free_port()
    options = ["--interface", "wsgi", "--workers", "1", "--blocking-threads", str(threads), "--port", str(port), "--no-log"]
    process = subprocess.Popen([sys.executable, "-m", "granian", *options, "tinhso.config.wsgi:application"], env=environment)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            wait(client)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=30)


class Meter:
    """Counts the bytes of data that a page and its workers receive, headers too."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.asked = self.gone = 0  # what the map no longer needs it takes back
        self.finished: list[Request] = []
        page.on("request", self._asked)
        page.on("requestfailed", self._gone)
        page.on("requestfinished", self._ended)

    def _asked(self, request: Request) -> None:
        self.asked += is_data(request)

    def _gone(self, request: Request) -> None:
        self.gone += is_data(request)

    def _ended(self, request: Request) -> None:
        if is_data(request):
            self.finished.append(request)

    def taken(self) -> int:
        """Return what came since the last time, once nothing has been asked for in a while and all has come."""
        before = -1
        while before != self.asked or len(self.finished) + self.gone < self.asked:
            before = self.asked
            self.page.wait_for_timeout(QUIET)
        sizes = [request.sizes() for request in self.finished]
        self.asked, self.gone, self.finished = 0, 0, []
        return sum(each["responseBodySize"] + each["responseHeadersSize"] for each in sizes)


def is_data(request: Request) -> bool:
    return request.url.partition("?")[0].endswith((".mvt", ".geojson"))


def drag(page: Page) -> None:
    """Pull the map by nearly its whole width, and rest before letting go: a map that is thrown glides on, more or less far."""
    box = page.locator("[data-public-map]").bounding_box()
    assert box
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.9, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.1, middle, steps=8)
    page.wait_for_timeout(500)
    page.mouse.up()


def look(browser: Browser, base: str, size: tuple[int, int]) -> Seen:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, service_workers="block")
    page = context.new_page()
    meter = Meter(page)
    page.goto(f"{base}{MAP}")
    page.wait_for_selector("[data-public-map][data-ready]", timeout=60_000)
    page.locator("[data-public-map]").scroll_into_view_if_needed()
    first = meter.taken()
    drag(page)
    far = meter.taken()
    page.reload()
    page.wait_for_selector("[data-public-map][data-ready]", timeout=60_000)
    page.locator("[data-public-map]").scroll_into_view_if_needed()
    for _ in range(NEARER):
        page.locator(".maplibregl-ctrl-zoom-in").click()
        page.wait_for_timeout(500)
    meter.taken()
    drag(page)
    near = meter.taken()
    context.close()
    return Seen(first, far, near)


def main(reports: int = 100_000) -> None:
    with tempfile.TemporaryDirectory(prefix="tinhso-benchmark-") as folder, sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=list(ARGUMENTS))
        found: dict[int, dict[str, Seen]] = {}
        for number in (FEW, reports):
            with served(Path(folder) / str(number), number) as base:
                found[number] = {name: look(browser, base, size) for name, size in SCREENS.items()}
        browser.close()
    for name in SCREENS:
        few, many = found[FEW][name], found[reports][name]
        print(f"{name}, first view: {in_kilobytes(many.first, few.first)}; line 150 KB")
        for where, one, other in (("from afar", few.far, many.far), ("in the streets", few.near, many.near)):
            print(f"{name}, a pan {where}: {in_kilobytes(other, one)}: {other / one:.2f} times; line 2")


def in_kilobytes(many: int, few: int) -> str:
    return f"{many / KILOBYTE:.1f} KB, with {FEW:,} reports {few / KILOBYTE:.1f} KB"


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
