"""Reports as vector tiles: a tile holds at most as many points as its grid has cells, however many reports there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tinhso.cases.reports import queries as reports
from tinhso.cases.reports.contracts import Box, Cluster, Wanted
from tinhso.kernel.late import Late
from tinhso.portal.reports.rules import tiles

if TYPE_CHECKING:
    import mapbox_vector_tile
else:
    mapbox_vector_tile = Late("mapbox_vector_tile")  # brings geometry along, which only maps need

LAYER = "reports"
MEDIA_TYPE = "application/vnd.mapbox-vector-tile"


def tile(z: int, x: int, y: int, wanted: Wanted) -> bytes:
    """Return the public reports of a tile as a Mapbox Vector Tile: clusters (``n``, ``late``), and lone ones by ``code``."""
    west, south, east, north = tiles.edges(z, x, y)
    found = reports.public.clusters(wanted, Box(west, south, east, north), tiles.CELLS)
    features = [_feature(each, *tiles.within(z, x, y, each.longitude, each.latitude)) for each in found]
    options = {"extents": tiles.EXTENT, "y_coord_down": True}
    content: bytes = mapbox_vector_tile.encode([{"name": LAYER, "features": features}], default_options=options)
    return content


def _feature(cluster: Cluster, across: int, down: int) -> dict[str, Any]:
    told: dict[str, Any] = {"n": cluster.count}
    if cluster.overdue:
        told["late"] = cluster.overdue
    if cluster.pin is not None:
        told = {"code": cluster.pin.code, "stage": str(reports.public.stage_of(cluster.pin.state)), **told}
        del told["n"]
    return {"geometry": f"POINT({across} {down})", "properties": told}
