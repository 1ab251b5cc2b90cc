"""What can go wrong around signing in.

Unavailable
├── MessageNotSent      the mail server or SMS gateway does not take the message
└── IssuerUnreachable   the OpenID Connect provider does not answer as it should
Denied
└── SecondFactorNeeded  the role demands a second factor that is not set up
"""

from __future__ import annotations

from tinhso.kernel.errors import Denied, Unavailable


class MessageNotSent(Unavailable):
    code = "message_not_sent"
    vi = "Chưa gửi được tin: cổng nhắn tin hoặc máy chủ thư không trả lời. Thông tin vẫn còn nguyên; hãy thử lại sau ít phút."
    en = "The message could not be sent: the SMS gateway or mail server does not answer. Nothing was lost; try again shortly."


class IssuerUnreachable(Unavailable):
    code = "issuer_unreachable"
    vi = "Hệ thống đăng nhập một lần không trả lời. Hãy thử lại sau ít phút, hoặc đăng nhập bằng mật khẩu."
    en = "The single sign-on system does not answer. Try again in a few minutes, or sign in with your password."


class SecondFactorNeeded(Denied):
    code = "second_factor_needed"
    vi = "Vai trò của bạn bắt buộc xác minh hai lớp. Hãy mở trang Xác minh hai lớp và thêm ứng dụng mã hoặc khóa truy cập."
    en = "Your role demands a second factor. Open the page Two-step verification and add a code app or a passkey."
