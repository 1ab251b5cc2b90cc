"""The outbox: mails and signed events, tried again, given up in the end, never to an address inside."""

from __future__ import annotations

import httpx
import pytest
from django.core import mail

from tinhso.accounts.tests.factories import officer
from tinhso.kernel.policy import SYSTEM
from tinhso.supply.obligations.actions import notices, ruling
from tinhso.supply.obligations.deliveries import send_waiting
from tinhso.supply.obligations.models import Delivery
from tinhso.supply.obligations.rules.events import MOST_ATTEMPTS, signature
from tinhso.supply.obligations.signing import secret_of
from tinhso.supply.obligations.tests.values import at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


def outside(_host: str, _port: int) -> list[str]:
    return ["8.8.8.8"]


def inside(_host: str, _port: int) -> list[str]:
    return ["10.0.0.5"]


class Receiver(httpx.MockTransport):
    """Another system: keeps what it gets and answers as told."""

    def __init__(self, *statuses: int) -> None:
        self.got: list[httpx.Request] = []
        self.statuses = list(statuses)
        super().__init__(self.answer)

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.got.append(request)
        status = self.statuses.pop(0)
        if status == 0:
            raise httpx.ConnectError("no answer")
        return httpx.Response(status, headers={"Location": "https://10.0.0.5/"} if status == 302 else {})


@pytest.fixture
def webhook() -> int:
    number = ruling.add_webhook("https://events.example.org/in?x=1", actor=SYSTEM)
    notices.announce("reminder.v1", "unit/5", {"unit_id": 5})
    return number


def test_an_event_is_posted_signed_to_the_checked_address_under_its_own_name(webhook):
    receiver = Receiver(204)
    assert send_waiting(outside, receiver) == (1, 0)
    got = receiver.got[0]
    assert (got.url.host, got.headers["Host"], got.url.path) == ("8.8.8.8", "events.example.org", "/in")
    assert got.extensions["sni_hostname"] == "events.example.org"
    stamp = int(got.headers["Tinhso-Signature"].split(",")[0].removeprefix("t="))
    assert got.headers["Tinhso-Signature"] == signature(secret_of(webhook), stamp, got.content)
    assert send_waiting(outside, Receiver()) == (0, 0)


def test_what_is_not_taken_is_tried_again_with_the_same_identity(webhook, now):
    receiver = Receiver(500, 0, 302, 200)
    for moment in ("2026-02-05T09:00", "2026-02-05T09:02", "2026-02-05T09:10", "2026-02-05T10:00"):
        now(moment)
        send_waiting(outside, receiver)
    assert len({got.content for got in receiver.got}) == 1
    assert len(receiver.got) == 4
    assert Delivery.objects.get().delivered_at == at("2026-02-05T10:00")


def test_it_is_not_tried_again_at_once(webhook):
    receiver = Receiver(500)
    send_waiting(outside, receiver)
    assert send_waiting(outside, receiver) == (0, 0)


def test_it_is_given_up_in_the_end(webhook, now):
    Delivery.objects.update(attempts=MOST_ATTEMPTS - 1)
    send_waiting(outside, Receiver(500))
    now("2026-03-05T09:00")
    assert send_waiting(outside, Receiver()) == (0, 0)
    assert Delivery.objects.get().given_up_at is not None


def test_an_address_that_points_inside_is_never_called(webhook):
    receiver = Receiver(200)
    assert send_waiting(inside, receiver) == (0, 1)
    assert receiver.got == []
    assert Delivery.objects.get().fault == "address_refused"


def test_a_mail_goes_to_the_address_of_today(town):
    person = officer("Lê Thị Một", email="mot@tinh.example.vn")
    notices.mail(person.pk, "Tiêu đề", "Nội dung", at("2026-02-05T09:00")).save()
    assert send_waiting() == (1, 0)
    assert (mail.outbox[0].to, mail.outbox[0].subject) == (["mot@tinh.example.vn"], "Tiêu đề")
    assert mail.outbox[0].extra_headers["Message-ID"].startswith("<")


def test_a_mail_server_that_is_down_loses_no_mail(town, settings, now):
    settings.EMAIL_BACKEND = "tinhso.accounts.sign_in.messages.mail.Backend"
    settings.EMAIL_URL = "smtp://127.0.0.1:9"
    person = officer("Lê Thị Một", email="mot@tinh.example.vn")
    notices.mail(person.pk, "Tiêu đề", "Nội dung", at("2026-02-05T09:00")).save()
    assert send_waiting() == (0, 1)
    settings.EMAIL_URL = ""
    now("2026-02-05T09:05")
    assert send_waiting() == (1, 0)


def test_nobody_is_mailed_who_is_gone_or_closed(town):
    person = officer("Lê Thị Một", is_active=False)
    for account in (person.pk, 999_999):
        notices.mail(account, "Tiêu đề", "Nội dung", at("2026-02-05T09:00")).save()
    assert send_waiting() == (2, 0)
    assert mail.outbox == []
