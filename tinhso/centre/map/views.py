"""The map page and what it fetches."""

from __future__ import annotations

from zlib import crc32

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import condition, require_GET

from tinhso.catalog.contracts import Level
from tinhso.centre.map import areas, layers, looking, shown
from tinhso.centre.map.base_map import part_of_file
from tinhso.centre.map.contracts import AREA_LEVELS
from tinhso.centre.map.errors import WrongLevel
from tinhso.centre.map.words import LEVELS
from tinhso.centre.policies import SEE_CENTRE
from tinhso.kernel import clock, period_names
from tinhso.kernel.policy import acting, guarded
from tinhso.places import queries as places
from tinhso.places.policies import LOOK_UP_UNITS

GEOJSON = "application/geo+json"


@require_GET
@guarded(SEE_CENTRE)
def page(request: HttpRequest) -> HttpResponse:
    """Show an indicator on the map; everything that is chosen stands in the address."""
    look = looking.read(request.GET)
    if look is None:
        return render(request, "centre/map.html", {"look": None})
    actor, language = acting(request), shown.language()
    context = {
        "look": look,
        "collection": f"{look.indicator}.{look.level}",
        "query": looking.write(look),
        "title": getattr(look.definition.title, language),
        "choices": looking.choices(language, actor=actor),
        "levels": [(level, LEVELS[level]) for level in looking.levels(look.definition)],
        "periods": [(period.code, period_names.name(period, language)) for period in shown.periods(look)],
        "days": sorted({*places.days_of_change(), *([look.in_units_of] if look.in_units_of else [])} - {clock.today()}),
        "today": clock.today(),
        "layers": layers.layers(language, actor=actor),
        "chart": shown.ranking(look, actor=actor),
        "box": areas.home_box(clock.today()),
        "base_map": settings.BASE_MAP is not None,
    }
    return render(request, "centre/map.html", context)


@require_GET
@guarded(SEE_CENTRE)
def values(request: HttpRequest) -> HttpResponse:
    """Answer the values of every period of the slider, with their colours and words."""
    look = looking.read(request.GET)
    return JsonResponse(shown.sheet(look, actor=acting(request)) if look else {})


@require_GET
@guarded(SEE_CENTRE)
def ranking(request: HttpRequest) -> HttpResponse:
    """Answer the ranking of the chosen period, to be put beside the map."""
    look = looking.read(request.GET)
    return render(request, "centre/_map_ranking.html", {"chart": shown.ranking(look, actor=acting(request)) if look else None})


@require_GET
@guarded(LOOK_UP_UNITS)
@condition(etag_func=lambda request: f'"{places.revision()}-{crc32(request.GET.urlencode().encode())}"')
def outlines(request: HttpRequest) -> HttpResponse:
    """Answer the areas of a level (``?level=``) on a day (``?on=``) for drawing, as GeoJSON."""
    level, kind = request.GET.get("level", Level.COMMUNE), request.GET.get("outlines", "")
    if level not in AREA_LEVELS:
        raise WrongLevel(level=level[:40], accepted=", ".join(AREA_LEVELS))
    day = places.known_day(request.GET.get("on"))
    return _kept(HttpResponse(areas.collection(Level(level), day, kind if kind in looking.OUTLINES else ""), GEOJSON))


@require_GET
@guarded(LOOK_UP_UNITS)
def land(request: HttpRequest) -> HttpResponse:
    """Answer the land around the province, drawn below everything."""
    return _kept(HttpResponse(areas.land(), GEOJSON))


@require_GET
@guarded(SEE_CENTRE)
def layer(request: HttpRequest, dataset: str) -> HttpResponse:
    """Answer the points of a dataset, as far as the reader may see its rows."""
    return JsonResponse(layers.points(layers.layer(dataset, shown.language()), actor=acting(request)), content_type=GEOJSON)


@require_GET
@guarded(LOOK_UP_UNITS)
def base_map(request: HttpRequest) -> HttpResponse:
    """Answer a part of the operator's own base map (a PMTiles file, of which browsers ask for ranges), to citizens too."""
    if settings.BASE_MAP is None:
        raise Http404
    return part_of_file(settings.BASE_MAP, request.headers.get("Range", ""))


def _kept(response: HttpResponse) -> HttpResponse:
    """Let the browser keep what only changes with the register of units, and ask again each time whether it has."""
    response["Cache-Control"] = "private, no-cache"
    return response
