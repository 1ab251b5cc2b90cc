"""The root of every error, with one code, one bilingual sentence and one JSON shape.

TinhSoError
├── BadInput          what was sent cannot be read or accepted      422, exit 2
├── Denied            the actor may not do this                     403, exit 5
├── NotFound          there is no such thing, or not for this actor 404, exit 4
├── Ambiguous         several things fit, and we do not guess       409, exit 3
├── Conflict          the state of the thing does not allow it      409, exit 6
├── TooMany           slow down                                     429, exit 7
└── Unavailable       the machine cannot do it now                  503, exit 8

A room declares its own errors in its ``errors.py`` as subclasses that only set
``code`` and the sentences. Sentences are ``str.format`` templates filled from
``data``, end with a full stop and say what to do next.
"""

from __future__ import annotations

from typing import Any, ClassVar


class _Words(dict[str, Any]):
    """Data that leaves a word without a value as it stands, so that telling an error never fails itself."""

    def __missing__(self, word: str) -> str:
        return f"{{{word}}}"


class TinhSoError(Exception):
    """An error that a person and a machine can both read.

    ``data`` holds plain values (text, numbers, lists, dicts) that name what is
    wrong and where (row, column, field); it fills the sentence templates and is
    sent along in the JSON problem. Never put secrets or personal data in it.
    """

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 500
    exit_code: ClassVar[int] = 1
    vi: ClassVar[str] = "Có lỗi xảy ra trong hệ thống. Hãy thử lại; nếu vẫn lỗi, hãy báo quản trị viên."
    en: ClassVar[str] = "Something went wrong in the system. Try again; if it persists, tell the administrator."
    hint_vi: ClassVar[str] = ""
    hint_en: ClassVar[str] = ""

    def __init__(self, **data: Any) -> None:
        self.data = data
        super().__init__(self.message_en)

    def _sentence(self, template: str) -> str:
        return template.format_map(_Words(self.data))

    @property
    def message_vi(self) -> str:
        """The sentence in Vietnamese, filled with the data."""
        return self._sentence(self.vi)

    @property
    def message_en(self) -> str:
        """The sentence in English, filled with the data."""
        return self._sentence(self.en)

    def problem(self, instance: str = "") -> dict[str, Any]:
        """Return this error as problem details (RFC 9457), ready for ``json.dumps``.

        ``instance`` is the path of the request that met the error, if any.
        """
        return {
            "type": f"urn:tinhso:problem:{self.code}",
            "title": self.message_vi,
            "status": self.status,
            "detail": self.message_vi,
            "instance": instance,
            "code": self.code,
            "message_vi": self.message_vi,
            "message_en": self.message_en,
            "hint_vi": self._sentence(self.hint_vi),
            "hint_en": self._sentence(self.hint_en),
            "data": self.data,
        }


class BadInput(TinhSoError):
    code = "bad_input"
    status = 422
    exit_code = 2
    vi = "Dữ liệu gửi lên không hợp lệ. Hãy kiểm tra lại rồi gửi lại."
    en = "What was sent is not valid. Check it and send it again."


class Denied(TinhSoError):
    code = "denied"
    status = 403
    exit_code = 5
    vi = "Tài khoản của bạn không có quyền làm việc này. Hãy liên hệ quản trị viên của đơn vị."
    en = "Your account may not do this. Ask your office's administrator."


class SignInRequired(Denied):
    code = "sign_in_required"
    status = 401
    vi = "Bạn cần đăng nhập để làm việc này."
    en = "You need to sign in to do this."


class NotFound(TinhSoError):
    """``hidden_by`` names the policy that hid an existing thing; it is for the audit and never told outside."""

    hidden_by = ""
    code = "not_found"
    status = 404
    exit_code = 4
    vi = "Không tìm thấy nội dung này. Hãy kiểm tra lại địa chỉ hoặc quay về trang chủ."
    en = "This was not found. Check the address or go back to the home page."


class Ambiguous(TinhSoError):
    code = "ambiguous"
    status = 409
    exit_code = 3
    vi = "Có nhiều kết quả phù hợp. Hãy ghi rõ hơn."
    en = "Several things fit. Say it more exactly."


class Conflict(TinhSoError):
    code = "conflict"
    status = 409
    exit_code = 6
    vi = "Trạng thái hiện tại không cho phép việc này. Hãy tải lại trang và xem lại."
    en = "The current state does not allow this. Reload the page and look again."


class TooMany(TinhSoError):
    code = "too_many"
    status = 429
    exit_code = 7
    vi = "Bạn thao tác quá nhanh. Hãy chờ một lát rồi thử lại."
    en = "Too many requests. Wait a moment and try again."


class Unavailable(TinhSoError):
    code = "unavailable"
    status = 503
    exit_code = 8
    vi = "Hệ thống tạm thời không làm được việc này. Hãy thử lại sau ít phút."
    en = "The system cannot do this right now. Try again in a few minutes."
