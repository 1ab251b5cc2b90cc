"""What other rooms hand to the design system."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tinhso.kernel.policy import Policy


@dataclass(frozen=True)
class NavigationEntry:
    """One entry of the office rail: a URL name, a title to translate, an icon, and who sees it."""

    url_name: str
    title: str
    icon: str
    policy: Policy


@dataclass(frozen=True)
class Change:
    """A comparison under a number: ``direction`` is ``up``, ``down`` or ``same``; ``status`` colours it."""

    direction: str
    words: str
    status: str = "none"


@dataclass(frozen=True)
class Tile:
    """One number for a board: already formatted texts, so that the tile never rounds by itself.

    ``value`` is ``None`` when there is no data (never 0). ``status`` is good, watch, bad, none or late.
    ``freshness`` colours the foot: good while in time, watch when late, bad when very late.
    ``trend`` holds the past values in order of time, ``None`` for a gap. ``updated`` is an aware instant.
    """

    title: str
    value: str | None
    unit: str = ""
    status: str = "none"
    target: str = ""
    changes: Sequence[Change] = ()
    detail: str = ""
    foot: str = ""
    updated: datetime | None = None
    freshness: str = "good"
    trend: Sequence[float | None] = ()
    url: str = ""
