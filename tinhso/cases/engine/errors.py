"""The engine's errors.

TinhSoError
├── BadInput
│   ├── DeadlineUnreadable    a rule that is not "amount unit"
│   ├── HoursOnly             around the clock, and something else that then means nothing
│   └── MomentUnreadable      a text that is no instant
└── Conflict
    ├── ClockOutOfOrder       an entry that cannot follow the one before it
    └── MoveNotAllowed        a state does not allow that move
"""

from __future__ import annotations

from tinhso.kernel.errors import BadInput, Conflict


class DeadlineUnreadable(BadInput):
    code = "deadline_unreadable"
    vi = "“{text}” không phải là một thời hạn. Hãy viết như “15 working_days”, “4 hours”, “30 calendar_days” hoặc “2 months”."
    en = "“{text}” is not a deadline. Write it like “15 working_days”, “4 hours”, “30 calendar_days” or “2 months”."


class HoursOnly(BadInput):
    code = "hours_only"
    vi = "Tính liên tục cả đêm và ngày nghỉ chỉ dùng cho thời hạn theo giờ, không kèm cuối ngày hay giờ chốt. Hãy bỏ bớt một."
    en = "Around the clock goes with hours only, without end of day and cut-off. Leave one of them out."


class MomentUnreadable(BadInput):
    code = "moment_unreadable"
    vi = "“{text}” không phải là một mốc thời gian. Hãy viết như “{example}”."
    en = "“{text}” is not a point in time. Write it like “{example}”."


class ClockOutOfOrder(Conflict):
    code = "clock_out_of_order"
    vi = "Không thể ghi “{entry}” vào đồng hồ lúc này: {why_vi}. Hãy kiểm tra lại các mốc thời gian."
    en = "“{entry}” cannot be entered on the clock now: {why_en}. Check the times."


class MoveNotAllowed(Conflict):
    code = "move_not_allowed"
    vi = "Trạng thái “{state}” không cho phép “{move}”. Các việc có thể làm: {allowed}."
    en = "The state “{state}” does not allow “{move}”. What can be done: {allowed}."
