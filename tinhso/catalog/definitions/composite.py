"""Trees of points: indices such as the 766 service index and the digital transformation index (DTI)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pydantic import Field

from tinhso.catalog.definitions.words import Bilingual, Definition, Name, Reference, Source
from tinhso.catalog.faults import Finding


class Leaf(Definition):
    """A component: an indicator's value turned into points.

    Points rise in a straight line from nothing at ``none_at`` to ``points`` at ``full_at`` and stay there; where lower is
    better ``none_at`` is above ``full_at``.
    """

    id: Name
    indicator: Reference
    points: Decimal = Field(gt=0, le=10_000)
    full_at: Decimal
    none_at: Decimal = Decimal(0)
    title: Bilingual | None = Field(default=None, description="The indicator's title unless given")
    source: Source | None = None

    def findings(self) -> Iterator[Finding]:
        if self.full_at == self.none_at:
            yield Finding(("full_at",), "points_have_no_way_up", {"value": self.full_at})


class Group(Definition):
    """A group of components. ``points`` is what the law gives it: components may be fewer than the law names."""

    id: Name
    title: Bilingual
    points: Decimal = Field(gt=0, le=10_000)
    parts: tuple[Group | Leaf, ...] = Field(min_length=1, max_length=60)
    source: Source | None = None

    def findings(self) -> Iterator[Finding]:
        total = sum((part.points for part in self.parts), Decimal(0))
        if total > self.points:
            yield Finding(("points",), "parts_have_more_points", {"points": self.points, "total": total})
        for index, part in enumerate(self.parts):
            for found in part.findings():
                yield Finding(("parts", index, *found.path), found.code, found.words)


class Composite(Definition):
    """An index: its parts, the points of the whole, and the scale that it is told on (points themselves unless given).

    ``lacking`` names components of the law for which there is no data, so that nobody takes the sum for the whole.
    """

    points: Decimal = Field(gt=0, le=10_000)
    parts: tuple[Group | Leaf, ...] = Field(min_length=1, max_length=60)
    scale: Decimal | None = Field(default=None, gt=0, description="1 for an index between 0 and 1")
    lacking: tuple[Bilingual, ...] = ()

    def leaves(self) -> Iterator[Leaf]:
        """Yield all components, in order."""
        return _leaves(self.parts)

    def findings(self) -> Iterator[Finding]:
        total = sum((part.points for part in self.parts), Decimal(0))
        if total > self.points:
            yield Finding(("points",), "parts_have_more_points", {"points": self.points, "total": total})
        for index, part in enumerate(self.parts):
            for found in part.findings():
                yield Finding(("parts", index, *found.path), found.code, found.words)
        seen: set[str] = set()
        for name in _names(self.parts):
            if name in seen:
                yield Finding(("parts",), "name_twice", {"name": name})
            seen.add(name)


def _leaves(parts: tuple[Group | Leaf, ...]) -> Iterator[Leaf]:
    for part in parts:
        if isinstance(part, Leaf):
            yield part
        else:
            yield from _leaves(part.parts)


def _names(parts: tuple[Group | Leaf, ...]) -> Iterator[str]:
    for part in parts:
        yield part.id
        if isinstance(part, Group):
            yield from _names(part.parts)
