"""The demo's records: simulated, labelled so, refused elsewhere, and made once."""

from __future__ import annotations

import pytest

from tinhso.accounts import demo as people
from tinhso.places.tests.conftest import _reference_rows, reference  # noqa: F401  # fixtures
from tinhso.supply.obligations import demo, queries
from tinhso.supply.obligations.errors import OutsideDemo
from tinhso.supply.obligations.models import Naming, OfficeTie, Plea

pytestmark = pytest.mark.django_db


def quiet(text: str, done: float) -> None:
    assert 0 <= done <= 1


def test_demo_records_are_refused_outside_the_demo():
    with pytest.raises(OutsideDemo):
        demo.load(quiet)


def test_every_office_name_of_the_packs_is_tied_and_all_is_labelled_simulated(settings, reference):  # noqa: F811
    settings.DEMO, settings.PROVINCE, settings.PACKS = True, "94", None
    people.load(quiet)
    demo.load(quiet)
    demo.load(quiet)
    assert queries.untied() == []
    assert OfficeTie.objects.count() == len(queries.office_names())
    assert {row.is_simulated for model in (OfficeTie, Naming) for row in model.objects.all()} == {True}
    assert Naming.objects.count() == len(demo.SUPPLIERS)
    assert {plea.state for plea in Plea.objects.all()} == {"granted"}
    assert all("mô phỏng" in plea.reason for plea in Plea.objects.all())


def test_a_name_stands_for_the_office_of_its_whole_words():
    found = {name: demo.code_for(name) for name in queries.office_names()}
    assert found["department_of_agriculture_and_environment"] == "H13-NNMT"  # no culture in agriculture
    assert found["department_of_culture_sports_and_tourism"] == "H13-VHTTDL"
