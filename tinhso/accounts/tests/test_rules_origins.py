from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinhso.accounts.rules.origins import client_address, household

PROXIES = ["127.0.0.1", "10.0.0.0/8"]


def test_the_header_of_a_stranger_is_not_believed():
    assert client_address("203.0.113.9", "198.51.100.1", PROXIES) == "203.0.113.9"


def test_behind_a_trusted_proxy_the_client_is_who_it_heard_from():
    assert client_address("127.0.0.1", "198.51.100.1", PROXIES) == "198.51.100.1"


def test_what_the_client_wrote_itself_is_not_believed():
    assert client_address("127.0.0.1", "6.6.6.6, 198.51.100.1, 10.2.3.4", PROXIES) == "198.51.100.1"


@pytest.mark.parametrize("forwarded", ["", "nonsense", "198.51.100.1, <script>"])
def test_an_unreadable_header_leaves_the_proxy(forwarded):
    assert client_address("127.0.0.1", forwarded, PROXIES) == "127.0.0.1"


def test_an_ipv4_client_on_an_ipv6_socket_is_named_by_its_ipv4_address():
    assert client_address("::ffff:127.0.0.1", "198.51.100.1", PROXIES) == "198.51.100.1"


@given(st.ip_addresses().map(str), st.text())
def test_without_trusted_proxies_no_header_changes_the_answer(remote, forwarded):
    assert client_address(remote, forwarded, []) == client_address(remote, "", [])


@pytest.mark.parametrize(
    ("address", "held"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2::99", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("command line", "command line"),
    ],
)
def test_a_household_holds_one_address_or_one_network_of_the_new_kind(address, held):
    assert household(address) == held
