"""What the tests of the intake share: a trial pack, a home and a day of their own."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.cache import cache

from tinhso.kernel import clock
from tinhso.supply.intake.tests import packs


@pytest.fixture(scope="session")
def intake_packs(tmp_path_factory):
    return packs.write(tmp_path_factory.mktemp("packs"))


@pytest.fixture(autouse=True)
def home(settings, tmp_path, intake_packs):
    settings.PACKS = intake_packs
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    settings.SECOND_FACTOR_ROLES = ()
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "intake"}}
    cache.clear()
    return settings.HOME


@pytest.fixture(autouse=True)
def _today():
    with clock.set_to(date(2024, 6, 10)):
        yield
