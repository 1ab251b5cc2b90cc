from __future__ import annotations

import unicodedata

import pytest

from tinhso.accounts.sign_in.rules.passwords import Weakness, normalised, weakness

WORDS = ["Nguyễn Thị Lan", "Lan", "lan.nguyen", "soctrang", "Cần Thơ", "tinhso"]


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("ngắn quá", Weakness.SHORT),
        ("x" * 129 + "abcde", Weakness.LONG),
        ("aaaaabbbbbaa", Weakness.REPEATED),
        ("123456789012", Weakness.SEQUENCE),
        ("abcdefghijklm", Weakness.SEQUENCE),
        ("lkjihgfedcba", Weakness.SEQUENCE),
        ("NguyenThiLan1985", Weakness.KNOWN_WORDS),
        ("nguyễn thị lan 01", Weakness.KNOWN_WORDS),
        ("tinhso@soctrang2026", Weakness.KNOWN_WORDS),
        ("CanTho-2026-tinhso", Weakness.KNOWN_WORDS),
    ],
)
def test_weak_passwords_are_refused_each_for_its_reason(password, why):
    assert weakness(password, WORDS) is why


@pytest.mark.parametrize(
    "password",
    ["con trâu đi trước cái cày", "ổi mít xoài chôm chôm", "correct horse battery", "hai ba con mực 🦑🦑 khô", "x7#kQ pm2!vZw"],
)
def test_long_passwords_of_any_characters_are_taken(password):
    assert weakness(password, WORDS) is None


def test_no_class_of_characters_is_demanded():
    assert weakness("chỉ toàn chữ thường thôi", WORDS) is None
    assert weakness("482917385521", WORDS) is None


def test_a_word_of_ones_own_may_stand_in_a_long_sentence():
    assert weakness("lan thích ăn bún nước lèo buổi sáng", WORDS) is None


def test_every_keyboard_spells_the_same_secret():
    composed = unicodedata.normalize("NFC", "cái cày sắc bén")
    decomposed = unicodedata.normalize("NFD", composed)
    assert composed != decomposed
    assert normalised(composed) == normalised(decomposed)
