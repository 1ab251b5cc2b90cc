from __future__ import annotations

import hashlib
import hmac

import pytest

from tinhso.supply.obligations.errors import AddressRefused
from tinhso.supply.obligations.rules.events import event, host_of, signature, wait_after
from tinhso.supply.obligations.tests.values import at


def test_an_event_has_what_cloudevents_asks_for():
    made = event("1", "vn.tinhso.supply.reminder.v1", "unit/5", at("2026-02-06T17:00"), {"a": 1})
    assert made["specversion"] == "1.0"
    assert made["time"] == "2026-02-06T10:00:00Z"
    assert {"id", "source", "type", "subject", "datacontenttype", "data"} <= made.keys()


def test_a_receiver_can_prove_who_sent_it_and_when():
    body = b'{"a":1}'
    expected = hmac.new(b"secret", b"1700000000." + body, hashlib.sha256).hexdigest()
    assert signature("secret", 1700000000, body) == f"t=1700000000,v1={expected}"


@pytest.mark.parametrize(
    "url",
    ["http://example.org/x", "ftp://example.org", "https://user:pass@example.org/", "https:///x", "https://h:99999/", "x"],
)
def test_only_https_without_a_user_is_called(url):
    with pytest.raises(AddressRefused):
        host_of(url)


def test_waits_grow_and_stay_bounded():
    waits = [wait_after(attempts) for attempts in range(1, 30)]
    assert waits == sorted(waits)
    assert waits[-1].total_seconds() == 12 * 3600
