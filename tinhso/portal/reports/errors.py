"""The errors of the citizens' app.

TinhSoError
├── TooMany
│   └── TooFast           this address, device or text goes too fast: wait, nothing is lost
└── BadInput
    ├── LooksAutomatic    a field that people do not see was filled in
    ├── WrongNumber       a position, day or distance that is none
    ├── UnreadableText    text with characters that are none
    └── TooManyFiles      more photographs than a report takes
"""

from __future__ import annotations

from tinhso.kernel.errors import BadInput, TooMany


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
    vi = "“{value}” ở “{field}” không dùng được. Hãy kiểm tra lại."
    en = "“{value}” is of no use as “{field}”. Check it."


class UnreadableText(BadInput):
    code = "unreadable_text"
    vi = "Nội dung có ký tự không đọc được. Hãy gõ lại rồi gửi."
    en = "The text has characters that cannot be read. Type it again and send it."


class TooManyFiles(BadInput):
    code = "too_many_pictures"
    vi = "Mỗi phản ánh nhận tối đa {most} ảnh, video. Hãy bớt lại rồi gửi."
    en = "A report takes {most} photographs and videos at most. Leave some out and send again."
