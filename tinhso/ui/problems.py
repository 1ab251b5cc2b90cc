"""One error, drawn for whoever asked: a page for people, a toast for htmx, problem details for machines."""

from __future__ import annotations

import json
import logging
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language

from tinhso.kernel.errors import SignInRequired, TinhSoError

SIGN_IN = "account_login"
log = logging.getLogger("tinhso.errors")
ICONS = {401: "lock", 403: "lock", 404: "search", 409: "arrows-split", 429: "hourglass", 503: "cloud-off"}


def answer(request: HttpRequest, error: TinhSoError) -> HttpResponse:
    """Return the response that says ``error`` in the form the request asks for, never to be stored."""
    drawn = _problem_details if wants_json(request) else _fragment if is_htmx(request) else _page
    response = drawn(request, error)
    patch_vary_headers(response, ["Accept", "HX-Request"])
    response["Cache-Control"] = "no-store"
    return response


def wants_json(request: HttpRequest) -> bool:
    """Say whether a machine asks: the API, or an Accept header that prefers JSON to HTML."""
    preferred = request.get_preferred_type(["text/html", "application/json", "application/problem+json"])
    return request.path.startswith("/api/") or preferred not in (None, "text/html")


def is_htmx(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def _problem_details(request: HttpRequest, error: TinhSoError) -> HttpResponse:
    problem = error.problem(request.path)
    details = {"ensure_ascii": False, "default": str}
    return JsonResponse(problem, status=error.status, content_type="application/problem+json", json_dumps_params=details)


def _fragment(request: HttpRequest, error: TinhSoError) -> HttpResponse:
    """Return a notice that htmx does not swap in, and a ``toast`` event that shows it."""
    if isinstance(error, SignInRequired) and (address := sign_in_address(_page_of(request))):
        return HttpResponse(status=error.status, headers={"HX-Redirect": address})
    response = HttpResponse(_render(request, "ui/errors/_problem.html", error), status=error.status)
    response["HX-Reswap"] = "none"
    response["HX-Trigger"] = json.dumps({"toast": {"level": "error", "message": said(error)}})
    return response


def _page(request: HttpRequest, error: TinhSoError) -> HttpResponse:
    address = sign_in_address(request.get_full_path()) if isinstance(error, SignInRequired) else ""
    if address and request.method in ("GET", "HEAD"):
        return HttpResponseRedirect(address)
    return HttpResponse(_render(request, "ui/errors/page.html", error), status=error.status)


def _page_of(request: HttpRequest) -> str:
    """Return the page that an htmx request was made from, as a path of this site."""
    address = request.headers.get("HX-Current-URL", "")
    origin = f"{request.scheme}://{request.get_host()}"
    return address.removeprefix(origin) if address.startswith(f"{origin}/") else "/"


def sign_in_address(then: str) -> str:
    """Return the sign-in page that comes back to ``then``; nothing while no room offers one."""
    try:
        return f"{reverse(SIGN_IN)}?{urlencode({'next': then})}"
    except NoReverseMatch:
        return ""


def said(error: TinhSoError) -> str:
    """Return the error's sentence in the reader's language."""
    return error.message_en if get_language() == "en" else error.message_vi


def _render(request: HttpRequest, template: str, error: TinhSoError) -> str:
    problem = error.problem(request.path)
    context = {
        "problem": problem,
        "icon_name": ICONS.get(error.status, "alert-triangle"),
        "sentence": said(error),
        "hint": problem["hint_en" if get_language() == "en" else "hint_vi"],
        "sign_in": sign_in_address(request.get_full_path()) if isinstance(error, SignInRequired) else "",
    }
    return _robustly(template, context, request)


def _robustly(template: str, context: dict[str, object], request: HttpRequest) -> str:
    """Render with all that a page shows; when that is what fails (no database), without the reader's part."""
    try:
        return render_to_string(template, context, request)
    except Exception:
        log.exception("the error page was drawn without its context")
        return render_to_string(template, context)
