"""What the tests of people share: a cache that forgets between tests, a browser of somebody, and the audit's entries."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client

from tinhso.accounts.models import Account
from tinhso.audit import queries as audit
from tinhso.audit.contracts import Filters, Line


@pytest.fixture(autouse=True)
def _memory_cache(settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "accounts"}}
    cache.clear()


@pytest.fixture(autouse=True)
def _without_second_factor(settings):
    """Nobody is asked for a second factor here: that is tried with signing in."""
    settings.SECOND_FACTOR_ROLES = ()


@pytest.fixture
def browser() -> Callable[[Account | None], Client]:
    """Return a function that gives a browser in which somebody (or nobody) is signed in."""

    def of(account: Account | None = None, **options: bool) -> Client:
        client = Client(**options)
        if account is not None:
            client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return of


@pytest.fixture
def audited() -> Callable[[str], list[Line]]:
    """Return a function that reads the audit's entries of one verb, oldest first, their data as values."""

    def of(verb: str) -> list[Line]:
        return [line._replace(data=json.loads(line.data)) for line in audit.stream(Filters(verb=verb))]

    return of
