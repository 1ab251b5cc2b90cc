from __future__ import annotations

import time
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from tinhso.accounts.models import Account, Kind
from tinhso.accounts.tests.sign_in.conftest import journal, signed_in

pytestmark = pytest.mark.django_db
NEW = {"full_name": "Lê Thị Hoa", "contact": "0987 654 321"}


def forget_rate_limits(settings) -> None:
    """One number gets a code every ten seconds at most; this stands for waiting."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": uuid4().hex}}


def test_a_citizen_signs_up_by_telephone_with_the_code_that_was_sent(client, code, messages):
    assert client.post("/account/signup/", NEW).url == "/account/phone/verify/"
    assert "+84987654321" in messages()[-1]
    client.post("/account/phone/verify/", {"code": code()})
    assert signed_in(client)
    account = Account.objects.get()
    assert (account.kind, account.full_name, account.phone, account.email) == (Kind.CITIZEN, "Lê Thị Hoa", "+84987654321", None)
    assert account.phone_verified_at
    assert not account.has_usable_password()


def test_a_citizen_signs_up_by_e_mail_with_the_code_that_was_sent(client, code):
    assert client.post("/account/signup/", {**NEW, "contact": "Hoa@Example.vn"}).url == "/account/confirm-email/"
    client.post("/account/confirm-email/", {"code": code()})
    assert signed_in(client)
    account = Account.objects.get()
    assert (account.email, account.phone) == ("hoa@example.vn", None)
    assert account.email_verified_at


def test_what_is_neither_number_nor_e_mail_is_refused_with_an_example(client):
    page = client.post("/account/signup/", {**NEW, "contact": "hoa"}).content.decode()
    assert "ví dụ 0912 345 678" in page
    assert not Account.objects.exists()


def test_a_wrong_code_lets_nobody_in(client, code):
    client.post("/account/signup/", NEW)
    wrong = "000000" if code() != "000000" else "111111"
    client.post("/account/phone/verify/", {"code": wrong})
    assert not signed_in(client)


def test_a_number_that_has_an_account_is_not_told_on_the_page(client, citizen, messages):
    answer = client.post("/account/signup/", {**NEW, "contact": citizen.phone})
    assert answer.url == "/account/phone/verify/"
    assert "đã có tài khoản" in messages()[-1]
    assert Account.objects.count() == 1


def test_a_sign_up_that_was_never_proved_does_not_block_the_holder(client, code, settings):
    Client().post("/account/signup/", {**NEW, "full_name": "Người lạ", "password1": "mật khẩu của kẻ lạ 9"})
    forget_rate_limits(settings)
    client.post("/account/signup/", NEW)
    client.post("/account/phone/verify/", {"code": code()})
    account = Account.objects.get()
    assert signed_in(client)
    assert account.full_name == "Lê Thị Hoa"
    assert not account.has_usable_password()


class TestSignInByCode:
    def ask(self, client: Client, contact: str):
        return client.post("/account/login/code/", {"contact": contact})

    def test_a_citizen_signs_in_with_a_code_and_no_password(self, client, citizen, code):
        self.ask(client, "0912.345.678")
        client.post("/account/login/code/confirm/", {"code": code()})
        assert signed_in(client)
        (entry,) = [line for line in journal() if line.verb == "sign_in.succeeded"]
        assert entry.data == '{"methods":["code"]}'

    def test_asking_does_not_tell_who_has_an_account(self, client, citizen):
        known, unknown = self.ask(client, citizen.phone), self.ask(Client(), "0911111111")
        assert (known.status_code, known.url) == (unknown.status_code, unknown.url)

    def test_wrong_codes_count_as_failures_and_lock(self, client, citizen, code):
        for _ in range(2):
            self.ask(client, citizen.phone)
            wrong = "000000" if code() != "000000" else "111111"
            for _ in range(3):
                client.post("/account/login/code/confirm/", {"code": wrong})
        page = self.ask(client, citizen.phone).content.decode()
        assert "Hãy thử lại lúc" in page

    def test_a_code_is_of_no_use_after_ten_minutes(self, client, citizen, code, monkeypatch):
        self.ask(client, citizen.phone)
        later = time.time() + timedelta(minutes=11).total_seconds()
        monkeypatch.setattr("time.time", lambda: later)
        client.post("/account/login/code/confirm/", {"code": code()})
        assert not signed_in(client)


class TestAGatewayThatIsDown:
    def test_signing_up_keeps_what_was_typed_and_makes_no_account(self, client, settings):
        settings.SMS_URL = "failing:"
        answer = client.post("/account/signup/", NEW)
        page = answer.content.decode()
        assert answer.status_code == 503
        assert "cổng nhắn tin hoặc máy chủ thư không trả lời" in page
        assert "0987 654 321" in page
        assert not Account.objects.exists()

    def test_signing_up_works_as_soon_as_it_is_back(self, client, settings, code):
        settings.SMS_URL = "failing:"
        client.post("/account/signup/", NEW)
        settings.SMS_URL = ""
        forget_rate_limits(settings)
        client.post("/account/signup/", NEW)
        client.post("/account/phone/verify/", {"code": code()})
        assert signed_in(client)

    def test_known_and_unknown_numbers_look_the_same(self, client, citizen, settings):
        settings.SMS_URL = "failing:"
        answers = [Client().post("/account/login/code/", {"contact": number}) for number in (citizen.phone, "0911111111")]
        assert [answer.status_code for answer in answers] == [503, 503]

    def test_a_mail_server_that_is_down_says_so(self, client, officer, settings):
        settings.EMAIL_URL = "smtp://127.0.0.1:9"
        answer = client.post("/account/password/reset/", {"email": officer.email})
        assert answer.status_code == 503
        assert "Hãy thử lại sau" in answer.content.decode() or "hãy thử lại sau" in answer.content.decode()


def test_asking_too_fast_is_answered_calmly(client):
    client.post("/account/signup/", NEW)
    other = Client()
    answer = other.post("/account/signup/", NEW)
    assert answer.status_code == 429
    assert "Hãy chờ một lát" in answer.content.decode()


def test_a_citizen_changes_the_number_with_a_code_sent_to_the_new_one(client, citizen, code, messages):
    client.force_login(citizen)
    client.post("/account/phone/change/", {"phone": "0977 777 777"})
    assert "+84977777777" in messages()[-1]
    citizen.refresh_from_db()
    assert citizen.phone == "+84912345678"
    client.post("/account/phone/verify/", {"code": code()})
    citizen.refresh_from_db()
    assert citizen.phone == "+84977777777"


def test_a_citizen_adds_an_e_mail_with_a_code_sent_there(client, citizen, code):
    client.force_login(citizen)
    client.post("/account/email/", {"email": "binh@example.vn", "action_add": ""})
    client.post("/account/confirm-email/", {"code": code()})
    citizen.refresh_from_db()
    assert citizen.email == "binh@example.vn"
    assert citizen.email_verified_at


def test_an_officers_e_mail_is_not_changed_by_the_officer(client, officer):
    client.force_login(officer)
    page = client.post("/account/email/", {"email": "khac@example.vn", "action_add": ""}).content.decode()
    assert "do cơ quan cấp" in page
