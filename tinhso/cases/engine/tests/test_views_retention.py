"""The page of retention: rules tried before they are kept, the next night told before it comes, the past told without words."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tinhso.accounts.tests.factories import give, officer
from tinhso.audit import queries as audit
from tinhso.audit.contracts import Filters
from tinhso.cases.engine import retention
from tinhso.cases.engine.actions.erasing import erase_past_retention
from tinhso.cases.engine.actions.moving import move
from tinhso.cases.engine.contracts import Given
from tinhso.cases.engine.models import RetentionRow
from tinhso.cases.engine.tests.factories import an_errand, holding
from tinhso.cases.engine.tests.test_case_commands import run
from tinhso.kernel import clock
from tinhso.kernel.policy import SYSTEM, Role

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 9, tzinfo=clock.ZONE)
FILLED = {
    "desk": "errand",
    "category": "",
    "what": "people",
    "after_days": "30",
    "valid_from": "01/01/2026",
    "basis": "Luật 91/2025/QH15, Điều 21",
}


@pytest.fixture
def administrator(settings) -> Client:
    settings.SECOND_FACTOR_ROLES = ()
    return browser(Role.ADMINISTRATOR)


def browser(role: Role) -> Client:
    account, client = officer(), Client(headers={"accept-language": "vi"})
    give(account, role)
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def code() -> str:
    with clock.set_to(START):
        opened = an_errand().case
        move(opened.id, "drop", Given(reason="trùng"), actor=holding(Role.ONE_STOP_OFFICER, opened.intake))
    return opened.code


def page(client: Client) -> str:
    return client.get(reverse("cases:retention")).content.decode()


def test_a_rule_is_tried_before_it_is_kept(administrator, code):
    with clock.set_to(START + timedelta(days=40)):
        answer = administrator.post(reverse("cases:retention"), {**FILLED, "do": "try"})
        assert code in answer.content.decode()
        assert not RetentionRow.objects.exists()
        assert administrator.post(reverse("cases:retention"), {**FILLED, "do": "save"}).status_code == 302
    assert RetentionRow.objects.get().after_days == 30
    assert [line.verb for line in audit.stream(Filters(verb="cases.set_retention"))] == ["cases.set_retention"]


def test_the_next_night_is_told_and_does_what_was_told(administrator, code):
    administrator.post(reverse("cases:retention"), {**FILLED, "do": "save"})
    morning = START + timedelta(days=29, hours=21)
    with clock.set_to(morning):
        assert code in page(administrator)
        assert f"people: 1 {code}" in run("retention", "preview", "--tonight")
        assert erase_past_retention(actor=SYSTEM) == 0
        night = retention.tonight()
    with clock.set_to(night + timedelta(hours=6)):
        assert erase_past_retention(actor=SYSTEM) == 1
        [gone] = retention.history(actor=SYSTEM)
        assert (gone.count, gone.codes, gone.basis) == (1, (code,), FILLED["basis"])
        assert code in page(administrator)
        assert code in run("retention", "history")
        last = gone.day + timedelta(days=14)
        assert f"{last:%d/%m/%Y}" in page(administrator)
    with clock.set_to(night + timedelta(days=15)):
        assert "không còn" in page(administrator)


@pytest.mark.parametrize(("hour", "day"), [(2, 0), (3, 0), (5, 1), (23, 1)])
def test_the_next_night_is_the_one_that_has_not_run_yet(hour, day):
    with clock.set_to(START.replace(hour=hour)):
        assert clock.local(retention.tonight()).date() == (START + timedelta(days=day)).date()


def test_a_rule_ends_on_its_day_and_says_so(administrator):
    administrator.post(reverse("cases:retention"), {**FILLED, "do": "save"})
    number = RetentionRow.objects.get().pk
    administrator.post(reverse("cases:end_retention", args=[number]), {"last_day": "31/01/2026"})
    assert RetentionRow.objects.get().valid_to == datetime(2026, 1, 31).date()
    assert "đã hết" in page(administrator)


def test_a_rule_without_its_basis_is_not_kept(administrator):
    answer = administrator.post(reverse("cases:retention"), {**FILLED, "basis": " ", "do": "save"})
    assert answer.status_code == 422
    assert not RetentionRow.objects.exists()


def test_only_administrators_come_here(settings):
    settings.SECOND_FACTOR_ROLES = ()
    assert browser(Role.CENTRE_OPERATOR).get(reverse("cases:retention")).status_code == 403
