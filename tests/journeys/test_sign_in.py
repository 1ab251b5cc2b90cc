"""Ways in, walked in a real browser: by password, code app, passkey, single sign-on and telephone."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tinhso.accounts.models import Account, Kind

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

PASSWORD = "con trâu đi trước cái cày"
WIDTHS = (390, 1440)
PATIENCE = 10_000  # milliseconds
SESSIONS = re.compile(r"^[^?]*/account/sessions/$")  # the page itself, not the sign-in that will lead there


@pytest.fixture(autouse=True)
def outgoing(settings, tmp_path) -> Path:
    settings.OUTGOING = tmp_path / "outgoing"
    settings.EMAIL_BACKEND = "tinhso.accounts.sign_in.messages.mail.Backend"
    settings.EMAIL_URL = settings.SMS_URL = ""
    settings.OIDC = {"issuer": "", "name": "", "client_id": "", "client_secret": ""}
    return settings.OUTGOING


@pytest.fixture
def officer(db) -> Account:
    return Account.objects.create_user("lan@soctrang.gov.vn", PASSWORD, kind=Kind.OFFICER, full_name="Nguyễn Thị Lan")


@pytest.fixture
def page(page_of) -> Page:
    return page_of()


def sign_in(page: Page, password: str = PASSWORD) -> None:
    page.goto("/account/login/?next=/account/sessions/")
    page.get_by_label("Thư điện tử hoặc số điện thoại").fill("lan@soctrang.gov.vn")
    page.locator("#id_password").fill(password)
    page.locator("form.card").get_by_role("button", name="Đăng nhập", exact=True).click()


def code_of(secret: str, ahead: int = 0) -> str:
    """Return what a code app shows now, or some steps of 30 seconds ahead: a code is taken once only."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead))


def sent_code(outgoing: Path) -> str:
    newest = max(outgoing.glob("*.txt"))
    return re.findall(r"\b\d{6}\b", newest.read_text())[-1]


def virtual_authenticator(page: Page) -> None:
    """Give the browser a fingerprint reader that always agrees."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def faults(page: Page) -> list[str]:
    """Return what axe finds, each with the elements concerned."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {[node['html'][:160] for node in one['nodes'][:3]]}" for one in found]


def test_an_officer_signs_in_with_a_password_and_sees_where(page, officer):
    sign_in(page)
    page.wait_for_url(SESSIONS)
    assert page.get_by_text("thiết bị này").is_visible()


def test_five_wrong_passwords_close_the_door_and_say_until_when(page, officer):
    for _ in range(5):
        sign_in(page, "sai hoàn toàn rồi")
    sign_in(page)
    page.get_by_text("Hãy thử lại lúc").first.wait_for()


def test_a_code_app_is_added_and_asked_for_at_the_next_sign_in(page, page_of, officer):
    sign_in(page)
    page.goto("/account/2fa/")
    page.get_by_role("link", name="Thêm ứng dụng mã").click()
    assert page.locator("img.qr").evaluate("image => image.naturalWidth") > 0
    secret = page.locator("code.secret").inner_text()
    page.get_by_label("Mã", exact=False).fill(code_of(secret))
    page.get_by_role("button", name="Dùng ứng dụng này").click()
    assert page.locator("[data-recovery-codes] li").count() == 10

    other = page_of()
    sign_in(other)
    other.wait_for_url("**/2fa/authenticate/*")
    other.locator("#id_code").fill(code_of(secret, ahead=1))
    other.get_by_role("button", name="Đăng nhập", exact=True).click()
    other.wait_for_url(SESSIONS)


def test_a_passkey_is_added_and_signs_in_without_a_password(page, officer):
    virtual_authenticator(page)
    sign_in(page)
    page.goto("/account/2fa/webauthn/add/")
    page.get_by_role("button", name="Thêm khóa truy cập").click()
    page.wait_for_url("**/recovery-codes/")
    page.context.clear_cookies()
    page.goto("/account/login/?next=/account/sessions/")
    page.get_by_role("button", name="Đăng nhập bằng khóa truy cập").click()
    page.wait_for_url(SESSIONS)
    assert page.get_by_text("thiết bị này").is_visible()


