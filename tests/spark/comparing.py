"""Holding one engine's answer against the other's: the same rows, whatever their order, and floats but for rounding."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

KEYS = ("unit_id", "era", "bucket", "simulated", "source", "by_column", "by_group")
CLOSE = 1e-9


def same_cells(one: pl.DataFrame, other: pl.DataFrame) -> list[str]:
    """Return what differs between two frames of cells, every atom of every cell; nothing when they are the same."""
    if one.schema != other.schema:
        return [f"columns {one.schema} and {other.schema}"]
    of_one, of_other = _by_key(one), _by_key(other)
    if len(of_one) != one.height or of_one.keys() != of_other.keys() or one.height != other.height:
        return [f"{one.height} and {other.height} cells; not in both: {sorted(of_one.keys() ^ of_other.keys(), key=str)[:3]}"]
    return [
        f"{key} {name}: {atom} and {of_other[key][name]}"
        for key, atoms in of_one.items()
        for name, atom in atoms.items()
        if not same(atom, of_other[key][name])
    ]


def same(one: Any, other: Any) -> bool:
    """Say whether two values are the same; of a list its order is nobody's promise."""
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, sorted(one), sorted(other)))
    if isinstance(one, float) and isinstance(other, float):
        return one == other or (math.isnan(one) and math.isnan(other)) or math.isclose(one, other, rel_tol=CLOSE, abs_tol=CLOSE)
    return type(one) is type(other) and one == other


def all_same(one: Iterable[Any], other: Iterable[Any]) -> bool:
    return all(same(left, right) for left, right in zip(one, other, strict=True))


def _by_key(cells: pl.DataFrame) -> dict[tuple[Any, ...], Mapping[str, Any]]:
    return {tuple(row[key] for key in KEYS): row for row in cells.iter_rows(named=True)}
