"""The picture of a process is drawn from its table: every state, every move, every clock, whatever the words."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinhso.cases.engine.rules.drawing import in_order, svg
from tinhso.cases.engine.rules.processes import Process, State
from tinhso.cases.engine.tests.factories import PROCESS

SVG = "{http://www.w3.org/2000/svg}"


def texts(drawing: str) -> list[str]:
    return ["".join(each.itertext()) for each in ElementTree.fromstring(drawing).iter(f"{SVG}text")]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_state_and_every_move_stands_in_the_picture(language):
    process = PROCESS
    drawing = svg(process, language)
    words = " ".join(texts(drawing))
    for each in process.states:
        assert getattr(each, language) in words
    moves = [each for each in ElementTree.fromstring(drawing).iter(f"{SVG}g") if each.get("class") == "process-move"]
    assert len(moves) == len(process.moves)
    assert all(any(text.startswith(getattr(move, language)) for text in texts(drawing)) for move in process.moves)


def test_a_move_says_what_it_does_to_the_clocks():
    assert "Hỏi ‖ Xử lý" in texts(svg(PROCESS))
    assert "Finish ■ Handle" in texts(svg(PROCESS, "en"))


def test_states_stand_in_the_order_in_which_a_case_comes_through_them_and_the_end_last():
    assert [each.slug for each in in_order(PROCESS)] == ["new", "waiting", "done", "ended"]


def test_no_two_words_of_a_line_and_no_two_boxes_overlap():
    rows = [float(each.get("y")) for each in ElementTree.fromstring(svg(PROCESS)).iter(f"{SVG}text") if each.get("class")]
    assert all(after - before >= 40 for before, after in pairwise(rows))
    boxes = [float(each.get("x")) for each in ElementTree.fromstring(svg(PROCESS)).iter(f"{SVG}rect") if each.get("rx") == "8"]
    assert all(after - before > 148 for before, after in pairwise(boxes))


@given(st.text(min_size=1, max_size=60).filter(lambda text: text.strip() and text.isprintable()))
def test_any_words_give_a_drawing_that_can_be_read(words):
    states = tuple(replace(state, vi=words) for state in PROCESS.states)
    drawing = svg(replace(PROCESS, states=states), title=words)
    assert ElementTree.fromstring(drawing).get("aria-label") == words


def test_on_a_page_it_has_no_style_of_its_own_and_elsewhere_it_brings_it():
    assert "style" not in svg(PROCESS)
    assert "<style>" in svg(PROCESS, standalone=True)


def test_a_process_without_moves_is_drawn_too():
    assert "Hết" in texts(svg(Process("bare", "end", (State("end", "Hết", "End", final=True),), ())))
