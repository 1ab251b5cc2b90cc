"""The public's front page."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils.translation import gettext as _

from tinhso.kernel.policy import Public, guarded
from tinhso.portal.queries import Suggestion, look_up, suggest
from tinhso.ui import formatting

LONGEST_QUESTION = 200
HOME = Public(name="portal.home")


def question(request: HttpRequest) -> str:
    return " ".join(request.GET.get("q", "").split())[:LONGEST_QUESTION]


@guarded(HOME)
def home(request: HttpRequest) -> HttpResponse:
    """Look up a unit by its old or new name (``?q=``), and find the way to everything else."""
    text = question(request)
    return render(request, "portal/home.html", {"answer": look_up(text) if text else None})


def hint(offered: Suggestion) -> str:
    """Return where a suggested unit is, and until when it was."""
    if offered.until is None:
        return offered.path
    return _("%(path)s · until %(day)s") % {"path": offered.path, "day": formatting.day(offered.until)}


@guarded(HOME)
def suggestions(request: HttpRequest) -> JsonResponse:
    """Answer what is typed (``?q=``) with units old and new: ``[{value, label, hint}]``."""
    offered = [
        {"value": f"unit:{each.unit}", "label": each.name, "hint": hint(each)}
        for each in suggest(question(request), settings.PROVINCE)
    ]
    return JsonResponse(offered, safe=False, json_dumps_params={"ensure_ascii": False})


@guarded(HOME)
def favicon(request: HttpRequest) -> HttpResponse:
    """Lead browsers that ask for the old address of a site's mark to the mark."""
    return redirect(static("ui/mark.svg"), permanent=True)


@guarded(HOME)
def robots(request: HttpRequest) -> HttpResponse:
    """Tell search engines that the public pages are for everybody and the rest is not for them."""
    allowed = ("/$", "/units/", "/field-reports/$", "/field-reports/new$", "/field-reports/PA-*/$")
    lines = ("User-agent: *", *(f"Allow: {path}" for path in allowed), "Disallow: /", "")
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
