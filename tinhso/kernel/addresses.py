"""Where the platform may call: nothing inside this machine and its networks, unless the operator named it.

A name is resolved once, each answer is judged, and the connection goes to the address that was judged: a name that
answers differently a moment later changes nothing. Redirects are new connections and are judged again.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

import httpcore
import httpx

from tinhso.kernel.errors import BadInput, Unavailable

Address = IPv4Address | IPv6Address
Resolver = Callable[[str, int], Iterable[str]]
"""Gives the addresses (as text) of a host; raises OSError when it has none."""

# What clouds answer their own machines on, wherever it lies.
METADATA = frozenset(map(ip_address, ("169.254.169.254", "168.63.129.16", "100.100.100.200", "192.0.0.192", "fd00:ec2::254")))
TRANSLATED = IPv6Network("64:ff9b::/96")  # NAT64: the last 32 bits are the IPv4 address that is meant
CONNECT_SECONDS = 10.0


class AddressRefused(BadInput):
    code = "address_refused"
    vi = (
        "Không gọi tới {host}: địa chỉ này nằm trong máy chủ hoặc mạng nội bộ. "
        "Nếu đúng là nguồn cần lấy, hãy nhờ người vận hành ghi mạng đó vào TINHSO_CONNECTOR_NETWORKS."
    )
    en = (
        "{host} is not called: it lies inside this machine or its networks. "
        "If it is the right source, ask the operator to name its network in TINHSO_CONNECTOR_NETWORKS."
    )


class HostUnknown(Unavailable):
    code = "host_unknown"
    vi = "Không tìm được địa chỉ của máy “{host}”. Hãy kiểm tra tên máy và mạng."
    en = "The host “{host}” has no address. Check its name and the network."


def permitted(address: Address, networks: Iterable[str] = ()) -> bool:
    """Say whether ``address`` may be called: public, or in one of ``networks``; never one of a cloud's metadata."""
    meant = _meant(address)
    if meant in METADATA:
        return False
    if any(meant in ip_network(network, strict=False) for network in networks):
        return True
    unusual = meant.is_multicast or meant.is_reserved or meant.is_unspecified or meant.is_link_local
    odd = isinstance(meant, IPv6Address) and (meant.sixtofour is not None or meant.teredo is not None or meant.is_site_local)
    return meant.is_global and not unusual and not odd


def checked(host: str, port: int, *, networks: Iterable[str] = (), resolve: Resolver | None = None) -> list[str]:
    """Return the addresses of ``host`` that may be called, in the order to try them.

    ``networks`` are the inside networks that may be called after all. Connect to what is returned, not to the name.
    Raises HostUnknown when the name has no address, AddressRefused when none of them may be called.
    """
    try:
        found = [ip_address(each) for each in (resolve or resolved)(host, port)]
    except (OSError, UnicodeError, ValueError):
        raise HostUnknown(host=host) from None
    if not found:
        raise HostUnknown(host=host)
    if allowed := [str(each) for each in found if permitted(each, networks)]:
        return allowed
    raise AddressRefused(host=host)


def resolved(host: str, port: int) -> Iterator[str]:
    """Yield what the machine's resolver answers; forms such as ``0x7f.1`` come out as the address they mean."""
    for *_, place in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        yield str(place[0])


def connected(
    host: str,
    port: int,
    *,
    timeout: float = CONNECT_SECONDS,
    networks: Iterable[str] = (),
    resolve: Resolver | None = None,
) -> socket.socket:
    """Return a socket to ``host``, connected to an address that was judged. Raises as ``checked``, and OSError."""
    failure: OSError | None = None
    for address in checked(host, port, networks=networks, resolve=resolve):
        try:
            return socket.create_connection((address, port), timeout=timeout)
        except OSError as error:
            failure = error
    raise failure or HostUnknown(host=host)


def transport(*, seconds: float, networks: Iterable[str] = (), resolve: Resolver | None = None) -> httpx.BaseTransport:
    """Return what an ``httpx.Client(transport=…)`` connects through: judged addresses only, ``seconds`` in all.

    Sending raises AddressRefused and HostUnknown as ``checked`` does, and httpx's own errors. Proxies named in the
    environment are not used; give a client ``trust_env=False`` to leave its ``.netrc`` alone too.
    """
    return _Transport(_Backend(time.monotonic() + seconds, tuple(networks), resolve))


def _meant(address: Address) -> Address:
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in TRANSLATED:
            return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


class _Backend(httpcore.NetworkBackend):
    """Connects to judged addresses, and lets nothing last beyond the deadline."""

    def __init__(self, deadline: float, networks: tuple[str, ...], resolve: Resolver | None) -> None:
        self.deadline, self.networks, self.resolve = deadline, networks, resolve
        self.inner = httpcore.SyncBackend()

    def left(self, timeout: float | None) -> float:
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the time for all of it is over")
        return left if timeout is None else min(left, timeout)

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, local_address: str | None = None, socket_options: Any = None
    ) -> httpcore.NetworkStream:
        failure: Exception = httpcore.ConnectError(host)
        for address in checked(host, port, networks=self.networks, resolve=self.resolve):
            try:
                stream = self.inner.connect_tcp(address, port, self.left(timeout), local_address, socket_options)
                return _Stream(stream, self)
            except httpcore.ConnectError as error:
                failure = error
        raise failure


class _Stream(httpcore.NetworkStream):
    """A connection whose every read and write ends with the deadline, however slowly the other side drips."""

    def __init__(self, inner: httpcore.NetworkStream, backend: _Backend) -> None:
        self.inner, self.backend = inner, backend

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.inner.read(max_bytes, self.backend.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.inner.write(buffer, self.backend.left(timeout))

    def close(self) -> None:
        self.inner.close()

    def start_tls(self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None) -> _Stream:
        return _Stream(self.inner.start_tls(ssl_context, server_hostname, self.backend.left(timeout)), self.backend)

    def get_extra_info(self, info: str) -> Any:
        return self.inner.get_extra_info(info)


class _Transport(httpx.BaseTransport):
    """httpx's own transport offers no place for a backend, so this hands requests to httpcore as that one does."""

    def __init__(self, backend: _Backend) -> None:
        self.pool = httpcore.ConnectionPool(ssl_context=httpx.create_ssl_context(), network_backend=backend)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        asked = httpcore.Request(
            request.method, target, headers=request.headers.raw, content=request.stream, extensions=request.extensions
        )
        with _told_by_httpx():
            answer = self.pool.handle_request(asked)
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer), extensions=answer.extensions)

    def close(self) -> None:
        self.pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self.answer = answer

    def __iter__(self) -> Iterator[bytes]:
        with _told_by_httpx():
            yield from self.answer.iter_stream()

    def close(self) -> None:
        self.answer.close()


@contextmanager
def _told_by_httpx() -> Iterator[None]:
    try:
        yield
    except httpcore.TimeoutException as error:
        raise httpx.TimeoutException(str(error)) from error
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol) as error:
        raise httpx.TransportError(str(error)) from error
