"""The small province of the alerts, with a leader, and heads of a department and a commune."""

from __future__ import annotations

import pytest

from tinhso.accounts import queries as accounts
from tinhso.accounts.tests.factories import give, officer
from tinhso.centre.alerts import queries as alerts
from tinhso.centre.alerts.actions import evaluating
from tinhso.centre.alerts.tests.conftest import (  # noqa: F401  # fixtures
    alert_packs,
    browser,
    commune_officer,
    move,
    numbers,
    operator,
    town,
)
from tinhso.kernel.policy import SYSTEM, Actor, Role


@pytest.fixture
def leader(town):  # noqa: F811  # the fixture
    account = officer("Trần Lãnh Đạo", email="lanh.dao@tinh.example.vn")
    give(account, Role.PROVINCE_LEADER)
    return account


@pytest.fixture
def head(town):  # noqa: F811
    account = officer("Lê Giám Đốc", email="giam.doc@tinh.example.vn")
    give(account, Role.DEPARTMENT_HEAD, unit=town.health)
    return account


@pytest.fixture
def acting():
    def of(account) -> Actor:
        return accounts.actor(account.pk, origin="192.0.2.1")

    return of


@pytest.fixture
def alert(numbers, town):  # noqa: F811
    """The commune's water was too salty in January."""
    numbers.set(town.moi, m202601=4.2)
    evaluating.evaluate(actor=SYSTEM)
    return next(each for each in alerts.holding(actor=SYSTEM) if each.rule == "trial.salt_high")
