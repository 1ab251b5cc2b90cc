"""How errors of Django and of the machine are said in the platform's own shape.

TinhSoError
├── BadInput
│   ├── BadRequest          the request itself is malformed   400
│   └── TooMuchSent         more than one request may hold    413
├── Denied
│   └── FormExpired         the form's safety token is stale  403
├── NotAllowed              the address is not asked this way 405
└── Unexpected              our fault; ``error_id`` is in the log  500
"""

from __future__ import annotations

import secrets

from django.core.exceptions import BadRequest as DjangoBadRequest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404

from tinhso.kernel.errors import BadInput, Denied, NotFound, TinhSoError


class BadRequest(BadInput):
    code = "bad_request"
    status = 400
    vi = "Yêu cầu gửi lên không đọc được. Hãy quay lại trang trước rồi thử lại."
    en = "The request could not be read. Go back to the page before and try again."


class FormExpired(Denied):
    code = "form_expired"
    vi = "Trang này đã mở quá lâu nên biểu mẫu hết hiệu lực. Hãy tải lại trang rồi gửi lại."
    en = "This page was open for too long, so its form is no longer valid. Reload the page and send it again."
    hint_vi = "Nếu vẫn lỗi, hãy kiểm tra trình duyệt có cho phép cookie của trang này không."
    hint_en = "If it persists, check that the browser accepts this site's cookies."


class NotAllowed(TinhSoError):
    code = "wrong_method"
    status = 405
    vi = "Địa chỉ này không nhận cách gọi như vậy. Hãy quay lại trang trước."
    en = "This address is not asked in this way. Go back to the page before."


class TooMuchSent(BadInput):
    code = "too_much_sent"
    status = 413
    vi = "Nội dung gửi lên quá lớn, nên chưa có gì được lưu. Hãy quay lại trang trước, rút gọn rồi gửi lại."
    en = "Too much was sent at once, and nothing was kept. Go back to the page before, shorten it and send again."


class Unexpected(TinhSoError):
    code = "unexpected"
    hint_vi = "Mã lỗi để báo quản trị viên: {error_id}"
    hint_en = "Error number to give the administrator: {error_id}"


def new_error_id() -> str:
    """Return a short name for one failure, said to the user and written in the log."""
    return secrets.token_hex(4).upper()


def platform_error(error: BaseException | None) -> TinhSoError:
    """Return ``error`` as the platform's own: itself, or what Django's exceptions mean here."""
    if isinstance(error, TinhSoError):
        return error
    if isinstance(error, Http404):
        return NotFound()
    if isinstance(error, PermissionDenied):
        return Denied()
    if isinstance(error, RequestDataTooBig):
        return TooMuchSent()
    if isinstance(error, SuspiciousOperation | DjangoBadRequest):
        return BadRequest()
    return Unexpected(error_id=new_error_id())
