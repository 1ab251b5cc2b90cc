"""The errors of the citizens' app.

TinhSoError
├── TooMany
│   └── TooFast           this address, device or text goes too fast: wait, nothing is lost
├── Conflict
│   └── DeedClosed        the report has gone on: what its reporter wanted to do is not open any more, or not yet
└── BadInput
    ├── LooksAutomatic    a field that people do not see was filled in
    ├── WrongNumber       a position, day or distance that is none
    ├── FieldTooLong      more than a field takes
    ├── WrongContact      a telephone number or address of e-mail that nobody could be reached at
    ├── UnreadableText    text with characters that are none
    └── TooManyFiles      more photographs than a report takes
"""

from __future__ import annotations

from tinhso.kernel.errors import BadInput, Conflict, TooMany


class TooFast(TooMany):
    code = "too_fast"
    vi = "Có quá nhiều lần gửi trong thời gian ngắn. Hãy chờ khoảng {minutes} phút rồi gửi lại; điều bạn đã viết không bị mất."
    en = "Too much was sent in a short time. Wait about {minutes} minutes and send again; what you wrote is not lost."


class LooksAutomatic(BadInput):
    code = "looks_automatic"
    vi = "Có một ô phải để trống nhưng đã được điền. Hãy tải lại trang và gửi lại."
    en = "A field that must stay empty was filled in. Reload the page and send again."


class WrongNumber(BadInput):
    code = "wrong_number"
    vi = "“{value}” không dùng được ở ô {field_vi}. Hãy sửa lại, hoặc để trống nếu không cần."
    en = "“{value}” cannot be used as {field_en}. Mend it, or leave it empty if it is not needed."


class FieldTooLong(BadInput):
    code = "field_too_long"
    vi = "Ô {field_vi} nhận tối đa {most} ký tự. Hãy rút gọn rồi gửi lại; phần dài hơn hãy viết vào nội dung."
    en = "The field for the {field_en} takes {most} characters at most. Shorten it and send again; write the rest as text."


class WrongContact(BadInput):
    code = "wrong_contact"
    vi = "“{value}” không phải {field_vi} liên lạc được. Hãy sửa lại, hoặc để trống nếu không muốn để lại."
    en = "“{value}” is no {field_en} at which you can be reached. Mend it, or leave it empty if you prefer."


class DeedClosed(Conflict):
    code = "deed_closed"
    vi = "Phản ánh đang ở bước khác nên không làm được việc này; chưa có gì thay đổi. Hãy xem trên trang này việc có thể làm."
    en = "The report is at another step, so this cannot be done; nothing was changed. Look on this page for what can be done."


class UnreadableText(BadInput):
    code = "unreadable_text"
    vi = "Nội dung có ký tự không đọc được. Hãy gõ lại rồi gửi."
    en = "The text has characters that cannot be read. Type it again and send it."


class TooManyFiles(BadInput):
    code = "too_many_pictures"
    vi = "Mỗi phản ánh nhận tối đa {most} ảnh, video. Hãy bớt lại rồi gửi."
    en = "A report takes {most} photographs and videos at most. Leave some out and send again."
