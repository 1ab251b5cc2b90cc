"""Layers of points: rows of datasets that have coordinates, or name the commune that a thing stands in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import Any, overload

from django.conf import settings

from tinhso.catalog import queries as catalog
from tinhso.catalog.contracts import DataField, Dataset, Level, Privacy, Update
from tinhso.centre.boards.columns import cell
from tinhso.centre.boards.wording import said
from tinhso.centre.map.areas import areas
from tinhso.centre.map.contracts import Layer, Spot
from tinhso.centre.map.errors import NoSuchLayer
from tinhso.centre.map.rules.boxes import Box, within
from tinhso.kernel import clock
from tinhso.kernel.policy import Actor
from tinhso.lake import queries as lake
from tinhso.lake.contracts import Answer, Limits

COORDINATES = ("longitude", "latitude")
MOST_POINTS = 20_000
MOST_SHOWN = 6  # columns told of one point
OPEN = (Privacy.PUBLIC, Privacy.INTERNAL)
_NAMED = re.compile(r"([0-9]{4}-[0-9]{1,12})-([0-9]{1,12})")  # a receipt and a row of it


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
    found = Spots(shown, actor=actor)
    of_communes = any(field.area_level is Level.COMMUNE for field in shown.columns)
    communes = {area.unit.code: area.unit.name for area in areas(Level.COMMUNE, clock.today())} if of_communes else {}
    features = [_feature(shown, spot, number, communes) for number, spot in enumerate(found[:MOST_POINTS])]
    return {"type": "FeatureCollection", "cut": len(features) == MOST_POINTS < len(found), "features": features}


class Spots(Sequence[Spot]):
    """The points of a layer in a steady order, read page by page as far as the actor may see the rows; reading raises Denied.

    ``box`` keeps those within (degrees), ``name`` the one that has it for its ``id``.
    """

    def __init__(self, shown: Layer, *, actor: Actor, box: Box | None = None, name: str = "") -> None:
        self._shown, self._actor = shown, actor
        middles = {} if shown.is_exact else _middles()
        self._middles = {code: at for code, at in middles.items() if box is None or within(box, at)}
        # Only names of definitions, numbers, codes of the register and what _NAMED lets through stand in a statement.
        self._rows = f"FROM {shown.dataset} WHERE {' AND '.join(self._conditions(box, name))}"

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> Spot: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Spot]: ...
    def __getitem__(self, place: int | slice) -> Spot | Sequence[Spot]:
        if isinstance(place, int):
            return self[place : place + 1][0]
        first, end, _ = place.indices(self._count)
        return tuple(self._read(first, end - first)) if end > first else ()

    @cached_property
    def _count(self) -> int:
        return int(self._ask(f"SELECT count(*) {self._rows}", 1).rows[0][0])

    def _read(self, first: int, count: int) -> Iterator[Spot]:
        shown = self._shown
        place = COORDINATES if shown.is_exact else (shown.commune,)
        names = dict.fromkeys([*place, *(field.name for field in shown.columns), "_simulated", "_receipt", "_row"])
        columns = ", ".join(f'"{name}"' for name in names)
        answer = self._ask(f"SELECT {columns} {self._rows} ORDER BY _receipt, _row LIMIT {count:d} OFFSET {first:d}", count)
        for row in answer.rows:
            values = dict(zip(answer.columns, row, strict=True))
            longitude, latitude = (values[name] for name in place) if shown.is_exact else self._middles[str(values[place[0]])]
            told = {field.name: values[field.name] for field in shown.columns}
            id_ = f"{values['_receipt']}-{values['_row']}"
            yield Spot(id_, float(longitude), float(latitude), told, simulated=bool(values["_simulated"]))

    def _ask(self, sql: str, rows: int) -> Answer:
        return lake.query(sql, actor=self._actor, limits=Limits(rows=rows))

    def _conditions(self, box: Box | None, name: str) -> Iterator[str]:
        if self._shown.is_exact:
            yield from (f'"{column}" IS NOT NULL' for column in COORDINATES)
        else:
            codes = ", ".join(f"'{code}'" for code in self._middles)
            yield f'"{self._shown.commune}" IN ({codes})' if codes else "false"
        if box is not None and self._shown.is_exact:
            west, south, east, north = box
            yield f"longitude BETWEEN {west!r} AND {east!r} AND latitude BETWEEN {south!r} AND {north!r}"
        if self._shown.latest:
            yield f"_period = (SELECT max(_period) FROM {self._shown.dataset})"  # noqa: S608  # own names
        if name:
            found = _NAMED.fullmatch(name)
            yield f"_receipt = '{found[1]}' AND _row = {found[2]}" if found else "false"


@cache
def declared(own: Path | None, language: str) -> tuple[Layer, ...]:
    """Return every dataset in force that can be a layer."""
    found = (_layer(name, dataset, language) for name, dataset in catalog.in_force(own).datasets())
    return tuple(layer for layer in found if layer is not None)


def _layer(name: str, dataset: Dataset, language: str) -> Layer | None:
    """Return the layer of a dataset, or None: it takes coordinates, or a register of things by one key with their commune.

    Where a thing stands must not be personal: no right to see rows puts such a point on a map.
    """
    fields = {field.name: field for field in dataset.table.fields}
    exact = all(column in fields and _is_open(dataset, column) for column in COORDINATES)
    communes = [
        field.name for field in dataset.table.fields if field.area_level is Level.COMMUNE and _is_open(dataset, field.name)
    ]
    key = dataset.table.primaryKey
    is_register = len(key) == 1 and key[0] not in communes and bool(communes) and dataset.period_field is None
    if not exact and not is_register:
        return None
    told = [field for field in dataset.table.fields if field.name not in COORDINATES and _is_open(dataset, field.name)]
    own = [field for field in told if field.named_by is not None and field.named_by.resource in (name, dataset.id)]
    return Layer(
        dataset=name,
        title=getattr(dataset.title, language),
        columns=tuple(told[:MOST_SHOWN]),
        commune=communes[0] if communes else "",
        is_exact=exact,
        latest=dataset.update is Update.REPLACE_PERIOD,
        key=own[0].name if own else "",
        name=own[0].named_by.field if own and own[0].named_by else "",
    )


def _is_open(dataset: Dataset, column: str) -> bool:
    return dataset.column_privacy(column) in OPEN


def _feature(shown: Layer, spot: Spot, number: int, communes: Mapping[str, str]) -> dict[str, Any]:
    """Return a point with what is told of it as people call it; a named thing has its name and code apart from the rest."""
    name = spot.told.get(shown.name)
    apart = {shown.key, shown.name} if name else set()
    told = {
        said(field.title): _told(field, spot.told[field.name], communes)
        for field in shown.columns
        if field.name not in apart and spot.told[field.name] is not None
    }
    named = {"name": str(name), "code": str(spot.told[shown.key])} if name else {}
    return {
        "type": "Feature",
        "id": number,
        "geometry": {"type": "Point", "coordinates": [spot.longitude, spot.latitude]},
        "properties": {**named, "told": told, "exact": shown.is_exact, "simulated": spot.simulated},
    }


def _told(field: DataField, value: object, communes: Mapping[str, str]) -> str:
    of_commune = field.area_level is Level.COMMUNE and str(value) in communes
    return communes[str(value)] if of_commune else cell(field, value)


def _middles() -> dict[str, tuple[float, float]]:
    """Return the middle of each commune of today by its code."""
    from tinhso.centre.map import geometry  # noqa: PLC0415  # loads the geometry library, when first drawn

    found = areas(Level.COMMUNE, clock.today())
    return {area.unit.code: geometry.middle(area.outline.shape) for area in found if area.outline}
