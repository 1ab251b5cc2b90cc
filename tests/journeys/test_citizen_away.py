"""A telephone that is put away: its worker sends what waits when the browser wakes it, with no page open, and once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import BrowserContext, CDPSession, Page, expect

from tests.journeys.test_citizen import NEW, fill, phone, send, the_form, town
from tinhso.cases.engine.models import AttachmentRow, CaseRow
from tinhso.cases.reports.models import ReportRow
from tinhso.kernel import clock
from tinhso.portal.reports import app_views

__all__ = ["phone", "town"]
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

TIMES = 30
WAITING = "Đang chờ gửi (1)"
PICTURE = """async () => {
  const [{ photos: [{ blob }] }] = await outgoing.all();
  return Array.from(new Uint8Array(await blob.arrayBuffer()));
}"""
AGAIN = """async (picture) => {
  const [{ request, filing, writtenAt }] = await outgoing.all();
  const photos = [{ blob: new Blob([new Uint8Array(picture)], { type: "image/jpeg" }), name: "photo.jpg", sent: false }];
  await outgoing.keep({ request, filing, writtenAt, photos });
  const { api, token } = document.getElementById("app-words").dataset;
  const [sent] = await outgoing.send({ api, token });
  return `${sent.code} ${sent.key} ${sent.photos[0].problem || ""}`;
}"""  # as if no answer had ever come back
Wake = Callable[[], None]


@pytest.fixture
def woken(phone, live_server) -> Wake:
    """A way to wake the worker as the browser does when there is a network again; the page that asks is none of ours."""
    beside = phone.new_page()
    beside.goto("about:blank")
    session: CDPSession = phone.new_cdp_session(beside)
    known: list[str] = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: known.extend(each["registrationId"] for each in told["registrations"] if not each["isDeleted"]),
    )
    session.send("ServiceWorker.enable")

    def wake() -> None:
        beside.wait_for_function("() => true")  # lets what the worker told be heard
        event = {"origin": live_server.url, "registrationId": known[-1], "tag": "outgoing", "lastChance": False}
        session.send("ServiceWorker.dispatchSyncEvent", event)

    return wake


def written_without_network(phone: BrowserContext, at: datetime | None = None) -> Page:
    """Fill the form and send it while there is no network; it waits on the telephone."""
    page = the_form(phone)
    phone.set_offline(True)
    if at is not None:
        page.clock.install(time=at)
    page.goto(NEW)
    page.wait_for_selector("[data-report-form][data-ready]")
    fill(page)
    send(page)
    expect(page.get_by_role("heading", name=WAITING)).to_be_visible()
    return page


def reported(page: Page, reports: int) -> None:
    """Wait until so many reports were filed with a picture each."""
    for _ in range(100):
        if AttachmentRow.objects.count() >= reports:
            break
        page.wait_for_timeout(100)
    assert (ReportRow.objects.count(), CaseRow.objects.count(), AttachmentRow.objects.count()) == (reports,) * 3


def test_with_every_page_closed_the_worker_sends_what_waits_when_it_is_woken(phone, woken):
    page = written_without_network(phone)
    page.close()
    woken()  # still no network: it waits on
    beside = phone.pages[0]
    beside.wait_for_timeout(500)
    assert not ReportRow.objects.exists()
    phone.set_offline(False)
    woken()
    reported(beside, 1)
    opened = phone.new_page()
    opened.goto("/field-reports/track")
    expect(opened.get_by_role("heading", name="Đã gửi từ điện thoại này")).to_be_visible()
    assert opened.evaluate("outgoing.all().then(([report]) => report.photos.every(({ sent }) => sent) && !!report.key)")


def test_a_browser_asks_to_be_woken_as_soon_as_something_waits(phone):
    page = written_without_network(phone)
    tags = "navigator.serviceWorker.ready.then((worker) => worker.sync.getTags())"
    page.wait_for_function(f"{tags}.then((tags) => tags.includes('outgoing'))")


def test_a_telephone_away_for_a_week_sends_with_a_token_of_today_and_a_newer_app_and_says_when_it_was_written(
    phone, woken, monkeypatch
):
    written = clock.now() - timedelta(days=7)
    page = written_without_network(phone, at=written)
    page.close()
    phone.clear_cookies()  # session, device and token are no more
    monkeypatch.setattr(app_views, "KEPT", app_views.KEPT[:-1])
    phone.set_offline(False)
    woken()
    reported(phone.pages[0], 1)
    case = CaseRow.objects.get()
    assert clock.now() - case.received_at < timedelta(minutes=5)
    opened = phone.new_page()
    opened.goto("/field-reports/track")
    opened.get_by_role("link", name="Mở", exact=True).click()
    expect(opened.get_by_role("heading", name="Đã nhận phản ánh của bạn")).to_be_visible()
    opened.get_by_role("link", name="Theo dõi phản ánh").click()
    expect(opened.get_by_text(f"Được viết lúc {clock.local(written):%H:%M %d/%m/%Y}")).to_be_visible()


def test_a_report_whose_answers_are_lost_thirty_times_is_one_report_with_one_picture(phone):
    page = written_without_network(phone)
    picture = page.evaluate(PICTURE)
    phone.set_offline(False)
    expect(page.get_by_role("heading", name="Đã nhận phản ánh của bạn")).to_be_visible()
    assert len({page.evaluate(AGAIN, picture) for _ in range(TIMES)}) == 1
    reported(page, 1)


def test_pages_and_the_worker_that_send_at_the_same_moment_send_it_once(phone, woken):
    page = written_without_network(phone)
    others = [phone.new_page() for _ in range(3)]
    phone.set_offline(False)
    for other in others:
        other.goto("/field-reports/track", wait_until="commit")
    for _ in range(5):
        woken()
    expect(page.get_by_role("heading", name="Đã nhận phản ánh của bạn")).to_be_visible()
    reported(page, 1)
