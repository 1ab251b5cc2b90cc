"""Asked on every request of a signed-in person: is the sign-in still good, is it strong enough; and floods, answered calmly."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from allauth.core.exceptions import RateLimited
from allauth.core.internal.ratelimit import respond_429
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from tinhso.accounts import denials
from tinhso.accounts.guarded_api import problem
from tinhso.accounts.identification import API
from tinhso.accounts.sign_in import journal, second_factor
from tinhso.accounts.sign_in.errors import SecondFactorNeeded
from tinhso.accounts.sign_in.rules import lifetimes
from tinhso.kernel import clock

SIGNED_IN_AT, SEEN_AT = lifetimes.SIGNED_IN_AT, "seen_at"
SEEN_EVERY = timedelta(minutes=1)  # a row is written at most this often, not with every request

# Where a person without the demanded second factor may still go.
OPEN_WITHOUT = frozenset(
    {"account_logout", "account_reauthenticate", "account_change_password", "account_set_password", "usersessions_list"}
)


class SessionLimits:
    """Ends a sign-in that was idle or lasted too long; notes now and then that it was seen."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.account_layout = "ui/public.html"  # type: ignore[attr-defined]  # read by account/base_manage.html
        # A request without the cookie is nobody's: the session is not even read, so that its page may be cached.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            self._look_at(request)
        return self.get_response(request)

    def _look_at(self, request: HttpRequest) -> None:
        account = request.user
        began, seen = _instant(request, SIGNED_IN_AT), _instant(request, SEEN_AT)
        now = clock.now()
        remembered = request.session.get_expiry_age() > settings.SESSION_COOKIE_AGE
        over = lifetimes.over(account.kind, remembered, now - began, now - seen)  # type: ignore[union-attr]  # our Account
        if over:
            journal.by_account(request, account, "sign_in.expired", because=over.value)  # type: ignore[arg-type]
            logout(request)
            messages.info(request, _("You were signed out because the sign-in had lasted its time. Sign in again to go on."))
            return
        if account.kind == "officer":  # type: ignore[union-attr]
            request.account_layout = "ui/office.html"  # type: ignore[attr-defined]
        if now - seen >= SEEN_EVERY and not unattended(request):
            note_seen(request, now)


def unattended(request: HttpRequest) -> bool:
    """Say whether an open page asked by itself: it is no sign that its reader is still there."""
    return request.headers.get("Accept") == "text/event-stream" or "X-Unattended" in request.headers


class SecondFactor:
    """Sends holders of roles that demand a second factor to set one up before anything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        name = (request.resolver_match.url_name if request.resolver_match else "") or ""
        if name in OPEN_WITHOUT or name.startswith("mfa_") or not second_factor.missing(request):
            return None
        if request.path.startswith(API):
            error = SecondFactorNeeded()
            denials.note(request, error)
            return problem(request, error)
        messages.warning(request, _("Your role demands a second factor. Add a code app or a passkey to go on."))
        return redirect("mfa_index")


class SlowDown:
    """Answers with a page when allauth says that codes were asked for too fast."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, RateLimited):
            return None
        answer: HttpResponse = respond_429(request)
        return answer


def begin(request: HttpRequest) -> None:
    """Start the clock of a new sign-in."""
    now = clock.now()
    request.session[SIGNED_IN_AT] = now.timestamp()
    request.session[SEEN_AT] = now.timestamp()


def note_seen(request: HttpRequest, now: datetime) -> None:
    """Note in the session, and in the list that its holder reads, that it is in use."""
    request.session[SEEN_AT] = now.timestamp()
    seen = {"last_seen_at": now, "ip": journal.address_of(request)}
    UserSession.objects.filter(session_key=request.session.session_key).update(**seen)


def _instant(request: HttpRequest, name: str) -> datetime:
    """Return a noted instant; a session that has none (made before they were noted) begins now."""
    if name not in request.session:
        begin(request)
    return datetime.fromtimestamp(request.session[name], UTC)
