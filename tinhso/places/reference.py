"""The reference data that ships with the platform, as plain rows; ``data/README.md`` says where it comes from."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent / "data"
SOURCE = "reference 2025-10"  # marks the units that came from here
KNOWN_FROM = date(2024, 7, 1)  # the oldest list shows the state of mid-2024
AREAS_END = date(2025, 7, 1)  # the day the second structure began


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit as a list gives it: its parent and the area it serves by their codes at the time."""

    tree: str
    level: str
    code: str
    start: date | None
    end: date | None
    prefix: str
    name: str
    name_en: str = ""
    parent: str = ""
    serves: str = ""
    opened_by: str = ""
    closed_by: str = ""
    area_km2: Decimal | None = None
    source: str = ""
    is_simulated: bool = False


@dataclass(frozen=True, slots=True)
class NameRow:
    """A new name of a unit from a day on."""

    tree: str
    code: str
    start: date
    prefix: str
    name: str
    document: str


@dataclass(frozen=True, slots=True)
class SuccessionRow:
    """A succession by codes: the predecessor's on the eve, the successor's (empty for none) on the day."""

    tree: str
    predecessor: str
    successor: str
    effective_on: date
    extent: str
    share: Decimal | None
    basis: str
    is_estimate: bool
    document: str


@dataclass(frozen=True, slots=True)
class IdentifierRow:
    """An electronic identifier of the unit that has the code on a day."""

    tree: str
    unit: str
    valid_on: date
    value: str
    is_confirmed: bool
    note: str


def documents() -> list[dict[str, Any]]:
    """Return the legal documents, keyed by the fields of the table."""
    days = ("issued_on", "effective_on")
    return [{key: _day(value) if key in days else value for key, value in row.items()} for row in _rows("documents.csv")]


def units() -> Iterator[UnitRow]:
    """Yield areas (parents before their children), then offices."""
    for tree, name in (("area", "units.csv.gz"), ("office", "offices.csv.gz")):
        for row in _rows(name):
            yield UnitRow(
                tree=tree,
                level=row["level"],
                code=row["code"],
                start=_day(row["valid_from"]),
                end=_day(row["valid_to"]),
                prefix=row["prefix"],
                name=row["name"],
                name_en=row.get("name_en", ""),
                parent=row["parent"],
                serves=row.get("serves", ""),
                opened_by=row["opened_by"],
                closed_by=row["closed_by"],
                area_km2=_number(row.get("area_km2", "")),
                source=SOURCE,
                is_simulated=tree == "office",
            )


def names() -> Iterator[NameRow]:
    """Yield the later names of units that kept their code."""
    for tree, name in (("area", "names.csv"), ("office", "office_names.csv")):
        for row in _rows(name):
            start = date.fromisoformat(row["valid_from"])
            yield NameRow(tree, row["code"], start, row["prefix"], row["name"], row["document"])


def successions() -> Iterator[SuccessionRow]:
    """Yield what became of units."""
    for tree, name in (("area", "successions.csv"), ("office", "office_successions.csv.gz")):
        for row in _rows(name):
            yield SuccessionRow(
                tree=tree,
                predecessor=row["predecessor"],
                successor=row["successor"],
                effective_on=date.fromisoformat(row["effective_on"]),
                extent=row["extent"],
                share=_number(row["share"]),
                basis=row["basis"],
                is_estimate=row["is_estimate"] == "yes",
                document=row["document"],
            )


def identifiers() -> Iterator[IdentifierRow]:
    """Yield electronic identifiers, confirmed or not."""
    for row in _rows("identifiers.csv"):
        day = date.fromisoformat(row["valid_on"])
        yield IdentifierRow(row["tree"], row["unit"], day, row["value"], row["is_confirmed"] == "yes", row["note"])


def points(before_reform: bool) -> dict[str, tuple[float, float]]:
    """Return a point (longitude, latitude) of each commune by its code; some lie next door."""
    name = "points_before_2025-07-01.csv.gz" if before_reform else "points_from_2025-07-01.csv.gz"
    return {row["code"]: (float(row["lon"]), float(row["lat"])) for row in _rows(name)}


def land() -> dict[str, Any]:
    """Return coast, islands and lakes around the demo area as a GeoJSON feature collection (GSHHG)."""
    loaded: dict[str, Any] = json.loads(gzip.decompress((FOLDER / "land.geojson.gz").read_bytes()))
    return loaded


def _rows(name: str) -> Iterator[dict[str, str]]:
    content = (FOLDER / name).read_bytes()
    text = (gzip.decompress(content) if name.endswith(".gz") else content).decode()
    return csv.DictReader(io.StringIO(text))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None
