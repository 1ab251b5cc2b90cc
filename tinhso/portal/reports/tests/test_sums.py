"""The numbers on the boards are those of the desk: nothing is lost on the way to them, and nothing counted twice."""

from __future__ import annotations

import pytest

from tinhso.cases.engine import feeding
from tinhso.cases.reports.tests.factories import PROVINCE, ReportRow, Unit, a_report, area, changed
from tinhso.indicators import queries as indicators
from tinhso.kernel import clock
from tinhso.kernel.policy import SYSTEM


@pytest.fixture
def told(town):
    """Reports of two communes, and some of which no more than the province is known, told to the lake."""
    Unit.objects.filter(pk=town.centre).update(serves=town.province)
    beside = area("commune", "77002", "Phường", "Bên Cạnh", town.province)
    changed()
    places = [town.commune] * 3 + [beside] * 2 + [town.province] * 4
    for number, place in enumerate(places):
        a_report(place=None, commune=place, text=f"Việc số {number}")
    feeding.feed()
    return {"77001": 3, "77002": 2, PROVINCE: len(places)}


@pytest.mark.parametrize("indicator", ["reports_received", "open_reports"])
def test_what_the_communes_have_and_what_lies_in_none_of_them_is_all_that_the_desk_has(told, indicator):
    period = f"{clock.today():%Y%m}"
    found = {unit: indicators.value(f"field_reports.{indicator}", unit, period, actor=SYSTEM).value for unit in told}
    assert found == told
    assert max(found.values()) == ReportRow.objects.count()
