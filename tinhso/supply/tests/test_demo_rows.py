"""The demo's simulated rows: of every dataset, for any unit and period, such as the door accepts without a question."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinhso.catalog.queries import load
from tinhso.kernel import clock
from tinhso.kernel.periods import Period, PeriodKind, parse
from tinhso.kernel.policy import SYSTEM
from tinhso.lake.actions import supplying
from tinhso.places import queries as places
from tinhso.places.tests.conftest import _reference_rows, reference  # noqa: F401  # fixtures
from tinhso.supply import demo_dossiers, demo_samples
from tinhso.supply.demo import AIR, simulations
from tinhso.supply.demo_rows import Bound, Simulation, Subject, bounds, domain, moved_time, shifted
from tinhso.supply.demo_ways import WAYS, About
from tinhso.supply.intake.catalogue import dataset as definition_of

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 28)
OTHERWISE = {AIR, demo_dossiers.DATASET, demo_dossiers.CATALOGUE}
"""Datasets that the demo draws in a way of their own."""


@pytest.fixture(autouse=True)
def _home(settings, tmp_path):
    settings.HOME, settings.PACKS, settings.PROVINCE = tmp_path / "home", None, "94"
    settings.HOME.mkdir()
    with clock.set_to(TODAY):
        yield


@pytest.fixture
def every(reference) -> tuple[Simulation, ...]:  # noqa: F811
    return _every()


@cache
def _every() -> tuple[Simulation, ...]:
    return simulations()


def subjects_of(simulation: Simulation, day: date) -> list[Subject]:
    """Return a few units that rows can be about: two communes and a department."""
    communes = places.units_at_home(day, "area", ("commune",))[::51]
    found = [Subject(unit.code, unit.name, unit.code, "commune", 0.4 + number) for number, unit in enumerate(communes)]
    if simulation.way.about in (About.SUPPLIER, About.OFFICES):
        found = [Subject(f"UB.{each.code}", each.name, each.code, "committee", each.size) for each in found]
        if simulation.definition.supplied_by.level != "commune":
            found.append(Subject("H13-YT", "Sở Y tế", "", "department", 1.3))
    return found


def drawn(simulation: Simulation, back: int):
    period = Period.of(simulation.definition.period, TODAY).shift(-back)
    return period, simulation.rows(period, subjects_of(simulation, period.end), home="92")


def test_every_dataset_that_units_owe_is_simulated():
    owed = {
        name
        for name, dataset in load().datasets()
        if dataset.valid_to is None and not dataset.written_by_platform and not name.startswith("resolutions.")
    }
    assert owed - OTHERWISE <= {way.dataset for way in WAYS}


@pytest.mark.parametrize("back", [1, 2, 5])
def test_every_simulated_row_passes_the_checks_of_its_dataset(every, back):
    office = places.unit_on("H13-VP", tree="office").id
    told = {}
    for each in every:
        period, rows = drawn(each, back)
        if period.start < date(2025, 7, 1) or not rows:
            continue
        names = rows[0].keys()
        columns = {name: [row[name] or None for row in rows] for name in names}
        verdict = supplying.check(actor=SYSTEM, dataset=each.way.dataset, unit_id=office, period=period.code, rows=[columns])
        told[each.way.dataset] = [(fault.column, fault.value, fault.message_vi) for fault in verdict.faults]
        if verdict.good:
            verdict.good.unlink()
    assert len(told) > 25
    assert {name: said for name, said in told.items() if said} == {}


def test_the_same_seed_gives_the_same_rows_and_another_unit_others(every):
    for each in every:
        assert drawn(each, 1) == drawn(each, 1)
        if each.way.about is About.SUPPLIER:
            _, rows = drawn(each, 1)
            assert len({tuple(row.values()) for row in rows}) == len(rows)


def test_parts_lie_within_their_wholes_in_every_period(every):
    for each in every:
        for back in range(1, 8):
            for row in drawn(each, back)[1]:
                for bound in each.bounds:
                    parts = [float(row[part] or 0) for part in bound.parts]
                    if row[bound.whole]:
                        assert (sum(parts) if bound.added else max(parts)) <= float(row[bound.whole]), (each.way.dataset, row)


def test_what_came_in_a_month_adds_up_to_what_came_in_the_year(every):
    revenue = next(each for each in every if each.way.dataset == "socio_economy.budget_revenue")
    rows = [revenue.rows(parse(f"2026{month:02}"), ()) for month in range(1, 13)]
    for item in range(len(rows[0])):
        assert sum(int(month[item]["in_month"]) for month in rows) == int(rows[-1][item]["to_date"])


def test_a_broken_file_is_refused_and_the_mended_one_is_not(every):
    payments = next(each for each in every if each.way.dataset == "socio_economy.merit_payments")
    _, rows = drawn(payments, 1)
    (wrong, *_) = payments.broken(rows)
    assert int(wrong["people_cashless"]) > int(wrong["people"])


@given(ratio=st.floats(0, 1), quality=st.floats(0.2, 5), bad=st.booleans())
def test_a_share_stays_a_share(ratio, quality, bad):
    assert 0 <= shifted(ratio, quality, bad=bad) <= 1


@given(ratio=st.floats(0.05, 0.95), better=st.floats(1.05, 4))
def test_quality_raises_a_share_and_lowers_a_bad_one(ratio, better):
    assert shifted(ratio, better) > ratio > shifted(ratio, better, bad=True)


@given(
    day=st.dates(date(2026, 9, 1), date(2026, 11, 30)),
    later=st.integers(0, 40),
    kind=st.sampled_from([PeriodKind.DAY, PeriodKind.WEEK, PeriodKind.MONTH, PeriodKind.QUARTER]),
    back=st.integers(-8, 8),
)
def test_moved_days_stay_in_order_and_in_their_period(day, later, kind, back):
    sample = Period.of(kind, date(2026, 10, 14))
    period = sample.shift(back)
    first, second = (
        date.fromisoformat(moved_time(date.fromordinal(day.toordinal() + more).isoformat(), sample, period))
        for more in (0, later)
    )
    assert first <= second
    assert (day in sample) <= (first in period)


def test_checks_tell_what_is_part_of_what():
    assert bounds(definition_of("web_portals.portal_checks")) == (Bound(("checks_good", "checks_planned"), "checks", True),)
    documents = {(bound.parts, bound.whole) for bound in bounds(definition_of("e_documents.documents"))}
    assert (("incoming_electronic", "receipt_confirmed"), "incoming") in documents
    visitors = bounds(definition_of("tourism.visitors"))
    assert Bound(("overnight",), "nights", False) in visitors


def test_a_portal_is_called_after_its_unit():
    assert domain("Ủy ban nhân dân phường Sóc Trăng") == "phuongsoctrang.cantho.gov.vn"
    assert domain("Sở Nội vụ") == "sonoivu.cantho.gov.vn"


def test_samples_are_read_as_the_door_reads_them(reference):  # noqa: F811
    waste = demo_samples.patterns()["environment.solid_waste"]
    assert waste[0].row["commune"] == "31507"
    assert waste[0].row["generated"] == "1240.5"
