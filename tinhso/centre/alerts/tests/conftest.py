"""A small province with a field whose numbers the test sets."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client

from tinhso.accounts.tests.factories import give, officer
from tinhso.centre.alerts.tests.factories import Numbers, write_pack
from tinhso.kernel import clock
from tinhso.kernel.policy import Role
from tinhso.supply.obligations.tests import factories
from tinhso.supply.obligations.tests.values import at


@pytest.fixture(scope="session")
def alert_packs(tmp_path_factory):
    return write_pack(tmp_path_factory.mktemp("packs"))


@pytest.fixture
def town(db, settings, tmp_path, alert_packs):
    settings.PACKS, settings.PROVINCE = alert_packs, factories.PROVINCE
    settings.HOME = tmp_path
    settings.SECOND_FACTOR_ROLES = ()
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "alerts"}}
    settings.SIGNS_OF_LIFE = "tinhso.centre.alerts.tests.factories.all_alive"
    cache.clear()
    with clock.set_to(at("2026-02-05T09:00")):
        built = factories.build()
        factories.ask_for("daily")
        yield built


@pytest.fixture
def numbers(town, monkeypatch) -> Numbers:
    """The values of the trial field by unit and month, to be set."""
    found = Numbers()
    found.stand_in(monkeypatch)
    return found


@pytest.fixture
def move() -> Callable[[str], None]:
    """Return a function that moves the held clock."""
    return lambda text: clock._set_by_test.set(at(text))


@pytest.fixture
def operator(town):
    account = officer("Trần Vận Hành", email="van.hanh@tinh.example.vn")
    give(account, Role.CENTRE_OPERATOR)
    return account


@pytest.fixture
def commune_officer(town):
    account = officer("Lý Xã Mới", email="xa.moi@tinh.example.vn")
    give(account, Role.COMMUNE_OFFICER, unit=town.committee_moi)
    return account


@pytest.fixture
def browser() -> Callable[..., Client]:
    def of(account) -> Client:
        client = Client(headers={"accept-language": "vi"})
        client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return of
