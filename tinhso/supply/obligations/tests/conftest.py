"""What the tests of obligations share: a trial pack, a small province, a clock in February 2026."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from django.test import Client

from tinhso.kernel import clock
from tinhso.supply.obligations.tests import factories
from tinhso.supply.obligations.tests.values import at


@pytest.fixture(scope="session")
def trial_packs(tmp_path_factory):
    return factories.write_pack(tmp_path_factory.mktemp("packs"))


@pytest.fixture(autouse=True)
def _home(settings, tmp_path, trial_packs):
    settings.PACKS, settings.PROVINCE = trial_packs, factories.PROVINCE
    settings.HOME, settings.OUTGOING = tmp_path / "home", tmp_path / "outgoing"
    settings.HOME.mkdir()
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "owed"}}
    settings.SECOND_FACTOR_ROLES = ()
    cache.clear()


@pytest.fixture
def town(db) -> factories.Town:
    return factories.build()


@pytest.fixture
def now() -> Iterator[Callable[[str], None]]:
    """Hold the clock at 09:00 on 05/02/2026; calling the fixture moves it."""
    with clock.set_to(at("2026-02-05T09:00")):

        def move(text: str) -> None:
            clock._set_by_test.set(at(text))

        yield move


@pytest.fixture
def browser() -> Callable[..., Client]:
    """Return a function that gives a browser in which somebody is signed in."""

    def of(account) -> Client:
        client = Client()
        client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return of
