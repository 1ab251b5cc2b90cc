"""What the sealing form is asked: which moment, a second one for a comparison, and the kind of file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from tinhso.centre.boards.contracts import Look
from tinhso.centre.boards.wording import language
from tinhso.centre.reports.contracts import Shape, Wanted
from tinhso.centre.reports.errors import UnknownShape
from tinhso.centre.reports.sealing import SETTLED_AFTER
from tinhso.kernel import clock
from tinhso.lake import queries as lake


@dataclass(frozen=True)
class Order:
    """What somebody wants to have sealed; with ``since`` a comparison of two moments."""

    wanted: Wanted
    shape: Shape
    since: datetime | None


def order(board: str, look: Look, words: Mapping[str, str]) -> Order:
    """Return what a form asks for, of a board as it is looked at; without a moment it is this minute.

    Raises UnknownShape and NotAnInstant.
    """
    shape = words.get("shape", str(Shape.PDF))
    if shape not in set(Shape):
        raise UnknownShape(name=f".{shape}"[:40])
    since = words.get("since", "").strip()
    as_of = look.as_of or (clock.now() - SETTLED_AFTER).replace(second=0, microsecond=0)
    wanted = Wanted(board, look.period.code, as_of, look.asked.get("unit", ""), look.in_units_of, language())
    return Order(wanted, Shape(shape), lake.instant(since) if since else None)
