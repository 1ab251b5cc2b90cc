"""A small desk, errands, with everything that a process can say; people and offices for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from tinhso.accounts.tests.factories import officer, unit
from tinhso.cases.engine.actions.opening import open_case
from tinhso.cases.engine.contracts import NewCase, NewParticipant, Opened, ParticipantKind
from tinhso.cases.engine.desks import Desk
from tinhso.cases.engine.numbering import next_number
from tinhso.cases.engine.rules.deadlines import Rule, Unit
from tinhso.cases.engine.rules.parts import Play, Through
from tinhso.cases.engine.rules.processes import ClockRule, Move, Part, Process, Requirement, Shown, State
from tinhso.kernel import clock
from tinhso.kernel.policy import SYSTEM, Actor, HasRole, Holding, Role

HANDLING = ClockRule("handling", "Xử lý", "Handle", Rule(5, Unit.WORKING_DAYS), "quy chế để thử")
PROCESS = Process(
    "errand",
    "new",
    (
        State("new", "Mới", "New"),
        State("waiting", "Chờ", "Waiting"),
        State("done", "Đã làm", "Done", answered=True),
        State("ended", "Kết thúc", "Ended", final=True),
    ),
    (
        Move("hand_over", "Giao", "Hand over", ("new",), "new", (Part.DESK,), (Requirement.OFFICE,), assigns=True),
        Move("ask", "Hỏi", "Ask", ("new",), "waiting", (Part.HANDLER,), (Requirement.QUESTION,), pauses=("handling",)),
        Move("reply", "Đáp", "Reply", ("waiting",), "new", (Part.REPORTER,), (Requirement.ANSWER,), resumes=("handling",)),
        Move(
            "extend", "Gia hạn", "Extend", ("new",), "new", (Part.SUPERVISOR,), (Requirement.EXTENSION, Requirement.REASON),
            extends=("handling",),
        ),
        Move(
            "finish", "Xong", "Finish", ("new",), "done", (Part.HANDLER,), (Requirement.ANSWER, Requirement.PROOF),
            stops=("handling",), with_children=True, shown=Shown.PUBLIC,
        ),
        Move("again", "Làm lại", "Again", ("done",), "new", (Part.REPORTER,), (Requirement.REASON,), starts=("handling",)),
        Move("rate", "Đánh giá", "Rate", ("done",), "ended", (Part.REPORTER,), (Requirement.RATING,)),
        Move("drop", "Bỏ", "Drop", ("new", "waiting"), "ended", (Part.DESK,), (Requirement.REASON,)),
    ),
    (HANDLING,),
    started=("handling",),
)  # fmt: skip


def _code(new: NewCase, received: datetime) -> str:
    series = f"errand-{clock.local(received):%y%m%d}"
    return f"E{clock.local(received):%y%m%d}-{next_number(series):04}"


DESK = Desk(
    "errand",
    "Việc vặt",
    "Errands",
    {1: PROCESS},
    (
        Play(Part.DESK, frozenset({Role.ONE_STOP_OFFICER}), Through.INTAKE),
        Play(Part.HANDLER, frozenset({Role.SPECIALIST}), Through.OFFICE),
        Play(Part.SUPERVISOR, frozenset({Role.DEPARTMENT_HEAD}), Through.OFFICE),
        Play(Part.READER, frozenset({Role.AUDITOR}), Through.ANYWHERE),
    ),
    _code,
    HasRole("errands.open", frozenset({Role.ONE_STOP_OFFICER})),
)


def holding(role: Role, *units: int) -> Actor:
    """Return an officer with one role at units (none: the whole province)."""
    held = Holding(role, frozenset(units) if units else None)
    return Actor(kind="officer", account=officer().pk, holdings=(held,), origin="test")


def an_errand(office: int | None = None, **changes: Any) -> Opened:
    """Open an errand with a reporter, for an office of today."""
    intake = office or unit()
    reporter = NewParticipant(ParticipantKind.REPORTER, name="Lý Thị Hoa", phone="0912000111")
    new = NewCase("errand", "Đèn đường hỏng", intake, "Ba bóng đèn tắt.", office=intake, participants=(reporter,))
    return open_case(replace(new, **changes), actor=SYSTEM)
