"""Names of units become codes of the day; of several that fit none is taken."""

from __future__ import annotations

from datetime import date

import pytest

from tinhso.places.errors import UnknownUnit
from tinhso.supply.intake.catalogue import dataset
from tinhso.supply.intake.suppliers import unit_of_code
from tinhso.supply.intake.tests import factories
from tinhso.supply.intake.tests.factories import CASES
from tinhso.supply.intake.units import UnitNames
from tinhso.supply.reading.bulk import frame_of

pytestmark = pytest.mark.django_db
MAY = date(2024, 5, 31)


@pytest.fixture
def names():
    factories.communes()

    def of(**chosen: str) -> UnitNames:
        return UnitNames(dataset(CASES), MAY, chosen)

    return of


def read(names: UnitNames, *texts: str | None) -> list[str | int | None]:
    (columns,) = names.read([frame_of({"commune": list(texts), "note": list(texts), "_row": list(range(len(texts)))})])
    assert list(columns["note"]) == list(texts)
    return list(columns["commune"])


def test_names_and_codes_are_read_and_other_columns_are_left_alone(names):
    assert read(names(), "Xã Hòa Tú", "00002", "xa ngoc to", None) == ["00001", "00002", "00003", None]


def test_a_name_that_nobody_bears_stays_as_it_was_written_with_what_may_be_meant(names):
    found = names()
    assert read(found, "Xã Hòa Tu Một") == ["Xã Hòa Tu Một"]
    assert found.questions() == ()
    assert found.suggestions("commune", "Xã chưa ai nói tới") == ()


def test_a_name_that_several_bear_is_asked_and_decided_by_the_sender(names):
    found = names()
    factories._unit("area", "commune", "00009", "Xã Hòa Tú")
    assert read(found, "Xã Hòa Tú") == ["Xã Hòa Tú"]
    (question,) = found.questions()
    assert (question.id, question.column) == ("unit:Xã Hòa Tú", "commune")
    decided = names(**{"Xã Hòa Tú": "00009"})
    assert read(decided, "Xã Hòa Tú") == ["00009"]
    assert decided.questions() == ()


def test_of_several_units_of_a_name_the_only_one_of_the_own_province_is_meant(names, settings):
    names()
    settings.PROVINCE = "00094"
    province = factories._unit("area", "province", "00094", "Tỉnh Sóc Trăng")
    own = factories._unit("area", "commune", "00010", "Xã Hòa Tú")
    factories.Unit.objects.get(pk=own).parents.create(parent_id=province, valid_from=factories.LONG_AGO)
    factories.changed()
    found = names()
    assert read(found, "Xã Hòa Tú") == ["00010"]
    assert found.questions() == ()


def test_an_office_supplies_under_its_code_and_an_area_when_no_committee_is_on_record(names):
    names()
    unit = factories.office(code="H01")
    assert unit_of_code("H01", "202405") == unit
    assert unit_of_code("00001", "202405")
    with pytest.raises(UnknownUnit):
        unit_of_code("H99", "202405")
