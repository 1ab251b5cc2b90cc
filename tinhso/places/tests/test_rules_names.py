from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tinhso.places.rules import name_reading, names

SYLLABLES = ["Hòa", "Thủy", "Mỹ", "Sóc", "Trăng", "Đại", "Ân", "Quý", "Lựu", "Hỏa", "Khuỷu", "Lạc", "Đắk", "Phước", "Xoè"]
written_names = st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=4).map(" ".join)


def titled(text: str) -> set[tuple[str, ...]]:
    """Return the types that the text may begin or end with, each reading once."""
    (words,) = names.parts_of(text)
    return {tuple(sorted(r.title.types)) for r in name_reading.readings(words) if r.title is not None}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hòa Tú", "Hoà Tú"),
        ("Hỏa Lựu", "Hoả Lựu"),
        ("Thủy Xuân", "Thuỷ Xuân"),
        ("Uý Lạc", "Úy Lạc"),
        ("Xòe", "Xoè"),
        ("Mỹ Xuyên", "Mĩ Xuyên"),
        ("Quý Sơn", "Quí Sơn"),
        ("Phan Rang-Tháp Chàm", "Phan Rang – Tháp Chàm"),
        ("Sóc-Trăng", "SÓC  TRĂNG"),
        ("Ea H'leo", "EA H’LEO"),
        ("M'Đrắk", "MĐrắk"),
        ("Ðại Ân", "Đại Ân"),
        ("Phường 01", "Phường 1"),
    ],
)
def test_writings_of_one_name_have_one_spelling_key(one: str, other: str) -> None:
    assert names.spelling_key(one) == names.spelling_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Tân Phú", "Tân Phủ"), ("Sa Pa", "Sa Pả"), ("Minh Quán", "Minh Quân"), ("Thúy", "Thúi")]
)
def test_names_that_differ_keep_different_spelling_keys(one: str, other: str) -> None:
    assert names.spelling_key(one) != names.spelling_key(other)


@settings(deadline=None)  # a busy machine is not a fault
@given(written_names)
def test_a_name_has_the_same_keys_in_both_unicode_forms_and_in_any_case(name: str) -> None:
    for form in ("NFC", "NFD"):
        for variant in (name, name.upper(), name.lower()):
            assert names.spelling_key(unicodedata.normalize(form, variant)) == names.spelling_key(name)


@settings(deadline=None)  # a busy machine is not a fault
@given(written_names)
def test_the_plain_key_is_the_key_of_the_name_without_accents(name: str) -> None:
    bare = "".join(c for c in unicodedata.normalize("NFD", name.replace("Đ", "D").replace("đ", "d")) if ord(c) < 128)
    assert names.plain_key(bare) == names.plain_key(name)
    assert names.plain_key(name).isascii()


@settings(deadline=None)  # a busy machine is not a fault
@given(written_names)
def test_leaving_out_accents_never_contradicts_the_name(name: str) -> None:
    marked = names.spelling_key(name)
    assert names.lacks_accents_only(names.plain_key(name), marked)
    assert names.lacks_accents_only(marked, marked)


@settings(deadline=None)  # a busy machine is not a fault
@given(st.text(max_size=60))
def test_any_text_can_be_taken_apart(text: str) -> None:
    for words in names.parts_of(text):
        assert len(words.strict) == len(words.plain) > 0
        assert name_reading.readings(words)
    names.plain_key(text)


@pytest.mark.parametrize(
    ("given_text", "known", "only_lacks"),
    [("soc trăng", "sóc trăng", True), ("sóc trang", "sóc trăng", True), ("sòc trăng", "sóc trăng", False)],
)
def test_accents_left_out_are_told_from_accents_that_differ(given_text: str, known: str, only_lacks: bool) -> None:
    assert names.lacks_accents_only(names.spelling_key(given_text), names.spelling_key(known)) is only_lacks


