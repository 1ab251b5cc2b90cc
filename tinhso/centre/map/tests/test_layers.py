"""Which datasets are layers of points, and what is told of a point."""

from __future__ import annotations

from datetime import date

import pytest

from tinhso.catalog.contracts import Dataset
from tinhso.centre.map import layers
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
    assert layer.columns == (("station", "Mã trạm"),)
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
    assert "owner" not in dict(layer.columns)


@pytest.fixture
def answered(monkeypatch):
    """Let the lake answer with given rows; returns the statements that it was asked."""
    asked: list[str] = []

    def answer(sql, *, actor, limits):
        asked.append(sql)
        columns = ("longitude", "latitude", "station", "_simulated")
        return Answer(columns, ((105.9, 9.6, "T1", True), (None, None, "T2", False)), None)

    monkeypatch.setattr(layers.lake, "query", answer)
    return asked


def test_points_are_the_latest_rows_that_have_a_place(answered):
    found = layers.points(layers._layer("a.stations", a_dataset(STATION, *DEGREES), "vi"), actor=SYSTEM)
    [feature] = found["features"]
    assert feature["geometry"] == {"type": "Point", "coordinates": [105.9, 9.6]}
    assert feature["properties"] == {"told": {"Mã trạm": "T1"}, "exact": True, "simulated": True}
    assert "max(_period)" in answered[0]
