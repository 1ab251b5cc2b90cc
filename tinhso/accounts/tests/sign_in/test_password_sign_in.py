from __future__ import annotations

import unicodedata
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from tinhso.accounts.models import Account
from tinhso.accounts.sign_in import passwords
from tinhso.accounts.sign_in.models import FailedAttempt
from tinhso.accounts.tests.sign_in.conftest import PASSWORD, journal, sign_in, signed_in, verbs
from tinhso.kernel import clock

pytestmark = pytest.mark.django_db


def test_an_officer_signs_in_with_e_mail_and_password(client, officer):
    assert sign_in(client, "Lan@SocTrang.gov.vn").status_code == 302
    assert signed_in(client)
    assert verbs() == ["sign_in.succeeded"]


def test_officers_land_in_the_centre_and_citizens_at_home(client, officer, citizen):
    assert sign_in(client, officer.email)["Location"] == reverse("centre:home")
    citizen.set_password(PASSWORD)
    citizen.save()
    assert sign_in(Client(), "0912 345 678")["Location"] == "/"


def test_whoever_was_on_the_way_somewhere_goes_there(client, officer):
    assert sign_in(client, officer.email, next="/account/sessions/")["Location"] == "/account/sessions/"


def test_an_officers_unconfirmed_telephone_does_not_stand_in_the_way(client, officer):
    Account.objects.filter(pk=officer.pk).update(phone="+84911222333")
    sign_in(client, officer.email)
    assert signed_in(client)


def test_a_citizen_signs_in_with_a_telephone_number_as_it_is_spoken(client, citizen):
    citizen.set_password(PASSWORD)
    citizen.save()
    sign_in(client, "0912 345 678")
    assert signed_in(client)


def test_passwords_are_kept_with_argon2(officer):
    assert officer.password.startswith("argon2$argon2id$")


def test_a_password_typed_on_another_keyboard_is_the_same(client, officer):
    sign_in(client, "lan@soctrang.gov.vn", unicodedata.normalize("NFD", PASSWORD))
    assert signed_in(client)


@pytest.mark.parametrize("password", ["q1w2e3r4t5y6", "NguyenThiLan1985", "123456789012", "ngắn"])
def test_weak_passwords_are_refused_with_a_sentence(officer, password):
    with pytest.raises(ValidationError):
        validate_password(password, officer)


def test_the_provinces_name_is_no_password(officer, monkeypatch):
    validate_password("cantho-cantho-77", officer)
    monkeypatch.setattr(passwords, "province_words", lambda: ["Thành phố Cần Thơ", "Cần Thơ"])
    with pytest.raises(ValidationError):
        validate_password("cantho-cantho-77", officer)


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(client, officer):
    wrong = sign_in(client, "lan@soctrang.gov.vn", "sai hoàn toàn rồi").content.decode()
    unknown = sign_in(Client(), "khong.co@soctrang.gov.vn", "sai hoàn toàn rồi").content.decode()
    sentence = "Tên đăng nhập hoặc mật khẩu chưa đúng"
    assert sentence in wrong
    assert sentence in unknown


def test_a_closed_account_does_not_sign_in(client, officer):
    Account.objects.filter(pk=officer.pk).update(is_active=False)
    assert sign_in(client, officer.email).url == "/account/inactive/"
    assert not signed_in(client)


