"""Two at once: a request issues one directive, codes have no gaps, a reminder is given once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from tinhso.cases.directives.actions import reminding
from tinhso.cases.directives.models import DirectiveRow, ReminderRow
from tinhso.cases.directives.tests import factories
from tinhso.cases.directives.tests.factories import a_directive
from tinhso.kernel import clock
from tinhso.kernel.policy import SYSTEM

pytestmark = pytest.mark.django_db(transaction=True)
HANDS = 4


@pytest.fixture
def town(settings) -> factories.House:
    settings.PROVINCE = factories.PROVINCE
    return factories.build()


def together(act: Callable[[], object]) -> list[object]:
    """Do the same several times and return what each got: at once on a server, one after another where one process writes."""

    def one(_: int) -> object:
        try:
            return act()
        finally:
            connection.close()

    if connection.vendor == "sqlite":
        return [act() for _ in range(HANDS)]
    with ThreadPoolExecutor(HANDS) as hands:
        return list(hands.map(one, range(HANDS)))


def test_one_request_sent_by_several_at_once_issues_one_directive(town):
    found = together(lambda: a_directive(town, request="once").case.code)
    assert set(found) == {f"CĐ-{clock.today().year}-000001"}
    assert DirectiveRow.objects.count() == 1


def test_codes_drawn_at_once_have_no_gaps(town):
    found = together(lambda: a_directive(town).case.code)
    assert sorted(code[-6:] for code in found) == ["000001", "000002", "000003", "000004"]


def test_reminders_given_by_several_at_once_are_given_once(town):
    with clock.set_to(clock.now() - timedelta(days=3)):
        a_directive(town)
    given = sum(done.given for done in together(lambda: reminding.remind(actor=SYSTEM)))
    assert given == ReminderRow.objects.count() > 0
