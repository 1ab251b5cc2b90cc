"""A small province and numbers that need no rows."""

from __future__ import annotations

import pytest
from django.test import Client

from tinhso.accounts.tests.factories import give, officer
from tinhso.centre.map.tests import factories
from tinhso.indicators import queries as indicators
from tinhso.kernel.policy import Role


@pytest.fixture
def province(db, monkeypatch) -> dict[str, int]:
    """Ids of the units by code."""
    monkeypatch.setattr(indicators, "values", factories.numbers)
    return factories.a_province()


@pytest.fixture
def leader(province) -> Client:
    """A leader's browser."""
    account = officer()
    give(account, Role.PROVINCE_LEADER)
    client = Client(headers={"accept-language": "vi"})
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client
