"""The documents of the OGC services, as plain JSON values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from tinhso.centre.map.collections import Collection, Feature
from tinhso.centre.map.rules.boxes import Box
from tinhso.centre.map.rules.grid import MOST_ZOOM, Tile
from tinhso.kernel import clock

JSON, GEOJSON, MVT = "application/json", "application/geo+json", "application/vnd.mapbox-vector-tile"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
TILES_ID = "WebMercatorQuad"
MERCATOR = "http://www.opengis.net/def/crs/EPSG/0/3857"
CONFORMS_TO = (
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/mvt",
)
LINKED = {"description": "OGC 17-069r4. The service speaks JSON only; its document is /api/v1/openapi.json."}


def answers(media_type: str) -> dict[str, Any]:
    """Return what the API's document says of an answer that is no plain JSON."""
    schema = {"type": "string", "format": "binary"} if media_type == MVT else {"type": "object", "additionalProperties": True}
    return {"responses": {200: {"description": "OK", "content": {media_type: {"schema": schema}}}}}


def landing(api: str) -> dict[str, Any]:
    """Return the landing page; ``api`` is the address of the JSON API."""
    return {
        "title": "Tỉnh Số",
        "description": "Địa giới và chỉ tiêu của tỉnh · Areas and indicators of the province",
        "links": [
            _link(f"{api}/ogc", "self", JSON, "This document"),
            _link(f"{api}/openapi.json", "service-desc", "application/vnd.oai.openapi+json;version=3.0", "The API's document"),
            _link(f"{api}/ogc/conformance", "conformance", JSON, "What it conforms to"),
            _link(f"{api}/ogc/collections", "data", JSON, "The collections"),
        ],
    }


def collections(
    address: str, root: str, found: Sequence[Collection], limit: int, offset: int, box: Box | None
) -> dict[str, Any]:
    """Return the collections from ``offset`` on, at most ``limit``, with links to this page and those beside it."""
    shown = found[offset : offset + limit]
    return {
        "links": [_link(address, "self", JSON, "This document"), *_beside(address, JSON, len(found), limit, offset)],
        "numberMatched": len(found),
        "numberReturned": len(shown),
        "collections": [collection(root, each, box) for each in shown],
    }


def collection(root: str, asked: Collection, box: Box | None) -> dict[str, Any]:
    """Return one collection: title in both languages, extent, links."""
    address = f"{root}/collections/{asked.id}"
    return {
        "id": asked.id,
        "title": asked.title,
        "description": _description(asked),
        "itemType": "feature",
        "crs": [CRS84],
        "extent": {"spatial": {"bbox": [list(box)] if box else [[-180, -90, 180, 90]], "crs": CRS84}},
        "links": [
            _link(address, "self", JSON, "This document"),
            _link(f"{address}/items", "items", GEOJSON, "The features"),
            _link(f"{address}/tiles", "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector", JSON, "Vector tiles"),
        ],
    }


def page(address: str, found: Sequence[Feature], limit: int, offset: int) -> dict[str, Any]:
    """Return the features from ``offset`` on, at most ``limit``, with links to this and the next page."""
    shown = found[offset : offset + limit]
    return {
        "type": "FeatureCollection",
        "timeStamp": clock.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
        "numberMatched": len(found),
        "numberReturned": len(shown),
        "links": [_link(address, "self", GEOJSON, "This document"), *_beside(address, GEOJSON, len(found), limit, offset)],
        "features": [feature(each) for each in shown],
    }


def feature(found: Feature) -> dict[str, Any]:
    """Return one GeoJSON feature; an area without an outline has no geometry."""
    from tinhso.centre.map import geometry  # noqa: PLC0415  # loads the geometry library, when first drawn

    shape = geometry.geojson(found.shape) if found.shape is not None else None
    return {"type": "Feature", "id": found.id, "geometry": shape, "properties": dict(found.properties)}


def linked(document: dict[str, Any], root: str, name: str) -> dict[str, Any]:
    """Return a feature with the links that one alone must have."""
    address = f"{root}/collections/{name}"
    links = [_link(f"{address}/items/{document['id']}", "self", GEOJSON, "This document")]
    return {**document, "links": [*links, _link(address, "collection", JSON, "The collection")]}


def tilesets(root: str, asked: Collection, box: Box | None) -> dict[str, Any]:
    """Return the one tile set of a collection, with the template of its tiles' addresses."""
    address = f"{root}/collections/{asked.id}/tiles"
    template = {
        "href": f"{address}/{TILES_ID}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}",
        "rel": "item",
        "type": MVT,
        "templated": True,
    }
    west, south, east, north = box or (-180, -85, 180, 85)
    tileset = {
        "title": asked.title,
        "dataType": "vector",
        "crs": MERCATOR,
        "tileMatrixSetURI": f"http://www.opengis.net/def/tilematrixset/OGC/1.0/{TILES_ID}",
        "boundingBox": {"lowerLeft": [west, south], "upperRight": [east, north], "crs": CRS84},
        "tileMatrixSetLimits": [],
        "layers": [{"id": asked.id, "dataType": "vector", "minTileMatrix": "0", "maxTileMatrix": str(MOST_ZOOM)}],
        "links": [template],
    }
    return {"links": [_link(address, "self", JSON, "This document")], "tilesets": [tileset]}


def tile(place: Tile, asked: Collection, found: Sequence[Feature]) -> bytes:
    """Return the vector tile with those of the features that have an outline."""
    from tinhso.centre.map import geometry  # noqa: PLC0415  # loads the geometry library, when first drawn

    drawn = [(each.number, each.shape, each.properties) for each in found if each.shape is not None]
    return geometry.encoded(place, asked.id, drawn)


def _beside(address: str, media_type: str, count: int, limit: int, offset: int) -> Iterator[dict[str, Any]]:
    """Yield the links to the next and the previous page, where there are some."""
    if offset + limit < count:
        yield _link(_with(address, limit=limit, offset=offset + limit), "next", media_type, "The next page")
    if offset > 0:
        yield _link(_with(address, limit=limit, offset=max(0, offset - limit)), "prev", media_type, "The page before")


def _description(asked: Collection) -> str:
    if asked.layer is not None:
        exact = "Where each thing stands." if asked.layer.is_exact else "Each thing in the middle of its commune."
        return f"{exact} What was supplied last, as far as you may see it; 'simulated' says what was made up."
    if asked.definition is None:
        return "Without datetime: the units of today. Outlines are official, or schematic cells that we drew; each says which."
    return f"{asked.definition.meaning.vi} · {asked.definition.meaning.en}"


def _link(address: str, relation: str, media_type: str, title: str) -> dict[str, Any]:
    return {"href": address, "rel": relation, "type": media_type, "title": title}


def _with(address: str, **changed: int) -> str:
    """Return an address with parameters set."""
    parts = urlsplit(address)
    query = {**dict(parse_qsl(parts.query)), **{name: str(value) for name, value in changed.items()}}
    return urlunsplit(parts._replace(query=urlencode(query)))
