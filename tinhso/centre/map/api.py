"""OGC API: Features (part 1: core, GeoJSON) and Tiles (core) of areas, of layers of points and of indicators' values.

Standards: OGC 17-069r4 (Features), OGC 20-024 (Common part 2: pages of collections), OGC 20-057 (Tiles),
OGC 17-083r4 (WebMercatorQuad), Mapbox Vector Tile 2.1.
"""

# No "from __future__ import annotations" here: ninja reads the annotations at run time, through
# the wrapper of @guarded, where the names of this module are not known.

import json
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from tinhso.centre.map import collections, documents
from tinhso.centre.map.areas import home_box
from tinhso.centre.map.documents import GEOJSON, LINKED, MVT, TILES_ID
from tinhso.centre.map.errors import UnknownParameter
from tinhso.centre.map.rules import grid
from tinhso.centre.map.rules.boxes import meets, read_box, read_span
from tinhso.kernel import clock
from tinhso.kernel.policy import acting, guarded
from tinhso.places.policies import LOOK_UP_UNITS

router = Router(tags=["geography"])
MOST_FEATURES = 1000
Name = Annotated[str, Path(max_length=160)]
PAGE = {"bbox", "datetime", "limit", "offset"}


@router.get("/ogc", response=dict[str, Any], url_name="ogc_landing", summary="OGC API: landing page", openapi_extra=LINKED)
@guarded(LOOK_UP_UNITS)
def landing(request: HttpRequest) -> dict[str, Any]:
    return documents.landing(request.build_absolute_uri("/api/v1"))


@router.get("/ogc/conformance", response=dict[str, Any], url_name="ogc_conformance", summary="OGC API: what it conforms to")
@guarded(LOOK_UP_UNITS)
def conformance(request: HttpRequest) -> dict[str, Any]:
    return {"conformsTo": list(documents.CONFORMS_TO)}


@router.get("/ogc/collections", response=dict[str, Any], url_name="ogc_collections", summary="OGC API: all collections")
@guarded(LOOK_UP_UNITS)
def list_collections(
    request: HttpRequest,
    q: Annotated[str, Query(max_length=200)] = "",
    bbox: Annotated[str, Query(max_length=200)] = "",
    limit: Annotated[int, Query(ge=1, le=MOST_FEATURES)] = 100,
    offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
) -> dict[str, Any]:
    """Page by page, as OGC API - Common lets it: follow the links ``next``. ``q``: words of the title or id, accents aside."""
    home, box = home_box(clock.today()), read_box(bbox)
    outside = box is not None and home is not None and not meets(home, box)
    found = [] if outside else collections.named(q, actor=acting(request))
    return documents.collections(request.build_absolute_uri(), _root(request), found, limit, offset, home)


@router.get(
    "/ogc/collections/{collection}", response=dict[str, Any], url_name="ogc_collection", summary="OGC API: one collection"
)
@guarded(LOOK_UP_UNITS)
def one_collection(request: HttpRequest, collection: Name) -> dict[str, Any]:
    return documents.collection(
        _root(request), collections.collection(collection, actor=acting(request)), home_box(clock.today())
    )


@router.get(
    "/ogc/collections/{collection}/items",
    response={200: None},
    url_name="ogc_items",
    summary="OGC API: features of a collection",
    openapi_extra=documents.answers(GEOJSON),
)
@guarded(LOOK_UP_UNITS)
def items(
    request: HttpRequest,
    collection: Name,
    bbox: Annotated[str, Query(max_length=200)] = "",
    datetime: Annotated[str, Query(max_length=80)] = "",
    limit: Annotated[int, Query(ge=1, le=MOST_FEATURES)] = 100,
    offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
) -> HttpResponse:
    """Features that touch ``bbox`` (degrees) and stand at ``datetime`` (a day, or a span with ``..`` as open end).

    Without ``datetime``: the areas of today, the values of the last complete period.
    """
    if unknown := set(request.GET) - PAGE:
        raise UnknownParameter(name=min(unknown)[:60], accepted=", ".join(sorted(PAGE)))
    asked = collections.collection(collection, actor=acting(request))
    found = collections.features(asked, read_box(bbox), read_span(datetime), actor=acting(request))
    page = documents.page(request.build_absolute_uri(), found, limit, offset)
    return HttpResponse(json.dumps(page, ensure_ascii=False), GEOJSON)


@router.get(
    "/ogc/collections/{collection}/items/{feature}",
    response={200: None},
    url_name="ogc_item",
    summary="OGC API: one feature",
    openapi_extra=documents.answers(GEOJSON),
)
@guarded(LOOK_UP_UNITS)
def item(request: HttpRequest, collection: Name, feature: Name) -> HttpResponse:
    found = collections.feature(collections.collection(collection, actor=acting(request)), feature, actor=acting(request))
    document = documents.linked(documents.feature(found), _root(request), collection)
    return HttpResponse(json.dumps(document, ensure_ascii=False), GEOJSON)


@router.get(
    "/ogc/collections/{collection}/tiles", response=dict[str, Any], url_name="ogc_tilesets", summary="OGC API: vector tiles"
)
@guarded(LOOK_UP_UNITS)
def tilesets(request: HttpRequest, collection: Name) -> dict[str, Any]:
    return documents.tilesets(
        _root(request), collections.collection(collection, actor=acting(request)), home_box(clock.today())
    )


@router.get(
    f"/ogc/collections/{{collection}}/tiles/{TILES_ID}/{{z}}/{{y}}/{{x}}",
    response={200: None},
    url_name="ogc_tile",
    summary="OGC API: one vector tile",
    openapi_extra=documents.answers(MVT),
)
@guarded(LOOK_UP_UNITS)
def tile(
    request: HttpRequest,
    collection: Name,
    z: Annotated[int, Path(ge=0, le=30)],
    y: Annotated[int, Path(ge=0, le=2**30)],
    x: Annotated[int, Path(ge=0, le=2**30)],
    datetime: Annotated[str, Query(max_length=80)] = "",
) -> HttpResponse:
    """A Mapbox vector tile with one layer, named as the collection, by zoom, row from the north and column from the west."""
    asked, place = collections.collection(collection, actor=acting(request)), grid.tile(z, x, y)
    found = collections.features(asked, place.box, read_span(datetime), actor=acting(request))
    return HttpResponse(documents.tile(place, asked, found), MVT)


def _root(request: HttpRequest) -> str:
    return request.build_absolute_uri("/api/v1/ogc")
