"""What other systems are sent: CloudEvents 1.0 in JSON, signed; and which addresses may be called at all."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from tinhso.supply.obligations.errors import AddressRefused

EVENT_PREFIX = "vn.tinhso.supply"
SOURCE = "urn:tinhso:supply:obligations"
CONTENT_TYPE = "application/cloudevents+json; charset=utf-8"
WAITS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4))
MOST_ATTEMPTS = 20  # with a wait of twelve hours from the sixth on: about a week


def event(
    id: str, kind: str, subject: str, at: datetime, data: Mapping[str, object], source: str = SOURCE
) -> dict[str, object]:
    """Return an event as CloudEvents 1.0 (JSON format). ``id`` stays the same when it is sent again."""
    return {
        "specversion": "1.0",
        "id": id,
        "source": source,
        "type": kind,
        "subject": subject,
        "time": at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        "data": dict(data),
    }


def signature(secret: str, sent_at: int, body: bytes) -> str:
    """Return the signature of a body sent at ``sent_at`` (seconds since 1970): ``t=…,v1=`` HMAC-SHA256 of both."""
    digest = hmac.new(secret.encode(), f"{sent_at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={sent_at},v1={digest}"


def wait_after(attempts: int) -> timedelta:
    """Return how long to wait after so many failed attempts."""
    return WAITS[attempts - 1] if 1 <= attempts <= len(WAITS) else timedelta(hours=12)


def host_of(url: str) -> tuple[str, int]:
    """Return host and port of an address that may be called. Raises AddressRefused: https only, no user in it."""
    try:
        parts = urlsplit(url)
        port = parts.port or 443
    except ValueError:
        raise _refused("địa chỉ không đọc được", "the address cannot be read") from None
    if parts.scheme != "https" or not parts.hostname:
        raise _refused("địa chỉ phải bắt đầu bằng https://", "it must begin with https://")
    if parts.username or parts.password:
        raise _refused("địa chỉ không được chứa tên, mật khẩu", "it must not hold a user or password")
    return parts.hostname, port


def _refused(why_vi: str, why_en: str) -> AddressRefused:
    return AddressRefused(why_vi=why_vi, why_en=why_en)
