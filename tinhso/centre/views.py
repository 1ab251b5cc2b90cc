"""The pages of the operations centre."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from tinhso.centre.policies import SEE_CENTRE
from tinhso.centre.queries import fields, province
from tinhso.kernel import clock
from tinhso.kernel.policy import guarded
from tinhso.places import queries as places


@guarded(SEE_CENTRE)
def home(request: HttpRequest) -> HttpResponse:
    """Show the province, its units today and the fields, each with what it still lacks."""
    context = {
        "province": province(settings.PROVINCE),
        "counts": places.counts(),
        "today": clock.today(),
        "fields": fields(settings.PACKS, "en" if get_language() == "en" else "vi"),
    }
    return render(request, "centre/home.html", context)
