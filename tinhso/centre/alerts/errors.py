"""What can go wrong with alerts.

TinhSoError
├── BadInput
│   ├── ReasonMissing     an acknowledgement without a reason
│   ├── UntilInThePast    an end that has passed, or is too far away
│   └── SettingUnfit      own numbers that the rule cannot have
├── NotFound
│   ├── NoSuchAlert       none of that number
│   └── NoSuchRule        no pack declares it
└── Conflict
    └── AlertCleared      it holds no more: there is nothing to answer
"""

from __future__ import annotations

from tinhso.kernel.errors import BadInput, Conflict, NotFound


class ReasonMissing(BadInput):
    code = "alert_reason_missing"
    vi = "Hãy ghi lý do: đang làm gì với cảnh báo này, ai làm."
    en = "Write a reason: what is being done about this alert, and by whom."


class UntilInThePast(BadInput):
    code = "alert_until_unfit"
    vi = "Thời hạn phải ở phía trước và không quá {days} ngày. Hãy chọn lại."
    en = "The end must lie ahead, within {days} days. Choose another."


class SettingUnfit(BadInput):
    code = "alert_setting_unfit"
    vi = "Mức riêng không dùng được: {why_vi}. Hãy sửa lại."
    en = "These own numbers do not fit: {why_en}. Mend them."


class NoSuchAlert(NotFound):
    code = "no_such_alert"
    vi = "Không có cảnh báo này. Hãy chọn trong danh sách cảnh báo."
    en = "There is no such alert. Choose one of the list."


class NoSuchRule(NotFound):
    code = "no_such_alert_rule"
    vi = "Không có quy tắc cảnh báo “{rule}” trong các gói. Hãy kiểm tra tên gói.quy_tắc."
    en = "No pack has an alert rule “{rule}”. Check the name pack.rule."


class AlertCleared(Conflict):
    code = "alert_cleared"
    vi = "Cảnh báo này đã hết, không còn gì để xử lý. Xem nhật ký của nó."
    en = "This alert holds no more: there is nothing to answer. See its journal."
