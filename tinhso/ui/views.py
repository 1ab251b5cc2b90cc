"""The switches of theme and language, and the page that shows every component."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST
from django.views.i18n import set_language

from tinhso.kernel.policy import guarded
from tinhso.ui.policies import CHOOSE_APPEARANCE, SEE_COMPONENTS
from tinhso.ui.theme import COOKIE, THEMES

YEAR = 365 * 24 * 3600


@guarded(CHOOSE_APPEARANCE)
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Keep the posted ``theme`` (auto, light, dark) in a cookie and go back to ``next``."""
    answer = HttpResponseRedirect(safe_next(request))
    chosen = request.POST.get("theme", "auto")
    if chosen in THEMES:
        answer.set_cookie(COOKIE, chosen, max_age=YEAR, samesite="Lax", httponly=True, secure=settings.SESSION_COOKIE_SECURE)
    return answer


@guarded(CHOOSE_APPEARANCE)
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keep the posted ``language`` in a cookie and go back to ``next`` (Django refuses foreign addresses)."""
    return set_language(request)


def safe_next(request: HttpRequest) -> str:
    """Return the posted ``next`` when it is an address of this site, else the home page."""
    wanted = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else "/"


@guarded(CHOOSE_APPEARANCE)
@require_GET
def offline(request: HttpRequest) -> HttpResponse:
    """Return the page that is kept for when there is no network."""
    return render(request, "ui/errors/offline.html")


@guarded(SEE_COMPONENTS)
@require_GET
def components(request: HttpRequest) -> HttpResponse:
    """Return the page that shows every component with its markup."""
    return render(request, "ui/components.html")
