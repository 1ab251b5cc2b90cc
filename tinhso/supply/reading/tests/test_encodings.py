"""Legacy Vietnamese text: every letter both ways, recognised by its words, right text left alone."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinhso.supply.reading.encodings.converting import convert
from tinhso.supply.reading.encodings.fonts import claim_of
from tinhso.supply.reading.encodings.scoring import recognise
from tinhso.supply.reading.encodings.syllables import is_syllable
from tinhso.supply.reading.encodings.tables import DECODING, Legacy, from_codes, to_codes

TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
SMALL = "đ" + "".join(unicodedata.normalize("NFC", vowel + tone) for vowel in "aăâeêioôơuưy" for tone in TONES)
WORDS = [
    "Người", "đến", "quốc", "gia", "giữ", "gìn", "giếng", "quyết", "định", "nghiêng", "khuỷu", "tay", "hoà", "hòa",
    "thuỷ", "thủy", "quỳnh", "huỳnh", "yêu", "Mỹ", "gì", "của", "những", "việc", "đã", "được", "giải", "xã",
    "phường", "thị", "trấn", "tỷ", "lệ", "chuyển", "nguồn", "ngân", "sách", "Thừa", "Thiên", "Huế", "Đắk", "Lắk",
    "quặng", "khoẻ", "ngoằn", "rượu", "Quảng", "Ngãi", "thuở", "quần", "giặc", "giường", "nghiệp", "vụ", "xử", "lý",
    "hồ", "sơ", "trực", "tuyến", "đúng", "hạn", "quý", "bốn",
]  # fmt: skip
SENTENCE = "Tỷ lệ hồ sơ giải quyết đúng hạn của phường Mỹ Đình trong quý ba đạt chỉ tiêu được giao"


def encodable(legacy: Legacy) -> str:
    """TCVN3 fonts have no code for most capitals with a tone."""
    both = SMALL + SMALL.upper()
    return "".join(x for x in both if legacy is not Legacy.TCVN3 or x in SMALL or x in DECODING[legacy].values())


@pytest.mark.parametrize("legacy", Legacy)
def test_every_letter_comes_back_from_its_codes(legacy: Legacy) -> None:
    for letter in encodable(legacy):
        assert from_codes(to_codes(letter, legacy), legacy) == letter


@pytest.mark.parametrize("legacy", Legacy)
@given(data=st.data())
def test_any_vietnamese_word_comes_back_from_its_codes(legacy: Legacy, data: st.DataObject) -> None:
    letters = encodable(legacy) + "bcdghklmnpqrstvx BCDGHKLMNPQRSTVX0123456789-/,."
    text = data.draw(st.text(st.sampled_from(letters)))
    assert from_codes(to_codes(text, legacy), legacy) == text


def test_the_tables_agree_with_known_text() -> None:
    assert from_codes("ñòa baøn Uûy ban nhaân daân huyeän Caàn Giôø", Legacy.VNI) == "địa bàn Ủy ban nhân dân huyện Cần Giờ"
    assert from_codes("§¬n vÞ tÝnh: ngh×n tÊn", Legacy.TCVN3) == "Đơn vị tính: nghìn tấn"
    assert from_codes(b"Vi\xaet Nam \xd0\xa4t n\xdf\xbec".decode("latin-1"), Legacy.VISCII) == "Việt Nam Đất nước"
    assert from_codes(b"Vi\xea\xf2t Nam".decode("latin-1"), Legacy.WINDOWS_1258) == "Việt Nam"


def test_a_letter_without_a_code_is_refused_not_dropped() -> None:
    with pytest.raises(UnicodeEncodeError):
        to_codes("Á", Legacy.TCVN3)


@pytest.mark.parametrize("word", WORDS)
def test_vietnamese_words_are_syllables(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["thaùng", "xaõ", "vÞ", "café", "ngưởc", "tạat", "đđ", "xaoõ", "Société", "bạc̣"])
def test_wrong_decodings_and_foreign_words_are_none(word: str) -> None:
    assert not is_syllable(word)


@pytest.mark.parametrize("legacy", Legacy)
def test_a_sentence_tells_its_encoding(legacy: Legacy) -> None:
    verdict = recognise([to_codes(SENTENCE, legacy)])
    assert (verdict.legacy, verdict.sure) == (legacy, True)
    assert convert(to_codes(SENTENCE, legacy), verdict.legacy) == SENTENCE


def test_right_text_is_told_as_right_and_one_word_is_not_enough_to_be_sure() -> None:
    assert recognise([SENTENCE]).legacy is None
    assert recognise([SENTENCE]).sure
    assert not recognise([to_codes("huyện", Legacy.VNI)]).sure


@pytest.mark.parametrize("legacy", Legacy)
@given(words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=12))
def test_right_text_is_never_changed_where_nothing_says_legacy(legacy: Legacy, words: list[str]) -> None:
    text = " ".join(words)
    assert recognise([text]).legacy is None
    assert convert(text, None) == text
    assert convert(f"{text} ABC-123", None) == f"{text} ABC-123"


def test_a_cell_of_both_kinds_is_converted_word_by_word() -> None:
    assert convert("M¸y mãc thiết bÞ, phụ tïng", None, ".VnArial") == "Máy móc thiết bị, phụ tùng"


def test_letters_that_mean_something_both_ways_go_with_their_neighbours() -> None:
    assert convert("Tên của những phường", Legacy.TCVN3) == "Tên của những phường"
    assert convert(to_codes("Tên của phường", Legacy.TCVN3), Legacy.TCVN3) == "Tên của phường"


def test_ascii_stays_as_it_is() -> None:
    assert convert("KPI 2024 - USD", None, "VNI-Times") == "KPI 2024 - USD"


def test_fonts_name_their_encoding_and_capitals() -> None:
    assert convert(to_codes("ủy ban nhân dân", Legacy.TCVN3), None, ".VnTimeH") == "ỦY BAN NHÂN DÂN"
    claims = {font: claim_of(font) for font in (".VnTime", ".VNARIALH", "vni-times", "Times New Roman", "")}
    assert [claim and (str(claim.legacy), claim.capitals) for claim in claims.values()] == [
        ("tcvn3", False), ("tcvn3", True), ("vni", False), None, None,
    ]  # fmt: skip
