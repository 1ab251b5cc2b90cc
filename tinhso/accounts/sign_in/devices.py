"""Knowing a device again: a signed cookie, for one purpose, a notice when a new device signs in."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from tinhso.accounts.models import Account

COOKIE = "known_device"
KEPT = timedelta(days=400)  # the longest that browsers keep a cookie
MOST_ACCOUNTS = 8  # that share one device


def is_known(request: HttpRequest, account: Account) -> bool:
    """Say whether ``account`` has signed in on this device before."""
    return _mark(account) in _marks(request)


def remember(request: HttpRequest, response: HttpResponse, account: Account) -> None:
    """Let the device be known from now on."""
    marks = [_mark(account), *(mark for mark in _marks(request) if mark != _mark(account))][:MOST_ACCOUNTS]
    secure = bool(settings.SESSION_COOKIE_SECURE)
    response.set_cookie(COOKIE, _signer().sign_object(marks), max_age=KEPT, secure=secure, httponly=True, samesite="Lax")


def _marks(request: HttpRequest) -> list[str]:
    try:
        return list(_signer().unsign_object(request.COOKIES.get(COOKIE, "")))
    except BadSignature:
        return []


def _mark(account: Account) -> str:
    """Return what stands for the account in the cookie; without the secret key it says nothing."""
    return salted_hmac("tinhso.sign_in.device", str(account.pk), algorithm="sha256").hexdigest()[:32]


def _signer() -> Signer:
    return Signer(salt="tinhso.sign_in.device")
