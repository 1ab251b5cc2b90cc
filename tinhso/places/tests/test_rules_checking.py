from datetime import date, timedelta

import pytest

from tinhso.places.contracts import NameSpan, ParentSpan
from tinhso.places.rules.checking import check
from tinhso.places.rules.directory import Directory
from tinhso.places.tests.factories import DAY, EVE, a_directory, a_link, a_unit

PROVINCE = a_unit(2, "94", "Sóc Trăng", parent=1, level="province")


def codes(*units, links=()):
    return {finding.code for finding in check(a_directory(PROVINCE, *units, links=links)) if finding.severity == "fault"}


def a_commune(key, **changes):
    return a_unit(key, **{"parent": 2, **changes})


def test_a_sound_register_has_no_findings():
    units = a_commune(3, end=EVE), a_commune(4, start=DAY), a_commune(5)
    assert codes(*units, links=(a_link(3, 4),)) == set()


def span(start=None, end=None):
    return NameSpan("Xã", "A", "", start, end)


@pytest.mark.parametrize(
    ("planted", "changes"),
    [
        ("no_name", {"names": ()}),
        ("orphan", {"parent": None}),
        ("name_gap", {"names": (span(end=EVE - timedelta(1)), span(start=DAY))}),
        ("name_gap", {"names": (span(start=DAY),)}),
        ("name_overlap", {"names": (span(end=DAY), span(start=EVE))}),
        ("name_outside_life", {"names": (span(end=EVE),), "start": DAY}),
        ("parent_gap", {"parents": (ParentSpan(2, None, EVE),)}),
        ("parent_overlap", {"parents": (ParentSpan(2, None, DAY), ParentSpan(2, EVE, None))}),
    ],
)
def test_each_fault_of_a_unit_is_found(planted, changes):
    assert codes(a_commune(3, **changes)) == {planted}


def test_children_that_outlive_their_parent_are_found():
    ended = a_unit(9, "948", "Ngã Năm", parent=2, level="district", end=EVE)
    assert codes(ended, a_commune(3, parent=9), links=(a_link(9, None, None),)) == {"outlives_parent"}


def test_a_circle_is_found():
    assert codes(a_commune(3, parent=4), a_commune(4, parent=3)) == {"cycle", "wrong_level"}


def test_a_code_given_twice_at_once_is_found():
    assert codes(a_commune(3, code="31513"), a_commune(4, code="31513")) == {"duplicate_code"}


def test_a_code_given_again_later_is_fine():
    units = a_commune(3, code="31513", end=EVE), a_commune(4, code="31513", start=DAY)
    assert codes(*units, links=(a_link(3, 4),)) == set()


@pytest.mark.parametrize(
    ("planted", "links"),
    [
        ("share_missing", (a_link(3, 4, None), a_link(3, 5, "0.5"))),
        ("shares_do_not_add", (a_link(3, 4, "0.5"), a_link(3, 5, "0.4"))),
        ("shares_do_not_add", (a_link(3, 4, "0.5"), a_link(3, 5, "0.6"))),
        ("share_without_basis", (a_link(3, 4, "0.5", basis=""), a_link(3, 5, "0.5"))),
    ],
)
def test_faults_of_a_division_are_found(planted, links):
    assert codes(a_commune(3, end=EVE), a_commune(4, start=DAY), a_commune(5, start=DAY), links=links) == {planted}


def test_a_succession_outside_the_lives_of_its_units_is_found():
    late = date(2030, 1, 1)
    assert "succession_of_absent" in codes(a_commune(3, end=EVE), a_commune(4), links=(a_link(3, 4, on=late),))
    assert "succession_into_absent" in codes(a_commune(3, end=EVE), a_commune(4, start=late), links=(a_link(3, 4),))


def test_an_ending_without_a_word_of_its_successor_is_found_where_others_have_one():
    units = a_commune(3, end=EVE), a_commune(4, end=EVE), a_commune(5, start=DAY)
    assert codes(*units, links=(a_link(3, 5),)) == {"ended_without_successor"}


def test_a_reform_that_the_register_does_not_know_is_one_note():
    units = a_commune(3, end=EVE), a_commune(4, end=EVE)
    found = [finding for finding in check(a_directory(PROVINCE, *units)) if finding.code == "successions_unknown"]
    assert [finding.severity for finding in found] == ["note"]
    assert "2" in found[0].vi


def test_a_unit_that_serves_an_area_that_has_gone_is_found():
    office = a_unit(6, "UB", serves=3)
    ended = a_commune(3, end=EVE)
    directory = Directory([*a_directory(PROVINCE, ended).units.values(), office], (a_link(3, None, None),))
    assert "serves_ended_area" in {finding.code for finding in check(directory)}


def test_every_finding_says_in_both_languages_which_unit():
    for finding in check(a_directory(a_unit(3, "31513", "Phường", parent=None))):
        assert "31513" in finding.vi
        assert "31513" in finding.en


def test_rows_that_name_units_which_are_not_there_are_found():
    lost = a_unit(2, "94", "Sóc Trăng", parent=77, level="district")
    serving = a_unit(3, "95", "Bạc Liêu", parent=1, level="province", serves=88)
    found = check(a_directory(lost, serving, links=(a_link(2, 99), a_link(66, 3))))
    assert [finding.code for finding in found].count("succession_into_absent") == 2
    assert "orphan" in {finding.code for finding in found}


def test_a_unit_under_one_of_no_higher_level_or_of_an_unknown_level_is_found():
    district = a_unit(2, "941", parent=1, level="district")
    odd = a_unit(4, "942", parent=1, level="huyện")
    found = {finding.code for finding in check(a_directory(district, a_unit(3, "94", parent=2, level="province"), odd))}
    assert {"wrong_level", "unknown_level"} <= found
