"""The centre's page: every field, with what it lacks said plainly; for officers only."""

from __future__ import annotations

import pytest
from django.test import Client

from tinhso.accounts.tests.factories import citizen, give, officer
from tinhso.kernel.policy import Role

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def browser(account) -> Client:
    client = Client()
    client.force_login(account, backend=BACKEND)
    return client


@pytest.fixture
def leader():
    account = officer()
    give(account, Role.PROVINCE_LEADER)
    return account


def test_the_eleven_fields_are_shown_each_without_data_and_never_as_zero(leader):
    html = browser(leader).get("/centre/").content.decode()
    assert html.count("chưa có dữ liệu") >= 11
    for field in ("Y tế", "Giáo dục", "Hành chính công", "Phản ánh hiện trường", "Bản đồ nền"):
        assert field in html


def test_the_page_speaks_the_readers_language(leader):
    client = browser(leader)
    client.cookies["language"] = "en"
    assert "Operations centre" in client.get("/centre/").content.decode()


def test_citizens_and_strangers_do_not_see_it():
    assert browser(citizen()).get("/centre/").status_code == 403
    assert Client().get("/centre/").status_code == 302
