"""The page of the morning brief, and its paper."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tinhso.centre.brief import policies, presenting, printing, queries
from tinhso.kernel.policy import acting, guarded
from tinhso.places import queries as places


@require_GET
@guarded(policies.READ_BRIEF)
def page(request: HttpRequest, day: str = "") -> HttpResponse:
    """Show the latest brief, or that of a day."""
    actor = acting(request)
    found = queries.brief(places.day(day), actor=actor) if day else queries.latest(actor=actor)
    shown = presenting.shown(found) if found is not None else None
    return render(request, "brief/brief.html", {"shown": shown, "days": queries.days(actor=actor)})


@require_GET
@guarded(policies.READ_BRIEF)
def paper(request: HttpRequest, day: str) -> HttpResponse:
    """Give the brief of a day as PDF."""
    actor = acting(request)
    found = queries.brief(places.day(day), actor=actor)
    headers = {"Content-Disposition": f'inline; filename="ban-tin-{found.day}.pdf"'}
    return HttpResponse(printing.pdf(found), content_type="application/pdf", headers=headers)
