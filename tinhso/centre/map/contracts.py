"""What the map shows: plain, frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tinhso.catalog.contracts import DataField, Indicator, Level
from tinhso.kernel.periods import Period

AREA_LEVELS = (Level.PROVINCE, Level.DISTRICT, Level.COMMUNE)


@dataclass(frozen=True)
class Look:
    """What the address of the map asks for.

    ``in_units_of`` is the day whose units are shown; None: those of each period's own last day. ``as_of`` is a past moment
    (aware); None is now. ``outlines`` is official, schematic or empty (the best there is). ``layers`` are datasets.
    """

    indicator: str
    definition: Indicator
    level: Level
    period: Period
    in_units_of: date | None = None
    as_of: datetime | None = None
    outlines: str = ""
    layers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Choice:
    """One indicator of the chooser, in one language."""

    id: str
    title: str
    field: str


@dataclass(frozen=True)
class Layer:
    """A dataset whose rows are points: by their own ``longitude`` and ``latitude``, or by the commune that they name.

    ``columns`` are shown of each point; ``key`` is the one with its code and ``name`` the one with its name, where it is a
    register of named things. ``latest`` says that only the last supplied period stands.
    """

    dataset: str
    title: str
    columns: tuple[DataField, ...]
    commune: str
    is_exact: bool
    latest: bool
    key: str = ""
    name: str = ""


@dataclass(frozen=True)
class Spot:
    """One point of a layer, in degrees; ``id`` names the submission and row it comes from, ``told`` is by column."""

    id: str
    longitude: float
    latitude: float
    told: Mapping[str, Any]
    simulated: bool
