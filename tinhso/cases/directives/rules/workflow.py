"""The life of a directive (nhiệm vụ, ý kiến chỉ đạo) and of a supporting office's part in it, as tables.

The office in the lead (chủ trì) answers to whoever gave the directive; a supporting office (phối hợp) answers to the one in the
lead, on a case of its own, so that who misses is seen. While a report waits to be checked the lead's clock stands still: the
time that the checking takes is the checker's.
"""

from __future__ import annotations

from tinhso.cases.engine.rules.deadlines import Rule, Unit
from tinhso.cases.engine.rules.parts import Play, Through
from tinhso.cases.engine.rules.processes import ClockRule, Move, Part, Process, Requirement, Shown, State
from tinhso.kernel.policy import Role

DIRECTIVES, PARTS = "directives", "directive_parts"
DEFAULT = "mặc định của nền tảng"
ACCEPTANCE, WHOLE, CHECKING, PART = "acceptance", "whole", "checking", "part"

_OPEN = ("issued", "accepted", "in_progress", "extension_asked", "returned")
_WORKED = ("accepted", "in_progress")

DIRECTIVE = Process(
    "directive",
    "issued",
    (
        State("issued", "Đã giao, chờ nhận", "Issued"),
        State("accepted", "Đã nhận", "Accepted"),
        State("in_progress", "Đang thực hiện", "In progress"),
        State("extension_asked", "Xin gia hạn", "More time asked for"),
        State("returned", "Trả lại người giao", "Returned"),
        State("proved", "Đã báo cáo, chờ kiểm tra", "Reported done, to be checked"),
        State("checked", "Đã kiểm tra, chờ kết thúc", "Checked, to be closed"),
        State("closed", "Kết thúc", "Closed", final=True),
        State("withdrawn", "Thu hồi", "Withdrawn", final=True),
    ),
    (
        Move("accept", "Nhận nhiệm vụ", "Accept", ("issued",), "accepted", (Part.HANDLER,), stops=(ACCEPTANCE,)),
        Move("return", "Trả lại", "Return", ("issued", "accepted"), "returned", (Part.HANDLER,), (Requirement.REASON,),
             stops=(ACCEPTANCE,)),
        Move("reassign", "Giao lại", "Give to another office", _OPEN, "issued", (Part.APPROVER, Part.DESK),
             (Requirement.OFFICE, Requirement.REASON), starts=(ACCEPTANCE,), assigns=True),
        Move("progress", "Báo cáo tiến độ", "Report progress", _WORKED, "in_progress", (Part.HANDLER,),
             (Requirement.ANSWER,)),
        Move("progress", "Báo cáo tiến độ", "Report progress", ("extension_asked",), "extension_asked", (Part.HANDLER,),
             (Requirement.ANSWER,)),
        Move("ask_extension", "Xin gia hạn", "Ask for more time", _WORKED, "extension_asked", (Part.HANDLER,),
             (Requirement.REASON, Requirement.EXTENSION)),
        Move("grant_extension", "Đồng ý gia hạn", "Grant more time", ("extension_asked",), "in_progress", (Part.APPROVER,),
             (Requirement.EXTENSION,), extends=(WHOLE,)),
        Move("refuse_extension", "Không đồng ý gia hạn", "Refuse more time", ("extension_asked",), "in_progress",
             (Part.APPROVER,), (Requirement.REASON,)),
        Move("prove", "Báo cáo hoàn thành", "Report done with proof", (*_WORKED, "extension_asked"), "proved", (Part.HANDLER,),
             (Requirement.ANSWER, Requirement.PROOF), starts=(CHECKING,), pauses=(WHOLE,)),
        Move("send_back", "Yêu cầu làm tiếp", "Send back", ("proved", "checked"), "in_progress", (Part.APPROVER, Part.DESK),
             (Requirement.REASON,), resumes=(WHOLE,), stops=(CHECKING,)),
        Move("check", "Xác nhận đã kiểm tra", "Confirm as checked", ("proved",), "checked", (Part.APPROVER, Part.DESK),
             (Requirement.ANSWER,)),
        Move("close", "Kết thúc", "Close", ("checked",), "closed", (Part.APPROVER,), stops=(WHOLE, CHECKING),
             with_children=True),
        Move("reopen", "Mở lại", "Reopen", ("closed",), "in_progress", (Part.APPROVER,), (Requirement.REASON,),
             starts=(WHOLE,)),
        Move("withdraw", "Thu hồi", "Withdraw", _OPEN, "withdrawn", (Part.APPROVER, Part.DESK), (Requirement.REASON,),
             stops=(ACCEPTANCE, WHOLE)),
    ),
    (
        ClockRule(ACCEPTANCE, "Nhận nhiệm vụ", "Accept", Rule(1, Unit.WORKING_DAYS), DEFAULT),
        ClockRule(WHOLE, "Hoàn thành", "Get done", Rule(15, Unit.WORKING_DAYS), DEFAULT),
        ClockRule(CHECKING, "Kiểm tra kết quả", "Check the result", Rule(3, Unit.WORKING_DAYS), DEFAULT),
    ),
    started=(ACCEPTANCE, WHOLE),
)  # fmt: skip

