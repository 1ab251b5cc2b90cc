"""The page of when directives' clocks speak: dated changes with a paper, tried on the last year before they are kept."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client

from tinhso.accounts.tests.factories import Account
from tinhso.cases.directives import shipped, trying
from tinhso.cases.directives.contracts import ReminderRule, Side
from tinhso.cases.directives.models import ReminderRuleRow
from tinhso.cases.directives.rules.reminding import would_have_spoken
from tinhso.cases.directives.tests.factories import a_directive, proved
from tinhso.cases.engine.contracts import ClockRun
from tinhso.kernel import clock
from tinhso.kernel.clock import ZONE
from tinhso.kernel.shipped_calendar import calendar

MONDAY = datetime(2026, 11, 9, 8, 30, tzinfo=ZONE)
PAGE = "/directives/rules/"
FILLED = {
    "code": "after_2",
    "clock": "whole",
    "working_days": "4",
    "side": "after",
    "level": "2",
    "valid_from": "10/11/2026",
    "source": "Quyết định 12/QĐ-UBND",
}


@pytest.fixture
def operator(house, settings) -> Client:
    return of(house, settings, "operator")


def of(house, settings, who: str) -> Client:
    settings.SECOND_FACTOR_ROLES = ()
    client = Client(headers={"accept-language": "vi"})
    account = Account.objects.get(pk=house.people[who])
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_the_steps_in_force_are_shown_with_who_is_told(operator):
    shown = operator.get(PAGE).content.decode()
    for rule in shipped.reminder_rules(clock.today()):
        assert rule.code in shown
    assert "Họ và người đứng đầu cấp trên" in shown


def test_a_change_is_tried_on_last_years_directives_and_keeps_nothing(house, operator):
    with clock.set_to(MONDAY):
        directive = a_directive(house)
    with clock.set_to(MONDAY + timedelta(days=60)):
        answer = operator.post(PAGE, {**FILLED, "valid_from": "08/01/2027", "do": "try"})
        assert directive.case.code in answer.content.decode()
        draft = ReminderRule("after_2", "whole", Side.AFTER, 4, 2, clock.today())
        trial = trying.tried(draft, actor=house.acting("operator"))
    assert [code for code, _ in trial.spoken] == [directive.case.code]
    assert trial.before == 1
    assert not ReminderRuleRow.objects.exists()


def test_a_directive_that_was_done_in_time_would_have_heard_nothing(house, operator):
    with clock.set_to(MONDAY):
        directive = a_directive(house)
        proved(house, directive)
    with clock.set_to(MONDAY + timedelta(days=1)):
        draft = ReminderRule("after_2", "acceptance", Side.AFTER, 1, 1, clock.today())
        assert trying.tried(draft, actor=house.acting("operator")).spoken == ()


def test_a_change_holds_from_its_day_with_its_paper(operator):
    with clock.set_to(MONDAY):
        assert operator.post(PAGE, {**FILLED, "do": "save"}).status_code == 302

    def days(at: datetime) -> int:
        return next(each.working_days for each in shipped.reminder_rules(at.date()) if each.code == "after_2")

    assert (days(MONDAY), days(MONDAY + timedelta(days=1))) == (2, 4)
    with clock.set_to(MONDAY):
        assert "Quyết định 12/QĐ-UBND" in operator.get(PAGE).content.decode()


def test_a_step_is_switched_off(house, operator):
    with clock.set_to(MONDAY):
        operator.post(PAGE, {**FILLED, "clock": "", "valid_from": "09/11/2026", "do": "save"})
        assert next(each.clock for each in shipped.reminder_rules(clock.today()) if each.code == "after_2") == ""


@pytest.mark.parametrize("changes", [{"source": " "}, {"valid_from": "08/11/2026"}, {"level": "3"}, {"clock": "nobody"}])
def test_what_is_wrong_is_said_and_nothing_kept(operator, changes):
    with clock.set_to(MONDAY):
        assert operator.post(PAGE, {**FILLED, **changes, "do": "save"}).status_code == 422
    assert not ReminderRuleRow.objects.exists()


@pytest.mark.parametrize("who", ["leader", "health", "auditor"])
def test_only_operators_set_them(house, settings, who):
    client = of(house, settings, who)
    assert client.get(PAGE).status_code == 403
    assert PAGE not in client.get("/directives/").content.decode()


@pytest.mark.parametrize(
    ("side", "days", "stopped", "speaks"),
    [
        (Side.AFTER, 1, None, True),
        (Side.AFTER, 1, 13, False),
        (Side.AFTER, 0, 15, True),
        (Side.BEFORE, 1, None, True),
        (Side.BEFORE, 1, 11, False),
        (Side.BEFORE, 20, None, False),
    ],
)
def test_a_rule_would_have_spoken_while_the_clock_ran(side, days, stopped, speaks):
    begun, due = MONDAY, MONDAY + timedelta(days=4)
    run = ClockRun("X", "whole", begun, due, MONDAY.replace(day=stopped) if stopped else None)
    rule = ReminderRule("x", "whole", side, days, 0, begun.date())
    said = would_have_spoken(rule, run, calendar(None), due + timedelta(days=30))
    assert (said is not None) is speaks
