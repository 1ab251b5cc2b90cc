"""Which datasets are layers of points, and what is told of a point."""

from __future__ import annotations

from datetime import date

import pytest

from tinhso.catalog.contracts import Dataset
from tinhso.centre.map import layers
from tinhso.centre.map.contracts import Spot
from tinhso.kernel.policy import SYSTEM
from tinhso.lake.contracts import Answer

STATION = {"name": "station", "title": {"vi": "Mã trạm", "en": "Station"}, "type": "string", "constraints": {"required": True}}
COMMUNE = {"name": "commune", "title": {"vi": "Xã", "en": "Commune"}, "type": "string", "area_level": "commune"}
OWNER = {"name": "owner", "title": {"vi": "Chủ", "en": "Owner"}, "type": "string", "privacy": "personal"}
DEGREES = [{"name": name, "title": {"vi": name, "en": name}, "type": "number"} for name in ("longitude", "latitude")]


def a_dataset(*fields: dict, key: tuple[str, ...] = ("station",), **more: object) -> Dataset:
    return Dataset.model_validate(
        {
            "id": "stations",
            "title": {"vi": "Trạm", "en": "Stations"},
            "version": 1,
            "valid_from": date(2024, 1, 1),
            "supplied_by": {"level": "office"},
            "period": "quarter",
            "due": {"after": 5, "unit": "working_days"},
            "update": "replace_period",
            "privacy": "internal",
            "schema": {"fields": fields, "primaryKey": key},
            **more,
        },
        strict=False,
    )


def test_a_dataset_with_longitude_and_latitude_is_a_layer():
    layer = layers._layer("a.stations", a_dataset(STATION, *DEGREES), "vi")
    assert layer.is_exact
    assert [field.name for field in layer.columns] == ["station"]
    assert layer.latest


def test_a_register_of_things_in_communes_is_a_layer_in_their_middle():
    layer = layers._layer("a.stations", a_dataset(STATION, COMMUNE), "en")
    assert not layer.is_exact
    assert layer.commune == "commune"


def test_figures_of_communes_are_no_layer():
    commune = {**COMMUNE, "constraints": {"required": True}}
    assert layers._layer("a.figures", a_dataset(commune, key=("commune",)), "vi") is None
    assert layers._layer("a.stations", a_dataset(STATION), "vi") is None


def test_personal_columns_are_never_told():
    layer = layers._layer("a.stations", a_dataset(STATION, OWNER, *DEGREES), "vi")
    assert "owner" not in [field.name for field in layer.columns]


def test_where_a_person_lives_is_no_point_whatever_else_is_open():
    private = [{**degree, "privacy": "personal"} for degree in DEGREES]
    assert layers._layer("a.stations", a_dataset(STATION, *private), "vi") is None
    assert layers._layer("a.stations", a_dataset(STATION, {**COMMUNE, "privacy": "personal"}), "vi") is None


@pytest.fixture
def asked(monkeypatch) -> list[str]:
    """Let the lake answer with given rows; returns the statements that it was asked."""
    found: list[str] = []

    def answer(sql, *, actor, limits):
        found.append(sql)
        if sql.startswith("SELECT count"):
            return Answer(("count",), ((1,),), None)
        columns = ("longitude", "latitude", "station", "_simulated", "_receipt", "_row")
        return Answer(columns, ((105.9, 9.6, "T1", True, "2026-000001", 4),), None)

    monkeypatch.setattr(layers.lake, "query", answer)
    return found


def test_points_are_the_latest_rows_that_have_a_place(asked):
    found = layers.points(layers._layer("a.stations", a_dataset(STATION, *DEGREES), "vi"), actor=SYSTEM)
    [feature] = found["features"]
    assert feature["geometry"] == {"type": "Point", "coordinates": [105.9, 9.6]}
    assert feature["properties"] == {"told": {"Mã trạm": "T1"}, "exact": True, "simulated": True}
    assert all("max(_period)" in sql and '"longitude" IS NOT NULL' in sql for sql in asked)


def test_a_point_is_named_by_the_row_that_it_comes_from(asked):
    layer = layers._layer("a.stations", a_dataset(STATION, *DEGREES), "vi")
    [spot] = layers.Spots(layer, actor=SYSTEM)[:]
    assert spot.id == "2026-000001-4"
    assert len(layers.Spots(layer, actor=SYSTEM, name=spot.id)) == 1
    assert "_receipt = '2026-000001' AND _row = 4" in asked[-1]


@pytest.mark.parametrize("name", ["1", "2026-1", "2026-1-1' OR true --", "2026-1-x"])
def test_a_name_that_is_none_finds_nothing_and_enters_no_statement(asked, name):
    layer = layers._layer("a.stations", a_dataset(STATION, *DEGREES), "vi")
    len(layers.Spots(layer, actor=SYSTEM, name=name))
    assert asked[-1].endswith("AND false")


def test_a_thing_of_a_register_of_names_is_shown_by_its_name_beside_its_code():
    key = {**STATION, "named_by": {"resource": "stations", "field": "name"}}
    name = {"name": "name", "title": {"vi": "Tên trạm", "en": "Name"}, "type": "string"}
    kind = {**name, "name": "kind", "titles": {"air": {"vi": "Không khí", "en": "Air"}}, "title": {"vi": "Loại", "en": "Kind"}}
    layer = layers._layer("a.stations", a_dataset(key, name, kind, COMMUNE, *DEGREES), "vi")
    told = {"station": "T1", "name": "Trạm Mỹ Thanh", "kind": "air", "commune": "31783"}
    found = [
        layers._feature(layer, Spot("1", 1.0, 2.0, row, simulated=False), 0, {"31783": "Vĩnh Châu"})["properties"]
        for row in (told, {**told, "name": None})
    ]
    assert found[0] | {"told": None} == {"name": "Trạm Mỹ Thanh", "code": "T1", "exact": True, "simulated": False, "told": None}
    assert found[0]["told"] == {"Loại": "Không khí", "Xã": "Vĩnh Châu"}
    assert "name" not in found[1]
    assert found[1]["told"] == {"Mã trạm": "T1", "Loại": "Không khí", "Xã": "Vĩnh Châu"}
