"""An officer works through an inbox of two hundred with the keyboard: one by one beside the list, and many together."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.accessibility import assert_accessible
from tinhso.accounts.models import Account
from tinhso.accounts.tests.factories import give, officer
from tinhso.cases.engine import queries
from tinhso.cases.engine.actions.attaching import NewFile, attach
from tinhso.cases.engine.actions.moving import move
from tinhso.cases.engine.contracts import AttachmentKind, Given
from tinhso.cases.engine.rules.processes import Shown
from tinhso.cases.reports.actions.filing import file_report
from tinhso.cases.reports.tests.factories import PROVINCE, Town, a_filing, build
from tinhso.kernel import clock
from tinhso.kernel.policy import ANONYMOUS, SYSTEM, Actor, Holding, Role

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
OPERATOR = Actor(kind="officer", account=None, holdings=(Holding(Role.CENTRE_OPERATOR),), origin="test")
HANDLER = Actor(kind="officer", account=None, holdings=(Holding(Role.SPECIALIST),), origin="test")
PAPER = NewFile(b"%PDF-1.7 ", AttachmentKind.PAPER, "application/pdf", "nghiem-thu.pdf", shown=Shown.OFFICE)
ALL, ON_A_PAGE = 200, 50


@pytest.fixture
def town(settings, tmp_path) -> Town:
    settings.PROVINCE, settings.HOME, settings.SECOND_FACTOR_ROLES = PROVINCE, tmp_path, ()
    return build()


def reports(town: Town, number: int) -> list[int]:
    """Let the roads office have so many reports in its hands, one each four hours, the oldest overdue; return their ids."""
    begun, made = clock.now() - timedelta(days=40), []
    for each in range(1, number + 1):
        with clock.set_to(begun + timedelta(hours=4 * each)):
            filing = a_filing(place=None, commune=town.commune, text=f"Ổ gà số {each} trên đường Trần Hưng Đạo")
            case = file_report(filing, actor=ANONYMOUS).case
            move(case.id, "accept", actor=OPERATOR)
            move(case.id, "assign", Given(office=town.roads), actor=OPERATOR)
        made.append(case.id)
    return made


@pytest.fixture
def handler(town) -> Account:
    """An officer of the roads office, with twelve reports."""
    reports(town, 12)
    found = officer("Thạch Văn Minh", town.roads)
    give(found, Role.SPECIALIST, town.roads)
    return found


def open_next(page: Page, number: int) -> None:
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#pane h2")).to_contain_text(f"Ổ gà số {number} ")


def tab_to(page: Page, words: str) -> None:
    """Press Tab until what has the focus says these words."""
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText.trim()") == words:
            return
    raise AssertionError(words)


def test_an_officer_empties_an_inbox_of_two_hundred_with_nothing_but_the_keyboard(town, page_of):
    """Answers that wait to be published: some looked at and published one by one, the others a page at a time."""
    for case in reports(town, ALL):
        paper = attach(case, PAPER, actor=HANDLER).id
        move(case, "answer", Given(answer="Đã vá mặt đường.", proof=(paper,)), actor=HANDLER)
    publisher = officer("Trần Thị Trực", town.centre)
    give(publisher, Role.CENTRE_OPERATOR, town.centre)
    page = page_of(publisher)
    page.goto("/cases/?view=open")
    expect(page.get_by_role("link", name=f"Tất cả đang xử lý {ALL}")).to_be_visible()
    assert_accessible(page)
    page.evaluate("window.same = true")
    for number in (1, 2, 3):
        open_next(page, number)
        page.keyboard.press("e")
        tab_to(page, "Công khai")
        page.keyboard.press("Enter")
        tab_to(page, "Công khai")
        page.keyboard.press("Enter")
        expect(page.locator("#pane")).to_contain_text("Đã công khai")
    assert page.evaluate("window.same"), "no page was loaded again"
    page.reload()
    left = ALL - 3
    while left:
        expect(page.get_by_role("link", name=f"Tất cả đang xử lý {left}")).to_be_visible()
        some = min(left, ON_A_PAGE)
        page.keyboard.press("a")
        page.keyboard.press("d")
        page.keyboard.press("Enter")
        expect(page.get_by_text(f"Có thể thực hiện cho {some} trên {some} vụ việc")).to_be_visible()
        page.keyboard.press("Enter")
        expect(page.get_by_text(f"Đã thực hiện cho {some} trên {some} vụ việc.")).to_be_visible()
        left -= some
    expect(page.get_by_text("Không có việc nào đang chờ")).to_be_visible()
    assert queries.cases_seen(SYSTEM).filter(state="published").count() == ALL


def test_an_officer_asks_back_beside_the_list_and_finds_what_waits_by_its_words(handler, page_of):
    page = page_of(handler)
    page.goto("/cases/?view=open")
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


def test_what_an_officer_takes_on_together_is_theirs(handler, page_of):
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


def test_on_a_phone_a_case_opens_as_a_page_of_its_own(handler, page_of):
    page = page_of(handler, width=390, height=844)
    page.goto("/cases/")
    page.locator("[data-open]").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ổ gà số 1 ")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert_accessible(page)
