"""The switches of theme and language, and the page that shows every component."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST
from django.views.i18n import set_language

from tinhso.kernel import errors
from tinhso.kernel.policy import guarded
from tinhso.ui import sample_charts, samples
from tinhso.ui.errors import BadRequest, FormExpired, Unexpected
from tinhso.ui.policies import CHOOSE_APPEARANCE, SEE_COMPONENTS
from tinhso.ui.problems import answer
from tinhso.ui.theme import COOKIE, THEMES
from tinhso.ui.vendored import icon_names, packages

YEAR = 365 * 24 * 3600
EXAMPLES: tuple[type[errors.TinhSoError], ...] = (
    BadRequest,
    errors.Denied,
    errors.NotFound,
    errors.Conflict,
    errors.TooMany,
    errors.Unavailable,
    FormExpired,
    Unexpected,
)


@guarded(CHOOSE_APPEARANCE)
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Keep the posted ``theme`` (auto, light, dark) in a cookie and go back to ``next``."""
    response = HttpResponseRedirect(safe_next(request))
    chosen = request.POST.get("theme", "auto")
    if chosen in THEMES:
        response.set_cookie(COOKIE, chosen, max_age=YEAR, samesite="Lax", httponly=True, secure=settings.SESSION_COOKIE_SECURE)
    return response


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
    context = {
        **samples.values(request, sorted(icon_names())),
        "samples": samples.samples(),
        "vendored": packages(),
        "error_codes": [error.code for error in EXAMPLES],
    }
    return render(request, "ui/components.html", context)


@guarded(SEE_COMPONENTS)
@require_GET
def suggestions(request: HttpRequest) -> HttpResponse:
    """Answer the sample combobox: units whose name holds ``q``."""
    wanted = request.GET.get("q", "").casefold()
    found = [(code, name, hint) for code, name, hint in samples.COMMUNES if wanted in name.casefold()]
    return JsonResponse([{"value": code, "label": name, "hint": hint} for code, name, hint in found], safe=False)


@guarded(SEE_COMPONENTS)
@require_GET
def sample_outlines(request: HttpRequest) -> HttpResponse:
    """Answer the sample maps: their outlines."""
    return JsonResponse(sample_charts.outlines(), content_type="application/geo+json")


@guarded(SEE_COMPONENTS)
@require_POST
def toast(request: HttpRequest) -> HttpResponse:
    """Leave a message of each level, as a finished action does, and go back to the components."""
    messages.success(request, gettext("Saved."))
    messages.warning(request, gettext("Two rows were left out."))
    messages.error(request, gettext("The file could not be read. Save it as .xlsx and send it again."))
    return HttpResponseRedirect(f"{reverse('ui:components')}#toasts")


@guarded(SEE_COMPONENTS)
@require_GET
def error_example(request: HttpRequest, code: str) -> HttpResponse:
    """Return the page of the error that has this ``code``, as a user would meet it."""
    kind = next((error for error in EXAMPLES if error.code == code), errors.NotFound)
    return answer(request, kind(error_id="0A1B2C3D") if kind is Unexpected else kind())
