"""Layers of points: rows of datasets that have coordinates, or name the commune that a thing stands in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from tinhso.catalog import queries as catalog
from tinhso.catalog.contracts import Dataset, Level, Privacy, Update
from tinhso.centre.map.areas import areas
from tinhso.centre.map.contracts import Layer
from tinhso.centre.map.errors import NoSuchLayer
from tinhso.kernel import clock
from tinhso.kernel.policy import Actor
from tinhso.lake import queries as lake
from tinhso.lake.contracts import Limits

COORDINATES = ("longitude", "latitude")
MOST_POINTS = 20_000
MOST_SHOWN = 6  # columns told of one point
OPEN = (Privacy.PUBLIC, Privacy.INTERNAL)


def layers(language: str, *, actor: Actor) -> tuple[Layer, ...]:
    """Return the layers whose datasets the actor may read, by title."""
    readable = set(lake.datasets(actor=actor))
    found = [layer for layer in declared(settings.PACKS, language) if layer.dataset in readable]
    return tuple(sorted(found, key=lambda layer: layer.title))


def layer(dataset: str, language: str) -> Layer:
    """Return one layer. Raises NoSuchLayer."""
    for found in declared(settings.PACKS, language):
        if found.dataset == dataset:
            return found
    raise NoSuchLayer(dataset=dataset[:120])


def points(shown: Layer, *, actor: Actor) -> dict[str, Any]:
    """Return the points of a layer as GeoJSON, as far as the actor may see the rows. Raises Denied.

    Without coordinates of their own, things stand in the middle of their commune, and ``exact`` is false.
    """
    names = [column for column, _ in shown.columns]
    place = list(COORDINATES) if shown.is_exact else [shown.commune]
    columns = ", ".join(f'"{name}"' for name in dict.fromkeys([*place, *names, "_simulated"]))
    latest = f" WHERE _period = (SELECT max(_period) FROM {shown.dataset})" if shown.latest else ""  # noqa: S608  # own names
    answer = lake.query(
        f"SELECT {columns} FROM {shown.dataset}{latest}",  # noqa: S608  # names of a definition
        actor=actor,
        limits=Limits(rows=MOST_POINTS),
    )
    features = list(_features(shown, answer.columns, answer.rows))
    return {"type": "FeatureCollection", "cut": answer.cut, "features": features}


@cache
def declared(own: Path | None, language: str) -> tuple[Layer, ...]:
    """Return every dataset in force that can be a layer."""
    found = (_layer(name, dataset, language) for name, dataset in catalog.in_force(own).datasets())
    return tuple(layer for layer in found if layer is not None)


def _layer(name: str, dataset: Dataset, language: str) -> Layer | None:
    """Return the layer of a dataset, or None: it takes coordinates, or a register of things by one key with their commune."""
    fields = {field.name: field for field in dataset.table.fields}
    exact = all(column in fields for column in COORDINATES)
    communes = [field.name for field in dataset.table.fields if field.area_level is Level.COMMUNE]
    key = dataset.table.primaryKey
    is_register = len(key) == 1 and key[0] not in communes and bool(communes) and dataset.period_field is None
    if not exact and not is_register:
        return None
    told = [
        (field.name, getattr(field.title, language))
        for field in dataset.table.fields
        if field.name not in COORDINATES and dataset.column_privacy(field.name) in OPEN
    ]
    return Layer(
        dataset=name,
        title=getattr(dataset.title, language),
        columns=tuple(told[:MOST_SHOWN]),
        commune=communes[0] if communes else "",
        is_exact=exact,
        latest=dataset.update is Update.REPLACE_PERIOD,
    )


def _features(shown: Layer, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Iterator[dict[str, Any]]:
    middles = {} if shown.is_exact else _middles()
    for number, row in enumerate(rows):
        values = dict(zip(columns, row, strict=True))
        if shown.is_exact:
            spot = tuple(values[name] for name in COORDINATES)
        else:
            spot = middles.get(str(values.get(shown.commune)), ())
        if len(spot) != len(COORDINATES) or None in spot:
            continue
        told = {title: str(values[name]) for name, title in shown.columns if values.get(name) is not None}
        yield {
            "type": "Feature",
            "id": number,
            "geometry": {"type": "Point", "coordinates": [float(degree) for degree in spot]},
            "properties": {"told": told, "exact": shown.is_exact, "simulated": bool(values.get("_simulated"))},
        }


def _middles() -> dict[str, tuple[float, float]]:
    """Return the middle of each commune of today by its code."""
    from tinhso.centre.map import geometry  # noqa: PLC0415  # loads the geometry library, when first drawn

    found = areas(Level.COMMUNE, clock.today())
    return {area.unit.code: geometry.middle(area.outline.shape) for area in found if area.outline}
