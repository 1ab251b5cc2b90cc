"""An officer works through an inbox of two hundred with the keyboard: the page is never loaded again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.accessibility import assert_accessible
from tinhso.accounts.tests.factories import give, officer
from tinhso.cases.engine import queries
from tinhso.cases.engine.actions.moving import move
from tinhso.cases.engine.contracts import Given
from tinhso.cases.reports.actions.filing import file_report
from tinhso.cases.reports.tests.factories import PROVINCE, Town, a_filing, build
from tinhso.kernel import clock
from tinhso.kernel.policy import ANONYMOUS, SYSTEM, Actor, Holding, Role

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
OPERATOR = Actor(kind="officer", account=None, holdings=(Holding(Role.CENTRE_OPERATOR),), origin="test")


@pytest.fixture
def town(settings, tmp_path) -> Town:
    """A province with two hundred reports in the hands of the roads office, the oldest overdue."""
    settings.PROVINCE, settings.HOME, settings.SECOND_FACTOR_ROLES = PROVINCE, tmp_path, ()
    built = build()
    begun = clock.now() - timedelta(days=40)
    for number in range(200):
        with clock.set_to(begun + timedelta(hours=4 * number)):
            filing = a_filing(place=None, commune=built.commune, text=f"Ổ gà số {number + 1} trên đường Trần Hưng Đạo")
            case = file_report(filing, actor=ANONYMOUS).case
            move(case.id, "accept", actor=OPERATOR)
            move(case.id, "assign", Given(office=built.roads), actor=OPERATOR)
    return built


def open_next(page: Page, number: int) -> None:
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#pane h2")).to_contain_text(f"Ổ gà số {number} ")


def test_an_officer_works_through_two_hundred_cases_with_the_keyboard(town, page_of):
    handler = officer("Thạch Văn Minh", town.roads)
    give(handler, Role.SPECIALIST, town.roads)
    page = page_of(handler)
    page.goto("/cases/?view=open")
    expect(page.get_by_role("link", name="Tất cả đang xử lý 200")).to_be_visible()
    assert_accessible(page)
    page.evaluate("window.same = true")
    for number in (1, 2, 3):
        open_next(page, number)
        page.keyboard.press("e")
        page.keyboard.press("Tab")  # past "Trả lại" to the question is one key more for each move
        page.locator("#pane summary", has_text="Yêu cầu bổ sung").press("Enter")
        page.locator("#pane textarea[name=question]").fill(f"Gần cột đèn nào? ({number})")
        page.locator("#pane form:has(textarea[name=question]) button").press("Enter")
        expect(page.locator("#pane")).to_contain_text("Chờ bổ sung")
        page.locator("[data-line].here [data-open]").focus()
    assert page.evaluate("window.same"), "no page was loaded again"
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    page.goto("/cases/?view=waiting")
    expect(page.locator("[data-line]")).to_have_count(3)
    page.keyboard.press("/")
    page.keyboard.type("o ga so 2 tren")
    page.keyboard.press("Enter")
    expect(page.locator("[data-line]")).to_have_count(1)


def test_what_an_officer_takes_on_together_is_theirs(town, page_of):
    handler = officer("Thạch Văn Minh", town.roads)
    give(handler, Role.SPECIALIST, town.roads)
    page = page_of(handler)
    page.goto("/cases/?view=overdue")
    for _ in range(3):
        page.keyboard.press("j")
        page.keyboard.press("x")
    page.get_by_role("button", name="Nhận việc").click()
    expect(page.get_by_text("Có thể thực hiện cho 3 trên 3 vụ việc")).to_be_visible()
    page.get_by_role("button", name="Thực hiện").click()
    expect(page.get_by_text("Đã thực hiện cho 3 trên 3 vụ việc.")).to_be_visible()
    page.goto("/cases/?view=mine")
    expect(page.locator("[data-line]")).to_have_count(3)
    found = queries.case_by_code(page.locator("[data-line] input").first.get_attribute("value"), actor=SYSTEM)
    assert found.assignee == handler.pk


def test_on_a_phone_a_case_opens_as_a_page_of_its_own(town, page_of):
    handler = officer("Thạch Văn Minh", town.roads)
    give(handler, Role.SPECIALIST, town.roads)
    page = page_of(handler, width=390, height=844)
    page.goto("/cases/")
    page.locator("[data-open]").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ổ gà số 1 ")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert_accessible(page)
