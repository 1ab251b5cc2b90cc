"""How fast strangers may go: spans and numbers as data, one pure decision.

Who goes too fast waits, and is never shut out: what was refused does not count, so the wait ends by itself. A whole office or a
café is often one address, so an address may do far more than a device; the same long words from everywhere at once are a flood.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Deed(StrEnum):
    """What is paced. A look-up counts only when it found nothing: that is what guessing is."""

    FILE = "file"
    ADD_FILE = "add_file"
    ME_TOO = "me_too"
    LOOK_UP = "look_up"


class By(StrEnum):
    """What a deed is counted by."""

    ADDRESS = "address"
    DEVICE = "device"
    CONTENT = "content"


@dataclass(frozen=True)
class Limit:
    """At most so many ``times`` ``within`` any span of that length."""

    times: int
    within: timedelta


MINUTES, HOUR, DAY = timedelta(minutes=10), timedelta(hours=1), timedelta(days=1)
KEPT = DAY
LIMITS: Mapping[Deed, Mapping[By, tuple[Limit, ...]]] = {
    Deed.FILE: {
        By.ADDRESS: (Limit(60, MINUTES), Limit(1000, DAY)),
        By.DEVICE: (Limit(10, MINUTES), Limit(60, DAY)),
        By.CONTENT: (Limit(10, HOUR),),
    },
    # A report takes up to twenty pictures at once; the same bytes again and again only cost drawing them anew.
    Deed.ADD_FILE: {
        By.ADDRESS: (Limit(300, MINUTES), Limit(3000, DAY)),
        By.DEVICE: (Limit(60, MINUTES), Limit(400, DAY)),
        By.CONTENT: (Limit(50, HOUR),),  # a telephone whose answers are lost on the way sends the same again and again
    },
    Deed.ME_TOO: {By.ADDRESS: (Limit(60, MINUTES), Limit(500, DAY)), By.DEVICE: (Limit(20, MINUTES), Limit(100, DAY))},
    Deed.LOOK_UP: {By.ADDRESS: (Limit(60, MINUTES), Limit(300, DAY)), By.DEVICE: (Limit(10, MINUTES), Limit(60, DAY))},
}
TELLING = 40  # characters: shorter words ("mất điện") are honestly the same from many


def wait(times: Sequence[datetime], limits: Sequence[Limit], now: datetime) -> timedelta:
    """Return how long to wait before the next time, zero when it may be now. ``times`` are aware instants in any order."""
    newest = sorted(times, reverse=True)
    waits = (newest[limit.times - 1] + limit.within - now for limit in limits if len(newest) >= limit.times)
    return max((each for each in waits if each > timedelta()), default=timedelta())