def test_a_passkey_serves_as_second_step_after_the_password(page, officer):
    virtual_authenticator(page)
    sign_in(page)
    page.goto("/account/2fa/webauthn/add/")
    page.get_by_label("Đăng nhập chỉ bằng khóa này").uncheck()
    page.get_by_role("button", name="Thêm khóa truy cập").click()
    page.wait_for_url("**/recovery-codes/")
    page.context.clear_cookies()
    sign_in(page)
    page.get_by_role("button", name="Dùng khóa truy cập").click()
    page.wait_for_url(SESSIONS)


def test_a_passkey_that_is_not_there_is_said_and_nothing_else_breaks(page, officer):
    page.goto("/account/login/")
    page.evaluate("() => { navigator.credentials.get = () => Promise.reject(new DOMException('no', 'NotAllowedError')); }")
    page.get_by_role("button", name="Đăng nhập bằng khóa truy cập").click()
    page.get_by_text("Chưa dùng được khóa truy cập").wait_for()


def test_a_sign_in_is_ended_from_another_browser(page, page_of, officer):
    sign_in(page)
    second = page_of(user_agent="Mozilla/5.0 (Windows NT 10.0) Firefox/140.0")
    sign_in(second)
    page.goto("/account/sessions/")
    page.get_by_role("row", name="Firefox, Windows").get_by_role("button", name="Kết thúc").click()
    page.get_by_text("Đã kết thúc phiên đăng nhập đó").wait_for()
    second.goto("/account/sessions/")
    assert "/account/login/" in second.url


def test_a_citizen_makes_an_account_by_telephone(page, outgoing):
    page.goto("/account/signup/?next=/account/phone/change/")
    page.get_by_label("Họ và tên").fill("Lê Thị Hoa")
    page.get_by_label("Số điện thoại hoặc thư điện tử").fill("0987 654 321")
    page.get_by_role("button", name="Gửi mã cho tôi").click()
    page.get_by_label("Mã").fill(sent_code(outgoing))
    page.get_by_role("button", name="Xác nhận").click()
    page.wait_for_url("**/account/phone/change/")
    assert page.get_by_text("0987 654 321").first.is_visible()


@pytest.fixture
def issuer() -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    person = {"sub": "lan-7", "email": "lan@soctrang.gov.vn", "email_verified": True, "name": "Nguyễn Thị Lan"}
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "-p", str(port), "--user-claims", json.dumps(person)]
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, "NO_COLOR": "1"}
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/jwks")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


def wait_for(address: str) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            urlopen(address, timeout=1).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return


def test_an_officer_comes_in_by_single_sign_on(page_of, officer, issuer, settings):
    page = page_of(expected=("Failed to load resource",))  # the issuer's own page asks for pictures that are not here
    settings.OIDC = {"issuer": issuer, "name": "SSO của tỉnh", "client_id": "tinhso", "client_secret": "x"}
    page.goto("/account/login/?next=/account/sessions/")
    page.get_by_role("button", name="SSO của tỉnh").click()
    page.get_by_role("button", name="lan-7").click()
    page.wait_for_url(SESSIONS)
    assert page.get_by_text("thiết bị này").is_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_on_the_doors_pages(page, width, theme):
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=theme)
    wrong = {}
    for address in ("login/", "signup/", "login/code/", "password/reset/", "inactive/"):
        page.goto(f"/account/{address}")
        wrong[address] = faults(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
    assert not any(wrong.values()), wrong


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_on_ones_own_sign_in_pages(page, officer, width, theme):
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=theme)
    sign_in(page)
    page.goto("/account/2fa/totp/activate/")
    wrong = {"totp": faults(page)}
    secret = page.locator("code.secret").inner_text()
    page.locator("#id_code").fill(code_of(secret))
    page.get_by_role("button", name="Dùng ứng dụng này").click()
    for address in (
        "2fa/",
        "2fa/recovery-codes/",
        "2fa/webauthn/",
        "2fa/webauthn/add/",
        "sessions/",
        "password/change/",
        "email/",
        "phone/change/",
    ):
        page.goto(f"/account/{address}")
        wrong[address] = faults(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
    assert not any(wrong.values()), wrong
