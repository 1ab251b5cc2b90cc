from __future__ import annotations

from dataclasses import replace

import pytest

from tinhso.cases.engine.errors import MoveNotAllowed
from tinhso.cases.engine.rules.deadlines import Rule, Unit
from tinhso.cases.engine.rules.processes import ClockRule, Move, Part, Process, State, dot, faults, mermaid

CLOCK = ClockRule("whole", "Toàn bộ", "Whole", Rule(5, Unit.WORKING_DAYS), "-")
PROCESS = Process(
    "small",
    "new",
    (State("new", "Mới", "New"), State("done", "Xong", "Done", final=True)),
    (Move("finish", "Hoàn thành", "Finish", ("new",), "done", (Part.HANDLER,), stops=("whole",)),),
    (CLOCK,),
    started=("whole",),
)


def test_a_good_table_has_no_faults():
    assert list(faults(PROCESS)) == []


def test_only_the_declared_moves_can_be_made():
    assert PROCESS.move("new", "finish").target == "done"
    with pytest.raises(MoveNotAllowed) as caught:
        PROCESS.move("done", "finish")
    assert caught.value.status == 409


def test_moves_are_offered_to_those_who_may_make_them():
    assert PROCESS.moves_from("new", Part.HANDLER) == PROCESS.moves
    assert PROCESS.moves_from("new", Part.REPORTER) == ()


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"states": (*PROCESS.states, State("lost", "Lạc", "Lost", final=True))}, "never reached: lost"),
        ({"states": (PROCESS.states[0], State("done", "Xong", "Done"))}, "dead end: done"),
        ({"states": (*PROCESS.states, PROCESS.states[0])}, "state twice: new"),
        ({"start": "nowhere"}, "unknown start: nowhere"),
        ({"moves": (*PROCESS.moves, PROCESS.moves[0])}, "move twice: finish from new"),
        ({"moves": (replace(PROCESS.moves[0], target="gone"),)}, "unknown state: gone in finish"),
        ({"moves": (replace(PROCESS.moves[0], by=()),)}, "nobody can make it: finish"),
        ({"moves": (replace(PROCESS.moves[0], stops=("other",)),)}, "unknown clock: other"),
        ({"moves": (replace(PROCESS.moves[0], stops=()),)}, "clock never stopped: whole"),
        ({"started": ()}, "clock never started: whole"),
    ],
)
def test_each_fault_of_a_table_is_found(change, fault):
    assert fault in list(faults(replace(PROCESS, **change)))


def test_the_table_is_drawn_from_itself():
    assert mermaid(PROCESS).splitlines() == [
        "stateDiagram-v2",
        "    [*] --> new",
        '    state "Mới" as new',
        '    state "Xong" as done',
        "    new --> done: Hoàn thành",
        "    done --> [*]",
    ]
    assert 'new -> done [label="Finish"];' in dot(PROCESS, "en")
    assert 'done [label="Xong", peripheries=2];' in dot(PROCESS)
