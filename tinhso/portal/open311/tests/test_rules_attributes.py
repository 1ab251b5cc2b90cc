"""Questions as attributes, and answers as values: without a database."""

from datetime import timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tinhso.portal.open311.errors import ParameterWrong
from tinhso.portal.open311.rules.attributes import answers, attributes
from tinhso.portal.open311.rules.parameters import FIRST, LAST, instant, number, settled

DAY = timedelta(days=1)
QUESTIONS = {
    "properties": {
        "pole": {"type": "string", "title": "Số cột", "title_en": "Pole"},
        "story": {"type": "string", "title": "Kể lại", "maxLength": 2000},
        "depth": {"type": "integer", "title": "Sâu (cm)", "minimum": 0, "maximum": 500},
        "height": {"type": "number", "title": "Cao (m)"},
        "danger": {"type": "boolean", "title": "Nguy hiểm?"},
        "since": {"type": "string", "format": "date", "title": "Từ ngày"},
        "smells": {"type": "array", "items": {"enum": ["smoke", "waste"], "labels": ["Khói", "Rác"]}, "title": "Mùi"},
    },
    "required": ["depth"],
}


def test_each_kind_of_question_has_its_datatype():
    found = {each["code"]: each["datatype"] for each in attributes(QUESTIONS, "vi")}
    assert found == {
        "pole": "string",
        "story": "text",
        "depth": "number",
        "height": "number",
        "danger": "singlevaluelist",
        "since": "datetime",
        "smells": "multivaluelist",
    }


def test_bounds_options_and_order_are_told():
    listed = attributes(QUESTIONS, "en")
    assert [each["order"] for each in listed] == list(range(1, 8))
    assert (listed[0]["description"], listed[1]["description"]) == ("Pole", "Kể lại")
    assert (listed[2]["required"], listed[2]["datatype_description"]) == (True, "≥ 0 ≤ 500")
    assert listed[4]["values"] == [{"key": "true", "name": "Yes"}, {"key": "false", "name": "No"}]
    assert listed[6]["values"] == [{"key": "smoke", "name": "Khói"}, {"key": "waste", "name": "Rác"}]


def test_answers_are_values_of_the_kind_that_was_asked():
    given_texts = {
        "pole": ["A7"],
        "depth": ["30"],
        "height": ["1.5"],
        "danger": ["Yes"],
        "smells": ["smoke", "waste"],
        "story": [" "],
    }
    assert answers(QUESTIONS, given_texts) == {
        "pole": "A7",
        "depth": 30,
        "height": 1.5,
        "danger": True,
        "smells": ["smoke", "waste"],
    }


def test_what_is_no_such_value_stays_a_text_for_the_check_to_refuse():
    assert answers(QUESTIONS, {"depth": ["deep"], "danger": ["perhaps"]}) == {"depth": "deep", "danger": "perhaps"}


@given(
    some.booleans(),
    some.integers(-(10**9), 10**9),
    some.text(min_size=1, max_size=30).filter(lambda text: text == text.strip()),
)
def test_what_is_sent_as_text_comes_back(danger, depth, pole):
    sent = {"danger": [str(danger)], "depth": [str(depth)], "pole": [pole]}
    assert answers(QUESTIONS, sent) == {"danger": danger, "depth": depth, "pole": pole}


@given(some.datetimes(FIRST.replace(tzinfo=None) + DAY, LAST.replace(tzinfo=None) - DAY), some.integers(-14 * 60, 14 * 60))
def test_every_instant_is_read_whatever_its_zone_and_though_its_plus_became_a_space(moment, minutes):
    moment = moment.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    assert instant("start_date", moment.isoformat().replace("+", " ")) == moment


@given(some.text(max_size=20))
def test_any_text_is_read_or_refused(text):
    for read in (instant, settled, lambda name, given_text: number(name, given_text, 0, 10)):
        try:
            read("x", text)
        except ParameterWrong:
            continue


@pytest.mark.parametrize("empty", ["", " "])
def test_what_is_empty_was_not_sent(empty):
    assert instant("x", empty) is settled("x", empty) is number("x", empty, 0, 1) is None
