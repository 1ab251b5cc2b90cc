"""Holding one engine's answer against the other's: the same rows, whatever their order, and floats but for rounding."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import polars as pl

CLOSE = 1e-9


def differing(one: pl.DataFrame, other: pl.DataFrame) -> list[str]:
    """Return what differs between two frames, every value of every row; nothing when they are the same."""
    if one.schema != other.schema:
        names = [name for name in {**one.schema, **other.schema} if one.schema.get(name) != other.schema.get(name)]
        return [f"{name} is {one.schema.get(name)} and {other.schema.get(name)}" for name in names]
    if one.height != other.height:
        return [f"{one.height} and {other.height} rows"]
    pairs = zip(sorted(one.rows(), key=_place), sorted(other.rows(), key=_place), strict=True)
    return [f"{left} and {right}" for left, right in pairs if not same(left, right)]


def same(one: Any, other: Any) -> bool:
    """Say whether two values are the same; of a list its order is nobody's promise."""
    if isinstance(one, list) and isinstance(other, list):
        return _pairwise(sorted(one), sorted(other))
    if isinstance(one, tuple) and isinstance(other, tuple):
        return _pairwise(one, other)
    if isinstance(one, float) and isinstance(other, float):
        return one == other or (math.isnan(one) and math.isnan(other)) or math.isclose(one, other, rel_tol=CLOSE, abs_tol=CLOSE)
    return type(one) is type(other) and one == other


def _pairwise(one: Iterable[Any], other: Iterable[Any]) -> bool:
    left, right = list(one), list(other)
    return len(left) == len(right) and all(map(same, left, right))


def _place(row: tuple[Any, ...]) -> list[str]:
    """Rows that are the same but for rounding come at the same place."""
    return [_rounded(value) for value in row]


def _rounded(value: Any) -> str:
    if isinstance(value, list):
        return str(sorted(map(_rounded, value)))
    return f"{value:.6e}" if isinstance(value, float) else str(value)
