"""What ships is right: counts on each side of every change, the traps, successions that add up."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

import pytest

from tinhso.places import memory, queries
from tinhso.places.actions import load_reference
from tinhso.places.rules.crosswalk import forward
from tinhso.places.rules.days import holds_on

pytestmark = pytest.mark.usefixtures("reference")
BEFORE, AFTER = date(2025, 6, 30), date(2025, 7, 1)


def count(code, on):
    return len(queries.communes_within(queries.unit_on(code, on).id, on))


@pytest.mark.parametrize(
    ("on", "provinces", "districts", "communes"),
    [
        (date(2024, 8, 31), 63, 696, 10039),
        (date(2024, 9, 1), 63, 696, 10038),
        (date(2024, 11, 1), 63, 696, 10035),
        (BEFORE, 63, 696, 10035),
        (AFTER, 34, 0, 3321),
    ],
)
def test_the_whole_country_is_there_on_every_day(on, provinces, districts, communes):
    found = queries.counts(on)
    assert (found["province"], found.get("district", 0), found["commune"]) == (provinces, districts, communes)


@pytest.mark.parametrize(
    ("code", "on", "expected"),
    [
        ("94", date(2024, 8, 31), 109),
        ("94", date(2024, 9, 1), 108),
        ("94", BEFORE, 108),
        ("58", date(2024, 10, 31), 65),
        ("58", date(2024, 11, 1), 62),
        ("92", AFTER, 103),
        ("56", AFTER, 65),
    ],
)
def test_the_two_provinces_have_their_communes(code, on, expected):
    assert count(code, on) == expected


def test_the_name_phuong_1_of_soc_trang_city_goes_from_one_code_to_another():
    text = "Phường 1, thành phố Sóc Trăng"
    assert queries.resolve(text, on=date(2024, 8, 31)).code == "31513"
    assert queries.resolve(text, on=date(2024, 9, 1)).code == "31522"
    assert queries.unit_on("31522", date(2024, 8, 31)).name == "Phường 9"


def test_the_name_phu_ha_goes_from_one_code_to_another():
    text = "Phường Phủ Hà, Phan Rang - Tháp Chàm"
    assert queries.resolve(text, on=date(2024, 10, 31)).code == "22747"
    assert queries.resolve(text, on=date(2024, 11, 1)).code == "22750"


def test_every_commune_of_the_two_provinces_reaches_its_successors():
    old = [unit for code in ("94", "58") for unit in queries.communes_within(queries.unit_on(code, BEFORE).id, BEFORE)]
    reached = set()
    for unit in old:
        became = queries.crosswalk(unit.code, BEFORE, AFTER)
        assert became.unplaced == 0
        assert sum(part.share for part in became.parts) == pytest.approx(1)
        reached |= {part.unit.code for part in became.parts}
    assert (len(old), len(reached)) == (170, 67)


def test_only_dong_hai_is_divided_and_its_shares_are_marked_as_estimates():
    links = [link for link in memory.directory().links() if link.extent == "part"]
    directory = memory.directory()
    assert {directory.units[link.predecessor].code for link in links} == {"22768"}
    assert {directory.units[link.successor].code for link in links} == {"22780", "22888"}
    assert all(link.is_estimate and link.basis for link in links)


def test_the_shares_of_every_succession_add_to_one():
    totals: dict = defaultdict(Decimal)
    for link in memory.directory().links():
        if link.successor is not None:
            totals[link.predecessor, link.effective_on] += link.share
    assert len(totals) > 400
    assert set(totals.values()) == {Decimal(1)}


def test_mapping_every_unit_forward_conserves_it():
    directory = memory.directory()
    for unit in directory.units.values():
        if unit.end is not None:
            portions, lost = forward(directory, unit, unit.end, AFTER)
            assert sum(portion.share for portion in portions.values()) + lost == 1


def test_eleven_provinces_continue_and_fifty_two_become_twenty_three():
    directory = memory.directory()
    provinces = [unit for unit in directory.of_tree("area") if unit.level == "province"]
    assert sum(holds_on(unit, BEFORE) and holds_on(unit, AFTER) for unit in provinces) == 11
    merged = [unit for unit in provinces if unit.end == BEFORE]
    successors = {link.successor for unit in merged for link in directory.successions_out(unit)}
    assert (len(merged), len(successors)) == (52, 23)
    assert {directory.documents[link.document].number for unit in merged for link in directory.successions_out(unit)} == {
        "202/2025/QH15"
    }


def test_every_change_of_an_area_has_its_document():
    assert "no_document" not in {finding.code for finding in queries.check()}


def test_the_shipped_register_has_no_faults():
    assert [finding for finding in queries.check() if finding.severity == "fault"] == []


def test_island_districts_have_no_communes():
    for code in ("318", "471", "498", "536", "755"):
        assert count(code, BEFORE) == 0


def test_offices_of_soc_trang_pass_to_can_tho():
    finance = queries.crosswalk("H51-KHDT", date(2025, 2, 28), AFTER, "office")
    assert [part.unit.code for part in finance.parts] == ["H13-TC"]
    desk = queries.crosswalk("MC.31522", BEFORE, AFTER, "office")
    assert [part.unit.name for part in desk.parts] == ["Trung tâm Phục vụ hành chính công phường Phú Lợi"]
    assert all(unit.is_simulated for unit in memory.directory().of_tree("office"))


def test_codes_from_memory_say_so():
    (own,) = queries.identifiers_of(queries.unit_on("94", BEFORE).id)
    assert (own.value, own.is_confirmed) == ("H51", False)
    (confirmed,) = queries.identifiers_of(queries.unit_on("66", BEFORE).id)
    assert (confirmed.value, confirmed.is_confirmed) == ("H15", True)


def test_loading_again_changes_nothing():
    revision = memory.directory().revision
    assert load_reference(lambda text, done: None).units == 0
    assert memory.directory().revision == revision


def test_descendants_follow_the_day():
    province = queries.unit_on("94", BEFORE).id
    assert len(queries.descendant_ids(province, BEFORE)) == 1 + 11 + 108
    assert len(queries.descendant_ids(province, date(2024, 8, 31))) == 1 + 11 + 109
    assert len(queries.descendant_ids(province)) == 1 + 11 + 109
    assert queries.descendant_ids(province, AFTER) == {province}


def test_finding_while_typing_puts_whole_names_and_larger_units_first():
    assert [unit.name for unit in queries.search("soc tra", BEFORE, 2)] == ["Tỉnh Sóc Trăng", "Thành phố Sóc Trăng"]
    assert queries.search("phu loi can tho", AFTER, 1, "area")[0].code == "31510"
    assert queries.search("31510", AFTER, 1, "area")[0].name == "Phường Phú Lợi"
    assert queries.search("", AFTER) == ()


def test_home_follows_the_province_into_the_merged_one():
    assert queries.home("94", BEFORE).code == "94"
    assert queries.home("94", AFTER).name == "Thành phố Cần Thơ"
    assert queries.home("00", AFTER) is None


def test_the_register_is_silent_on_days_before_its_first():
    assert queries.known_from() == date(2024, 7, 1)
    asked = queries.resolve("Phường 1, thành phố Sóc Trăng", on=date(1900, 1, 1))
    assert (asked.outcome, asked.code, asked.reason) == ("unknown", None, "before_records")
    assert queries.resolve_column(["Tỉnh Sóc Trăng"], on=date(2024, 6, 30)) == [asked]
    assert queries.resolve("Tỉnh Sóc Trăng", on=date(2024, 7, 1)).code == "94"
    assert queries.search("soc trang", date(1900, 1, 1)) == ()


def test_areas_stand_before_offices_in_suggestions():
    found = queries.search("phuong soc trang", AFTER, 12)
    assert (found[0].tree, found[0].name) == ("area", "Phường Sóc Trăng")
    assert {unit.tree for unit in found} == {"area", "office"}


@pytest.mark.parametrize("text", ["Phường 1, TP Sóc Trăng", "Phường 1 TP Sóc Trăng"])
def test_alternatives_agree_with_every_part_of_the_text(text):
    found = queries.resolve(text)
    assert found.outcome == "ambiguous"
    assert {other.code for other in found.alternatives} == {"31513", "31522"}


def test_of_alternatives_with_equal_scores_those_of_the_home_province_come_first(settings):
    for home, name in (("94", "Tỉnh Sóc Trăng"), ("58", "Tỉnh Ninh Thuận")):
        settings.PROVINCE = home
        found = queries.resolve("Phường 1" if home == "94" else "Phường Đông Hải", on=BEFORE)
        assert found.outcome == "ambiguous"
        assert found.alternatives[0].path.endswith(name)
