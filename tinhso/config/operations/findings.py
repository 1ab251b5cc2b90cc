"""What a check finds and how it says so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

GOOD, WATCH, BAD = "good", "watch", "bad"


@dataclass(frozen=True)
class Result:
    """What a check found: ``state`` good, watch or bad, a sentence, and what to do when it is not good."""

    state: str
    vi: str
    en: str
    do_vi: str = ""
    do_en: str = ""
    numbers: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Check:
    """A thing that is looked at: a stable name, its title, and how to look."""

    name: str
    title_vi: str
    title_en: str
    look: Callable[[], Result]


@dataclass(frozen=True)
class Looked:
    """A check and what it found."""

    check: Check
    result: Result
