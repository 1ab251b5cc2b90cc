"""Values of columns as people call them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import translation

from tinhso.catalog.contracts import Bilingual, DataField, FieldType
from tinhso.centre.boards.columns import arranged, cell, columns_of, heading, named
from tinhso.indicators import queries as indicators

CHANNEL = DataField(
    name="channel",
    title=Bilingual(vi="Kênh nộp", en="Channel"),
    type=FieldType.STRING,
    titles={"post": Bilingual(vi="Bưu chính", en="Post")},
)


def field(kind: FieldType, **more) -> DataField:
    return DataField(name="value", title=Bilingual(vi="Giá trị", en="Value"), type=kind, **more)


def test_a_value_is_called_by_its_title_in_the_language_of_the_reader():
    assert named(CHANNEL, "post") == "Bưu chính"
    with translation.override("en"):
        assert named(CHANNEL, "post") == "Post"


def test_a_value_without_a_title_is_itself_and_an_empty_one_a_dash():
    assert named(CHANNEL, "pigeon") == named(None, "pigeon") == "pigeon"
    assert named(CHANNEL, "") == named(CHANNEL, None) == "–"


@pytest.mark.parametrize(("value", "word"), [(True, "có"), ("true", "có"), (False, "không"), ("false", "không"), (None, "–")])
def test_what_is_true_or_false_reads_yes_or_no(value, word):
    assert named(field(FieldType.BOOLEAN), value) == word
    assert cell(field(FieldType.BOOLEAN), value) == word


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        (FieldType.DATE, date(2026, 10, 1), "01/10/2026"),
        (FieldType.DATETIME, datetime(2026, 10, 1, 1, 30, tzinfo=UTC), "08:30 01/10/2026"),
        (FieldType.DATETIME, datetime(2026, 10, 1, 8, 30), "08:30 01/10/2026"),  # as the lake keeps it
        (FieldType.INTEGER, 1234567, "1.234.567"),
        (FieldType.NUMBER, Decimal("12.5"), "12,5"),
        (FieldType.YEAR, 2026, "2026"),
        (FieldType.STRING, "01", "01"),
        (FieldType.INTEGER, None, "–"),
    ],
)
def test_a_cell_is_written_as_people_write_it(kind, value, text):
    assert cell(field(kind), value) == text


def test_values_come_in_the_order_of_their_titles_and_others_after_them():
    stages = field(FieldType.STRING, titles={name: Bilingual(vi=name, en=name) for name in ("nursery", "primary")})
    assert arranged(stages, ["evening", "primary", "nursery", "primary", "adult"]) == ["nursery", "primary", "evening", "adult"]
    assert arranged(None, ["b", "a", "b"]) == ["b", "a"]


def test_a_whole_number_that_is_a_code_is_called_by_its_title():
    status = field(FieldType.INTEGER, titles={"9": Bilingual(vi="Đã xử lý xong", en="Settled")})
    assert cell(status, 9) == "Đã xử lý xong"


def test_columns_have_the_titles_of_their_fields_and_those_of_every_row_words_of_their_own():
    assert [heading("channel", CHANNEL), heading("_receipt", None), heading("_row", None)] == [
        "Kênh nộp",
        "Biên nhận",
        "Dòng trong tệp",
    ]


def test_a_number_counted_from_rows_has_their_columns_and_one_made_of_others_none():
    for name, found in (("public_administration.on_time_rate", True), ("resolutions.dti_98", False)):
        assert ("channel" in columns_of(name, indicators.definition(name))) is found
