"""OGC API Features and tiles: documents, features, pages."""

from __future__ import annotations

import sqlite3
from datetime import date

import mapbox_vector_tile
import pytest
from django.test import Client

from tinhso.accounts.tests.factories import citizen
from tinhso.centre.map import layers
from tinhso.centre.map.documents import CONFORMS_TO
from tinhso.centre.map.tests.factories import INDICATOR
from tinhso.kernel import clock
from tinhso.lake.contracts import Answer

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


def all_of(client: Client, address: str, name: str) -> list[dict]:
    """Return what all pages hold together, following the links from each to the next."""
    found = []
    while address:
        page = client.get(address).json()
        assert page["numberReturned"] == len(page[name])
        found += page[name]
        address = next((link["href"] for link in page["links"] if link["rel"] == "next"), "")
    assert page["numberMatched"] == len(found)
    return found


def test_the_landing_page_leads_to_everything(anybody):
    links = {link["rel"]: link["href"] for link in anybody.get(ROOT).json()["links"]}
    assert {"self", "service-desc", "conformance", "data"} <= links.keys()
    for address in links.values():
        assert anybody.get(address).status_code == 200
    assert set(anybody.get(links["conformance"]).json()["conformsTo"]) == set(CONFORMS_TO)


def test_every_collection_is_described_and_says_where_it_lies(anybody):
    listed = all_of(anybody, f"{ROOT}/collections", "collections")
    assert {"areas.province", "areas.commune", f"{INDICATOR}.commune"} <= {each["id"] for each in listed}
    [west, south, east, north] = listed[0]["extent"]["spatial"]["bbox"][0]
    assert (west, south, east, north) == (105.8, 9.2, 106.2, 9.8)
    assert anybody.get(COMMUNES).json() == next(each for each in listed if each["id"] == "areas.commune")


def test_collections_come_page_by_page_and_none_is_lost(anybody):
    whole = all_of(anybody, f"{ROOT}/collections?limit=1000", "collections")
    by_seven = all_of(anybody, f"{ROOT}/collections?limit=70", "collections")
    assert by_seven == whole
    assert len(whole) > 100
    second = anybody.get(f"{ROOT}/collections?limit=70&offset=70").json()["links"]
    assert {link["rel"] for link in second} == {"self", "next", "prev"}
    assert len(anybody.get(f"{ROOT}/collections").json()["collections"]) == 100


def test_collections_are_found_by_words_without_accents_and_by_a_box(anybody):
    found = all_of(anybody, f"{ROOT}/collections?q=DO+man+cao+nhat", "collections")
    assert {each["id"] for each in found} >= {"environment.salinity_highest.commune"}
    assert all("mặn" in each["title"] for each in found)
    assert all_of(anybody, f"{ROOT}/collections?q=areas&bbox=105,9,107,10", "collections")
    assert all_of(anybody, f"{ROOT}/collections?bbox=1,1,2,2", "collections") == []
    assert anybody.get(f"{ROOT}/collections?limit=0").status_code == 422
    assert anybody.get(f"{ROOT}/collections?bbox=x").status_code == 422


# --- points ---------------------------------------------------------------------------------------

POINTS = f"{ROOT}/collections/points.tourism.attractions"
SITES = [("D1", 105.9, 9.6, "Chùa A"), ("D2", 106.1, 9.3, "Chợ nổi B"), ("D3", 106.15, 9.35, "Cồn C")]


@pytest.fixture
def sites(monkeypatch) -> None:
    """Attractions as the lake keeps them: the statements that are asked run on them."""
    own = sqlite3.connect(":memory:")
    own.execute("ATTACH ':memory:' AS tourism")
    own.execute(
        "CREATE TABLE tourism.attractions (attraction TEXT, longitude DOUBLE, latitude DOUBLE, name TEXT, commune TEXT, "
        "kind TEXT, recognised BOOLEAN, _simulated BOOLEAN, _receipt TEXT, _row BIGINT, _period TEXT)"
    )
    for row, site in enumerate(SITES, 1):
        given = [*site, "31510", "nature", False, True, "2026-000007", row, "2025"]
        own.execute("INSERT INTO tourism.attractions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", given)

    def query(sql, *, actor, limits):
        answer = own.execute(sql)
        return Answer(tuple(column[0] for column in answer.description), tuple(answer.fetchall()), None)

    monkeypatch.setattr(layers.lake, "query", query)
    monkeypatch.setattr(layers.lake, "datasets", lambda *, actor: iter(["tourism.attractions"]))


def test_the_maps_points_are_a_collection_for_who_sees_the_map(leader, sites):
    listed = all_of(leader, f"{ROOT}/collections?q=points", "collections")
    assert [each["id"] for each in listed] == ["points.tourism.attractions"]
    found = features(leader, f"{POINTS}/items")
    assert [each["geometry"]["coordinates"] for each in found] == [[105.9, 9.6], [106.1, 9.3], [106.15, 9.35]]
    assert found[0]["properties"] == {
        "attraction": "D1", "name": "Chùa A", "commune": "31510", "kind": "nature", "recognised": False, "simulated": True,
    }  # fmt: skip


def test_points_come_page_by_page_by_box_and_alone(leader, sites):
    assert len(all_of(leader, f"{POINTS}/items?limit=2", "features")) == 3
    east = features(leader, f"{POINTS}/items?bbox=106.05,9.2,106.2,9.5")
    assert [each["properties"]["attraction"] for each in east] == ["D2", "D3"]
    alone = leader.get(f"{POINTS}/items/{east[0]['id']}").json()
    assert (alone["id"], alone["properties"]) == (east[0]["id"], east[0]["properties"])
    assert leader.get(f"{POINTS}/items/2026-000007-9").status_code == 404
    tile = leader.get(f"{POINTS}/tiles/WebMercatorQuad/9/242/406").content
    drawn = mapbox_vector_tile.decode(tile)["points.tourism.attractions"]["features"]
    assert {each["properties"]["attraction"] for each in drawn} == {"D1", "D2", "D3"}


def test_points_of_a_dataset_that_one_may_not_read_are_no_collection(leader, sites, monkeypatch):
    monkeypatch.setattr(layers.lake, "datasets", lambda *, actor: iter([]))
    assert all_of(leader, f"{ROOT}/collections?q=points", "collections") == []
    assert leader.get(f"{POINTS}/items").status_code == 404


def test_strangers_and_citizens_are_shown_no_points(anybody, sites):
    signed_in = Client()
    signed_in.force_login(citizen(), backend="allauth.account.auth_backends.AuthenticationBackend")
    for client in (anybody, signed_in):
        assert all_of(client, f"{ROOT}/collections?q=points", "collections") == []
        for address in (POINTS, f"{POINTS}/items", f"{POINTS}/items/2026-000007-1", f"{POINTS}/tiles"):
            assert client.get(address).status_code == 404


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
