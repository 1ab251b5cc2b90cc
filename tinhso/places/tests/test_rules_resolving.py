from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tinhso.kernel import clock
from tinhso.places import reference
from tinhso.places.rules.names import plain_key
from tinhso.places.rules.resolving import NamedUnit, NameIndex, ParentSpell, Resolution, Resolver, UnknownScope

BEFORE, AFTER = date(2024, 8, 31), date(2024, 9, 1)
LAST, FIRST = date(2025, 6, 30), date(2025, 7, 1)
THEN, NOW = date(2025, 1, 1), date(2026, 3, 1)

# id, code, level, name, from, to, parents: (id, from, to). Real units of Sóc Trăng and Ninh Thuận, and of Cần Thơ
# after them, with the cases that make names hard.
SOC_TRANG, CITY, MY_XUYEN, NGA_NAM, NINH_THUAN, CAN_THO = 94, 941, 947, 948, 58, 92
OLD = [
    (SOC_TRANG, "94", "province", "Tỉnh Sóc Trăng", None),
    (CITY, "941", "district", "Thành phố Sóc Trăng", SOC_TRANG),
    (MY_XUYEN, "947", "district", "Huyện Mỹ Xuyên", SOC_TRANG),
    (NGA_NAM, "948", "district", "Thị xã Ngã Năm", SOC_TRANG),
    (1, "31684", "commune", "Thị trấn Mỹ Xuyên", MY_XUYEN),
    (2, "31729", "commune", "Xã Hòa Tú II", MY_XUYEN),
    (3, "31717", "commune", "Xã Hòa Tú 1", MY_XUYEN),
    (4, "31732", "commune", "Phường 1", NGA_NAM),
    (5, "31735", "commune", "Phường 10", NGA_NAM),
    (6, "31738", "commune", "Xã Tân Phú", NGA_NAM),
    (7, "31741", "commune", "Xã Tân Phủ", NGA_NAM),
    (NINH_THUAN, "58", "province", "Tỉnh Ninh Thuận", None),
    (582, "582", "district", "Thành phố Phan Rang-Tháp Chàm", NINH_THUAN),
    (8, "22738", "commune", "Phường Đô Vinh", 582),
    (9, "24181", "commune", "Xã Ea H'leo", 582),
    (10, "22741", "commune", "Phường Phường Đúc", 582),
    (11, "10", "province", "Tỉnh Lào Cai", None),
]
NEW = [
    (CAN_THO, "92", "province", "Thành phố Cần Thơ", None),
    (101, "31507", "commune", "Phường Sóc Trăng", CAN_THO),
    (102, "31685", "commune", "Phường Mỹ Xuyên", CAN_THO),
    (103, "31338", "commune", "Xã Hỏa Lựu", CAN_THO),
    (104, "22738", "commune", "Phường Đô Vinh", CAN_THO),
    (105, "31740", "commune", "Xã Tân Thành", CAN_THO),
]
RENAMED = [
    NamedUnit(20, "31513", "commune", "", "Phường 1", None, BEFORE),
    NamedUnit(21, "31522", "commune", "", "Phường 9", None, BEFORE),
    NamedUnit(21, "31522", "commune", "", "Phường 1", AFTER, LAST),
]


def names_and_parents(extra: list[tuple[NamedUnit, int]]) -> NameIndex:
    units = [NamedUnit(i, code, level, "", name, None, LAST) for i, code, level, name, _ in OLD]
    units += [NamedUnit(i, code, level, "", name, FIRST, None) for i, code, level, name, _ in NEW]
    parents = [ParentSpell(i, above, None, LAST) for i, _, _, _, above in OLD if above]
    parents += [ParentSpell(i, above, FIRST, None) for i, _, _, _, above in NEW if above]
    parents += [ParentSpell(20, CITY, None, BEFORE), ParentSpell(21, CITY, None, LAST)]
    parents += [ParentSpell(unit.unit_id, above) for unit, above in extra]
    return NameIndex([*units, *RENAMED, *(unit for unit, _ in extra)], parents)


