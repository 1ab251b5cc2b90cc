"""What a board weighs on the wire, on the first visit and as a second board, and how soon it is painted on a slow telephone.

    python -m benchmarks.board_page

Serves the demo. Lines: 500 KB for the first board with an empty cache, fonts and all; 100 KB for a second board. Aim: the
largest paint within 2 s on a processor slowed down four times at 1.6 Mbit/s (150 ms there and back), with an empty cache.
"""

from __future__ import annotations

import tempfile
from collections import Counter

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.demo import demo, free_port
from benchmarks.page_weight import ARGUMENTS, PASSWORD

LEADER = "lanh.dao@demo.example"
FIRST, SECOND = "/centre/boards/public_administration/overview/", "/centre/boards/environment/overview/"
SETTLED = 3_000  # milliseconds; a board never falls silent, for its event stream stays open
SLOW = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 750e3 / 8}
PAINT = """() => new Promise(done => new PerformanceObserver(list => done(list.getEntries().at(-1).startTime))
    .observe({type: 'largest-contentful-paint', buffered: true}))"""


def signed_in(browser: Browser, base: str) -> Page:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(f"{base}/account/login/")
    page.fill("input[name=login]", LEADER)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "login" not in url)
    return page


def weigh(page: Page, address: str, *, afresh: bool) -> Counter[str]:
    """Return kilobytes on the wire by kind of resource; ``afresh`` with an empty cache."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    if afresh:
        session.send("Network.clearBrowserCache")
    kinds: dict[str, str] = {}
    weights: Counter[str] = Counter()
    session.on("Network.responseReceived", lambda event: kinds.__setitem__(event["requestId"], event["type"]))
    session.on(
        "Network.loadingFinished",
        lambda event: weights.update({kinds.get(event["requestId"], "Other"): event["encodedDataLength"] / 1024}),
    )
    page.goto(address)
    page.wait_for_timeout(SETTLED)
    session.detach()
    return weights


def painted(page: Page, address: str) -> float:
    """Return the seconds until the largest paint on a slow telephone with an empty cache."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.clearBrowserCache")
    session.send("Network.emulateNetworkConditions", SLOW)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.goto(address)
    page.wait_for_timeout(SETTLED)
    return float(page.evaluate(PAINT)) / 1000


def said(name: str, weights: Counter[str], line: int) -> None:
    parts = ", ".join(f"{kind} {weight:.0f}" for kind, weight in weights.most_common())
    print(f"{name:<14}{weights.total():7.1f} KB, {weights.total() / line:.2f} × the line of {line} KB ({parts})")


def main() -> None:
    address = f"127.0.0.1:{free_port()}"
    base = f"http://{address}"
    with tempfile.TemporaryDirectory(prefix="tinhso-benchmark-") as home, demo(home, address), sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        page = signed_in(browser, base)
        said("first board", weigh(page, base + FIRST, afresh=True), 500)
        said("second board", weigh(page, base + SECOND, afresh=False), 100)
        print(f"largest paint on a slow telephone {painted(page, base + FIRST):.2f} s (aim: 2 s)")
        browser.close()


if __name__ == "__main__":
    main()
