"""The errors of the reports desk.

TinhSoError
├── BadInput
│   ├── UnknownCategory       there is no such category today
│   ├── AnswersWrong          the category's own questions are not answered as it asks
│   ├── PlaceMissing          neither a position nor a commune
│   ├── WhoMissing            this category needs a telephone number or a signed-in citizen
│   └── TextMissing
└── Unavailable
    └── NobodyReceives        no office is set to take reports in
"""

from __future__ import annotations

from tinhso.kernel.errors import BadInput, Unavailable


class UnknownCategory(BadInput):
    code = "unknown_category"
    vi = "Không có lĩnh vực “{category}” đang áp dụng. Hãy chọn một lĩnh vực trong danh sách."
    en = "There is no category “{category}” in force. Choose one of the list."


class AnswersWrong(BadInput):
    code = "answers_wrong"
    vi = "Một số câu hỏi của lĩnh vực này chưa được trả lời đúng: {faults_vi}. Hãy sửa rồi gửi lại."
    en = "Some questions of this category are not answered as they should be: {faults_en}. Mend them and send again."


class PlaceMissing(BadInput):
    code = "place_missing"
    vi = "Chưa rõ việc xảy ra ở đâu. Hãy chọn vị trí trên bản đồ hoặc chọn xã, phường rồi ghi địa chỉ."
    en = "It is not clear where this is. Choose the place on the map, or a commune and the address."


class WhoMissing(BadInput):
    code = "who_missing"
    vi = "Lĩnh vực này cần biết người gửi. Hãy đăng nhập hoặc để lại số điện thoại; cơ quan xử lý không thấy danh tính của bạn."
    en = "This category needs to know who reports. Sign in or leave a telephone number; the office handling it sees neither."


class TextMissing(BadInput):
    code = "text_missing"
    vi = "Chưa có nội dung. Hãy ghi vài lời về sự việc."
    en = "There are no words yet. Say in a few words what is wrong."


class NobodyReceives(Unavailable):
    code = "nobody_receives"
    vi = "Chưa có cơ quan nào được giao tiếp nhận phản ánh. Quản trị viên cần khai báo cơ quan tiếp nhận."
    en = "No office is set to take reports in yet. The administrator has to name one."
