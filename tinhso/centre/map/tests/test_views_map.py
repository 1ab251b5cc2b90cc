"""The map page and what it fetches."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from tinhso.accounts.tests.factories import citizen
from tinhso.centre.map import looking
from tinhso.centre.map.tests.factories import INDICATOR
from tinhso.kernel import clock
from tinhso.kernel.periods import PeriodKind

pytestmark = pytest.mark.django_db
ASKED = f"indicator={INDICATOR}&level=commune&period=202608"


@pytest.fixture(autouse=True)
def _day():
    with clock.set_to(date(2026, 11, 28)):
        yield


def test_the_page_opens_with_an_indicator_and_offers_all_of_them(leader):
    html = leader.get("/centre/map/").content.decode()
    assert "data-map" in html
    assert "data-chart" in html
    assert html.count("<optgroup") >= 2


def test_everything_that_is_chosen_stands_in_the_address(leader):
    html = leader.get(f"/centre/map/?{ASKED}&outlines=schematic&in_units_of=2025-07-01&layers=a.b").content.decode()
    assert f'<option value="{INDICATOR}" selected>' in html
    assert '<option value="202608" selected>' in html
    assert '<option value="2025-07-01" selected>' in html
    assert 'value="a.b" data-map-layers' in html


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("indicator=nothing.here", 404),
        ("indicator=" + INDICATOR + "&level=office", 422),
        ("indicator=" + INDICATOR + "&period=tomorrow", 422),
        ("indicator=" + INDICATOR + "&in_units_of=soon", 422),
    ],
)
def test_what_does_not_exist_is_said_and_is_no_failure(leader, query, code):
    for path in ("/centre/map/", "/centre/map/values", "/centre/map/ranking"):
        assert leader.get(f"{path}?{query}").status_code == code


def test_a_kind_of_period_that_the_indicator_lacks_is_refused(leader, settings):
    lacking = next(name for name, found in looking.mapped(settings.PACKS).items() if PeriodKind.DAY not in found.periods)
    assert leader.get(f"/centre/map/?indicator={lacking}&period=20260105").status_code == 422


def test_the_values_come_period_by_period_each_with_its_outlines(leader, province):
    sheet = leader.get(f"/centre/map/values?{ASKED}").json()
    assert [series["period"] for series in sheet["series"]][-1] == "202610"
    assert len(sheet["series"]) == 13
    shown = next(series for series in sheet["series"] if series["period"] == "202608")
    by_unit = {point["key"]: point for point in shown["points"]}
    assert by_unit[str(province["31528"])]["value"] == 100
    assert "value" not in by_unit[str(province["31498"])]
    assert "on=2026-08-31" in shown["outlines"]
    assert sheet["simulated"]


def test_units_are_those_of_each_period_or_of_the_chosen_day(leader, province):
    before = "indicator=" + INDICATOR + "&level=commune&period=202503"
    asked = leader.get(f"/centre/map/values?{before}").json()
    shown = next(series for series in asked["series"] if series["period"] == "202503")
    assert str(province["31501"]) in {point["key"] for point in shown["points"]}
    asked = leader.get(f"/centre/map/values?{before}&in_units_of=2025-07-01").json()
    assert all("on=2025-07-01" in series["outlines"] for series in asked["series"])
    assert str(province["31501"]) not in {point["key"] for series in asked["series"] for point in series["points"]}


def test_colours_are_the_same_in_every_period(leader):
    sheet = leader.get(f"/centre/map/values?{ASKED}").json()
    told = {(point["value"], point["step"]) for series in sheet["series"] for point in series["points"] if "value" in point}
    assert len({value for value, _ in told}) == len(told)


def test_outlines_are_those_of_the_day_and_are_asked_for_once(leader, province):
    old = leader.get("/centre/map/areas.geojson?level=commune&on=2025-06-30").json()
    new = leader.get("/centre/map/areas.geojson?level=commune&on=2025-07-01")
    assert {feature["properties"]["code"] for feature in old["features"]} == {"31498", "31501"}
    assert {feature["id"] for feature in new.json()["features"]} == {province[code] for code in ("31498", "31528", "31510")}
    assert {feature["properties"]["outline"] for feature in new.json()["features"]} == {"official"}
    again = leader.get("/centre/map/areas.geojson?level=commune&on=2025-07-01", HTTP_IF_NONE_MATCH=new["ETag"])
    assert again.status_code == 304
    assert leader.get("/centre/map/areas.geojson?level=village").status_code == 422
    assert leader.get("/centre/map/areas.geojson?level=commune&outlines=schematic").json()["features"] == []


def test_the_land_around_is_our_own(leader):
    [feature] = leader.get("/centre/map/land.geojson").json()["features"]
    assert feature["geometry"]["type"] in ("Polygon", "MultiPolygon")


def test_the_ranking_puts_those_without_a_number_last(leader):
    html = leader.get(f"/centre/map/ranking?{ASKED}").content.decode()
    assert html.index("Phường Sóc Trăng") < html.index("Phường 5")


def test_a_layer_that_is_none_is_not_found(leader):
    assert leader.get("/centre/map/layers/health.nothing.geojson").status_code == 404


def test_citizens_and_strangers_do_not_see_the_map(province):
    client = Client()
    assert client.get("/centre/map/").status_code == 302
    client.force_login(citizen(), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/centre/map/values").status_code == 403


# --- the operator's own base map ----------------------------------------------------------------


@pytest.fixture
def base_map(settings, tmp_path) -> Path:
    settings.BASE_MAP = tmp_path / "base.pmtiles"
    settings.BASE_MAP.write_bytes(bytes(range(256)) * 10)
    return settings.BASE_MAP


def test_a_range_of_the_base_map_is_answered(leader, base_map):
    answer = leader.get("/centre/map/base.pmtiles", HTTP_RANGE="bytes=256-259")
    assert answer.status_code == 206
    assert answer.content == bytes([0, 1, 2, 3])
    assert answer["Content-Range"] == "bytes 256-259/2560"
    assert leader.get("/centre/map/base.pmtiles", HTTP_RANGE="bytes=2550-")["Content-Range"] == "bytes 2550-2559/2560"
    assert leader.get("/centre/map/base.pmtiles", HTTP_RANGE="bytes=9999-").status_code == 416


def test_without_a_base_map_there_is_none(leader, settings):
    settings.BASE_MAP = None
    assert leader.get("/centre/map/base.pmtiles").status_code == 404
    assert "data-base" not in leader.get("/centre/map/").content.decode()
