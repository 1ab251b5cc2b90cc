"""JSON Schemas of the files in a pack, written from the definitions themselves, for editors."""

from __future__ import annotations

from typing import Any

from tinhso.catalog.definitions.alert import Alert
from tinhso.catalog.definitions.board import Board
from tinhso.catalog.definitions.case import PackTest
from tinhso.catalog.definitions.dataset import Dataset
from tinhso.catalog.definitions.indicator import Indicator
from tinhso.catalog.definitions.pack import Pack
from tinhso.catalog.definitions.published import Published
from tinhso.catalog.definitions.quality import Quality
from tinhso.catalog.definitions.words import Definition

KINDS: dict[str, type[Definition]] = {
    "pack": Pack,
    "dataset": Dataset,
    "indicator": Indicator,
    "board": Board,
    "alert": Alert,
    "test": PackTest,
    "quality": Quality,
    "published": Published,
}


def json_schemas() -> dict[str, dict[str, Any]]:
    """Return the JSON Schema (2020-12) of each kind of file, by kind."""
    return {name: _schema(name, kind) for name, kind in KINDS.items()}


def _schema(name: str, kind: type[Definition]) -> dict[str, Any]:
    schema = kind.model_json_schema(by_alias=True, mode="validation")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"urn:tinhso:schema:{name}", **schema}
