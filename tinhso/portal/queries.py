"""What the public asks: which unit is this, and what is it today?"""

from __future__ import annotations

from dataclasses import dataclass

from tinhso.kernel import clock
from tinhso.places import queries as places
from tinhso.places.contracts import Crosswalk, Resolution


@dataclass(frozen=True)
class Answer:
    """A typed name, the unit it means (or those it may mean), and what became of that unit by today."""

    text: str
    resolution: Resolution
    became: Crosswalk | None


def look_up(text: str) -> Answer:
    """Return what ``text`` names today or named before, and its successors today."""
    resolution = places.resolve(text)
    became = None
    if resolution.code and resolution.valid_to and resolution.valid_to < clock.today():
        became = places.crosswalk(resolution.code, resolution.valid_to, clock.today())
    return Answer(text=text, resolution=resolution, became=became)
