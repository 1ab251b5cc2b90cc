"""Where a request comes from, when reverse proxies stand in between."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network


def client_address(remote: str, forwarded: str, trusted: Iterable[str]) -> str:
    """Return the address of the client.

    ``remote`` is who connected, ``forwarded`` the X-Forwarded-For header, ``trusted`` addresses or networks of
    our own proxies. Each proxy appends whom it heard from, so the chain is read from its right end and the
    first address that is not a trusted proxy is the client; what stands left of it may be invented.
    """
    networks = [ip_network(item, strict=False) for item in trusted]
    heard = [item.strip() for item in forwarded.split(",") if item.strip()]
    believed = remote
    for hop in [remote, *reversed(heard)]:
        address = _address(hop)
        if address is None:
            return believed
        believed = str(address)
        if not any(address in network for network in networks):
            return believed
    return believed


def household(address: str) -> str:
    """Return what one household holds of the network: an IPv4 address, or the /64 of an IPv6 one; other text unchanged."""
    parsed = _address(address)
    if parsed is None:
        return address
    return str(ip_network(f"{parsed}/64", strict=False)) if parsed.version == 6 else str(parsed)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text.strip("[]"))
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
