"""Sessions are Django's own, read by one question: what has ended, run out or been tampered with is nobody's."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore as Djangos
from django.contrib.sessions.models import Session
from django.utils import timezone

from tinhso.accounts.models import Account
from tinhso.accounts.sign_in.session_store import SessionStore
from tinhso.accounts.tests.factories import officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept() -> SessionStore:
    store = SessionStore()
    store["basket"] = [1, "hai"]
    store.save()
    return store


def test_what_is_kept_is_read_again_and_as_django_reads_it(kept):
    assert dict(SessionStore(kept.session_key).items()) == {"basket": [1, "hai"]} == dict(Djangos(kept.session_key).items())


@pytest.mark.parametrize("what", ["unknown", "ended", "run out", "tampered with"])
def test_what_is_no_session_any_more_is_empty(kept, what):
    row = Session.objects.filter(pk=kept.session_key)
    if what == "ended":
        SessionStore(kept.session_key).delete()
    elif what == "run out":
        row.update(expire_date=timezone.now() - timedelta(seconds=1))  # noqa: TID251  # as the store does
    elif what == "tampered with":
        row.update(session_data=row.get().session_data[:-3] + "abc")
    store = SessionStore("0" * 32 if what == "unknown" else kept.session_key)
    assert dict(store.items()) == {}
    assert store.session_key is None or what == "tampered with"


def test_an_account_is_found_by_its_key_alone_or_not_at_all():
    person = officer()
    found = Account.objects.get(pk=person.pk)
    assert (found.pk, found.email, found.is_active, found.created_at) == (person.pk, person.email, True, person.created_at)
    assert found == Account.objects.get(email=person.email)
    with pytest.raises(Account.DoesNotExist):
        Account.objects.get(pk=person.pk + 1)


def test_an_account_that_is_closed_is_signed_out_with_its_next_request(client):
    person = officer()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/api/v1/me").status_code == 200
    Account.objects.filter(pk=person.pk).update(is_active=False)
    assert client.get("/api/v1/me").status_code == 401
