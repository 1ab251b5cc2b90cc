"""A board as JSON, with the schemas of its answer."""

# No "from __future__ import annotations" here: ninja reads the annotations at run time.

import json
from typing import Any

from ninja import Schema

from tinhso.centre.boards import overview
from tinhso.centre.boards.contracts import Drawn, Look, Placed
from tinhso.kernel import clock
from tinhso.ui.contracts import Chart, Point, Tile


class BoardNamedOut(Schema):
    pack: str
    board: str
    title_vi: str
    title_en: str
    period: str


class BoardsOut(Schema):
    count: int
    boards: list[BoardNamedOut]


class TileNumberOut(Schema):
    """``value`` is written for people; null with the reason in ``detail``."""

    value: str | None
    unit: str
    status: str
    target: str
    detail: str
    foot: str
    freshness: str
    changes: list[str]
    trend: list[float | None]
    story: str


class TilePointOut(Schema):
    """``value`` null with the reason in ``why``."""

    label: str
    value: float | None
    text: str
    status: str
    why: str
    estimate: bool
    simulated: bool
    story: str


class TileSeriesOut(Schema):
    name: str
    points: list[TilePointOut]


class TileChartOut(Schema):
    unit: str
    target: float | None
    series: list[TileSeriesOut]


class TileCellOut(Schema):
    text: str
    status: str
    story: str


class TileRowOut(Schema):
    unit: str
    cells: list[TileCellOut]


class TileTableOut(Schema):
    heads: list[str]
    rows: list[TileRowOut]


class BoardTileOut(Schema):
    """Exactly one of ``number``, ``chart`` and ``table`` is there; a ``live`` tile has none."""

    id: str
    kind: str
    title: str
    datasets: list[str]
    number: TileNumberOut | None
    chart: TileChartOut | None
    table: TileTableOut | None


class BoardOut(Schema):
    """``simulated``: a number of it is made up. ``worst``: the worst status among its tiles."""

    pack: str
    board: str
    title: str
    unit: str
    unit_name: str
    period: str
    as_of: str | None
    in_units_of: str | None
    known_at: str | None
    simulated: bool
    worst: str
    tiles: list[BoardTileOut]


def boards() -> dict[str, Any]:
    """Return the name, title and usual period of every board."""
    found = [
        {
            "pack": pack,
            "board": name,
            "title_vi": board.title.vi,
            "title_en": board.title.en,
            "period": str(board.period),
        }
        for pack, contents in overview.packs().items()
        for name, board in contents.boards.items()
    ]
    return {"count": len(found), "boards": found}


def written(board: Drawn, look: Look) -> str:
    """Return a board as the text of a JSON object, ``BoardOut``."""
    document = {
        "pack": board.pack,
        "board": board.definition.id,
        "title": board.title,
        "unit": look.unit.code,
        "unit_name": look.unit.name,
        "period": look.period.code,
        "as_of": look.as_of.astimezone(clock.ZONE).isoformat() if look.as_of else None,
        "in_units_of": look.in_units_of.isoformat() if look.in_units_of else None,
        "known_at": board.known_at.astimezone(clock.ZONE).isoformat() if board.known_at else None,
        "simulated": board.simulated,
        "worst": board.worst,
        "tiles": [_tile(placed) for placed in board.tiles],
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _tile(placed: Placed) -> dict[str, Any]:
    table = placed.table
    return {
        "id": placed.id,
        "kind": placed.kind,
        "title": placed.title,
        "datasets": list(placed.datasets),
        "number": _number(placed.tile) if placed.tile is not None else None,
        "chart": _chart(placed.chart) if placed.chart is not None else None,
        "table": None
        if table is None
        else {
            "heads": list(table.heads),
            "rows": [
                {
                    "unit": unit,
                    "cells": [{"text": cell.text, "status": cell.status, "story": cell.url} for cell in cells],
                }
                for unit, cells in table.rows
            ],
        },
    }


def _number(tile: Tile) -> dict[str, Any]:
    return {
        "value": tile.value,
        "unit": tile.unit,
        "status": tile.status,
        "target": tile.target,
        "detail": tile.detail,
        "foot": tile.foot,
        "freshness": tile.freshness,
        "changes": [change.words for change in tile.changes],
        "trend": list(tile.trend),
        "story": tile.url,
    }


def _chart(chart: Chart) -> dict[str, Any]:
    series = [{"name": each.name, "points": [_point(point) for point in each.points]} for each in chart.series]
    return {"unit": chart.unit, "target": chart.target, "series": series}


def _point(point: Point) -> dict[str, Any]:
    return {
        "label": point.label,
        "value": point.value,
        "text": point.text,
        "status": point.status,
        "why": point.why,
        "estimate": point.estimate,
        "simulated": point.simulated,
        "story": point.url,
    }
