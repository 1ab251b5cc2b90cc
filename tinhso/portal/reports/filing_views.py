"""Reporting: the form, which works without script, and the reports nearby that may be about the same."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from tinhso.cases.reports import queries as reports
from tinhso.cases.reports.errors import PlaceMissing
from tinhso.kernel.errors import TinhSoError
from tinhso.kernel.policy import acting, guarded
from tinhso.places import queries as places
from tinhso.portal.reports import actions, forms, keys, presenting
from tinhso.portal.reports.contracts import Upload
from tinhso.portal.reports.policies import FILE, LOOK
from tinhso.ui.problems import said

MOST_FILES = 5


@require_http_methods(["GET", "POST"])
@guarded(FILE)
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """Show the form, or file what was filled in and lead to the receipt. What is refused is shown with what was written."""
    if request.method == "POST":
        try:
            return _filed(request)
        except TinhSoError as error:
            return _named(
                request, render(request, "portal_reports/new.html", form(request.POST, said(error)), status=error.status)
            )
    return _named(request, render(request, "portal_reports/new.html", form(request.GET)))


@require_GET
@guarded(LOOK)
def alike(request: HttpRequest) -> HttpResponse:
    """Answer the open reports near a place that may be about the same trouble, to be put into the form."""
    place = forms.place(request.GET)
    if place is None:
        raise PlaceMissing()
    found = reports.public.alike(place.longitude, place.latitude, request.GET.get("category", ""))
    return render(request, "portal_reports/_alike.html", {"cards": presenting.cards(found)})


def form(filled: QueryDict, problem: str = "") -> dict[str, Any]:
    """Return what the form is drawn from. Its request and secret are drawn anew unless the same sending is mended."""
    return {
        "choices": presenting.choices(filled),
        "communes": places.communes_by_name(),
        "former_names": presenting.former_names(),
        "filled": filled,
        "commune": filled.get("commune", ""),
        "problem": problem,
        "draw": filled.get("request") or secrets.token_urlsafe(18),
        "secret": filled.get("secret") or secrets.token_urlsafe(18),
        "most_files": MOST_FILES,
        "box": presenting.home_box(),
        "base_map": settings.BASE_MAP is not None,
    }


def _filed(request: HttpRequest) -> HttpResponse:
    actor = acting(request)
    filing = forms.filing(request.POST, get_language() or "vi")
    files = forms.uploads(request.FILES.getlist("photos"), MOST_FILES)
    filed = actions.file_report(filing, keys.device_of(request), actor=actor)
    add_files(request, filed.case.id, files, filed.key)
    response = redirect("citizen:receipt", filed.case.code)
    if filed.key:
        keys.keep(request, response, filed.case.code, filed.key)
    return response


def add_files(request: HttpRequest, case: int, files: Sequence[Upload], key: str) -> None:
    """Add pictures to what was taken in already; one that is refused is told, and undoes nothing."""
    try:
        actions.add_files(case, files, keys.device_of(request), key=key, actor=acting(request))
    except TinhSoError as error:
        messages.warning(request, said(error))


def _named(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    keys.name_device(request, response)
    return response
