"""What can go wrong with directives.

TinhSoError
├── BadInput
│   ├── DueInThePast        a due day that has passed
│   ├── PercentOutOfRange   progress is from 0 to 100
│   ├── LeaderMissing       whose directive is it?
│   ├── LeadSupports        the office in the lead cannot support itself
│   ├── OfficeUnfit         an area, or an office that has ended
│   ├── RuleUnfit           a dated rule that cannot be kept so
│   └── AimUnreadable       an indicator, unit or period that cannot be measured
├── NotFound
│   └── NoSuchDirective
└── Conflict
    └── NoIssuingOffice     nothing to issue a directive in the name of
"""

from __future__ import annotations

from tinhso.kernel.errors import BadInput, Conflict, NotFound


class DueInThePast(BadInput):
    code = "directive_due_in_the_past"
    vi = "Hạn {day} đã qua. Hãy chọn một ngày từ hôm nay trở đi."
    en = "The due day {day} has passed. Choose today or a later day."


class PercentOutOfRange(BadInput):
    code = "directive_percent"
    vi = "Tiến độ phải là số nguyên từ 0 đến 100. Hãy nhập lại."
    en = "Progress is a whole number from 0 to 100. Enter it again."


class LeaderMissing(BadInput):
    code = "directive_leader_missing"
    vi = "Hãy chọn người giao: một lãnh đạo tỉnh đang giữ vai trò."
    en = "Choose whose directive it is: somebody who leads the province today."


class RuleUnfit(BadInput):
    code = "directive_rule_unfit"
    vi = "Chưa thể lưu quy tắc này: {why_vi}. Hãy sửa rồi lưu lại."
    en = "This rule cannot be kept yet: {why_en}. Mend it and save again."


class LeadSupports(BadInput):
    code = "directive_lead_supports"
    vi = "Cơ quan chủ trì không thể đồng thời phối hợp. Hãy bỏ {office} khỏi danh sách phối hợp."
    en = "The office in the lead cannot support itself. Take {office} off the supporting ones."


class OfficeUnfit(BadInput):
    code = "directive_office_unfit"
    vi = "“{office}” không phải là cơ quan đang hoạt động. Hãy chọn một cơ quan trong danh sách."
    en = "“{office}” is no office in force. Choose an office of the list."


class AimUnreadable(BadInput):
    code = "directive_aim_unreadable"
    vi = "Mục tiêu chưa đo được: {why_vi}. Hãy chọn lại chỉ tiêu, đơn vị, mức và kỳ."
    en = "The aim cannot be measured: {why_en}. Choose indicator, unit, target and period again."


class NoSuchDirective(NotFound):
    code = "no_such_directive"
    vi = "Không có nhiệm vụ này trong phạm vi của bạn. Hãy chọn trong bảng theo dõi nhiệm vụ."
    en = "There is no such directive within your reach. Choose one on the board of directives."


class NoIssuingOffice(Conflict):
    code = "no_issuing_office"
    vi = "Chưa có cơ quan nào của tỉnh để đứng tên giao nhiệm vụ. Hãy nhập Ủy ban nhân dân tỉnh vào danh mục đơn vị."
    en = "There is no office of the province to issue a directive. Put its People's Committee into the list of units."