RESOLVER = Resolver(names_and_parents([]))


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with clock.set_to(NOW):
        yield


def resolve(text: str, on: date | None = None, within: str | None = None) -> Resolution:
    return RESOLVER.resolve(text, within, on)


@pytest.mark.parametrize(("day", "code"), [(BEFORE, "31513"), (AFTER, "31522"), (LAST, "31522")])
def test_phuong_1_of_soc_trang_is_another_unit_on_either_side_of_the_change(day: date, code: str) -> None:
    answer = resolve("Phường 1, thành phố Sóc Trăng", day)
    assert (answer.outcome, answer.code, answer.confidence) == ("found", code, 1.0)
    assert answer.path == "Phường 1, Thành phố Sóc Trăng, Tỉnh Sóc Trăng"


def test_without_a_day_a_name_that_several_past_units_bore_is_ambiguous() -> None:
    answer = resolve("Phường 1, thành phố Sóc Trăng")
    assert (answer.outcome, answer.code, answer.reason) == ("ambiguous", None, "several_past_units")
    assert {(a.code, a.valid_from, a.valid_to) for a in answer.alternatives[:2]} == {
        ("31513", None, BEFORE),
        ("31522", AFTER, LAST),
    }


def test_without_a_day_a_name_that_one_past_unit_bore_is_found_with_less_confidence() -> None:
    answer = resolve("Phường 9, TP Sóc Trăng")
    assert (answer.code, answer.valid_to, answer.confidence, answer.reason) == ("31522", BEFORE, 0.8, "past")


def test_after_the_reform_an_old_name_is_unknown_and_its_bearers_are_named() -> None:
    answer = resolve("Phường 1, TP Sóc Trăng", date(2025, 8, 1))
    assert (answer.outcome, answer.code, answer.reason) == ("unknown", None, "not_valid_on_day")
    assert {a.code for a in answer.alternatives} >= {"31513", "31522"}


def test_an_ended_township_is_not_taken_for_the_ward_that_bears_its_name_now() -> None:
    answer = resolve("Thị trấn Mỹ Xuyên", FIRST)
    assert (answer.outcome, answer.reason) == ("unknown", "not_valid_on_day")
    assert [a.code for a in answer.alternatives][:2] == ["31685", "31684"]


@pytest.mark.parametrize(
    "text",
    [
        "Xã Hòa Tú II, Huyện Mỹ Xuyên, Tỉnh Sóc Trăng",
        "xã Hòa Tú 2 huyện Mỹ Xuyên",
        "Hoà Tú 2, Mỹ Xuyên",
        "X. Hòa Tú II - H. Mỹ Xuyên - T. Sóc Trăng",
        "HÒA TÚ II (HUYỆN MỸ XUYÊN)",
        "Sóc Trăng, Mỹ Xuyên, Hòa Tú II",
        "Hoa Tu II commune, My Xuyen district, Soc Trang province, Vietnam",
        "Hòa Tú  2 thuộc huyện Mĩ Xuyên tỉnh Sóc Trăng, Việt Nam",
        "xa hoa tu 2, huyen my xuyen",
        "HoaTu2, MyXuyen",
        "31729",
        "Mã 31729",
        "mã số: 31729",
        "Xã Hòa Tú II (31729)",
        "31729 - Hòa Tú 2",
    ],
)
def test_one_commune_is_found_under_every_usual_writing(text: str) -> None:
    answer = resolve(text, THEN)
    assert (answer.outcome, answer.code) == ("found", "31729")


