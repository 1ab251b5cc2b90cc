"""A data officer at the desk: typing and pasting into the grid, a lost connection, faults mended, a question answered."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.accessibility import assert_accessible_everywhere
from tinhso.accounts.tests import factories as people
from tinhso.kernel.policy import Role
from tinhso.lake import queries as lake
from tinhso.supply.desk import queries
from tinhso.supply.desk.tests import packs
from tinhso.supply.desk.tests.factories import air, commune, held, office, officer, send

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

# What the console says of a network that is not there, and of what is sent after the sign-in has ended.
EXPECTED = ("ERR_INTERNET_DISCONNECTED", "status of 403")
PASTE = """([name, text]) => {
  const input = document.querySelector(`[name="${name}"]`);
  input.focus();
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", text);
  input.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""


@pytest.fixture(scope="module")
def trial(tmp_path_factory):
    return packs.write(tmp_path_factory.mktemp("journey-packs"))


@pytest.fixture(autouse=True)
def _a_home_of_its_own(settings, tmp_path, trial):
    settings.SECOND_FACTOR_ROLES = ()
    settings.PACKS = trial
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()


@pytest.fixture
def unit() -> int:
    return office()


@pytest.fixture
def open_as(page_of) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a browser of somebody who holds a role of a unit."""
    opened: list[Page] = []

    def as_(role: Role, unit: int | None = None, name: str = "Nguyễn Thị Lan") -> Page:
        account = people.officer(name, unit)
        people.give(account, role, unit)
        opened.append(page_of(account, expected=EXPECTED))
        return opened[-1]

    yield as_
    for page in opened:
        page.wait_for_timeout(500)  # the worker may still be keeping the page


@pytest.fixture
def clerk(open_as, unit) -> Page:
    return open_as(Role.DEPARTMENT_DATA_OFFICER, unit)


def form(unit: int, dataset: str = "trial.air") -> str:
    return f"/supply/form/{dataset}/{unit}/202401/"


def cell(page: Page, row: int, column: int):
    return page.locator(f'[name="c-{row}-{column}"]')


def state(page: Page):
    return page.locator("[data-grid-state]")


def until(page: Page, script: str) -> None:
    """Wait until a script says yes; the page's own policy forbids what ``wait_for_function`` does."""
    for _ in range(100):
        if page.evaluate(script):
            return
        page.wait_for_timeout(100)
    raise AssertionError(script)


def in_force(sql: str) -> tuple:
    return lake.query(sql, actor=officer()).rows


def test_a_grid_is_typed_pasted_refused_at_a_cell_mended_and_sent(clerk, unit):
    clerk.goto(form(unit))
    cell(clerk, 1, 0).fill("A1")
    clerk.keyboard.press("Tab")
    clerk.keyboard.type("5/1/2024")
    clerk.keyboard.press("Enter")
    expect(cell(clerk, 1, 1)).to_have_value("05/01/2024")
    expect(cell(clerk, 2, 1)).to_be_focused()
    clerk.evaluate(
        PASTE, ["c-2-0", "A2\t6/1/2024\t24\t12,5\tmưa\tx\nA3\t7/1/2024\t23\t1.234,5\tnắng\tkhông\nA4\t8/1/2024\t25\t\t\t\n"]
    )
    expect(cell(clerk, 3, 3)).to_have_value("1.234,5")
    expect(cell(clerk, 2, 5)).to_have_value("Có")
    expect(clerk.locator("#n-c-4-2")).to_contain_text("Không quá 24.")
    expect(clerk.locator('[data-sum="dust"]')).to_have_text("1.247,0")
    cell(clerk, 1, 3).fill("1.234")
    clerk.keyboard.press("ArrowDown")
    clerk.get_by_role("button", name="1,2340", exact=True).click()
    expect(cell(clerk, 1, 3)).to_have_value("1,2340")
    cell(clerk, 4, 2).fill("24")
    cell(clerk, 4, 0).fill("A2")
    cell(clerk, 4, 1).fill("06/01/2024")
    clerk.get_by_role("button", name="Gửi", exact=True).click()
    expect(clerk.locator("[data-grid-outcome]")).to_contain_text("Chưa gửi được")
    expect(clerk.locator("#n-c-4-0, #n-c-4-1").filter(has_text="khóa").first).to_be_visible()
    assert in_force("SELECT count(*) FROM trial.air") == ((0,),)
    cell(clerk, 4, 0).fill("A4")
    clerk.get_by_role("button", name="Gửi", exact=True).click()
    clerk.wait_for_url("**/supply/receipts/**")
    expect(clerk.get_by_text("đã kiểm chữ ký")).to_be_visible()
    assert in_force("SELECT station, dust FROM trial.air ORDER BY 1") == (
        ("A1", 1.234),
        ("A2", 12.5),
        ("A3", 1234.5),
        ("A4", None),
    )


def test_what_is_typed_without_a_connection_survives_a_reload_and_is_sent_later(clerk, unit):
    clerk.goto(form(unit))
    until(clerk, "caches.open('tinhso-forms').then((kept) => kept.keys()).then((keys) => keys.length > 8)")
    clerk.context.set_offline(True)
    cell(clerk, 1, 0).fill("A1")
    cell(clerk, 1, 1).fill("05/01/2024")
    expect(state(clerk)).to_contain_text("trên máy")
    clerk.get_by_role("button", name="Gửi", exact=True).click()
    expect(state(clerk)).to_contain_text("Chưa gửi")
    clerk.reload()
    expect(cell(clerk, 1, 0)).to_have_value("A1")
    expect(state(clerk)).to_contain_text("chưa gửi")
    assert not queries.submissions(actor=officer(), dataset="trial.air", unit_id=unit)
    clerk.context.set_offline(False)
    clerk.reload()
    expect(cell(clerk, 1, 1)).to_have_value("05/01/2024")
    clerk.get_by_role("button", name="Gửi", exact=True).click()
    clerk.wait_for_url("**/supply/receipts/**")
    assert in_force("SELECT station FROM trial.air") == (("A1",),)
    clerk.goto(form(unit))
    expect(cell(clerk, 1, 0)).to_have_value("")


def test_a_draft_that_the_server_has_is_there_too_when_the_page_is_reloaded_without_a_connection(clerk, unit):
    clerk.goto(form(unit))
    until(clerk, "caches.open('tinhso-forms').then((kept) => kept.keys()).then((keys) => keys.length > 8)")
    cell(clerk, 1, 0).fill("A1")
    expect(state(clerk)).to_contain_text("trên máy chủ", timeout=8_000)
    clerk.context.set_offline(True)
    clerk.reload()
    expect(cell(clerk, 1, 0)).to_have_value("A1")
    cell(clerk, 1, 0).fill("A2")
    clerk.reload()
    expect(cell(clerk, 1, 0)).to_have_value("A2")
    clerk.context.set_offline(False)
    clerk.reload()
    expect(cell(clerk, 1, 0)).to_have_value("A2")


def test_a_draft_outlives_the_sign_in_and_follows_its_owner_to_another_device(clerk, unit):
    clerk.goto(form(unit))
    cell(clerk, 1, 0).fill("A7")
    expect(state(clerk)).to_contain_text("trên máy chủ", timeout=8_000)
    session = clerk.context.cookies()
    clerk.context.clear_cookies()
    cell(clerk, 1, 1).fill("05/01/2024")
    clerk.get_by_role("button", name="Gửi", exact=True).click()
    expect(clerk.get_by_role("link", name="Đăng nhập lại")).to_be_visible()
    clerk.wait_for_timeout(500)  # longer than the draft waits before it is kept, which must not take the link away
    expect(clerk.get_by_role("link", name="Đăng nhập lại")).to_be_visible()
    clerk.context.add_cookies(session)
    clerk.reload()
    expect(cell(clerk, 1, 1)).to_have_value("05/01/2024")
    clerk.evaluate("localStorage.clear()")
    clerk.goto(form(unit))
    expect(cell(clerk, 1, 0)).to_have_value("A7")


def test_names_of_communes_become_codes_and_a_period_is_corrected_from_what_is_in_force(clerk, unit, settings):
    settings.PROVINCE = ""
    commune("31498", "Ninh Kiều")
    commune("31501", "Cái Răng")
    send(unit, "trial.land", {"commune": "31498", "parcels": "1200"})
    clerk.goto(form(unit, "trial.land"))
    expect(cell(clerk, 1, 1)).to_have_value("1.200")
    cell(clerk, 2, 0).fill("cai rang")
    cell(clerk, 2, 1).fill("7")
    expect(cell(clerk, 2, 0)).to_have_value("31501")
    expect(clerk.locator("#n-c-2-0")).to_have_text("Phường Cái Răng")
    clerk.get_by_role("button", name="Gửi", exact=True).click()
    clerk.wait_for_url("**/supply/receipts/**")
    assert in_force("SELECT commune, parcels FROM trial.land ORDER BY 1") == (("31498", 1200), ("31501", 7))


def test_a_held_row_is_mended_in_its_grid(clerk, unit):
    row = held(unit)
    clerk.goto("/supply/held/")
    clerk.get_by_role("link", name="Không khí").click()
    clerk.get_by_role("link", name="Sửa tại đây").click()
    expect(cell(clerk, 1, 0)).to_have_attribute("aria-invalid", "true")
    cell(clerk, 1, 0).fill("A2")
    clerk.get_by_role("button", name="Kiểm tra lại và gửi").click()
    expect(clerk.get_by_text("Không còn dòng nào chờ sửa")).to_be_visible()
    row.refresh_from_db()
    assert row.state == "mended"


def test_the_centre_asks_about_a_number_and_the_unit_answers(clerk, open_as, unit):
    number = send(unit, "trial.air", air()).receipt.number
    centre = open_as(Role.CENTRE_OPERATOR, name="Trần Văn Trung")
    centre.goto(f"/supply/receipts/{number}/")
    centre.get_by_text("Hỏi đơn vị về số liệu này").click()
    centre.locator("[name=text]").fill("Vì sao bụi cao gấp đôi?")
    centre.locator("[name=column]").select_option("dust")
    centre.get_by_role("button", name="Gửi câu hỏi").click()
    expect(centre.get_by_text("chờ trả lời")).to_be_visible()

    clerk.goto("/supply/questions/")
    clerk.get_by_role("link", name="Câu hỏi số").click()
    clerk.locator("[name=text]").fill("Do đốt đồng ngày 5/1.")
    clerk.get_by_role("button", name="Trả lời").click()
    expect(clerk.get_by_text("Do đốt đồng ngày 5/1.")).to_be_visible()

    centre.goto("/supply/questions/?state=answered")
    centre.get_by_role("link", name="Câu hỏi số").click()
    centre.get_by_role("button", name="Đóng câu hỏi").click()
    centre.get_by_role("button", name="Đồng ý, tiếp tục").click()
    expect(centre.get_by_text("đã đóng", exact=True)).to_be_visible()
    assert queries.inquiries_of(number)[0].replies[0].text == "Do đốt đồng ngày 5/1."


def test_every_page_of_the_desk_can_be_used_by_everyone(clerk, open_as, unit):
    commune("31498", "Ninh Kiều")
    first = send(unit, "trial.air", air("A1"), air("A2"), air("b")).receipt.number
    last = send(unit, "trial.air", air("A1", dust="20"), air("A3")).receipt.number
    send(unit, "trial.air", air(hours="99"))
    centre = open_as(Role.CENTRE_OPERATOR, name="Trần Văn Trung")
    centre.goto(f"/supply/receipts/{last}/")
    centre.get_by_text("Hỏi đơn vị về số liệu này").click()
    assert_accessible_everywhere(centre)
    centre.locator("[name=text]").fill("Vì sao?")
    centre.get_by_role("button", name="Gửi câu hỏi").click()
    row = queries.held_rows(actor=officer(), dataset="trial.air", unit_id=unit)[0]
    for address in (
        "/supply/held/",
        f"/supply/held/trial.air/{unit}/",
        f"/supply/held/row/{row.id}",
        f"/supply/history/trial.air/{unit}/",
        f"/supply/history/trial.air/{unit}/difference/?from={first}&to={last}",
        f"/supply/receipts/{first}/",
        "/supply/questions/",
        f"/supply/questions/{queries.inquiries_of(last)[0].id}/",
    ):
        clerk.goto(address)
        assert_accessible_everywhere(clerk)
    clerk.goto(form(unit))
    clerk.evaluate(PASTE, ["c-1-0", "A1\t5/1/2024\t99\t1.234\tgió\tcó\nb\t\t\t\t\t\n"])
    assert_accessible_everywhere(clerk)
