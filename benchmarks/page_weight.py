"""What a page of 50 rows in the office layout weighs on the wire without fonts (line: 60 KB), and how it shifts (line: 0)."""

from __future__ import annotations

import tempfile

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.demo import demo, free_port

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
AUDITOR, PASSWORD = "kiem.toan@demo.example", "mua nuoc noi tren song Hau"
SIGN_INS = 30  # each writes two audit entries, so that the audit's first page is full
SHIFTS = """() => new Promise(done => {
    let total = 0;
    const observer = new PerformanceObserver(list => list.getEntries().forEach(entry => total += entry.value));
    observer.observe({type: 'layout-shift', buffered: true});
    setTimeout(() => done(total), 1000);
})"""


def sign_in(page: Page, base: str) -> None:
    page.goto(f"{base}/account/login/")
    page.fill("input[name=login]", AUDITOR)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "login" not in url)


def fill_audit(browser: Browser, base: str) -> None:
    for _ in range(SIGN_INS):
        context = browser.new_context()
        sign_in(context.new_page(), base)
        context.close()


def weigh(page: Page, address: str) -> dict[str, float]:
    """Return kilobytes on the wire by kind of resource, of a first visit with an empty cache."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    kinds: dict[str, str] = {}
    weights: dict[str, float] = {}
    session.on("Network.responseReceived", lambda event: kinds.__setitem__(event["requestId"], event["type"]))

    def finished(event: dict[str, object]) -> None:
        kind = kinds.get(str(event["requestId"]), "Other")
        weights[kind] = weights.get(kind, 0.0) + float(str(event["encodedDataLength"])) / 1024

    session.on("Network.loadingFinished", finished)
    page.goto(address, wait_until="networkidle")
    return weights


def main() -> None:
    address = f"127.0.0.1:{free_port()}"
    base = f"http://{address}"
    with tempfile.TemporaryDirectory(prefix="tinhso-benchmark-") as home, demo(home, address), sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        fill_audit(browser, base)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        sign_in(page, base)
        weights = weigh(page, f"{base}/audit/")
        rows = page.locator("tbody tr").count()
        shift = page.evaluate(SHIFTS)
        browser.close()
    total = sum(weight for kind, weight in weights.items() if kind != "Font")
    for kind, weight in sorted(weights.items(), key=lambda item: -item[1]):
        print(f"  {kind:<12} {weight:7.1f} KB")
    print(f"{rows} rows: {total:.1f} KB without fonts, {total / 60:.2f} × the line of 60 KB; layout shift {shift}")


if __name__ == "__main__":
    main()
