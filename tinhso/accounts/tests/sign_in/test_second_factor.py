from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value, yield_hotp_counters_from_time
from django.test import Client

from tinhso.accounts.models import Account, RoleAssignment
from tinhso.accounts.tests.sign_in.conftest import PASSWORD, sign_in, signed_in, verbs
from tinhso.kernel import clock
from tinhso.kernel.policy import Role

pytestmark = pytest.mark.django_db


def code_of(secret: str) -> str:
    """Return what a code app shows now: the middle one of the counters that are accepted."""
    counters = list(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(secret, counters[len(counters) // 2]))


def wrong_code(secret: str) -> str:
    good = {format_hotp_value(hotp_value(secret, counter)) for counter in yield_hotp_counters_from_time()}
    return next(code for code in ("000000", "111111", "222222", "333333") if code not in good)


def next_code(secret: str) -> str:
    """Return what the app shows after the present one: accepted already, and not used up."""
    return format_hotp_value(hotp_value(secret, list(yield_hotp_counters_from_time())[-1]))


def prove(client: Client) -> None:
    client.post("/account/reauthenticate/", {"password": PASSWORD})


def enrol(client: Client) -> str:
    """Add a code app on the pages and return its secret."""
    prove(client)
    secret = client.get("/account/2fa/totp/activate/").context["form"].secret
    client.post("/account/2fa/totp/activate/", {"code": code_of(secret)})
    return secret


@pytest.fixture
def enrolled(client, officer) -> str:
    sign_in(client, officer.email)
    return enrol(client)


@pytest.fixture
def administrator(officer) -> Account:
    today = clock.today()
    RoleAssignment.objects.create(
        account=officer, role=Role.ADMINISTRATOR, valid_from=today - timedelta(days=1), given_at=clock.now()
    )
    return officer


def test_adding_a_code_app_asks_for_the_password_some_minutes_after_the_sign_in(client, officer):
    sign_in(client, officer.email)
    assert client.get("/account/2fa/totp/activate/").status_code == 200
    with clock.set_to(clock.now() + timedelta(minutes=6)):
        assert client.get("/account/2fa/totp/activate/").url.startswith("/account/reauthenticate/")


def test_the_code_that_proved_a_new_app_does_not_sign_in(client, officer):
    sign_in(client, officer.email)
    secret = client.get("/account/2fa/totp/activate/").context["form"].secret
    code = code_of(secret)
    client.post("/account/2fa/totp/activate/", {"code": code})
    other = Client()
    sign_in(other, officer.email)
    other.post("/account/2fa/authenticate/", {"code": code})
    assert not signed_in(other)


def test_the_code_apps_square_is_an_image_without_inline_style(client, officer):
    sign_in(client, officer.email)
    prove(client)
    page = client.get("/account/2fa/totp/activate/").content.decode()
    assert 'src="data:image/svg+xml' in page
    assert "style=" not in page


def test_signing_in_asks_for_the_code_of_the_app(enrolled, officer):
    browser = Client()
    assert sign_in(browser, officer.email).url == "/account/2fa/authenticate/"
    assert not signed_in(browser)
    browser.post("/account/2fa/authenticate/", {"code": next_code(enrolled)})
    assert signed_in(browser)


def test_a_code_is_taken_once_only(enrolled, officer):
    first, second = Client(), Client()
    code = next_code(enrolled)
    for browser in (first, second):
        sign_in(browser, officer.email)
        browser.post("/account/2fa/authenticate/", {"code": code})
    assert signed_in(first)
    assert not signed_in(second)


def test_a_recovery_code_opens_once(enrolled, officer):
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    assert len(codes) == 10
    for browser, opens in ((Client(), True), (Client(), False)):
        sign_in(browser, officer.email)
        browser.post("/account/2fa/authenticate/", {"code": codes[0]})
        assert signed_in(browser) is opens


def test_wrong_codes_lock_as_wrong_passwords_do(enrolled, officer):
    browser = Client()
    sign_in(browser, officer.email)
    for _ in range(5):
        browser.post("/account/2fa/authenticate/", {"code": wrong_code(enrolled)})
    page = browser.post("/account/2fa/authenticate/", {"code": next_code(enrolled)}).content.decode()
    assert "Hãy thử lại lúc" in page
    assert not signed_in(browser)


def test_the_secret_is_kept_encrypted(enrolled):
    kept = Authenticator.objects.get(type="totp").data["secret"]
    assert enrolled not in kept
    assert len(generate_totp_secret()) == len(enrolled)


def test_adding_and_removing_is_audited_and_told(client, officer, messages, django_capture_on_commit_callbacks):
    sign_in(client, officer.email)
    with django_capture_on_commit_callbacks(execute=True):
        enrol(client)
        client.post("/account/2fa/totp/deactivate/")
    assert verbs().count("mfa.added") == 2  # the app, and the recovery codes that come with it
    assert verbs().count("mfa.removed") == 2
    assert any("Đã bật ứng dụng mã" in one for one in messages())


class TestRolesThatDemandIt:
    def test_an_administrator_without_one_is_sent_to_set_it_up(self, client, administrator, settings):
        settings.DEMO = False
        sign_in(client, administrator.email)
        assert client.get("/account/email/").url == "/account/2fa/"
        assert client.get("/account/2fa/").status_code == 200

    def test_the_api_is_closed_to_an_administrator_without_one(self, client, administrator, settings):
        settings.DEMO = False
        sign_in(client, administrator.email)
        answer = client.get("/api/v1/me")
        assert answer.status_code == 403
        assert answer.json()["code"] == "second_factor_needed"

    def test_with_one_everything_opens(self, client, administrator, settings):
        settings.DEMO = False
        sign_in(client, administrator.email)
        enrol(client)
        assert client.get("/account/email/").status_code == 200

    def test_the_last_one_cannot_be_removed(self, client, administrator, settings):
        settings.DEMO = False
        sign_in(client, administrator.email)
        enrol(client)
        client.post("/account/2fa/totp/deactivate/")
        assert Authenticator.objects.filter(type="totp").exists()

    def test_the_demo_does_not_ask(self, client, administrator, settings):
        settings.DEMO = True
        sign_in(client, administrator.email)
        assert client.get("/account/email/").status_code == 200

    def test_other_officers_may_go_without(self, client, officer, settings):
        settings.DEMO = False
        sign_in(client, officer.email)
        assert client.get("/account/email/").status_code == 200
