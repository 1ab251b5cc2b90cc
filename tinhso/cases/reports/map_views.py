"""The officers' map: what is overdue, where."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tinhso.cases.engine import presenting
from tinhso.cases.engine.words import chosen
from tinhso.cases.reports import overview, policies
from tinhso.cases.reports.categories import titles
from tinhso.kernel.policy import acting, guarded


@require_GET
@guarded(policies.SEE_REPORTS)
def page(request: HttpRequest) -> HttpResponse:
    """Show the overdue reports on the map, and beside it as a list."""
    lines = presenting.lines(overview.overdue(actor=acting(request))[:200])
    return render(request, "field_reports/map.html", {"lines": lines, "base_map": settings.BASE_MAP is not None})


@require_GET
@guarded(policies.SEE_REPORTS)
def overdue(request: HttpRequest) -> JsonResponse:
    """Answer the overdue reports within the actor's sight as GeoJSON points."""
    names = titles()
    lines = presenting.lines(overview.overdue(actor=acting(request)))
    features = [
        {
            "type": "Feature",
            "id": line.case.id,
            "geometry": {"type": "Point", "coordinates": [line.case.place.longitude, line.case.place.latitude]},
            "properties": {
                "code": line.case.code,
                "title": line.case.title,
                "category": chosen(*names.get(line.case.category, (line.case.category, line.case.category))),
                "office": line.office,
                "due": line.due.words,
                "url": line.url,
                "simulated": line.case.simulated,
            },
        }
        for line in lines
        if line.case.place is not None
    ]
    answer = {"type": "FeatureCollection", "features": features}
    return JsonResponse(answer, content_type="application/geo+json", json_dumps_params={"ensure_ascii": False})
