"""OGC API Features and tiles: documents, features, pages; read with GDAL as others would."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from typing import Any

import mapbox_vector_tile
import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.db import connections
from django.test import Client
from django.test.testcases import LiveServerThread

from tinhso.centre.map.documents import CONFORMS_TO
from tinhso.centre.map.rules.grid import tile
from tinhso.centre.map.tests.factories import INDICATOR
from tinhso.kernel import clock

ROOT = "/api/v1/ogc"
COMMUNES = f"{ROOT}/collections/areas.commune"
VALUES = f"{ROOT}/collections/{INDICATOR}.commune"


@pytest.fixture(autouse=True)
def _day():
    with clock.set_to(date(2026, 11, 28)):
        yield


@pytest.fixture
def anybody(province) -> Client:
    return Client()


def features(client: Client, address: str) -> list[dict]:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"] == "application/geo+json"
    return answer.json()["features"]


def test_the_landing_page_leads_to_everything(anybody):
    links = {link["rel"]: link["href"] for link in anybody.get(ROOT).json()["links"]}
    assert {"self", "service-desc", "conformance", "data"} <= links.keys()
    for address in links.values():
        assert anybody.get(address).status_code == 200
    assert set(anybody.get(links["conformance"]).json()["conformsTo"]) == set(CONFORMS_TO)


def test_every_collection_is_described_and_says_where_it_lies(anybody):
    listed = anybody.get(f"{ROOT}/collections").json()["collections"]
    assert {"areas.province", "areas.commune", f"{INDICATOR}.commune"} <= {each["id"] for each in listed}
    [west, south, east, north] = listed[0]["extent"]["spatial"]["bbox"][0]
    assert (west, south, east, north) == (105.8, 9.2, 106.2, 9.8)
    assert anybody.get(COMMUNES).json() == next(each for each in listed if each["id"] == "areas.commune")


def test_areas_are_those_of_the_day_or_of_any_day_of_the_span(anybody):
    told = {
        query: {feature["properties"]["code"] for feature in features(anybody, f"{COMMUNES}/items{query}")}
        for query in ("", "?datetime=2025-06-30", "?datetime=2025-01-01/..", "?datetime=2020-01-01/2020-12-31")
    }
    assert list(told.values()) == [{"31498", "31528", "31510"}, {"31498", "31501"}, {"31498", "31501", "31528", "31510"}, set()]


def test_only_areas_that_touch_the_box_are_given(anybody):
    found = features(anybody, f"{COMMUNES}/items?bbox=106.05,9.25,106.1,9.3")
    assert [feature["properties"]["name"] for feature in found] == ["Phường Phú Lợi"]


def test_pages_follow_each_other_and_lose_nothing(anybody):
    address, seen = f"{COMMUNES}/items?limit=2", []
    while address:
        page = anybody.get(address).json()
        assert page["numberMatched"] == 3
        assert page["numberReturned"] == len(page["features"])
        seen += [feature["id"] for feature in page["features"]]
        address = next((link["href"] for link in page["links"] if link["rel"] == "next"), "")
    assert len(seen) == len(set(seen)) == 3


def test_one_feature_is_found_again_by_its_id(anybody):
    for collection in (COMMUNES, VALUES):
        found = features(anybody, f"{collection}/items")[0]
        alone = anybody.get(f"{collection}/items/{found['id']}").json()
        assert {name: alone[name] for name in ("id", "geometry", "properties")} == {
            name: found[name] for name in ("id", "geometry", "properties")
        }


def test_values_carry_their_period_status_and_reason(anybody):
    found = {
        each["properties"]["code"]: each["properties"] for each in features(anybody, f"{VALUES}/items?datetime=2026-08-15")
    }
    assert found["31528"]["value"] == 100
    assert found["31528"]["period"] == "202608"
    assert found["31528"]["simulated"] is True
    assert found["31498"]["value"] is None
    assert found["31498"]["reason"] == "no_data"


def test_a_span_of_months_gives_each_month(anybody):
    found = features(anybody, f"{VALUES}/items?datetime=2026-01-01/2026-03-31&limit=1000")
    assert {feature["properties"]["period"] for feature in found} == {"202601", "202602", "202603"}


@pytest.mark.parametrize(
    ("address", "code"),
    [
        (f"{ROOT}/collections/nothing/items", 404),
        (f"{COMMUNES}/items/0", 404),
        (f"{COMMUNES}/items/x", 404),
        (f"{VALUES}/items/1-2026x", 404),
        (f"{COMMUNES}/items?bbox=1,2", 422),
        (f"{COMMUNES}/items?datetime=today", 422),
        (f"{COMMUNES}/items?limit=0", 422),
        (f"{COMMUNES}/items?colour=red", 422),
        (f"{COMMUNES}/tiles/WebMercatorQuad/3/9/0", 404),
    ],
)
def test_what_cannot_be_asked_is_said(anybody, address, code):
    assert anybody.get(address).status_code == code


def test_a_tile_holds_what_lies_in_it_with_its_values(anybody):
    template = anybody.get(f"{VALUES}/tiles").json()["tilesets"][0]["links"][0]["href"]
    address = template.replace("{tileMatrix}", "9").replace("{tileRow}", "242").replace("{tileCol}", "406")
    answer = anybody.get(address)
    assert answer["Content-Type"] == "application/vnd.mapbox-vector-tile"
    layer = mapbox_vector_tile.decode(answer.content)[f"{INDICATOR}.commune"]
    assert {feature["properties"]["code"] for feature in layer["features"]} == {"31498", "31528", "31510"}
    assert {feature["properties"].get("value") for feature in layer["features"]} == {None, 90.0, 100.0}
    empty = anybody.get(f"{VALUES}/tiles/WebMercatorQuad/9/0/0")
    assert mapbox_vector_tile.decode(empty.content)[f"{INDICATOR}.commune"]["features"] == []


# --- as others read it: GDAL ------------------------------------------------------------------------------


@pytest.fixture
def address(province, settings) -> Iterator[str]:
    """Serve the service on loopback, on the test's own connection; returns its landing page."""
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    own = {alias: connections[alias] for alias in connections}
    for connection in own.values():
        connection.inc_thread_sharing()
    server = LiveServerThread("127.0.0.1", StaticFilesHandler, connections_override=own, port=0)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    yield f"http://127.0.0.1:{server.port}{ROOT}"
    server.terminate()
    for connection in own.values():
        connection.dec_thread_sharing()


