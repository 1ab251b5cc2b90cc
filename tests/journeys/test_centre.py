"""The operations centre in a real browser: the worst commune, why, since when, by whom; then and now; a share to its source."""

from __future__ import annotations

import re
from datetime import date, datetime

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.accessibility import assert_accessible_everywhere
from tinhso.accounts.tests.factories import give, officer
from tinhso.indicators import actions
from tinhso.kernel import clock
from tinhso.kernel.clock import ZONE
from tinhso.kernel.policy import SYSTEM, Role
from tinhso.places.actions import load_reference
from tinhso.supply import published
from tinhso.supply.intake.actions.submitting import submit_rows
from tinhso.supply.intake.contracts import Door
from tinhso.supply.intake.suppliers import unit_of_code

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

TODAY = date(2026, 11, 27)
PHONE, DESK, WALL = 390, 1440, 3840
DATASET, MONTH = "public_administration.dossiers", "202610"
GOOD, BETTER, WORST = "31507", "31528", "31594"
"""Two wards, and the commune of An Ninh, whose first numbers were too good."""


@pytest.fixture
def province(settings, tmp_path) -> None:
    """Units, published figures, and October's dossiers of three communes: one of them corrected on the 11th."""
    settings.SECOND_FACTOR_ROLES = ()
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    with clock.set_to(TODAY):
        load_reference(lambda text, done: None)
    supply(GOOD, datetime(2026, 11, 5, 9, tzinfo=ZONE), late=1)
    supply(BETTER, datetime(2026, 11, 5, 10, tzinfo=ZONE), late=0)
    supply(WORST, datetime(2026, 11, 5, 11, tzinfo=ZONE), late=0)
    supply(WORST, datetime(2026, 11, 11, 9, tzinfo=ZONE), late=8)
    with clock.set_to(TODAY):
        published.load()
        # As the scheduled task would have by then: while pages are read, nothing is written.
        actions.compute(actor=SYSTEM)


def supply(commune: str, at: datetime, late: int) -> None:
    """Supply twenty dossiers of a commune, some of them finished after they were due; simulated, as all rows of tests."""
    rows = tuple(
        {
            "code": f"H13.92.{commune[-2:]}-2610{n + 1:02}-{n:04}",
            "procedure": "1.000001",
            "field": "Hộ tịch",
            "commune": commune,
            "office": f"UB.{commune}",
            "level": "commune",
            "channel": "online" if n % 2 else "direct",
            "received_on": f"2026-10-{n + 1:02}",
            "received_at": f"2026-10-{n + 1:02}T08:00:00",
            "due_at": f"2026-10-{n + 5:02}T17:00:00",
            "finished_at": f"2026-10-{n + (9 if n < late else 4):02}T08:00:00",
            "status": "10",
        }
        for n in range(20)
    )
    with clock.set_to(at):
        found = submit_rows(
            actor=SYSTEM,
            dataset=DATASET,
            unit_id=unit_of_code(f"UB.{commune}", MONTH),
            period=MONTH,
            rows=rows,
            door=Door.COMMAND,
            simulated=True,
            confirmation="thử",
        )
    assert found.receipt is not None, found


@pytest.fixture
def open_page(page_of, province):
    """Return a function that opens the centre for a role."""

    def opened(role: Role, width: int) -> Page:
        account = officer()
        give(account, role)
        return page_of(account, width, reduced_motion="reduce")

    with clock.set_to(TODAY):
        yield opened


def ranked(page: Page, commune: str):
    """The line of a commune in the table of the ranking."""
    chart = page.locator("figure.chart-ranking")
    chart.locator("summary").click()
    return chart.get_by_role("row", name=re.compile(commune))


def test_a_leader_finds_the_worst_commune_on_a_phone_and_why_and_since_when_and_who_supplied_it(open_page):
    page = open_page(Role.PROVINCE_LEADER, PHONE)
    page.goto("/centre/")
    page.get_by_role("link", name=re.compile("Hành chính công")).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Hành chính công"))
    expect(page.locator("main")).to_contain_text("tháng 10/2026")
    expect(page.locator("main")).to_contain_text("mô phỏng")
    row = ranked(page, "An Ninh")
    expect(row).to_contain_text("60,00")
    row.get_by_role("link").first.click()
    story = page.locator("[data-story]")
    expect(story).to_contain_text("12 / 20")
    expect(story).to_contain_text("Ủy ban nhân dân xã An Ninh")
    expect(story).not_to_contain_text("Đang tra", timeout=30_000)
    expect(story).to_contain_text("20 / 20")  # what was said then
    expect(story).to_contain_text("11/11/2026")
    wide = page.evaluate(
        "[...document.querySelectorAll('main *')].filter((each) => each.getBoundingClientRect().right > innerWidth + 1"
        " && !each.closest('.table-scroll, .table-wrap')).map((each) => each.outerHTML.slice(0, 120))"
    )
    assert not wide


def test_the_same_board_on_the_day_before_the_correction_says_what_was_said_then(open_page):
    page = open_page(Role.PROVINCE_LEADER, DESK)
    page.goto("/centre/boards/public_administration/")
    page.get_by_text("Đơn vị, kỳ, thời điểm").click()
    page.get_by_label("Như biết lúc").fill("2026-11-10")
    page.get_by_role("button", name="Xem").click()
    expect(page.locator(".board-filters")).to_contain_text("10/11/2026")
    expect(ranked(page, "An Ninh")).to_contain_text("100,00")
    assert_accessible_everywhere(page)


def test_on_the_wall_the_worst_commune_stands_first_with_its_month_and_how_fresh_it_is(open_page):
    page = open_page(Role.PROVINCE_LEADER, WALL)
    page.goto("/centre/wall/?boards=public_administration&seconds=3600")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Hành chính công"))
    expect(page.locator("main")).to_contain_text("tháng 10/2026")
    expect(page.locator("main")).to_contain_text("mô phỏng")
    ranking = page.locator("figure.chart-ranking").first
    expect(ranking).to_contain_text("An Ninh")
    expect(ranking).to_contain_text("60,00")
    told = ranking.text_content() or ""
    assert told.index("An Ninh") < told.index("Phường Sóc Trăng")


def test_an_auditor_goes_from_the_cashless_share_to_the_numbers_of_the_article(open_page):
    page = open_page(Role.AUDITOR, DESK)
    page.goto("/centre/boards/socio_economy/?period=202410&unit=94")
    page.locator("article.tile", has_text="12,37").get_by_role("heading").get_by_role("link").click()
    story = page.locator("[data-story]")
    expect(story).to_contain_text("6.654 / 53.810")
    expect(story).to_contain_text("000_7676a50a07b78ffd.txt")
    expect(story).not_to_contain_text("Đang tra", timeout=30_000)
