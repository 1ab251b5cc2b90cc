"""The life of a citizen's field report (phản ánh hiện trường), as a table.

States carry the names that the national reception portal uses. Deadlines: Nghị định
20/2008/NĐ-CP (as amended by 48/2013 and 92/2017) for passing on what is another's, and the
working days by which the national portal scores (Quyết định 766/QĐ-TTg, 5.2) for the rest.
They are defaults: categories and provinces set their own as dated records, in two modes,
immediate and timed.

The reporter has the last word on the fix: contesting it takes the case out of the hands
that fixed it and gives it to a supervisor.
"""

from __future__ import annotations

from tinhso.cases.engine.rules.deadlines import Rule, Unit
from tinhso.cases.engine.rules.processes import ClockRule, Move, Part, Process, Requirement, Shown, State

SCORED = "Quyết định 766/QĐ-TTg, chỉ số 5.2"
DECREE = "Nghị định 20/2008/NĐ-CP"

STATES = (
    State("received", "Mới tiếp nhận", "Received"),
    State("accepted", "Tiếp nhận ở địa phương", "Accepted"),
    State("awaiting_reporter", "Chờ bổ sung", "Awaiting the reporter"),
    State("in_progress", "Xử lý ở địa phương", "In progress"),
    State("returned", "Trả lại", "Returned to the desk"),
    State("awaiting_publication", "Chờ công khai", "Awaiting publication"),
    State("published", "Đã công khai", "Published", answered=True),
    State("contested", "Công dân không đồng ý", "Contested"),
    State("closed", "Kết thúc", "Closed", final=True),
    State("refused", "Từ chối tiếp nhận", "Refused", final=True),
    State("transferred", "Chuyển cơ quan có thẩm quyền", "Passed to the competent body", final=True),
    State("merged", "Gộp vào phản ánh trùng", "Merged with a duplicate", final=True),
    State("withdrawn", "Công dân rút", "Withdrawn", final=True),
)

CLOCKS = (
    ClockRule("reception", "Tiếp nhận hoặc từ chối", "Accept or refuse", Rule(2, Unit.WORKING_DAYS), SCORED),
    ClockRule("routing", "Phân loại, chuyển đúng cơ quan", "Route to the right office", Rule(5, Unit.WORKING_DAYS), DECREE),
    ClockRule("handling", "Xử lý", "Handle", Rule(15, Unit.WORKING_DAYS), SCORED),
    ClockRule("publication", "Công khai kết quả", "Publish the answer", Rule(2, Unit.WORKING_DAYS), SCORED),
    ClockRule("review", "Xem xét phản bác", "Review what is contested", Rule(5, Unit.WORKING_DAYS), "quy chế của tỉnh"),
    ClockRule("silence", "Chờ ý kiến người phản ánh", "Wait for the reporter", Rule(15, Unit.WORKING_DAYS),
              "quy chế của tỉnh (đề xuất)"),
)  # fmt: skip

MOVES = (
    Move("accept", "Tiếp nhận", "Accept", ("received",), "accepted", (Part.DESK,),
         starts=("routing",), stops=("reception",)),
    Move("refuse", "Từ chối", "Refuse", ("received", "accepted", "returned"), "refused", (Part.DESK,),
         (Requirement.REASON,), stops=("reception", "routing", "handling"), with_children=True),
    Move("transfer_out", "Chuyển cơ quan có thẩm quyền", "Pass on", ("received", "accepted", "returned"), "transferred",
         (Part.DESK,), (Requirement.OFFICE, Requirement.PAPER), stops=("reception", "routing", "handling"),
         with_children=True),
    Move("merge", "Gộp", "Merge", ("received", "accepted", "returned"), "merged", (Part.DESK,),
         (Requirement.OTHER_CASE,), stops=("reception", "routing", "handling"), with_children=True),
    Move("ask_reporter", "Yêu cầu bổ sung", "Ask the reporter", ("received", "accepted", "in_progress"), "awaiting_reporter",
         (Part.DESK, Part.HANDLER), (Requirement.QUESTION,), pauses=("reception", "routing", "handling")),
    Move("supplement", "Đã bổ sung", "Supplement", ("awaiting_reporter",), "accepted", (Part.REPORTER, Part.DESK),
         (Requirement.ANSWER,), resumes=("reception", "routing", "handling")),
    Move("close_unanswered", "Kết thúc do không bổ sung", "Close for want of an answer", ("awaiting_reporter",), "closed",
         (Part.DESK,), (Requirement.REASON,), stops=("reception", "routing", "handling")),
    Move("assign", "Giao xử lý", "Assign", ("accepted", "returned"), "in_progress", (Part.DESK,),
         (Requirement.OFFICE,), starts=("handling",), stops=("reception", "routing"), assigns=True),
    Move("return_to_desk", "Trả lại", "Return to the desk", ("in_progress",), "returned", (Part.HANDLER,),
         (Requirement.REASON,), shown=Shown.OFFICE),
    Move("answer", "Trình kết quả", "Answer with proof", ("in_progress",), "awaiting_publication", (Part.HANDLER,),
         (Requirement.ANSWER, Requirement.PROOF), starts=("publication",), pauses=("handling",), with_children=True,
         shown=Shown.OFFICE),
    Move("send_back", "Yêu cầu làm lại", "Send back", ("awaiting_publication",), "in_progress", (Part.APPROVER,),
         (Requirement.REASON,), resumes=("handling",), stops=("publication",), shown=Shown.OFFICE),
    Move("publish", "Công khai", "Publish", ("awaiting_publication",), "published", (Part.APPROVER,),
         starts=("silence",), stops=("publication", "handling"), shown=Shown.PUBLIC),
    Move("accept_fix", "Đồng ý, đánh giá", "Accept and rate", ("published",), "closed", (Part.REPORTER,),
         (Requirement.RATING,), stops=("silence",)),
    Move("close_silent", "Kết thúc do không có ý kiến", "Close when nothing is said", ("published",), "closed", (Part.SYSTEM,),
         (Requirement.REASON,), stops=("silence",)),
    Move("contest", "Không đồng ý", "Contest", ("published", "refused", "transferred", "closed"), "contested", (Part.REPORTER,),
         (Requirement.REASON,), starts=("review",), stops=("silence",)),
    Move("uphold", "Giữ nguyên kết quả", "Uphold the answer", ("contested",), "closed", (Part.SUPERVISOR,),
         (Requirement.REASON,), stops=("review",)),
    Move("reopen", "Mở lại", "Reopen", ("contested", "closed"), "in_progress", (Part.SUPERVISOR,),
         (Requirement.REASON, Requirement.OFFICE), starts=("handling",), stops=("review",), assigns=True),
    Move("withdraw", "Rút phản ánh", "Withdraw", ("received", "accepted", "awaiting_reporter"), "withdrawn", (Part.REPORTER,),
         stops=("reception", "routing", "handling")),
)  # fmt: skip

REPORT = Process("field_report", "received", STATES, MOVES, CLOCKS, started=("reception",))
"""A move touches only those of its clocks that run. Starting a clock that runs already changes nothing, so that
handing a report back and forth gains no time; starting one that has stopped (a reopened report) starts it anew.
"""
