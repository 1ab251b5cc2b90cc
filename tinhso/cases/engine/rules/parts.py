"""Which parts somebody plays in one case: from their roles, and how those reach the case."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from tinhso.cases.engine.rules.processes import Part
from tinhso.kernel.policy import Role


class Through(StrEnum):
    """What of a case must be within reach of a role."""

    INTAKE = "intake"
    OFFICE = "office"
    ASSIGNED = "assigned"
    AREA = "area"
    ANYWHERE = "anywhere"


@dataclass(frozen=True)
class Play:
    """Holders of any of ``roles`` play ``part`` in the cases that they reach ``through`` that."""

    part: Part
    roles: frozenset[Role]
    through: Through


@dataclass(frozen=True)
class Reach:
    """A role held, with the units it reaches; ``areas`` are those and the areas that they serve. None reaches all."""

    role: Role
    units: frozenset[int] | None
    areas: frozenset[int] | None


@dataclass(frozen=True)
class Standing:
    """Where a case stands among offices: ids of units. ``assigned`` are the offices with an assignment that still holds."""

    intake: int | None
    office: int | None
    area: int | None
    assigned: frozenset[int] = frozenset()


def parts_played(plays: Iterable[Play], standing: Standing, reaches: Collection[Reach]) -> frozenset[Part]:
    """Return the parts that somebody with these reaches plays in a case that stands so."""
    return frozenset(
        play.part for play in plays for reach in reaches if reach.role in play.roles and _reached(play.through, standing, reach)
    )


def _reached(through: Through, standing: Standing, reach: Reach) -> bool:
    if through is Through.ANYWHERE or reach.units is None:
        return True
    if through is Through.AREA:
        return reach.areas is None or standing.area in reach.areas
    if through is Through.ASSIGNED:
        return bool(standing.assigned & reach.units)
    return (standing.intake if through is Through.INTAKE else standing.office) in reach.units
