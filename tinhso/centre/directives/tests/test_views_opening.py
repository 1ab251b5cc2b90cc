"""The page of what opens directives by itself: tried on the last year, dated, with a paper."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

from tinhso.cases.directives import queries
from tinhso.centre.directives.opening import open_by_thresholds
from tinhso.centre.directives.shipped import opening_rules, rule_on
from tinhso.kernel import clock
from tinhso.kernel.policy import SYSTEM
from tinhso.supply.obligations.tests.factories import crossing as a_crossing


def filled(**changes: str) -> dict[str, str]:
    today = f"{clock.today():%d/%m/%Y}"
    return {"threshold": "leader_reviewed", "working_days": "8", "valid_from": today, "source": "Quy chế 7", **changes}


def post(browser, operator, **changes: str):
    return browser(operator).post(reverse("centre:directive-opening"), filled(**changes))


def test_a_change_is_tried_on_the_thresholds_that_were_reached(town, browser, operator):
    a_crossing(town.health, clock.now() - timedelta(hours=1))
    shown = post(browser, operator, do="try").content.decode()
    assert "1 nhiệm vụ; thực tế đã giao 0" in shown
    assert not queries.opening_rules()
    open_by_thresholds(actor=SYSTEM)
    assert "1 nhiệm vụ; thực tế đã giao 1" in post(browser, operator, do="try").content.decode()


def test_it_holds_from_its_day_and_0_opens_none(town, browser, operator):
    assert post(browser, operator, do="save").status_code == 302
    rule = rule_on(opening_rules(), "leader_reviewed", clock.today())
    assert rule is not None
    assert (rule.working_days, rule.source) == (8, "Quy chế 7")
    assert post(browser, operator, do="save", working_days="0").status_code == 302
    a_crossing(town.health, clock.now())
    assert open_by_thresholds(actor=SYSTEM) == ()


def test_a_paper_is_needed_and_the_past_is_not_changed(town, browser, operator):
    yesterday = f"{clock.today() - timedelta(days=1):%d/%m/%Y}"
    for changes in ({"source": " "}, {"valid_from": yesterday}):
        assert post(browser, operator, do="save", **changes).status_code == 422
    assert not queries.opening_rules()


def test_only_operators_set_it(town, browser, leader, head):
    for account in (leader, head):
        assert browser(account).get(reverse("centre:directive-opening")).status_code == 403