@pytest.mark.parametrize(
    ("text", "confidence"),
    [
        ("Xã Hòa Tú II, huyện Mỹ Xuyên", 1.0),
        ("xã HÒA TÚ  II, H. Mỹ Xuyên", 1.0),
        ("Xã Hoà Tú 2, huyện Mỹ Xuyên", 0.98),
        ("Hòa Tú II, huyện Mỹ Xuyên", 0.95),
        ("Xa Hoa Tu II, huyen My Xuyen", 0.9),
        ("xã HoaTu2, huyện Mỹ Xuyên", 0.85),
        ("Phường Hòa Tú II, huyện Mỹ Xuyên", 0.7),
        ("Xã Hỏa Tú II, huyện Mỹ Xuyên", 0.6),
    ],
)
def test_confidence_says_how_far_the_writing_is_from_the_decree(text: str, confidence: float) -> None:
    assert resolve(text, THEN).confidence == confidence


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Tỉnh Sóc Trăng", "94"),
        ("Soc Trang Province", "94"),
        ("Sóc-Trăng province", "94"),
        ("(TP. Sóc Trăng)", "941"),
        ("T.P. SOC TRANG", "941"),
        ("Soc Trang City", "941"),
        ("Thành phố Phan Rang – Tháp Chàm", "582"),
        ("phan rang-thap cham", "582"),
        ("EA H’LEO", "24181"),
        ("Phường Phường Đúc", "22741"),
        ("Phường Đúc", "22741"),
        ("Tỉnh Sóc Trăng (cũ)", "94"),
        ("TT Mỹ Xuyên", "31684"),
        ("My Xuyen Town", "31684"),
        ("Hoả Lựu", "31338"),
    ],
)
def test_units_are_found_by_title_and_name(text: str, code: str) -> None:
    assert resolve(text).code == code


def test_a_name_shared_by_province_city_and_ward_is_ambiguous_without_a_title() -> None:
    answer = resolve("Sóc Trăng")
    assert (answer.outcome, answer.reason) == ("ambiguous", "several_levels")
    assert {a.code for a in answer.alternatives} == {"94", "941", "31507"}
    assert resolve("Sóc Trăng", THEN).outcome == "ambiguous"
    assert resolve("Sóc Trăng", NOW).code == "31507"


def test_exact_accents_beat_missing_ones_and_missing_ones_alone_are_ambiguous() -> None:
    assert resolve("Xã Tân Phủ", THEN).code == "31741"
    assert resolve("Xã Tan Phú", THEN).code == "31738"
    assert resolve("Xa Tan Phu", THEN).outcome == "ambiguous"


def test_a_title_of_another_level_is_never_overlooked() -> None:
    assert resolve("Tỉnh Mỹ Xuyên", THEN).outcome == "unknown"
    assert resolve("Huyện Hòa Tú II", THEN).outcome == "unknown"


def test_a_title_that_agrees_beats_one_that_does_not() -> None:
    assert resolve("Huyện Mỹ Xuyên", THEN).code == "947"
    other = resolve("Quận Mỹ Xuyên", THEN)
    assert (other.code, other.reason) == ("947", "other_title")


@pytest.mark.parametrize("text", ["1", "01", " 10 ", "1, 3"])
def test_a_number_alone_is_never_taken_for_a_unit(text: str) -> None:
    assert resolve(text, THEN).code is None
    assert resolve(text).code is None


def test_a_number_is_a_ward_where_the_city_is_given() -> None:
    assert resolve("1", THEN, within="948").code == "31732"
    assert resolve("1, TX Ngã Năm", THEN).code == "31732"


def test_a_number_that_is_a_code_and_a_name_is_ambiguous() -> None:
    answer = resolve("10", THEN)
    assert (answer.reason, {a.code for a in answer.alternatives}) == ("number_only", {"10", "31735"})
    assert resolve("Mã 10", THEN).code == "10"


def test_a_code_borne_by_two_units_means_the_one_of_the_day() -> None:
    assert resolve("22738", THEN).unit_id == 8
    assert resolve("22738", NOW).unit_id == 104
    undated = resolve("22738")
    assert (undated.unit_id, undated.reason, undated.confidence) == (104, "homonyms_before", 0.95)


def test_a_code_and_a_name_must_agree() -> None:
    answer = resolve("Phường 1 (31729)", THEN)
    assert (answer.outcome, answer.reason) == ("unknown", "code_disagrees")
    assert resolve("99999").reason == "unknown_code"


