"""How near two reports are to each other: on the ground, in what they are about, and in their words."""

from __future__ import annotations

from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

from rapidfuzz import fuzz

EARTH = 6_371_008.8  # metres, the mean radius of WGS84
NEAR = 300.0  # metres within which reports may be about the same thing
FAR_PROOF = 200.0  # metres from the report's place beyond which a photo of the fix is warned about
LIKELY = 0.65
BY_DISTANCE, BY_CATEGORY, BY_WORDS = 0.45, 0.30, 0.25


@dataclass(frozen=True)
class Likeness:
    """How alike two reports are, 0 to 1, and of what: metres between them, one category, likeness of words (0 to 1)."""

    score: float
    metres: float
    same_category: bool
    words: float


def metres_between(longitude: float, latitude: float, other_longitude: float, other_latitude: float) -> float:
    """Return the distance of two places (degrees, WGS84) along the ground, in metres."""
    north, east = radians(other_latitude - latitude), radians(other_longitude - longitude)
    chord = sin(north / 2) ** 2 + cos(radians(latitude)) * cos(radians(other_latitude)) * sin(east / 2) ** 2
    return 2 * EARTH * asin(min(1.0, sqrt(chord)))


def degrees_around(latitude: float, metres: float = NEAR) -> tuple[float, float]:
    """Return how many degrees of longitude and latitude reach at least so far."""
    up = metres / 111_000
    return up / max(0.1, cos(radians(latitude))), up


def likeness(metres: float, *, same_category: bool, words: str, other_words: str) -> Likeness:
    """Return how likely two reports are about the same thing; ``words`` are folded."""
    alike = fuzz.token_set_ratio(words, other_words) / 100
    near = max(0.0, 1 - metres / NEAR)
    return Likeness(BY_DISTANCE * near + BY_CATEGORY * same_category + BY_WORDS * alike, metres, same_category, alike)
