"""What everybody sees: the map by tiles, the list with its filters, the figures, and feeds of the same."""

from __future__ import annotations

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from tinhso.cases.reports import queries as reports
from tinhso.cases.reports.contracts import Pin, Wanted
from tinhso.kernel.policy import guarded
from tinhso.places import queries as places
from tinhso.portal.reports import feeds, forms, mapping, presenting
from tinhso.portal.reports.policies import LOOK
from tinhso.portal.reports.rules import tiles

PAGE = 20
FED = 100
FRESH = "public, max-age=60"


class _Listed:
    """The public reports as a paginator counts and cuts them."""

    ordered = True

    def __init__(self, wanted: Wanted) -> None:
        self.wanted = wanted

    @cached_property
    def _count(self) -> int:
        return reports.public.count(self.wanted)

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, part: slice) -> tuple[presenting.Card, ...]:
        return presenting.cards(reports.public.listed(self.wanted, part.start, part.stop - part.start))


@require_GET
@guarded(LOOK)
def board(request: HttpRequest) -> HttpResponse:
    """Show map, figures and list of the public reports; what is chosen stands in the address."""
    wanted = forms.wanted(request.GET)
    query = request.GET.copy()
    query.pop("page", None)
    pages: Paginator[presenting.Card] = Paginator(_Listed(wanted), PAGE)  # type: ignore[arg-type]  # it counts and cuts
    context = {
        "wanted": wanted,
        "page_obj": pages.get_page(request.GET.get("page")),
        "figures": reports.public.figures(wanted),
        "categories": presenting.category_titles(),
        "stages": [(stage, gettext(words)) for stage, (words, _mark) in presenting.STAGES.items()],
        "communes": places.units_at_home(levels=("commune",)),
        "query": query.urlencode(),
        "box": presenting.home_box(),
        "base_map": settings.BASE_MAP is not None,
    }
    return render(request, "portal_reports/board.html", context)


@require_GET
@guarded(LOOK)
def near(request: HttpRequest) -> HttpResponse:
    """Show the reports around a place, and the feeds by which one follows it."""
    circle = forms.circle(request.GET)
    found = reports.public.near(*circle, most=FED) if circle else ()
    query = request.GET.urlencode() if circle else ""
    context = {"circle": circle, "cards": presenting.cards(found), "query": query}
    response = render(request, "portal_reports/near.html", context)
    response["X-Robots-Tag"] = "noindex"  # where somebody lives is for no index
    return response


@require_GET
@guarded(LOOK)
def tile(request: HttpRequest, z: int, x: int, y: int) -> HttpResponse:
    """Answer a part of the map as a vector tile."""
    if not tiles.exists(z, x, y):
        raise Http404
    return _fresh(HttpResponse(mapping.tile(z, x, y, forms.wanted(request.GET)), mapping.MEDIA_TYPE))


@require_GET
@guarded(LOOK)
def atom(request: HttpRequest) -> HttpResponse:
    """Answer the latest reports, with the filters of the list or around a place, as an Atom feed."""
    found = presenting.cards(_fed(request))
    return _fresh(HttpResponse(feeds.atom(request, found), "application/atom+xml; charset=utf-8"))


@require_GET
@guarded(LOOK)
def geojson(request: HttpRequest) -> HttpResponse:
    """Answer the same as GeoJSON."""
    found = presenting.cards(_fed(request))
    details = {"ensure_ascii": False}
    return _fresh(JsonResponse(feeds.geojson(request, found), content_type="application/geo+json", json_dumps_params=details))


def _fed(request: HttpRequest) -> tuple[Pin, ...]:
    wanted, circle = forms.wanted(request.GET), forms.circle(request.GET)
    if circle is None:
        return reports.public.listed(wanted, most=FED)
    found = reports.public.near(*circle, wanted, most=FED)
    return tuple(sorted(found, key=lambda pin: pin.received_at, reverse=True))


def _fresh(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = FRESH
    return response