def test_within_narrows_and_says_when_the_unit_lies_elsewhere() -> None:
    assert resolve("Phường 1", THEN, within="941").code == "31522"
    assert resolve("Phường 1", THEN, within="94").outcome == "ambiguous"
    elsewhere = resolve("Phường Đô Vinh", THEN, within="94")
    assert (elsewhere.outcome, elsewhere.reason) == ("unknown", "not_within")
    assert elsewhere.alternatives[0].code == "22738"


def test_an_unknown_scope_is_refused() -> None:
    with pytest.raises(UnknownScope, match="777"):
        resolve("Phường 1", within="777")


def test_a_path_that_never_held_is_unknown() -> None:
    answer = resolve("Xã Hòa Tú II, thị xã Ngã Năm", THEN)
    assert (answer.outcome, answer.reason, answer.alternatives[0].code) == ("unknown", "path_disagrees", "31729")
    assert resolve("Phường Mỹ Xuyên, tỉnh Sóc Trăng", NOW).code is None


def test_a_typing_error_gets_suggestions_but_no_code() -> None:
    answer = resolve("Xã Hòa Tuu II, huyện Mỹ Xuyên", THEN)
    assert (answer.outcome, answer.code, answer.reason) == ("unknown", None, "no_such_name")
    assert answer.alternatives[0].code == "31729"
    assert all(0 < a.score <= 0.55 for a in answer.alternatives)


@pytest.mark.parametrize("text", ["", "   ", "Phường", ",,-", "TP."])
def test_a_text_without_a_name_is_unknown(text: str) -> None:
    assert (resolve(text).outcome, resolve(text).reason) == ("unknown", "empty")


@pytest.mark.parametrize("text", ["Phường 1, " * 11, "Sóc Trăng " * 40])
def test_a_text_that_is_far_too_long_for_a_name_is_not_searched(text: str) -> None:
    assert (resolve(text).outcome, resolve(text).reason) == ("unknown", "too_long")


@pytest.mark.parametrize("text", ["UBND xã Hòa Tú II, huyện Mỹ Xuyên", "Số 5 Trần Hưng Đạo, xã Hòa Tú II, huyện Mỹ Xuyên"])
def test_an_office_or_an_address_suggests_the_unit_that_it_names(text: str) -> None:
    answer = resolve(text, THEN)
    assert (answer.code, answer.alternatives[0].code) == (None, "31729")


def test_a_hamlet_that_is_not_known_is_not_its_commune() -> None:
    answer = resolve("ấp Hòa Nhờ, xã Hòa Tú II, huyện Mỹ Xuyên", THEN)
    assert (answer.outcome, answer.alternatives[0].code) == ("unknown", "31729")


def test_a_name_borne_by_many_lists_ten_and_counts_all() -> None:
    many = [(NamedUnit(1000 + n, f"4{n:04}", "commune", "", "Xã Tân Thành", FIRST), CAN_THO) for n in range(30)]
    answer = Resolver(names_and_parents(many)).resolve("Xã Tân Thành")
    assert (answer.outcome, len(answer.alternatives), answer.alternatives_total) == ("ambiguous", 10, 31)


def test_a_column_gives_the_answers_of_its_rows_in_order() -> None:
    column = ["Phường 1, TP Sóc Trăng", None, "Sóc Trăng", "Phường 1, TP Sóc Trăng", ""]
    answers = RESOLVER.resolve_column(column, on=AFTER)
    assert answers == [RESOLVER.resolve(text, on=AFTER) for text in column]
    assert answers[0] is answers[3]


def test_units_that_belong_to_each_other_are_refused() -> None:
    units = [NamedUnit(n, str(n), "district", "", f"Huyện {n}") for n in (1, 2)]
    with pytest.raises(ValueError, match="circle"):
        NameIndex(units, [ParentSpell(1, 2), ParentSpell(2, 1)])


