from __future__ import annotations

import pytest

from tinhso.cases.engine.errors import MoveNotAllowed
from tinhso.cases.engine.rules.processes import Part, Requirement, dot, faults, mermaid
from tinhso.cases.reports.rules.workflow import CLOCKS, MOVES, REPORT, STATES

HAPPY = ["accept", "assign", "answer", "publish", "accept_fix"]
CONTESTED = ["accept", "assign", "answer", "publish", "contest", "reopen", "answer", "publish", "accept_fix"]
ASKED = ["ask_reporter", "supplement", "assign", "answer", "send_back", "answer", "publish", "close_silent"]
WRONG_OFFICE = ["accept", "assign", "return_to_desk", "assign", "answer", "publish", "close_silent", "reopen", "answer"]


def walk(*moves: str) -> str:
    state = REPORT.start
    for slug in moves:
        state = REPORT.move(state, slug).target
    return state


def test_the_table_is_without_fault_so_every_state_is_reached_and_none_is_a_dead_end():
    assert list(faults(REPORT)) == []
    assert REPORT.reachable() == {state.slug for state in STATES}


def test_from_every_state_a_case_can_come_to_an_end():
    ends = {state.slug for state in STATES if state.final}
    for state in STATES:
        seen, waiting = {state.slug}, [state.slug]
        while waiting:
            targets = {move.target for move in REPORT.moves_from(waiting.pop())} - seen
            seen |= targets
            waiting += targets
        assert seen & ends, state.slug


@pytest.mark.parametrize(
    ("moves", "end"), [(HAPPY, "closed"), (CONTESTED, "closed"), (ASKED, "closed"), (WRONG_OFFICE, "awaiting_publication")]
)
def test_a_report_lives_as_told(moves, end):
    assert walk(*moves) == end


def test_what_is_contested_goes_to_the_supervisor_and_to_nobody_else():
    assert {move.target for move in MOVES if move.slug == "contest"} == {"contested"}
    assert all(move.by == (Part.SUPERVISOR,) for move in REPORT.moves_from("contested"))


def test_only_the_supervisor_reopens():
    assert all(move.by == (Part.SUPERVISOR,) for move in MOVES if move.slug == "reopen")
    assert "closed" in next(move for move in MOVES if move.slug == "reopen").sources


def test_nobody_who_fixes_it_says_that_it_is_fixed():
    closing = {part for move in MOVES if move.target == "closed" for part in move.by}
    assert Part.HANDLER not in closing


def test_a_fix_needs_its_proof_and_a_refusal_its_reason():
    by_slug = {move.slug: move for move in MOVES}
    assert Requirement.PROOF in by_slug["answer"].requires
    assert Requirement.REASON in by_slug["refuse"].requires
    assert Requirement.REASON in by_slug["return_to_desk"].requires


def test_an_answer_is_approved_before_the_public_sees_it():
    assert {move.slug for move in MOVES if move.target == "published"} == {"publish"}
    assert all(move.by == (Part.APPROVER,) for move in REPORT.moves_from("awaiting_publication"))


def test_waiting_for_the_reporter_pauses_every_clock_that_may_run_then():
    ask = next(move for move in MOVES if move.slug == "ask_reporter")
    supplement = next(move for move in MOVES if move.slug == "supplement")
    assert ask.pauses == supplement.resumes


def test_no_clock_runs_on_in_a_final_state():
    """Follow every way through the table, with the clocks that each leaves running."""
    waiting, seen = [(REPORT.start, frozenset(REPORT.started))], set()
    while waiting:
        state, running = waiting.pop()
        if (state, running) in seen:
            continue
        seen.add((state, running))
        assert not (REPORT.state(state).final and running), (state, running)
        waiting += [(move.target, (running | set(move.starts)) - set(move.stops)) for move in REPORT.moves_from(state)]


def test_a_closed_report_cannot_be_answered_again_without_being_reopened():
    with pytest.raises(MoveNotAllowed):
        walk(*HAPPY, "answer")


def test_deadlines_are_those_of_the_decree_and_of_the_national_portal():
    rules = {clock.slug: clock.rule.vi for clock in CLOCKS}
    assert rules["reception"] == "2 ngày làm việc"
    assert rules["routing"] == "5 ngày làm việc"
    assert rules["handling"] == "15 ngày làm việc"
    assert rules["publication"] == "2 ngày làm việc"


def test_states_have_their_legal_names():
    names = {state.vi for state in STATES}
    assert names >= {"Mới tiếp nhận", "Tiếp nhận ở địa phương", "Chờ bổ sung", "Xử lý ở địa phương", "Trả lại"}
    assert names >= {"Chờ công khai", "Đã công khai", "Từ chối tiếp nhận"}


def test_the_picture_shows_every_state_and_every_move():
    for drawn in (mermaid(REPORT), dot(REPORT)):
        assert all(state.vi in drawn for state in STATES)
        assert all(move.vi in drawn for move in MOVES)
