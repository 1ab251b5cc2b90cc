"""A province with cashless payments of one month, corrected later."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import pytest
from django.db import transaction

from tinhso.kernel import clock
from tinhso.kernel.policy import SYSTEM
from tinhso.places import queries as places
from tinhso.places.actions import load_reference
from tinhso.supply.intake.actions.submitting import submit_rows
from tinhso.supply.intake.contracts import Door

COMMUNE = "31507"


def moment(day: int, hour: int = 12) -> datetime:
    """Return an hour of a day of November 2026 in Vietnam."""
    return datetime(2026, 11, day, hour, tzinfo=clock.ZONE)


def pay(cashless: int, day: int, commune: str = COMMUNE) -> str:
    """Supply October's payments of a commune on a day of November; return the receipt."""
    row = {"commune": commune, "people": "200", "people_cashless": str(cashless), "amount": "1000000"}
    unit = places.unit_on(commune, date(2026, 10, 31))
    with clock.set_to(moment(day, 9)):
        result = submit_rows(
            actor=SYSTEM,
            dataset="socio_economy.merit_payments",
            unit_id=unit.id,
            period="202610",
            rows=(row,),
            door=Door.API,
            simulated=True,
        )
    assert result.receipt is not None
    return result.receipt.number


@pytest.fixture(scope="module")
def _reference_rows(django_db_setup, django_db_blocker) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic(), clock.set_to(date(2026, 11, 1)):
        load_reference(lambda text, done: None)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def province(_reference_rows, db, settings, tmp_path):
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    settings.SECOND_FACTOR_ROLES = ()


@pytest.fixture
def receipts(province):
    """First 77 of 200 were paid cashless; on the 11th it was corrected to 150."""
    first, second = pay(77, 3), pay(150, 11)
    with clock.set_to(moment(27)):
        yield first, second