SUPPORT = Process(
    "directive_part",
    "issued",
    (
        State("issued", "Chờ nhận phối hợp", "Issued"),
        State("in_progress", "Đang phối hợp", "In progress"),
        State("done", "Đã phối hợp xong", "Done", answered=True),
        State("confirmed", "Cơ quan chủ trì xác nhận", "Confirmed by the lead", final=True),
        State("excused", "Được thôi phối hợp", "Excused", final=True),
    ),
    (
        Move("accept", "Nhận phối hợp", "Accept", ("issued",), "in_progress", (Part.HANDLER,)),
        Move("progress", "Báo cáo tiến độ", "Report progress", ("in_progress",), "in_progress", (Part.HANDLER,),
             (Requirement.ANSWER,)),
        Move("finish", "Báo cáo phối hợp xong", "Report the part done", ("in_progress",), "done", (Part.HANDLER,),
             (Requirement.ANSWER,), pauses=(PART,)),
        Move("send_back", "Yêu cầu làm tiếp", "Send back", ("done",), "in_progress", (Part.APPROVER,),
             (Requirement.REASON,), resumes=(PART,)),
        Move("confirm", "Xác nhận", "Confirm", ("done",), "confirmed", (Part.APPROVER, Part.SYSTEM), stops=(PART,)),
        Move("excuse", "Cho thôi phối hợp", "Excuse", ("issued", "in_progress"), "excused",
             (Part.APPROVER, Part.DESK, Part.SYSTEM), (Requirement.REASON,), stops=(PART,), shown=Shown.OFFICE),
    ),
    (ClockRule(PART, "Phối hợp", "Support", Rule(10, Unit.WORKING_DAYS), DEFAULT),),
    started=(PART,),
)  # fmt: skip

HEADS = frozenset({Role.DEPARTMENT_HEAD, Role.COMMUNE_OFFICER})
"""Who answers for an office: a commune has no other role that does."""
_PLACED = HEADS | {Role.SPECIALIST, Role.DEPARTMENT_DATA_OFFICER, Role.ONE_STOP_OFFICER}
_ABOVE = (
    Play(Part.DESK, frozenset({Role.CENTRE_OPERATOR}), Through.ANYWHERE),
    Play(Part.APPROVER, frozenset({Role.PROVINCE_LEADER}), Through.ANYWHERE),
    Play(Part.READER, frozenset({Role.AUDITOR}), Through.ANYWHERE),
)

PLAYS = (
    *_ABOVE,
    Play(Part.APPROVER, frozenset({Role.DEPARTMENT_HEAD}), Through.INTAKE),
    Play(Part.HANDLER, HEADS, Through.OFFICE),
    Play(Part.READER, _PLACED, Through.OFFICE),
    Play(Part.READER, _PLACED, Through.ASSIGNED),
)
PLAYS_OF_PARTS = (
    *_ABOVE,
    Play(Part.APPROVER, HEADS, Through.INTAKE),
    Play(Part.HANDLER, HEADS, Through.OFFICE),
    Play(Part.READER, _PLACED, Through.OFFICE),
    Play(Part.READER, _PLACED, Through.INTAKE),
)
