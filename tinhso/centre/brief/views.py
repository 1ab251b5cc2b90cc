"""The page of the morning brief."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tinhso.centre.brief import policies, presenting, queries
from tinhso.kernel.policy import Actor, guarded
from tinhso.places import queries as places


@require_GET
@guarded(policies.READ_BRIEF)
def page(request: HttpRequest, day: str = "") -> HttpResponse:
    """Show the latest brief, or that of a day."""
    asked: date | None = places.day(day) if day else None
    actor: Actor = request.actor  # type: ignore[attr-defined]  # put there by the gate
    found = queries.brief(asked, actor=actor)
    shown = presenting.shown(found) if found is not None else None
    return render(request, "brief/brief.html", {"shown": shown, "days": queries.days(actor=actor)})
