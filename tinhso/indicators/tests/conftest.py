"""What the tests of the indicators share: a trial pack, a home of their own, and the country's units."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction

from tinhso.indicators.tests import packs
from tinhso.places.actions import load_reference


@pytest.fixture(scope="session")
def trial_packs(tmp_path_factory):
    return packs.write(tmp_path_factory.mktemp("packs"))


@pytest.fixture(autouse=True)
def home(settings, tmp_path, trial_packs):
    settings.PACKS = trial_packs
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    return settings.HOME


@pytest.fixture(scope="module")
def _reference_rows(django_db_setup, django_db_blocker) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        load_reference(lambda text, done: None)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def country(_reference_rows, db) -> None:
    """The whole country before and after 2025-07-01, as shipped."""
