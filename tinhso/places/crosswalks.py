"""A unit of one day in the units of another: shares, what they rest on, and what nobody can say."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from tinhso.places.contracts import Crosswalk, CrosswalkPart, UnitBrief, UnitRecord
from tinhso.places.rules import crosswalk as shares
from tinhso.places.rules.directory import Directory


def between(directory: Directory, unit: UnitRecord, since: date, until: date) -> Crosswalk:
    """Return a unit of ``since`` in the units of ``until``, later or earlier."""
    lost = Fraction(0)
    if until >= since:
        portions, lost = shares.forward(directory, unit, since, until)
    else:
        portions = shares.backward(directory, unit, since, until)
    parts = [_part(directory, key, portion, until) for key, portion in portions.items()]
    parts.sort(key=lambda part: (-part.share, part.unit.code))
    members = _members_into(directory, unit, since, until) if lost else ()
    return Crosswalk(directory.brief(unit, since), since, until, tuple(parts), float(lost), members)


def _part(directory: Directory, key: int, portion: shares.Portion, on: date) -> CrosswalkPart:
    papers = {directory.documents[link.document].number: None for link in portion.links if link.document}
    return CrosswalkPart(
        unit=directory.brief(directory.units[key], on),
        share=float(portion.share),
        is_estimate=any(link.is_estimate for link in portion.links),
        basis=tuple(dict.fromkeys(link.basis for link in portion.links if link.basis)),
        documents=tuple(papers),
    )


def _members_into(directory: Directory, unit: UnitRecord, since: date, until: date) -> tuple[UnitBrief, ...]:
    found: set[int] = set()
    for key in directory.descendants(unit.id, since) - {unit.id}:
        found |= shares.forward(directory, directory.units[key], since, until)[0].keys()
    return tuple(sorted((directory.brief(directory.units[key], until) for key in found), key=lambda unit: unit.code))
