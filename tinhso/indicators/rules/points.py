"""Indices: values turned into points, added up over a tree, and how many points that speaks of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from tinhso.catalog.contracts import Bilingual, Composite, Group, Leaf
from tinhso.indicators.contracts import Component, Reason, Value


def index(blank: Value, composite: Composite, leaves: Mapping[str, Value], titles: Mapping[str, Bilingual]) -> Value:
    """Return an index from the values of its leaves (by the leaf's id, as their titles): the points reached, on its scale.

    A leaf without a value gives no points and says why; so does a simulated one beside real ones.
    """
    real = any(value.value is not None and not value.simulated for value in leaves.values())
    parts = tuple(_component(part, leaves, titles, real=real) for part in composite.parts)
    used = [leaves[leaf.id] for leaf in _with_points(parts)]
    known = replace(
        blank,
        components=parts,
        rows=sum(value.rows for value in used),
        simulated=any(value.simulated for value in used),
        estimate=any(value.estimate for value in used),
    )
    if not used:
        return replace(known, reason=next((value.reason for value in leaves.values() if value.reason), Reason.NO_DATA))
    reached, covered = sum(part.points or 0.0 for part in parts), sum(part.covered for part in parts)
    value, most = on_scale(reached, composite), on_scale(covered, composite)
    return replace(known, value=value, numerator=reached, denominator=covered, most=most)


def on_scale(reached: float, composite: Composite) -> float:
    """Return points as the index is told: on its scale, or as they are."""
    return reached * float(composite.scale) / float(composite.points) if composite.scale else reached


def points(leaf: Leaf, value: float) -> float:
    """Return the points that a value gives: in a straight line from none to all, never less nor more."""
    none_at, full_at = float(leaf.none_at), float(leaf.full_at)
    return float(leaf.points) * min(max((value - none_at) / (full_at - none_at), 0.0), 1.0)


def _component(part: Group | Leaf, leaves: Mapping[str, Value], titles: Mapping[str, Bilingual], *, real: bool) -> Component:
    if isinstance(part, Leaf):
        return _leaf(part, leaves[part.id], titles[part.id], real=real)
    parts = tuple(_component(each, leaves, titles, real=real) for each in part.parts)
    known = [each.points for each in parts if each.points is not None]
    return Component(
        id=part.id,
        title_vi=part.title.vi,
        title_en=part.title.en,
        indicator="",
        value=None,
        points=sum(known) if known else None,
        most=float(part.points),
        parts=parts,
        covered=sum(each.covered for each in parts),
    )


def _leaf(leaf: Leaf, value: Value, title: Bilingual, *, real: bool) -> Component:
    mixed = real and value.simulated
    known = value.value if not mixed else None
    # An index within an index may itself speak of a part only: no more points than that part can bring are covered.
    best = None if known is None else float(leaf.points) if value.most is None else points(leaf, value.most)
    return Component(
        id=leaf.id,
        title_vi=title.vi,
        title_en=title.en,
        indicator=value.indicator,
        value=known,
        points=None if known is None else points(leaf, known),
        most=float(leaf.points),
        covered=best or 0.0,
        reason=Reason.NOT_COMPARABLE if mixed and value.value is not None else value.reason,
    )


def _with_points(parts: tuple[Component, ...]) -> Iterator[Component]:
    for part in parts:
        yield from _with_points(part.parts)
        if part.indicator and part.points is not None:
            yield part