READER = """
import json, sys, pyogrio, shapely
source, layer, box, options = json.loads(sys.argv[1])
meta, _, shapes, columns = pyogrio.raw.read(source, layer=layer, bbox=box and tuple(box), **options)
read = {name: [str(value) for value in column] for name, column in zip(meta["fields"], columns)}
bounds = shapely.union_all(shapely.from_wkb(shapes)).bounds
layers = [str(name) for name, _ in pyogrio.list_layers(source)]
print(json.dumps({"crs": meta["crs"], "read": read, "bounds": bounds, "layers": layers}))
"""


def gdal(source: str, layer: str | None = None, box: tuple[float, ...] | None = None, **options: object) -> dict[str, Any]:
    """Read with GDAL in a process of its own: it waits for our server without letting any of our threads run."""
    command = [sys.executable, "-c", READER, json.dumps([source, layer, box, options])]
    done = subprocess.run(command, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


def test_gdal_reads_the_features_page_by_page(address):
    found = gdal(f"OAPIF:{address}", "areas.commune", PAGE_SIZE=2)
    assert {"areas.commune", f"{INDICATOR}.commune"} <= set(found["layers"])
    assert sorted(found["read"]["code"]) == ["31498", "31510", "31528"]
    assert found["bounds"] == pytest.approx((105.8, 9.2, 106.2, 9.8))
    assert found["crs"] in ("EPSG:4326", "OGC:CRS84")


def test_gdal_reads_the_values_of_an_indicator(address):
    found = gdal(f"OAPIF:{address}", f"{INDICATOR}.commune")["read"]
    assert sorted(found["value"]) == ["100.0", "90.0", "nan"]


def test_gdal_filters_by_a_box_on_the_server(address):
    assert gdal(f"OAPIF:{address}", "areas.commune", (106.05, 9.25, 106.1, 9.3))["read"]["code"] == ["31510"]


def test_gdal_reads_the_tiles_where_they_lie(anybody, tmp_path):
    place = tile(8, 203, 121)
    content = anybody.get(f"{COMMUNES}/tiles/WebMercatorQuad/{place.z}/{place.y}/{place.x}").content
    (tmp_path / f"{place.y}.mvt").write_bytes(content)
    found = gdal(str(tmp_path / f"{place.y}.mvt"), Z=place.z, X=place.x, Y=place.y)
    assert set(found["read"]["name"]) == {"Phường 5", "Phường Sóc Trăng", "Phường Phú Lợi"}
    west, _, east, _ = found["bounds"]
    assert (west, east) == pytest.approx((105.8 * 111319.49, 106.2 * 111319.49), abs=30)
