"""Names that are off the map and still in people's mouths, and points near the edge of a unit."""

from __future__ import annotations

from datetime import date

from tinhso.places import queries
from tinhso.places.formerly import of_communes
from tinhso.places.rules.days import holds_on
from tinhso.places.rules.names import plain_key
from tinhso.places.tests.factories import DAY, EVE, a_directory, a_link, a_unit

TODAY = date(2026, 8, 1)


def told(directory, home, on=TODAY):
    home = frozenset(key for key in home if holds_on(directory.units[key], on))
    return [(former.name, former.within, former.now.name) for former in of_communes(directory, home, on)]


def test_a_commune_that_was_merged_is_told_with_the_one_that_it_became():
    old, new = a_unit(2, name="An Ninh", end=EVE), a_unit(3, name="Mỹ Hương", start=DAY)
    directory = a_directory(old, new, links=(a_link(2, 3),))
    assert told(directory, {2, 3}) == [("Xã An Ninh", "", "Xã Mỹ Hương")]
    assert told(directory, {2, 3}, on=EVE) == []


def test_a_commune_that_was_divided_is_told_for_each_part_the_largest_first():
    units = (a_unit(2, name="An Ninh", end=EVE), a_unit(3, name="Ít", start=DAY), a_unit(4, name="Nhiều", start=DAY))
    directory = a_directory(*units, links=(a_link(2, 3, "0.2"), a_link(2, 4, "0.8")))
    assert [now for _, _, now in told(directory, {2, 3, 4})] == ["Xã Nhiều", "Xã Ít"]


def test_a_name_that_its_successor_bears_too_is_no_former_one():
    directory = a_directory(a_unit(2, name="An Ninh", end=EVE), a_unit(3, name="An Ninh", start=DAY), links=(a_link(2, 3),))
    assert told(directory, {2, 3}) == []


def test_communes_that_came_from_elsewhere_are_told_by_what_they_became_and_those_that_went_elsewhere_are_not():
    old = (a_unit(2, name="Từ Nơi Khác", end=EVE), a_unit(5, name="Đi Nơi Khác", end=EVE))
    new = (a_unit(3, name="Ở Đây", start=DAY), a_unit(6, name="Ở Kia", start=DAY))
    directory = a_directory(*old, *new, links=(a_link(2, 3), a_link(5, 6)))
    assert told(directory, {3}) == [("Xã Từ Nơi Khác", "", "Xã Ở Đây")]


def test_a_name_that_several_bore_is_told_with_the_district_of_each():
    districts = (a_unit(8, name="Đông", level="district", end=EVE), a_unit(9, name="Tây", level="district", end=EVE))
    old = (a_unit(2, name="Một", end=EVE, parent=8), a_unit(3, name="Một", end=EVE, parent=9))
    directory = a_directory(*districts, *old, a_unit(4, name="Cả", start=DAY), links=(a_link(2, 4), a_link(3, 4)))
    assert told(directory, {2, 3, 4}) == [("Xã Một", "Xã Đông", "Xã Cả"), ("Xã Một", "Xã Tây", "Xã Cả")]


def test_every_commune_of_the_old_soc_trang_can_still_be_found_by_its_name(reference, settings):
    settings.PROVINCE = "94"
    former = queries.former_names(TODAY)
    now = {unit.id: unit.name for unit in queries.units_at_home(TODAY, levels=("commune",))}
    names = {each.name for each in former} | set(now.values())
    assert {unit.name for unit in queries.communes_within(queries.unit_on("94", EVE).id, EVE)} <= names
    assert {each.now.id for each in former} <= set(now)
    assert plain_key(former[0].name.partition(" ")[2]) < "b"


def test_a_point_beyond_an_outline_may_lie_in_it_by_as_much_as_the_outline_is_a_guess(demo_areas):
    here = queries.locate(105.97, 9.60, TODAY).units[0]
    assert queries.may_lie_in(here.id, 105.97, 9.60, TODAY)
    assert not queries.may_lie_in(here.id, 106.97, 9.60, TODAY)
    assert queries.may_lie_in(queries.unit_on("92", TODAY).id, 105.97, 9.60, TODAY)


def test_nothing_speaks_against_a_unit_without_an_outline(reference):
    commune = queries.communes_within(queries.unit_on("01", TODAY).id, TODAY)[0]  # no neighbour of the demo's area
    assert queries.may_lie_in(commune.id, 105.97, 9.60, TODAY)
