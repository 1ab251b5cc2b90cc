"""The packs' own tests: given rows go through the one door of supply, and the expected values come out of the platform."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from django.conf import settings as django_settings
from django.db import transaction

from tinhso.catalog import queries as catalog
from tinhso.catalog.contracts import PackTest
from tinhso.catalog.definitions.case import Cell, Expected, Given
from tinhso.indicators import queries as indicators
from tinhso.indicators.contracts import Ask
from tinhso.kernel import clock
from tinhso.kernel.periods import parse
from tinhso.kernel.policy import SYSTEM
from tinhso.places import queries as places
from tinhso.places.actions import load_reference
from tinhso.places.errors import UnknownUnit
from tinhso.supply.intake.actions.submitting import submit_rows
from tinhso.supply.intake.contracts import Door, Outcome
from tinhso.supply.intake.suppliers import unit_of_code

pytestmark = pytest.mark.django_db


class _Undone(Exception):
    """Takes back what a pack test supplied."""


def test_every_expectation_of_every_pack_test_holds(settings, tmp_path):
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    with clock.set_to(date(2026, 11, 27)):
        load_reference(lambda text, done: None)
        tests = [
            (name, test) for name, pack in catalog.in_force(django_settings.PACKS).packs.items() for test in pack.tests.values()
        ]
        assert len(tests) >= 40
        assert {f"{name}/{test.id}": wrong for name, test in tests if (wrong := list(_differences(name, test)))} == {}


def _differences(pack: str, test: PackTest) -> Iterator[str]:
    found: list[str] = []
    try:
        with transaction.atomic():
            found += [said for given in test.given for said in _supplied(pack, given)]
            found += [said for expected in test.expect for said in _told(pack, expected)]
            raise _Undone
    except _Undone:
        yield from found


def _supplied(pack: str, given: Given) -> Iterator[str]:
    result = submit_rows(
        actor=SYSTEM,
        dataset=_full(given.dataset, pack),
        unit_id=unit_of_code(given.unit, given.period),
        period=given.period,
        rows=tuple({name: _text(cell) for name, cell in row.items() if cell is not None} for row in given.rows),
        door=Door.COMMAND,
        simulated=True,
        confirmation="thử gói",
    )
    if result.outcome is not Outcome.ACCEPTED or result.bad:
        faults = [f"{fault.row} {fault.column} {fault.value} {fault.code}" for fault in result.faults[:3]]
        yield f"{given.dataset} {given.unit} {given.period}: {result.outcome} {faults}"


def _told(pack: str, expected: Expected) -> Iterator[str]:
    name, period = _full(expected.indicator, pack), parse(expected.period)
    unit = _unit(expected.unit, expected.in_units_of or period.end)
    ask = Ask((name,), (expected.period,), (unit,), in_units_of=expected.in_units_of, by=expected.by or "", group=expected.group or "")  # fmt: skip  # noqa: E501
    told = indicators.values(ask, actor=SYSTEM).one(name, unit, expected.period, expected.group or "")
    where = f"{expected.indicator} {expected.unit} {expected.period} {expected.group or ''}"
    if told is None:
        yield f"{where}: nothing told"
        return
    decimals = indicators.definition(name).decimals
    for key, wanted, came in (
        ("value", expected.value, told.value),
        ("numerator", expected.numerator, told.numerator),
        ("denominator", expected.denominator, told.denominator),
        *((f"p{number}", value, told.percentiles.get(number)) for number, value in (expected.percentiles or {}).items()),
    ):
        if wanted is not None and (came is None or _rounded(came, decimals) != _rounded(float(wanted), decimals)):
            yield f"{where}: {key} {came} instead of {wanted}"
    if expected.reason is not None and str(told.reason) != expected.reason:
        yield f"{where}: {told.value} {told.reason} instead of {expected.reason}"
    if expected.status is not None and str(told.status) != expected.status:
        yield f"{where}: {told.status} instead of {expected.status}"


def _unit(code: str, on: date) -> int:
    try:
        return places.unit_on(code, on).id
    except UnknownUnit:
        return places.unit_on(code, on, "office").id


def _full(reference: str, pack: str) -> str:
    return reference if "." in reference else f"{pack}.{reference}"


def _text(cell: Cell) -> str:
    return str(cell).lower() if isinstance(cell, bool) else str(cell)


def _rounded(value: float, decimals: int) -> Decimal:
    return Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
