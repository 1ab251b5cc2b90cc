from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinhso.accounts.errors import DaysOutOfOrder, ScopeUnknown, TooLong
from tinhso.accounts.rules.tokens import Written, check_terms, digest, proves, read, usable, use_is_news
from tinhso.kernel import clock

NOW = datetime(2026, 11, 22, 9, tzinfo=clock.ZONE)
DAY = timedelta(days=1)
secrets = st.from_regex(r"[A-Za-z0-9_-]{43}", fullmatch=True)
prefixes = st.from_regex(r"[a-z0-9]{8}", fullmatch=True)


@given(prefixes, secrets)
def test_a_written_token_reads_back(prefix, secret):
    assert read(str(Written(prefix, secret))) == Written(prefix, secret)


@given(st.text())
def test_anything_else_is_not_a_token(text):
    assert read(text) is None


@given(secrets, secrets)
def test_only_its_own_secret_proves_a_token(secret, other):
    assert proves(secret, digest(secret))
    assert proves(other, digest(secret)) == (other == secret)


def test_a_token_is_usable_until_it_expires_or_is_revoked():
    assert usable(NOW + DAY, None, NOW)
    assert not usable(NOW, None, NOW)
    assert not usable(NOW + DAY, NOW, NOW)


def test_use_is_written_down_at_most_once_a_minute():
    assert use_is_news(None, NOW)
    assert not use_is_news(NOW - timedelta(seconds=59), NOW)
    assert use_is_news(NOW - timedelta(seconds=60), NOW)


def check(scopes: list[str], expires_at: datetime) -> None:
    check_terms(scopes=scopes, offered={"accounts.see_self"}, expires_at=expires_at, now=NOW)


def test_a_token_has_scopes_that_exist_and_an_end_within_a_year():
    check(["accounts.see_self"], NOW + 365 * DAY)
    with pytest.raises(TooLong):
        check(["accounts.see_self"], NOW + 366 * DAY)
    with pytest.raises(DaysOutOfOrder):
        check(["accounts.see_self"], NOW)
    with pytest.raises(ScopeUnknown):
        check(["everything"], NOW + DAY)
    with pytest.raises(ScopeUnknown):
        check([], NOW + DAY)
