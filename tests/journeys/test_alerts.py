"""An operator of the centre sees that an alert waits, opens it, says what is being done and until when: it waits no more."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.accessibility import assert_accessible, assert_accessible_everywhere
from tinhso.accounts.tests.factories import give, officer
from tinhso.centre.alerts import queries
from tinhso.centre.alerts.actions import evaluating
from tinhso.centre.alerts.contracts import Event, State
from tinhso.centre.alerts.tests.factories import Numbers, write_pack
from tinhso.centre.brief import actions as briefs
from tinhso.kernel import clock
from tinhso.kernel.periods import Period, PeriodKind
from tinhso.kernel.policy import SYSTEM, Role
from tinhso.supply.obligations.tests import factories

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def trial(tmp_path_factory):
    return write_pack(tmp_path_factory.mktemp("journey-packs"))


@pytest.fixture
def salty(settings, tmp_path, monkeypatch, trial) -> int:
    """A province whose commune Xã Mới had salty water last month, judged; return the number of the alert."""
    settings.PACKS, settings.PROVINCE, settings.HOME = trial, factories.PROVINCE, tmp_path
    settings.SECOND_FACTOR_ROLES = ()
    settings.SIGNS_OF_LIFE = "tinhso.centre.alerts.tests.factories.all_alive"
    numbers, town = Numbers(), factories.build()
    numbers.stand_in(monkeypatch)
    numbers.set(town.moi, **{Period.of(PeriodKind.MONTH, clock.today()).previous().code: 4.2})
    evaluating.evaluate(actor=SYSTEM)
    briefs.make(actor=SYSTEM)
    return next(each.id for each in queries.holding(actor=SYSTEM) if each.rule == "trial.salt_high")


@pytest.fixture
def page(page_of, salty) -> Page:
    """An operator's browser."""
    operator = officer("Trần Vận Hành")
    give(operator, Role.CENTRE_OPERATOR)
    return page_of(operator)


def waiting(page: Page) -> Locator:
    """The link to the alerts in the rail: it says how many wait."""
    return page.get_by_role("link", name=re.compile(r"^Cảnh báo \d+$"))


def test_an_operator_acknowledges_an_alert_and_it_waits_no_more(page, salty):
    count = queries.open_count(SYSTEM)
    page.goto("/centre/alerts/")
    expect(waiting(page)).to_have_text(f"Cảnh báo {count}")
    assert_accessible_everywhere(page)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_role("link", name="Báo động salt_high").click()
    expect(page.get_by_text("Độ mặn là 4,2 g/l")).to_be_visible()
    page.get_by_label("Lý do").first.fill("Đã đóng cống, xã đang bơm nước ngọt")
    until = (clock.local_now() + timedelta(days=2)).strftime("%d/%m/%Y %H:%M")
    page.get_by_label("Đến khi").fill(until)
    assert_accessible_everywhere(page)
    page.get_by_role("button", name="Nhận xử lý").click()
    expect(page.get_by_text("Trần Vận Hành").first).to_be_visible()
    expect(page.get_by_text("Đã đóng cống, xã đang bơm nước ngọt")).to_be_visible()
    expect(waiting(page)).to_have_text(f"Cảnh báo {count - 1}")
    page.goto("/centre/alerts/?state=open")
    expect(page.get_by_role("link", name="Báo động salt_high")).to_have_count(0)
    assert queries.alert(salty, actor=SYSTEM).state is State.ACKNOWLEDGED
    assert Event.ACKNOWLEDGED in [each.event for each in queries.journal(salty, actor=SYSTEM)]


def test_an_answer_without_a_reason_is_not_taken(page, salty):
    page.goto(f"/centre/alerts/{salty}/")
    page.locator("form").evaluate_all("forms => forms.forEach(form => form.noValidate = true)")
    page.get_by_role("button", name="Nhận xử lý").click()
    expect(page.locator("[aria-invalid=true]")).to_have_count(1)
    assert_accessible(page)
    assert queries.alert(salty, actor=SYSTEM).state is State.OPEN


def test_the_brief_leads_to_the_alert_and_to_its_paper(page, salty):
    page.goto("/centre/brief/")
    assert_accessible_everywhere(page)
    paper = page.request.get(page.get_by_role("link", name="Bản PDF để in").get_attribute("href") or "")
    assert paper.body().startswith(b"%PDF-")
    page.get_by_role("link", name="Báo động salt_high").click()
    expect(page).to_have_url(re.compile(f"/centre/alerts/{salty}/$"))
