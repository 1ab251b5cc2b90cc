"""What makes the pages an app: its manifest, its worker, and the pages that it keeps for when there is no network."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from tinhso.kernel.policy import ANONYMOUS, acting, guarded
from tinhso.portal.reports.filing_views import form
from tinhso.portal.reports.policies import USE_APP

KEPT = (
    "ui/css/tokens.css",
    "ui/css/base.css",
    "ui/css/layout.css",
    "ui/css/forms.css",
    "ui/css/data.css",
    "ui/css/overlays.css",
    "ui/js/page.js",
    "ui/js/combobox.js",
    "ui/vendor/icons.svg",
    "ui/mark.svg",
    "portal_reports/app.css",
    "portal_reports/outgoing.js",
    "portal_reports/app.js",
    "portal_reports/form.js",
)
SOURCE = "portal_reports/worker.js"
ICONS = ((192, "any"), (512, "any"), (512, "maskable"))


@require_GET
@guarded(USE_APP)
def manifest(request: HttpRequest) -> HttpResponse:
    """Answer the manifest by which a telephone installs the app."""
    icons = [
        {
            "src": static(f"portal_reports/icon-{size}{'-maskable' if purpose == 'maskable' else ''}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": purpose,
        }
        for size, purpose in ICONS
    ]
    told = {
        "id": reverse("citizen:new"),
        "name": _("Field reports"),
        "short_name": _("Field reports"),
        "lang": translation.get_language(),
        "start_url": reverse("citizen:new"),
        "scope": reverse("citizen:board"),
        "display": "standalone",
        "background_color": "#f6f7f9",
        "theme_color": "#0f766e",
        "icons": icons,
        "shortcuts": [
            {"name": _("Report a problem"), "url": reverse("citizen:new")},
            {"name": _("Look up a report"), "url": reverse("citizen:track")},
        ],
    }
    return JsonResponse(told, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})


@require_GET
@guarded(USE_APP)
def worker(request: HttpRequest) -> HttpResponse:
    """Answer the service worker with what it keeps, in a language (``?language=``), and the version of that."""
    language = _language(request.GET.get("language", ""))
    told = {
        "files": [static(name) for name in KEPT],
        "form": reverse("citizen:new"),
        "shell": reverse("citizen:shell", args=[language]),
        "offline": f"{reverse('citizen:offline')}?language={language}",
        "outgoing": static("portal_reports/outgoing.js"),
        "ways": {"api": reverse("api:file_report"), "token": reverse("citizen:token")},
    }
    source = _text(SOURCE)
    version = hashlib.sha256(f"{json.dumps(told)}{source}{''.join(_text(name) for name in KEPT)}".encode()).hexdigest()[:12]
    head = f"const KEPT = {json.dumps({**told, 'version': version})};\n"
    response = HttpResponse(head + source, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@require_GET
@guarded(USE_APP)
def shell(request: HttpRequest, language: str) -> HttpResponse:
    """Answer the form as the app keeps it: nobody's, whoever is signed in, so that no name stays on the telephone."""
    _nobodys(request)
    with translation.override(_language(language)):
        return render(request, "portal_reports/new.html", form(QueryDict()) | {"kept": True})


@require_GET
@guarded(USE_APP)
def offline(request: HttpRequest) -> HttpResponse:
    """Answer the page that stands in for any other while there is no network; it lists what waits to be sent."""
    _nobodys(request)
    with translation.override(_language(request.GET.get("language", ""))):
        response = render(request, "portal_reports/offline.html")
    response["X-Robots-Tag"] = "noindex"
    return response


@require_GET
@guarded(USE_APP)
@never_cache
def token(request: HttpRequest) -> HttpResponse:
    """Answer a token against forged requests, and whether a citizen is signed in: for pages that were kept."""
    return JsonResponse({"token": get_token(request), "citizen": acting(request).kind == "citizen"})


def _nobodys(request: HttpRequest) -> None:
    request.user = AnonymousUser()
    request.actor = ANONYMOUS  # type: ignore[attr-defined]  # put there by the gate


def _language(code: str) -> str:
    known = dict(settings.LANGUAGES)
    if code and code not in known:
        raise Http404
    return code or translation.get_language() or settings.LANGUAGE_CODE


def _text(name: str) -> str:
    path = finders.find(name)
    if not isinstance(path, str):
        raise Http404
    return Path(path).read_text(encoding="utf-8")