@pytest.mark.parametrize(
    ("text", "type_slug"),
    [
        ("TP Sóc Trăng", "city"),
        ("TP. Sóc Trăng", "city"),
        ("T.P Sóc Trăng", "city"),
        ("Tp.Sóc Trăng", "city"),
        ("thanh pho Soc Trang", "city"),
        ("THÀNH PHỐ SÓC TRĂNG", "city"),
        ("TX Ngã Năm", "town"),
        ("T.X. Ngã Năm", "town"),
        ("TT. Mỹ Xuyên", "township"),
        ("P1", "ward"),
        ("P.1", "ward"),
        ("Ph. 1", "ward"),
        ("X. Hòa Tú", "commune"),
        ("H. Mỹ Xuyên", "district"),
        ("Q.1", "urban_district"),
        ("T. Sóc Trăng", "province"),
        ("Tỉnh: Sóc Trăng", "province"),
        ("Đặc khu Phú Quốc", "special_zone"),
        ("Ward 1", "ward"),
        ("Soc Trang City", "city"),
        ("Soc Trang Province", "province"),
        ("Phu Quoc special zone", "special_zone"),
        ("Hoa Tu commune", "commune"),
    ],
)
def test_titles_are_read_in_every_usual_form(text: str, type_slug: str) -> None:
    assert (type_slug,) in titled(text)


def test_an_english_town_or_district_may_be_either_vietnamese_kind() -> None:
    assert ("town", "township") in titled("My Xuyen Town")
    assert ("district", "urban_district") in titled("District 3")


@pytest.mark.parametrize("text", ["Phương Mai", "Huyền Hội", "Quân Chu", "Phượng Vĩ"])
def test_a_word_with_other_accents_is_not_a_title(text: str) -> None:
    assert titled(text) == set()


def test_a_word_without_accents_is_read_as_title_and_as_name() -> None:
    (words,) = names.parts_of("quan son")
    assert [(r.title is not None, r.plain) for r in name_reading.readings(words)] == [(False, "quan son"), (True, "son")]


@pytest.mark.parametrize(
    ("full", "type_slug", "bare"),
    [
        ("Xã Hòa Tú II", "commune", "Hòa Tú II"),
        ("Thị Trấn Óc Eo", "township", "Óc Eo"),
        ("Phường Phường Đúc", "ward", "Phường Đúc"),
        ("Thành phố Phan Rang-Tháp Chàm", "city", "Phan Rang-Tháp Chàm"),
        ("Quảng Trị", "", "Quảng Trị"),
        ("Phương Mai", "", "Phương Mai"),
    ],
)
def test_an_official_name_is_split_into_title_and_name(full: str, type_slug: str, bare: str) -> None:
    keys = name_reading.official(full)
    assert (keys.type, keys.bare) == (type_slug, bare)


@pytest.mark.parametrize(("roman", "arabic"), [("Hòa Tú II", "Hòa Tú 2"), ("Tam Xuân I", "Tam Xuân 1"), ("VII", "7")])
def test_a_final_roman_figure_of_an_official_name_is_a_figure(roman: str, arabic: str) -> None:
    assert name_reading.official(f"Xã {roman}").marked == name_reading.official(f"Xã {arabic}").marked


def test_a_word_that_only_looks_like_a_roman_figure_stays_a_word() -> None:
    assert name_reading.official("Xã Vi Hương").plain == "vi huong"
    assert name_reading.official("Xã Phượng Vĩ").plain == "phuong vi"


def test_number_words_are_figures_for_wards_only() -> None:
    def plain_names(text: str) -> set[str]:
        return {reading.plain for part in names.parts_of(text) for reading in name_reading.readings(part)}

    assert "1" in plain_names("Phường Một")
    assert "3" not in plain_names("Xã Ba")


def test_words_run_together_keep_figures_apart() -> None:
    assert names.squeezed("hoa tu 2") == "hoatu2"
    assert names.squeezed("1 1") != names.squeezed("11")


@settings(deadline=None)  # a busy machine is not a fault
@given(st.lists(st.sampled_from(["Xã Hòa Tú 2", "Huyện Mỹ Xuyên", "Tỉnh Sóc Trăng"]), min_size=1, max_size=3))
def test_a_text_without_commas_is_split_before_each_title(parts: list[str]) -> None:
    (words,) = names.parts_of(" ".join(parts))
    assert [" ".join(piece.plain) for piece in name_reading.split_at_titles(words)] == [names.plain_key(p) for p in parts]


def test_a_word_of_a_longer_title_begins_no_new_part() -> None:
    (words,) = names.parts_of("UBND thị xã Ngã Năm tỉnh Sóc Trăng")
    pieces = [" ".join(piece.strict) for piece in name_reading.split_at_titles(words)]
    assert pieces == ["ubnd", "thị xã ngã năm", "tỉnh sóc trăng"]
