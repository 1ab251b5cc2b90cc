from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from django.core.mail import EmailMessage

from tinhso.accounts.sign_in.errors import MessageNotSent
from tinhso.accounts.sign_in.messages import sending
from tinhso.accounts.sign_in.messages.base import ShortMessage
from tinhso.accounts.sign_in.messages.http import HttpGateway


class Gateway(HTTPServer):
    """A gateway that listens on this machine and keeps what it was sent."""

    answer = 200

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.taken: list[tuple[dict[str, str], str | None]] = []


class Handler(BaseHTTPRequestHandler):
    server: Gateway

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.taken.append((body, self.headers["Authorization"]))
        self.send_response(self.server.answer)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    server = Gateway()
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def test_the_folder_holds_each_message_for_the_operator_only(outgoing):
    sending.send_text("+84912345678", "mã của bạn là 123456")
    (path,) = outgoing.glob("*-sms.txt")
    assert "mã của bạn là 123456" in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_gateway_gets_number_and_text_as_json_with_its_credentials(gateway):
    HttpGateway(f"http://may:kh%C3%B3a@127.0.0.1:{gateway.server_port}/gui").send(ShortMessage("+84912345678", "mã là 123456"))
    assert gateway.taken == [({"to": "+84912345678", "text": "mã là 123456"}, "Basic bWF5Omtow7Nh")]


def test_a_gateway_that_refuses_has_not_sent(gateway):
    gateway.answer = 500
    with pytest.raises(MessageNotSent):
        HttpGateway(f"http://127.0.0.1:{gateway.server_port}/gui").send(ShortMessage("+84912345678", "mã"))


def test_codes_do_not_travel_in_clear():
    with pytest.raises(ValueError, match="https"):
        HttpGateway("http://sms.example.vn/gui")


def test_a_notice_waits_while_the_gateway_is_down_and_is_sent_later(settings, outgoing):
    settings.SMS_URL = "failing:"
    sending.notify_by_text("+84912345678", "mật khẩu đã đổi")
    settings.EMAIL_URL = "smtp://127.0.0.1:9"
    sending.notify_by_mail(EmailMessage("Thiết bị mới", "có người vừa đăng nhập", to=["lan@soctrang.gov.vn"]))
    assert sending.send_unsent() == (0, 2)
    settings.SMS_URL = settings.EMAIL_URL = ""
    assert sending.send_unsent() == (2, 0)
    assert not list((outgoing / "unsent").iterdir())
    assert len(list(outgoing.glob("*.txt"))) == 2


def test_a_full_disk_has_not_sent_and_leaves_no_half_message(settings, tmp_path):
    blocked = tmp_path / "a-file-where-the-folder-should-be"
    blocked.write_text("")
    settings.OUTGOING = blocked
    with pytest.raises(MessageNotSent):
        sending.send_text("+84912345678", "mã")
    assert blocked.read_text() == ""
