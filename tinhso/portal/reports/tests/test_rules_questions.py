"""A category's questions as fields, and what was filled in as the types that its schema asks for."""

import pytest

from tinhso.cases.reports.queries import categories
from tinhso.portal.reports.rules.questions import answers, questions

SCHEMA = {
    "type": "object",
    "required": ["extent"],
    "properties": {
        "pole": {"type": "string", "title": "Số cột", "title_en": "Pole", "maxLength": 40},
        "extent": {"enum": ["one", "street"], "title": "Mức độ", "labels": ["Một", "Cả tuyến"], "labels_en": ["One", "All"]},
        "danger": {"type": "boolean", "title": "Nguy hiểm?"},
        "depth": {"type": "integer", "title": "Sâu?", "minimum": 0, "maximum": 500},
        "seen": {"type": "array", "title": "Thấy gì?", "items": {"enum": ["fire", "smoke"]}, "labels": ["Lửa", "Khói"]},
    },
}


def test_each_question_is_a_field_of_its_kind_in_the_readers_language():
    kinds = [(each.name, each.kind, each.title, each.required) for each in questions(SCHEMA, "en")]
    assert kinds == [
        ("pole", "text", "Pole", False),
        ("extent", "choice", "Mức độ", True),
        ("danger", "yes_no", "Nguy hiểm?", False),
        ("depth", "number", "Sâu?", False),
        ("seen", "choices", "Thấy gì?", False),
    ]
    assert questions(SCHEMA, "vi")[1].options == (("one", "Một"), ("street", "Cả tuyến"))
    assert questions(SCHEMA, "en")[1].options == (("one", "One"), ("street", "All"))


def test_what_is_filled_in_takes_the_types_of_the_schema_and_empty_fields_are_no_answers():
    filled = {"pole": [" 12 "], "danger": ["no"], "depth": ["30"], "seen": ["fire", "smoke"], "extent": [""]}
    assert answers(SCHEMA, filled) == {"pole": "12", "danger": False, "depth": 30, "seen": ["fire", "smoke"]}


@pytest.mark.parametrize("text", ["deep", "3.5", "١٢x"])
def test_a_number_that_is_none_is_left_for_the_schema_to_refuse(text):
    assert answers(SCHEMA, {"depth": [text]}) == {"depth": text}


@pytest.mark.django_db
def test_every_category_can_be_asked_in_both_languages():
    for each in categories():
        for language in ("vi", "en"):
            drawn = questions(each.questions, language)
            assert len(drawn) == len(each.questions.get("properties", {}))
            assert all(question.title for question in drawn)
