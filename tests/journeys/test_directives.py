"""An alert becomes a directive, is proved, checked and closed; its number is measured again, and the page says so."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.accessibility import assert_accessible, assert_accessible_everywhere
from tinhso.accounts.tests.factories import Account, give, officer
from tinhso.cases.directives import queries as directives
from tinhso.cases.directives.contracts import Verdict, Wanted
from tinhso.centre.alerts import queries as alerts
from tinhso.centre.alerts.actions import evaluating
from tinhso.centre.alerts.contracts import State
from tinhso.centre.alerts.tests.factories import Numbers, write_pack
from tinhso.centre.directives import measuring
from tinhso.kernel import clock
from tinhso.kernel.periods import Period, PeriodKind
from tinhso.kernel.policy import SYSTEM, Role
from tinhso.supply.obligations.tests import factories

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

PHONE, DESK = ({"width": width, "height": height} for width, height in ((390, 844), (1440, 900)))
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def trial(tmp_path_factory):
    return write_pack(tmp_path_factory.mktemp("journey-packs"))


@pytest.fixture
def numbers(settings, tmp_path, monkeypatch, trial) -> Numbers:
    """A province whose commune Xã Mới had salty water two months ago, judged; the test sets what is supplied after."""
    settings.PACKS, settings.PROVINCE, settings.HOME = trial, factories.PROVINCE, tmp_path
    settings.SECOND_FACTOR_ROLES = ()
    settings.SIGNS_OF_LIFE = "tinhso.centre.alerts.tests.factories.all_alive"
    found, town = Numbers(), factories.build()
    found.stand_in(monkeypatch)
    found.unit = town.moi
    found.set(town.moi, **{month(3).code: 3.6, month(2).code: 4.2})
    evaluating.evaluate(actor=SYSTEM)
    give(officer("Trần Lãnh Đạo", email="lanh.dao@tinh.example.vn"), Role.PROVINCE_LEADER)
    give(officer("Lâm Vận Hành", email="van.hanh@tinh.example.vn"), Role.CENTRE_OPERATOR)
    give(officer("Lê Giám Đốc", email="giam.doc@tinh.example.vn"), Role.DEPARTMENT_HEAD, unit=town.health)
    return found


@pytest.fixture
def open_as(page_of, numbers) -> Open:
    """Return a function that opens a browser as somebody, by their address."""

    def opened(email: str, viewport: dict[str, int] = DESK) -> Page:
        page: Page = page_of(Account.objects.get(email=email), **viewport)
        return page

    return opened


def month(back: int) -> Period:
    return Period.of(PeriodKind.MONTH, clock.today()).shift(-back)


def the_alert() -> int:
    return next(each.id for each in alerts.holding(actor=SYSTEM) if each.rule == "trial.salt_high")


def send(page: Page, move: str, **fields: str) -> None:
    """Open the form of a move, fill it in and send it."""
    form = page.locator("details", has=page.locator("summary", has_text=re.compile(f"^{move}$")))
    form.locator("summary").click()
    for label, text in fields.items():
        form.get_by_label(label.replace("_", " ")).fill(text)
    form.get_by_role("button", name=f"Gửi: {move}").click()


def test_an_alert_becomes_a_directive_is_proved_and_measured_again(open_as, numbers, tmp_path):
    alert = the_alert()
    operator = open_as("van.hanh@tinh.example.vn")
    operator.goto(f"/centre/alerts/{alert}/")
    operator.get_by_role("link", name="Giao việc").click()
    expect(operator.get_by_label("Trích yếu")).to_have_value("Báo động salt_high: Xã Mới")
    operator.get_by_label("Cơ quan chủ trì").fill("Sở Y tế")
    operator.get_by_role("option", name=re.compile("T-YT")).click()
    operator.get_by_label("Hạn hoàn thành").fill((clock.today() + timedelta(days=20)).strftime("%d/%m/%Y"))
    assert_accessible_everywhere(operator)
    operator.set_viewport_size(DESK)
    operator.get_by_role("button", name="Giao nhiệm vụ").click()
    expect(operator.get_by_text("chưa có số mới").first).to_be_visible()
    address = operator.url
    assert alerts.alert(alert, actor=SYSTEM).state is State.ACKNOWLEDGED

    head = open_as("giam.doc@tinh.example.vn", PHONE)
    head.goto("/directives/")
    head.get_by_role("link", name="Báo động salt_high: Xã Mới").click()
    assert_accessible(head)
    head.get_by_role("button", name="Nhận nhiệm vụ").click()
    report = tmp_path / "bao-cao.pdf"
    report.write_bytes(b"%PDF-1.7 a report")
    form = head.locator("details", has=head.locator("summary", has_text="Báo cáo tiến độ"))
    form.locator("summary").click()
    form.get_by_label("Tiến độ, phần trăm").fill("60")
    form.get_by_label("Nội dung đã làm").fill("Đã đóng cống, đang bơm nước ngọt.")
    form.get_by_label("Tệp minh chứng").set_input_files(report)
    form.get_by_role("button", name="Gửi: Báo cáo tiến độ").click()
    expect(head.get_by_role("link", name="bao-cao.pdf")).to_be_visible()
    expect(head.get_by_text("60 %").first).to_be_visible()
    form = head.locator("details", has=head.locator("summary", has_text="Báo cáo hoàn thành"))
    form.locator("summary").click()
    form.get_by_label("Nội dung đã làm").fill("Độ mặn đã giảm.")
    form.locator("input[type=file]").set_input_files(report)
    form.get_by_role("button", name="Gửi: Báo cáo hoàn thành").click()
    expect(head.get_by_text("Đã báo cáo, chờ kiểm tra").first).to_be_visible()

    leader = open_as("lanh.dao@tinh.example.vn")
    leader.goto(address)
    send(leader, "Xác nhận đã kiểm tra", Nội_dung_đã_kiểm_tra="Đã xem tận nơi.")
    leader.get_by_role("button", name="Kết thúc").click()
    expect(leader.get_by_text("xong đúng hạn").first).to_be_visible()

    measuring.follow(actor=SYSTEM)
    numbers.set(numbers.unit, **{month(1).code: 2.4})
    measuring.follow(actor=SYSTEM)
    leader.reload()
    expect(leader.get_by_text("đã chuyển biến: đạt mục tiêu").first).to_be_visible()
    expect(leader.get_by_text("4,2 g/l (")).to_be_visible()
    expect(leader.get_by_role("row", name=re.compile("Đo lại.*2,4 g"))).to_be_visible()
    assert_accessible_everywhere(leader)
    leader.goto("/directives/?moved=yes")
    expect(leader.get_by_role("link", name="Báo động salt_high: Xã Mới")).to_be_visible()
    assert_accessible_everywhere(leader)
    (found,) = directives.directives(Wanted(), actor=SYSTEM).object_list
    assert found.verdict is Verdict.REACHED
