"""How long to wait before a delivery is tried again, and what a day's balance says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

FIRST, LONGEST = timedelta(seconds=30), timedelta(hours=6)
ALARM = timedelta(hours=1)
"""A delivery that waits longer is told to its partner's owner, where the partner sets no other age."""


class Fate(StrEnum):
    """What became of a delivery: it waits, the other side took it, refused it, or its owner gave it up."""

    WAITING = "waiting"
    TAKEN = "taken"
    REFUSED = "refused"
    GIVEN_UP = "given_up"


@dataclass(frozen=True)
class Answer:
    """What the other side said. ``fate`` WAITING means that it said nothing yet: try again."""

    fate: Fate
    words: str = ""
    reference: str = ""


@dataclass(frozen=True)
class Balance:
    """A partner's deliveries of a day: what was sent is what was taken, refused, given up, or still waits."""

    partner: str
    sent: int
    taken: int
    refused: int
    given_up: int
    waiting: int
    oldest_waiting: datetime | None

    @property
    def even(self) -> bool:
        return self.sent == self.taken + self.refused + self.given_up + self.waiting


def wait_after(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts that failed: twice as long each time, six hours at most."""
    doublings = min(max(attempts - 1, 0), 20)
    return min(FIRST * (1 << doublings), LONGEST)