def test_a_renamed_parent_is_matched_by_the_name_of_its_time() -> None:
    units = [
        NamedUnit(1, "1", "district", "", "Huyện Cũ Kỹ", None, BEFORE),
        NamedUnit(1, "1", "district", "", "Huyện Mới Mẻ", AFTER, None),
        NamedUnit(2, "2", "commune", "", "Xã Yên"),
    ]
    resolver = Resolver(NameIndex(units, [ParentSpell(2, 1)]))
    assert resolver.resolve("Xã Yên, huyện Cũ Kỹ", on=BEFORE).code == "2"
    assert resolver.resolve("Xã Yên, huyện Cũ Kỹ", on=AFTER).reason == "not_valid_on_day"
    assert resolver.resolve("Xã Yên", on=AFTER).path == "Xã Yên, Huyện Mới Mẻ"


@settings(deadline=None)  # a busy machine is not a fault
@given(st.sampled_from(RESOLVER.index.records), st.sampled_from([BEFORE, AFTER, LAST, FIRST]))
def test_the_full_path_of_any_unit_on_any_day_of_its_name_leads_back_to_it(unit: NamedUnit, day: date) -> None:
    if (unit.valid_from or date.min) <= day <= (unit.valid_to or date.max):
        record = RESOLVER.index.records.index(unit)
        path = RESOLVER.index.path(record, day)
        for text in (path, path.upper(), path.replace(",", ""), ", ".join(reversed(path.split(", ")))):
            assert resolve(text, day).unit_id == unit.unit_id


def shipped_index() -> NameIndex:
    """Return the whole country as it ships, without later names of units that kept their code."""
    rows = [row for row in reference.units() if row.tree == "area" and row.level != "country"]
    on_side = {(row.code, row.start is None): number for number, row in enumerate(rows)}
    units = [NamedUnit(n, r.code, r.level, "", f"{r.prefix} {r.name}", r.start, r.end) for n, r in enumerate(rows)]
    parents = [
        ParentSpell(number, above, row.start, row.end)
        for number, row in enumerate(rows)
        for above in {on_side.get((row.parent, side)) for side in (True, False)}
        if above is not None
    ]
    return NameIndex(units, parents)


def test_in_the_whole_country_no_full_path_ever_leads_to_another_unit() -> None:
    resolver = Resolver(shipped_index())
    assert len(resolver.index.records) > 13_000
    for record in range(0, len(resolver.index.records), 23):
        unit = resolver.index.records[record]
        day = THEN if unit.valid_from is None else NOW
        if unit.valid_to is None or unit.valid_to >= day:
            path = resolver.index.path(record, day)
            assert resolver.resolve(path, on=day).unit_id == unit.unit_id
            bare = resolver.resolve(", ".join(plain_key(part) for part in path.split(", ")), on=day)
            assert bare.unit_id == unit.unit_id or bare.outcome == "ambiguous"


WORDS = [
    "Phường",
    "xã",
    "TP.",
    "1",
    "10",
    "Sóc Trăng",
    "Mỹ Xuyên",
    "Tan Phu",
    "Hòa Tú II",
    ",",
    "-",
    "(",
    "Việt Nam",
    "31522",
    "cũ",
]


@settings(deadline=None)  # a busy machine is not a fault
@given(st.lists(st.sampled_from(WORDS) | st.text(max_size=5), max_size=7).map(" ".join), st.sampled_from([None, THEN, NOW]))
def test_an_answer_is_always_a_unit_or_openly_none(text: str, day: date | None) -> None:
    answer = resolve(text, day)
    assert (answer.code is not None) == (answer.outcome == "found") == (answer.confidence > 0)
    assert len(answer.alternatives) <= 10
    assert len(answer.alternatives) <= answer.alternatives_total
    if answer.code is not None and day is not None:
        assert (answer.valid_from or date.min) <= day <= (answer.valid_to or date.max)


@pytest.mark.parametrize(
    ("text", "code"), [("Xã Hòa Tú Ⅱ", "31729"), ("Phường １０, thị xã Ngã Năm", "31735"), ("Xã Hòa Tú ¹", "31717")]
)
def test_other_forms_of_letters_and_figures_are_read_as_the_plain_ones(text, code):
    assert RESOLVER.resolve(text, on=THEN).code == code
