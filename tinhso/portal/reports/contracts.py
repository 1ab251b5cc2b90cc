"""What crosses the modules of the citizens' app: plain, frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Upload:
    """A picture or video as it came: nothing of it is believed yet."""

    content: bytes
    file_name: str


@dataclass(frozen=True)
class Photo:
    """A file of a report, to be shown: its address, whether it moves, and what it shows."""

    url: str
    video: bool
    proof: bool
    at: datetime
    paper: bool = False


@dataclass(frozen=True)
class Step:
    """One step of a report's story: what happened, what was said, when, and the pictures that came with it."""

    title: str
    text: str
    at: datetime | None
    photos: tuple[Photo, ...] = ()
    done: bool = True
