"""The reference data, written once for each module that asks for it and taken back afterwards."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction

from tinhso.places import demo
from tinhso.places.actions import load_reference


def _quiet(text: str, done: float) -> None:
    assert 0 <= done <= 1


@pytest.fixture(scope="module")
def _reference_rows(django_db_setup, django_db_blocker) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        load_reference(_quiet)
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def _demo_rows(django_db_setup, django_db_blocker) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        demo.load(_quiet)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def reference(_reference_rows, db) -> None:
    """The whole country, as shipped."""


@pytest.fixture
def demo_areas(_demo_rows, db) -> None:
    """The whole country, with schematic outlines of the demo area."""
