"""What this browser can prove: keys of its reports and a name of its own, in signed cookies that no script reads.

Keys come here from the fragment of a private link or from a form, never from an address: see ADR 0021.
"""

from __future__ import annotations

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

KEYS, DEVICE = "report_keys", "device"
KEYS_SALT, DEVICE_SALT = "tinhso.portal.keys", "tinhso.portal.device"
YEAR = 365 * 24 * 3600
MOST_KEYS = 30  # what a cookie of 4 KB holds


def key_of(request: HttpRequest, code: str) -> str:
    """Return the key by which this browser proves itself for a report, or nothing."""
    return _kept(request).get(code.strip().upper(), "")


def codes_of(request: HttpRequest) -> tuple[str, ...]:
    """Return the codes of the reports that this browser has keys of, the latest first."""
    return tuple(reversed(_kept(request)))


def keep(request: HttpRequest, response: HttpResponse, code: str, key: str) -> None:
    """Keep the key of a report in this browser; the oldest goes where there are too many."""
    known = {kept: value for kept, value in _kept(request).items() if kept != code}
    newest = dict([*known.items(), (code, key)][-MOST_KEYS:])
    _set(response, KEYS, signing.dumps(newest, salt=KEYS_SALT, compress=True), "/field-reports/")


def forget(response: HttpResponse) -> None:
    """Forget all keys of this browser: for a telephone that is handed on."""
    response.delete_cookie(KEYS, path="/field-reports/", samesite="Lax")


def device_of(request: HttpRequest) -> str:
    """Return the name that this browser was given, or nothing."""
    try:
        return str(signing.loads(request.COOKIES.get(DEVICE, ""), salt=DEVICE_SALT))
    except signing.BadSignature:
        return ""


def name_device(request: HttpRequest, response: HttpResponse) -> None:
    """Give this browser a name unless it has one."""
    if not device_of(request):
        _set(response, DEVICE, signing.dumps(secrets.token_urlsafe(18), salt=DEVICE_SALT), "/")


def _kept(request: HttpRequest) -> dict[str, str]:
    try:
        found: dict[str, str] = signing.loads(request.COOKIES.get(KEYS, ""), salt=KEYS_SALT)
    except signing.BadSignature:
        return {}
    return found


def _set(response: HttpResponse, name: str, value: str, path: str) -> None:
    response.set_cookie(
        name, value, max_age=YEAR, path=path, samesite="Lax", httponly=True, secure=bool(settings.SESSION_COOKIE_SECURE)
    )
