"""Single sign-on against a real provider process, over HTTP on this machine."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from tinhso.accounts.models import Account, Kind
from tinhso.accounts.tests.sign_in.conftest import signed_in, verbs

pytestmark = pytest.mark.django_db
PEOPLE = (
    {"sub": "lan-7", "email": "lan@soctrang.gov.vn", "email_verified": True, "name": "Nguyễn Thị Lan"},
    {"sub": "lan-gia", "email": "lan@soctrang.gov.vn", "email_verified": False, "name": "Người giả"},
    {"sub": "hoa-1", "email": "hoa@example.vn", "email_verified": True, "name": "Lê Thị Hoa"},
    {"sub": "an-2", "name": "Không có thư"},
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    port = free_port()
    claims = [part for person in PEOPLE for part in ("--user-claims", json.dumps(person))]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port), "--require-nonce", *claims]
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, "NO_COLOR": "1"}
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(address)
        yield address
    finally:
        process.terminate()
        process.wait(10)


def wait_for(address: str) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            requests.get(f"{address}/.well-known/openid-configuration", timeout=1).raise_for_status()
        except requests.RequestException:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("the provider did not start")


@pytest.fixture
def sso(settings, issuer) -> str:
    settings.OIDC = {"issuer": issuer, "name": "SSO của tỉnh", "client_id": "tinhso", "client_secret": "bí mật"}
    return issuer


def begin(client: Client) -> str:
    """Press the button and return where the browser is sent."""
    answer = client.post("/account/oidc/sso/login/?process=login")
    return str(answer.context["redirect_to"])


def approve(address: str, sub: str) -> str:
    """Be the person at the provider; return the path that the browser comes back to."""
    answer = requests.post(address, data={"sub": sub}, allow_redirects=False, timeout=10)
    back = urlsplit(answer.headers["Location"])
    return f"{back.path}?{back.query}"


def through(client: Client, sub: str):
    return client.get(approve(begin(client), sub))


def test_the_button_is_shown_only_when_a_provider_is_set(client, settings, issuer):
    settings.OIDC = {"issuer": "", "name": "", "client_id": "", "client_secret": ""}
    assert "oidc" not in client.get("/account/login/").content.decode()
    settings.OIDC = {"issuer": issuer, "name": "SSO của tỉnh", "client_id": "tinhso", "client_secret": "x"}
    assert "SSO của tỉnh" in client.get("/account/login/").content.decode()


def test_the_request_carries_state_nonce_and_pkce(client, sso):
    asked = parse_qs(urlsplit(begin(client)).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert set(asked["scope"][0].split()) == {"openid", "profile", "email"}
    assert len(asked["nonce"][0]) >= 32
    assert len(asked["state"][0]) >= 16


def test_an_officer_is_let_in_by_verified_e_mail(client, officer, sso):
    through(client, "lan-7")
    assert signed_in(client)
    assert client.session["_auth_user_id"] == str(officer.pk)
    assert SocialAccount.objects.get().user == officer
    assert "single_sign_on.linked" in verbs()


def test_the_officers_own_password_stays(client, officer, sso):
    through(client, "lan-7")
    officer.refresh_from_db()
    assert officer.has_usable_password()


def test_an_unverified_e_mail_opens_no_officers_account(client, officer, sso):
    answer = through(client, "lan-gia")
    assert not signed_in(client)
    assert "chưa xác nhận thư điện tử" in answer.content.decode()
    assert Account.objects.count() == 1


def test_nobody_becomes_an_officer_by_single_sign_on(client, sso):
    through(client, "hoa-1")
    account = Account.objects.get()
    assert (account.kind, account.full_name, account.email) == (Kind.CITIZEN, "Lê Thị Hoa", "hoa@example.vn")
    assert signed_in(client)


def test_citizens_may_be_kept_out(client, sso, settings):
    settings.OIDC_CITIZENS = False
    through(client, "hoa-1")
    assert not signed_in(client)
    assert not Account.objects.exists()


def test_who_has_no_e_mail_there_is_told_what_to_do(client, sso):
    assert "Bạn chưa có tài khoản ở đây" in through(client, "an-2").content.decode()


def test_the_second_time_the_same_account_is_found(client, officer, sso):
    through(client, "lan-7")
    again = Client()
    through(again, "lan-7")
    assert again.session["_auth_user_id"] == str(officer.pk)
    assert SocialAccount.objects.count() == 1


def test_no_second_copy_of_the_persons_data_is_kept(client, officer, sso):
    through(client, "lan-7")
    assert set(SocialAccount.objects.get().extra_data["id_token"]) == {"iss", "sub", "nonce"}


def test_an_answer_that_another_browser_asked_for_is_refused(client, officer, sso):
    back = approve(begin(client), "lan-7")
    other = Client()
    answer = other.get(back)
    assert not signed_in(other)
    assert "Đăng nhập một lần không thành công" in answer.content.decode()


def test_an_answer_with_a_foreign_nonce_is_refused(client, officer, sso):
    address = begin(client)
    nonce = parse_qs(urlsplit(address).query)["nonce"][0]
    answer = client.get(approve(address.replace(nonce, "x" * 32), "lan-7"))
    assert not signed_in(client)
    assert "Đăng nhập một lần không thành công" in answer.content.decode()


def test_an_answer_is_of_use_once(client, officer, sso):
    back = approve(begin(client), "lan-7")
    client.get(back)
    client.post("/account/logout/")
    client.get(back)
    assert not signed_in(client)


def test_refusing_at_the_provider_comes_back_calmly(client, sso):
    answer = requests.post(begin(client), data={"action": "deny"}, allow_redirects=False, timeout=10)
    back = urlsplit(answer.headers["Location"])
    state = re.search(r"state=([^&]+)", back.query)
    page = client.get(f"{back.path}?{back.query}", follow=True).content.decode()
    assert "Đã hủy đăng nhập một lần" in page or (state is None and "không thành công" in page)


def test_a_provider_that_does_not_answer_is_said_clearly(client, settings):
    settings.OIDC = {"issuer": f"http://127.0.0.1:{free_port()}", "name": "SSO", "client_id": "a", "client_secret": "b"}
    answer = client.post("/account/oidc/sso/login/")
    assert answer.status_code == 503
    assert "Hệ thống đăng nhập một lần không trả lời" in answer.content.decode()


def test_a_provider_that_calls_itself_another_is_refused(client, settings, issuer):
    settings.OIDC = {"issuer": issuer.replace("127.0.0.1", "localhost"), "name": "SSO", "client_id": "a", "client_secret": "b"}
    settings.OIDC["issuer"] += "/.well-known/openid-configuration"
    assert client.post("/account/oidc/sso/login/").status_code == 503


def test_a_provider_in_clear_outside_this_machine_is_not_offered(client, settings):
    settings.OIDC = {"issuer": "http://sso.example.vn", "name": "SSO", "client_id": "a", "client_secret": "b"}
    assert client.post("/account/oidc/sso/login/").status_code == 404


def test_an_officer_with_a_second_factor_is_asked_for_it_too(client, officer, sso):
    TOTP.activate(officer, generate_totp_secret())
    assert through(client, "lan-7").url == "/account/2fa/authenticate/"
    assert not signed_in(client)
