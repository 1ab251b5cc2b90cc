"""What the citizens' form weighs, and when it can be used on a slow network, on a first visit with nothing kept.

    python -m benchmarks.citizen_form [rounds]

Weight: every byte over the wire until the page is at rest, fonts and icons too, without what the worker keeps for later (told
apart). Time: from the tap to a form that answers, in Chromium's own emulation of a slow network: 400 kbit/s down and up, and
400 ms for each way and back. Line: 150 KB. Aim: usable in 3 s.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.public_map import served

ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")
FORM, KILOBYTE = "/field-reports/new", 1024
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 400_000 / 8, "uploadThroughput": 400_000 / 8}
SLOWER_PROCESSOR = 4  # times: a cheap telephone


@dataclass(frozen=True)
class Visit:
    """Seconds until words can be read, and until the form answers; bytes by kind until the page is at rest."""

    readable: float
    usable: float
    bytes: dict[str, int]


def weighed(page: Page) -> dict[str, int]:
    """Count what the page receives, by kind of resource."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    session.send("Network.emulateNetworkConditions", SLOW)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER_PROCESSOR})
    kinds: dict[str, str] = {}
    weights: dict[str, int] = {}

    def ended(event: dict[str, Any]) -> None:
        kind = kinds.get(event["requestId"], "Other")
        weights[kind] = weights.get(kind, 0) + int(event["encodedDataLength"])

    session.on("Network.responseReceived", lambda event: kinds.__setitem__(event["requestId"], event["type"]))
    session.on("Network.loadingFinished", ended)
    return weights


def visit(browser: Browser, base: str) -> Visit:
    context = browser.new_context(viewport={"width": 390, "height": 844}, is_mobile=True, service_workers="block")
    page = context.new_page()
    weights = weighed(page)
    started = time.perf_counter()
    page.goto(f"{base}{FORM}", wait_until="commit")
    page.wait_for_selector("[data-report-form][data-ready]", state="attached", timeout=60_000)
    usable = time.perf_counter() - started
    page.wait_for_load_state("networkidle")
    painted = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime / 1000")
    context.close()
    return Visit(painted, usable, dict(weights))


def main(rounds: int = 5) -> None:
    with tempfile.TemporaryDirectory(prefix="tinhso-benchmark-") as folder, sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=list(ARGUMENTS))
        with served(Path(folder) / "home", 0) as base:
            visit(browser, base)  # the server's first page of all reads the templates
            visits = [visit(browser, base) for _ in range(rounds)]
        browser.close()
    for kind, size in sorted(visits[-1].bytes.items(), key=lambda item: -item[1]):
        print(f"  {kind:<12} {size / KILOBYTE:7.1f} KB")
    total = sum(visits[-1].bytes.values()) / KILOBYTE
    readable = statistics.median(each.readable for each in visits)
    usable = statistics.median(each.usable for each in visits)
    print(f"{total:.1f} KB in all (line 150)")
    print(f"readable after {readable:.1f} s, usable after {usable:.1f} s (aim 3), median of {rounds}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
