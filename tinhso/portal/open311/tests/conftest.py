"""The town of the reports desk, a key of an outside system, and calls as such systems make them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from tinhso.accounts.actions import tokens
from tinhso.accounts.tests.factories import actor, officer
from tinhso.cases.reports.tests.conftest import town
from tinhso.kernel import clock

__all__ = ["town"]
SCOPE = "reports.file_by_key"


@pytest.fixture(autouse=True)
def _nobody_came_before(settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "open311"}}
    cache.clear()


def make_key(*scopes: str) -> str:
    """Return the key of a system of its own."""
    ends = clock.now() + timedelta(days=30)
    offered = [SCOPE, "accounts.see_self"]
    return tokens.make("Ứng dụng của bạn", scopes or (SCOPE,), ends, offered=offered, actor=actor(officer())).secret


@pytest.fixture
def key(town) -> str:
    return make_key()


@pytest.fixture
def system() -> Client:
    """A program elsewhere: no session, and no CSRF token."""
    return Client(enforce_csrf_checks=True)


def a_call(**changes: object) -> dict[str, object]:
    """Return the parameters of a pothole at the bridge; None leaves one out."""
    usual = {
        "service_code": "road",
        "lat": "9.60",
        "long": "105.97",
        "address_string": "Cầu Quay",
        "description": "Ổ gà lớn giữa đường.",
        "attribute[danger]": "true",
        "first_name": "Bình",
        "last_name": "Trần Thị",
        "email": "binh@example.vn",
        "phone": "0912345678",
    }
    return {name: value for name, value in {**usual, **changes}.items() if value is not None}