class TestLockOut:
    def fail(self, client: Client, login: str, times: int = 5) -> str:
        return [sign_in(client, login, "sai hoàn toàn rồi").content.decode() for _ in range(times)][-1]

    def test_the_fifth_failure_locks_and_the_right_password_does_not_open(self, client, officer):
        self.fail(client, officer.email)
        answer = sign_in(client, officer.email).content.decode()
        assert not signed_in(client)
        assert "Hãy thử lại lúc" in answer
        assert "(sau 15 phút)" in answer

    def test_a_strangers_guesses_do_not_shut_the_owner_out_of_a_known_device(self, client, officer):
        sign_in(client, officer.email)
        client.post("/account/logout/")  # the device stays known
        self.fail(Client(), officer.email)
        assert "Hãy thử lại lúc" in sign_in(Client(), officer.email).content.decode()
        sign_in(client, officer.email)
        assert signed_in(client)

    def test_a_known_device_locks_by_its_own_failures(self, client, officer):
        sign_in(client, officer.email)
        client.post("/account/logout/")  # the device stays known
        self.fail(client, officer.email)
        assert "Hãy thử lại lúc" in sign_in(client, officer.email).content.decode()

    def test_an_unknown_name_locks_in_the_same_way(self, client):
        self.fail(client, "khong.co@soctrang.gov.vn")
        assert "Hãy thử lại lúc" in self.fail(client, "khong.co@soctrang.gov.vn", 1)

    def test_the_lock_holds_for_other_browsers_and_after_a_restart(self, client, officer, settings, tmp_path):
        self.fail(client, officer.email)
        settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}  # nothing kept in a cache
        other = Client()
        sign_in(other, officer.email)
        assert not signed_in(other)

    def test_the_door_opens_when_the_time_is_over(self, client, officer):
        self.fail(client, officer.email)
        with clock.set_to(clock.now() + timedelta(minutes=16)):
            sign_in(client, officer.email)
            assert signed_in(client)

    def test_e_mail_and_telephone_of_one_person_count_together(self, client, officer):
        officer.phone = "0987654321"
        officer.save()
        self.fail(client, officer.email, 3)
        self.fail(client, "0987654321", 2)
        assert "Hãy thử lại lúc" in self.fail(client, officer.email, 1)

    def test_signing_in_forgives_the_account_but_not_the_address(self, client, officer):
        self.fail(client, officer.email, 4)
        assert FailedAttempt.objects.count() == 8
        sign_in(client, officer.email)
        assert FailedAttempt.objects.count() == 4

    def test_one_address_cannot_try_many_accounts(self, client, officer):
        for number in range(30):
            self.fail(client, f"nguoi{number}@soctrang.gov.vn", 1)
        assert "Hãy thử lại lúc" in sign_in(client, officer.email).content.decode()

    def test_failures_and_the_lock_are_audited_without_what_was_typed(self, client, officer):
        self.fail(client, officer.email)
        assert verbs() == ["sign_in.failed"] * 5 + ["sign_in.locked"]
        entry = journal()[0]
        assert entry.target == f"account:{officer.pk}"
        assert entry.kind == "anonymous"
        assert officer.email not in str(journal())


