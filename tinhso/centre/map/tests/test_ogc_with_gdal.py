"""OGC API Features and tiles as others read them: with GDAL, over HTTP."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from tinhso.centre.map import collections
from tinhso.centre.map.rules.grid import tile
from tinhso.centre.map.tests.factories import INDICATOR
from tinhso.kernel import clock
from tinhso.kernel.policy import ANONYMOUS

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = "/api/v1/ogc"


@pytest.fixture
def address(live_server, province) -> Iterator[str]:
    """The landing page of the service, served on loopback."""
    with clock.set_to(date(2026, 11, 28)):
        yield f"{live_server.url}{ROOT}"


READER = """
import json, sys, pyogrio, shapely
source, layer, box, options = json.loads(sys.argv[1])
meta, _, shapes, columns = pyogrio.raw.read(source, layer=layer, bbox=box and tuple(box), **options)
read = {name: [str(value) for value in column] for name, column in zip(meta["fields"], columns)}
bounds = shapely.union_all(shapely.from_wkb(shapes)).bounds
print(json.dumps({"crs": meta["crs"], "read": read, "bounds": bounds}))
"""


def gdal(source: str, layer: str | None = None, box: tuple[float, ...] | None = None, **options: object) -> dict[str, Any]:
    """Read with GDAL in a process of its own: it waits for our server without letting any of our threads run."""
    command = [sys.executable, "-c", READER, json.dumps([source, layer, box, options])]
    done = subprocess.run(command, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


def test_gdal_reads_the_features_page_by_page(address):
    found = gdal(f"OAPIF:{address}", "areas.commune", PAGE_SIZE=2)
    assert sorted(found["read"]["code"]) == ["31498", "31510", "31528"]
    assert found["bounds"] == pytest.approx((105.8, 9.2, 106.2, 9.8))
    assert found["crs"] in ("EPSG:4326", "OGC:CRS84")


def test_gdal_finds_every_collection_over_all_pages(address):
    command = [sys.executable, "-c", "import sys, pyogrio; print(*(row[0] for row in pyogrio.list_layers(sys.argv[1])))"]
    done = subprocess.run([*command, f"OAPIF:{address}"], capture_output=True, timeout=60, check=True)
    names = done.stdout.decode().split()
    assert len(names) == len(set(names)) == len(collections.named("", actor=ANONYMOUS)) > 100


def test_gdal_reads_the_values_of_an_indicator(address):
    found = gdal(f"OAPIF:{address}", f"{INDICATOR}.commune")["read"]
    assert sorted(found["value"]) == ["100.0", "90.0", "nan"]


def test_gdal_filters_by_a_box_on_the_server(address):
    assert gdal(f"OAPIF:{address}", "areas.commune", (106.05, 9.25, 106.1, 9.3))["read"]["code"] == ["31510"]


def test_gdal_reads_the_tiles_where_they_lie(address, client, tmp_path):
    place = tile(8, 203, 121)
    content = client.get(f"{ROOT}/collections/areas.commune/tiles/WebMercatorQuad/{place.z}/{place.y}/{place.x}").content
    (tmp_path / f"{place.y}.mvt").write_bytes(content)
    found = gdal(str(tmp_path / f"{place.y}.mvt"), Z=place.z, X=place.x, Y=place.y)
    assert set(found["read"]["name"]) == {"Phường 5", "Phường Sóc Trăng", "Phường Phú Lợi"}
    west, _, east, _ = found["bounds"]
    assert (west, east) == pytest.approx((105.8 * 111319.49, 106.2 * 111319.49), abs=30)
