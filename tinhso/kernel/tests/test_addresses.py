"""No connector calls inside, whatever the address is written as, unless the operator named the network."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import contextmanager
from ipaddress import ip_address

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinhso.kernel import addresses
from tinhso.kernel.addresses import AddressRefused, HostUnknown

INSIDE = """127.0.0.1 127.9.9.9 10.0.0.1 172.16.0.1 192.168.1.1 169.254.1.1 169.254.169.254 100.64.0.1 100.100.100.200
    0.0.0.0 0.1.2.3 192.0.0.192 192.0.2.1 198.18.0.1 224.0.0.1 240.0.0.1 255.255.255.255 168.63.129.16
    ::1 :: fe80::1 fe80::1%eth0 fc00::1 fd00:ec2::254 ff02::1 2001:db8::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::127.0.0.1
    64:ff9b::7f00:1 64:ff9b::a00:1 64:ff9b:1::1 2002:7f00:1:: 2001:0:4136:e378:8000:63bf:3fff:fdd2 fec0::1""".split()  # noqa: SIM905
PUBLIC = ["8.8.8.8", "203.162.0.11", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
LOOPBACK = ["127.0.0.0/8"]
TRICKS = ["2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001", "127.1", "127.0.1", "localhost", "[::1]"]


@pytest.mark.parametrize("address", INSIDE)
def test_an_inside_address_is_not_permitted(address):
    assert not addresses.permitted(ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_permitted(address):
    assert addresses.permitted(ip_address(address))


@pytest.mark.parametrize("host", TRICKS)
def test_no_way_of_writing_this_machine_gets_past(host):
    with pytest.raises((AddressRefused, HostUnknown)):
        addresses.checked(host, 80)


@given(st.ip_addresses(v=4))
def test_a_mapped_address_is_judged_as_the_one_it_means(address):
    assert addresses.permitted(ip_address(f"::ffff:{address}")) == addresses.permitted(address)


def test_a_network_that_the_operator_named_is_called_and_its_neighbours_are_not():
    named = {"networks": ["10.20.0.0/16", "fd12::/48"]}
    answers = ["10.20.1.1", "10.21.1.1", "fd12::5"]
    assert addresses.checked("db", 5432, **named, resolve=lambda *_: answers) == ["10.20.1.1", "fd12::5"]
    with pytest.raises(AddressRefused):
        addresses.checked("db", 5432, **named, resolve=lambda *_: ["10.21.1.1"])


def test_metadata_of_a_cloud_is_refused_even_in_a_named_network():
    with pytest.raises(AddressRefused):
        addresses.checked("metadata", 80, networks=["169.254.0.0/16"], resolve=lambda *_: ["169.254.169.254"])


def test_a_name_without_an_address_says_so():
    def nothing(*_):
        raise socket.gaierror("unknown")

    with pytest.raises(HostUnknown):
        addresses.checked("no.such.host", 80, resolve=nothing)
    with pytest.raises(HostUnknown):
        addresses.checked("a" * 70, 80)


@contextmanager
def served(answer: bytes, pause: float = 0.0):
    """A server on loopback that sends ``answer`` to everybody, a byte at a time when it pauses."""
    server = socket.create_server(("127.0.0.1", 0))
    calls: list[bytes] = []

    def talk() -> None:
        while True:
            try:
                session, _ = server.accept()
            except OSError:
                return
            with session:
                calls.append(session.recv(65536))
                try:
                    for piece in [answer] if not pause else (bytes([byte]) for byte in answer):
                        session.sendall(piece)
                        time.sleep(pause)
                except OSError:
                    continue

    threading.Thread(target=talk, daemon=True).start()
    try:
        yield server.getsockname()[1], calls
    finally:
        server.close()


FINE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n[]"


def test_the_connection_goes_to_the_address_that_was_judged():
    """A name that answers something else the next time it is asked changes nothing: it is asked once."""
    asked = []

    def resolve(host, port):
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["169.254.169.254"]

    transport = addresses.transport(seconds=5, networks=LOOPBACK, resolve=resolve)
    with served(FINE) as (port, calls), httpx.Client(transport=transport) as client:
        assert client.get(f"http://source.example:{port}/").json() == []
    assert asked == ["source.example"]
    assert f"Host: source.example:{port}".encode() in calls[0]


def test_a_redirect_to_the_inside_is_refused():
    answer = b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/latest/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    client = httpx.Client(transport=addresses.transport(seconds=5, networks=["127.0.0.1/32"]), follow_redirects=True)
    with served(answer) as (port, calls), client, pytest.raises(AddressRefused):
        client.get(f"http://127.0.0.1:{port}/")
    assert len(calls) == 1


def test_a_server_that_drips_for_ever_is_left_at_the_deadline():
    begun = time.monotonic()
    client = httpx.Client(transport=addresses.transport(seconds=0.5, networks=LOOPBACK))
    with served(FINE * 100, pause=0.05) as (port, _), client, pytest.raises(httpx.TimeoutException):
        client.get(f"http://127.0.0.1:{port}/")
    assert time.monotonic() - begun < 5


def test_a_plain_socket_goes_to_a_judged_address_too():
    with served(b"hello") as (port, _):
        with addresses.connected("127.0.0.1", port, networks=LOOPBACK) as session:
            session.sendall(b"x")
            assert session.recv(5) == b"hello"
        with pytest.raises(AddressRefused):
            addresses.connected("127.0.0.1", port)