class TestSessions:
    def test_the_session_key_changes_at_sign_in(self, client, officer):
        client.get("/account/2fa/webauthn/login/", headers={"accept": "application/json"})  # notes a challenge
        before = client.cookies[settings.SESSION_COOKIE_NAME].value
        sign_in(client, officer.email)
        assert client.cookies[settings.SESSION_COOKIE_NAME].value != before

    def test_without_remember_the_cookie_ends_with_the_browser(self, client, officer):
        sign_in(client, officer.email)
        assert client.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == ""

    def test_remember_keeps_the_cookie_for_the_longest_lifetime(self, client, officer):
        sign_in(client, officer.email, remember="on")
        assert client.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == 30 * 24 * 3600

    def test_an_idle_hour_signs_out_and_says_so(self, client, officer):
        sign_in(client, officer.email)
        with clock.set_to(clock.now() + timedelta(minutes=61)):
            assert client.get("/account/sessions/").status_code == 302
        assert not signed_in(client)
        assert verbs()[1:3] == ["sign_in.expired", "sign_in.out"]

    def test_work_without_pause_ends_after_twelve_hours(self, client, officer):
        sign_in(client, officer.email)
        began = clock.now()
        for half_hours in range(1, 24):
            with clock.set_to(began + timedelta(minutes=30 * half_hours)):
                assert client.get("/account/sessions/").status_code == 200
        with clock.set_to(began + timedelta(hours=12)):
            assert client.get("/account/sessions/").status_code == 302

    def test_a_sign_in_of_another_browser_is_listed_and_can_be_ended(self, client, officer):
        other = Client(headers={"user-agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"})
        sign_in(other, officer.email)
        sign_in(client, officer.email)
        page = client.get("/account/sessions/")
        assert "Firefox, Linux" in page.content.decode()
        theirs = next(one for one in page.context["sessions"] if "Firefox" in one.user_agent)
        client.post(f"/account/sessions/{theirs.pk}/end/")
        assert other.get("/account/sessions/").status_code == 302
        assert signed_in(client)
        assert "sign_in.ended" in verbs()

    def test_all_others_are_ended_at_once(self, client, officer):
        others = [Client() for _ in range(3)]
        for one in [*others, client]:
            sign_in(one, officer.email)
        client.post("/account/sessions/")
        assert [one.get("/account/sessions/").status_code for one in [*others, client]] == [302, 302, 302, 200]

    def test_nobody_ends_the_sign_in_of_somebody_else(self, client, officer, citizen):
        sign_in(client, officer.email)
        page = client.get("/account/sessions/")
        stranger = Client()
        stranger.force_login(citizen)
        assert stranger.post(f"/account/sessions/{page.context['sessions'][0].pk}/end/").status_code == 404
        assert client.get("/account/sessions/").status_code == 200


class TestNotices:
    def test_a_new_device_is_told_by_mail_and_a_known_one_is_not(self, client, officer, messages):
        sign_in(client, officer.email)
        assert "Đăng nhập trên thiết bị mới" in messages()[-1]
        client.post("/account/logout/")
        sign_in(client, officer.email)
        assert len(messages()) == 1

    def test_a_changed_password_is_told_and_ends_other_sign_ins(self, client, officer, messages):
        other = Client()
        sign_in(other, officer.email)
        sign_in(client, officer.email)
        new = "mưa dầm thấm lâu ngày"
        client.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": new})
        assert "Mật khẩu của bạn đã được thay đổi" in messages()[-1]
        assert other.get("/account/sessions/").status_code == 302
        assert client.get("/account/sessions/").status_code == 200
        assert "password.changed" in verbs()

    def test_a_mail_server_that_is_down_does_not_undo_the_change(self, client, officer, settings, outgoing):
        settings.EMAIL_URL = "smtp://127.0.0.1:9"
        sign_in(client, officer.email)
        assert signed_in(client)
        assert len(list((outgoing / "unsent").glob("*.json"))) == 1


def test_a_forgotten_password_is_chosen_anew_with_a_code(client, officer, code):
    client.post("/account/password/reset/", {"email": officer.email})
    client.post("/account/password/reset/confirm/", {"code": code()})
    answer = client.post("/account/password/reset/complete/", {"password1": "mưa dầm thấm lâu ngày"})
    assert answer.status_code == 302
    sign_in(client, officer.email, "mưa dầm thấm lâu ngày")
    assert signed_in(client)
    assert "password.changed" in verbs()


def test_asking_for_a_new_password_does_not_tell_who_has_an_account(client, officer):
    known = client.post("/account/password/reset/", {"email": officer.email})
    unknown = Client().post("/account/password/reset/", {"email": "khong.co@soctrang.gov.vn"})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)


class TestDemoAccounts:
    def test_the_demo_offers_one_click_for_each_role(self, client, settings):
        settings.DEMO = True
        page = client.get("/account/login/").content.decode()
        assert "Tài khoản trình diễn" in page
        assert "quan.tri@demo.example" in page

    def test_outside_the_demo_none_is_offered(self, client, settings):
        settings.DEMO = False
        page = client.get("/account/login/").content.decode()
        assert "demo.example" not in page
        assert "Tài khoản trình diễn" not in page
