"""Which cases somebody plays a part in, as conditions on a case's own columns: for a listing, which cannot ask case by case."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from tinhso.cases.engine.rules.parts import Play, Reach, Through


class By(StrEnum):
    """What of a case is looked at."""

    INTAKE = "intake"
    OFFICE = "office"
    AREA = "area"
    SUPPORTING = "supporting"


@dataclass(frozen=True)
class Way:
    """The cases of some desks whose ``by`` is one of ``units``. None of desks is every desk, none of by every case."""

    desks: frozenset[str] | None = None
    by: By | None = None
    units: frozenset[int] = frozenset()

    @property
    def one_desk(self) -> bool:
        """Say whether it is one desk, whole."""
        return self.by is None and self.desks is not None and len(self.desks) == 1

    def desk_by_desk(self) -> tuple[Way, ...]:
        """Return the same as ways to one desk each, where nothing else narrows: cases are sorted within a desk only."""
        return (self,) if self.by or self.desks is None else tuple(Way(frozenset({desk})) for desk in sorted(self.desks))


EVERYTHING = Way()

_BY = {
    Through.INTAKE: (By.INTAKE,),
    Through.OFFICE: (By.OFFICE,),
    Through.AREA: (By.AREA,),
    # The office in the lead is the case's own; only the few that support are looked for elsewhere.
    Through.ASSIGNED: (By.OFFICE, By.SUPPORTING),
}


def ways(plays_by_desk: Mapping[str, Iterable[Play]], reaches: Collection[Reach]) -> tuple[Way, ...]:
    """Return the ways in which somebody with these reaches comes to cases, as ``parts_played`` decides for one of them.

    A case may be reached in several ways.
    """
    desks_by_way: dict[tuple[By | None, frozenset[int]], set[str]] = defaultdict(set)
    for desk, plays in plays_by_desk.items():
        for by, units in _of_desk(plays, reaches):
            desks_by_way[by, units].add(desk)
    return tuple(Way(frozenset(desks), by, units) for (by, units), desks in desks_by_way.items())


def _of_desk(plays: Iterable[Play], reaches: Collection[Reach]) -> Iterator[tuple[By | None, frozenset[int]]]:
    found: dict[By, frozenset[int]] = {}
    for play in plays:
        for reach in (each for each in reaches if each.role in play.roles):
            units = reach.areas if play.through is Through.AREA else reach.units
            if units is None or play.through is Through.ANYWHERE:
                yield None, frozenset()
                return
            for by in _BY[play.through]:
                found[by] = found.get(by, frozenset()) | units
    yield from found.items()
