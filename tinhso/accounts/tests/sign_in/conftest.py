"""What the tests of sign-in stand on: an officer, a citizen, a folder of messages."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from tinhso.accounts.models import Account, Kind
from tinhso.accounts.sign_in.passwords import Argon2
from tinhso.audit import queries as audit
from tinhso.audit.contracts import Filters, Line
from tinhso.kernel import clock

PASSWORD = "con trâu đi trước cái cày"


@pytest.fixture(autouse=True)
def outgoing(settings, tmp_path) -> Path:
    settings.OUTGOING = tmp_path / "outgoing"
    settings.EMAIL_BACKEND = "tinhso.accounts.sign_in.messages.mail.Backend"
    settings.EMAIL_URL = settings.SMS_URL = ""
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": tmp_path / "cache"}
    }
    return settings.OUTGOING


@pytest.fixture
def _without_second_factor():
    """Undo what the rest of the room's tests do: here the second factor is tried, with the roles as they are set."""


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch):
    """Argon2 as in use, but with little work: there are many sign-ins here."""
    for name, little in (("time_cost", 1), ("memory_cost", 64), ("parallelism", 1)):
        monkeypatch.setattr(Argon2, name, little)


@pytest.fixture
def officer(db) -> Account:
    return Account.objects.create_user("lan@soctrang.gov.vn", PASSWORD, kind=Kind.OFFICER, full_name="Nguyễn Thị Lan")


@pytest.fixture
def citizen(db) -> Account:
    verified = {"phone": "0912345678", "phone_verified_at": clock.now()}
    return Account.objects.create_user(None, None, kind=Kind.CITIZEN, full_name="Trần Văn Bình", **verified)


@pytest.fixture
def messages(outgoing) -> Callable[[], list[str]]:
    """Return what was sent so far, oldest first, as the operator reads it."""
    return lambda: [path.read_text() for path in sorted(outgoing.glob("*.txt"))]


@pytest.fixture
def code(messages) -> Callable[[], str]:
    """Return the code in the newest message."""
    return lambda: re.findall(r"\b\d{6}\b", messages()[-1])[-1]


def journal() -> list[Line]:
    """Return what the audit was told so far, oldest first."""
    return list(audit.stream(Filters()))


def verbs() -> list[str]:
    return [line.verb for line in journal()]


def sign_in(client: Client, login: str, password: str = PASSWORD, **more: str):
    return client.post("/account/login/", {"login": login, "password": password, **more})


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session
