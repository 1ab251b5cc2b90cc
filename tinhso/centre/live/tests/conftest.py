"""A small province with one dataset that everybody may know of, and one that is internal, each of one office."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from tinhso.accounts.tests.factories import give, officer
from tinhso.kernel import clock
from tinhso.kernel.policy import SYSTEM, Role
from tinhso.supply.intake.actions.submitting import submit_rows
from tinhso.supply.intake.contracts import Door
from tinhso.supply.intake.tests import factories

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
AIR, DAY = "environment.air_quality", date(2026, 6, 1)
Accept = Callable[[int], None]


@pytest.fixture
def accept(settings, tmp_path) -> Accept:
    """What has the air of a day accepted."""
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    settings.SECOND_FACTOR_ROLES = ()
    factories.communes()
    office = factories.office()

    def accepted(day: int) -> None:
        on = DAY.replace(day=day)
        row = {"station": "T1", "commune": "00001", "measured_on": on.isoformat(), "hours_measured": "24", "pm25": "9"}
        done = submit_rows(actor=SYSTEM, dataset=AIR, unit_id=office, period=f"{on:%Y%m%d}", rows=(row,), door=Door.API)
        assert done.outcome == "accepted"

    with clock.set_to(date(2026, 11, 27)):
        yield accepted


@pytest.fixture
def signed_in() -> Callable[[Role], Client]:
    def browser(role: Role, unit: int | None = None) -> Client:
        account = officer()
        give(account, role, **({"unit": unit} if unit else {}))
        client = Client()
        client.force_login(account, backend=BACKEND)
        return client

    return browser
