"""What other rooms hand to the design system."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tinhso.kernel.policy import Actor, Policy


@dataclass(frozen=True)
class NavigationEntry:
    """One entry of the office rail: a URL name, a title to translate, an icon, and who sees it.

    ``count`` tells how many things wait there for an actor; 0 shows nothing.
    """

    url_name: str
    title: str
    icon: str
    policy: Policy
    count: Callable[[Actor], int] | None = None


@dataclass(frozen=True)
class Change:
    """A comparison under a number: ``direction`` is ``up``, ``down`` or ``same``; ``status`` colours it."""

    direction: str
    words: str
    status: str = "none"


@dataclass(frozen=True)
class Tile:
    """One number for a board: already formatted texts, so that the tile never rounds by itself.

    ``value`` is ``None`` when there is no data (never 0). ``status`` is good, watch, bad, late, or none where nothing says
    whether the value is good.
    ``freshness`` colours the foot: good while in time, watch when late, bad when very late.
    ``trend`` holds the past values in order of time, ``None`` for a gap. ``updated`` is an aware instant. With a ``key`` that
    stays the same, a value that changed counts up once when htmx brings the tile again. Of a long amount ``short`` and
    ``short_unit`` are what the tile shows (1,5 tỷ đồng); the whole is said on hover. ``amount``: the number itself.
    """

    title: str
    value: str | None
    unit: str = ""
    short: str = ""
    short_unit: str = ""
    amount: float | None = None
    simulated: bool = False
    status: str = "none"
    target: str = ""
    changes: Sequence[Change] = ()
    detail: str = ""
    foot: str = ""
    updated: datetime | None = None
    freshness: str = "good"
    trend: Sequence[float | None] = ()
    url: str = ""
    key: str = ""


class ChartKind(StrEnum):
    """How a chart shows its points.

    ``trend``: lines over periods, each named at its end. ``bar``: one bar for each value that a number is split by.
    ``ranking``: all units, in the order given. ``funnel``: steps of which each is a part of the one before. ``composite``:
    points reached of those a component can give. ``map``: areas coloured by amount, or by their gap to the target.
    """

    TREND = "trend"
    BAR = "bar"
    RANKING = "ranking"
    FUNNEL = "funnel"
    COMPOSITE = "composite"
    MAP = "map"


@dataclass(frozen=True)
class Point:
    """One value of a chart, and what belongs to it.

    ``label`` is the period, the unit, the component; ``value`` is ``None`` when there is none (never 0), and ``why`` says why.
    ``text`` is the value as it is written, by the chart's decimals unless given; ``short`` stands for it in the drawing where
    it is long. ``most`` is what a component can give and ``group`` the part of the index that it belongs to. ``key`` names the
    outline on a map (the feature's ``id``).
    """

    label: str
    value: float | None = None
    text: str = ""
    short: str = ""
    status: str = "none"
    why: str = ""
    estimate: bool = False
    simulated: bool = False
    most: float | None = None
    group: str = ""
    key: str = ""
    url: str = ""


@dataclass(frozen=True)
class Series:
    """Points under one name. The series of one chart have the same labels in the same order."""

    name: str
    points: Sequence[Point]


@dataclass(frozen=True)
class Chart:
    """What ``{% chart %}`` draws, with its table.

    ``id`` is unique on the page and stays the same when the numbers change, so that what changed can be shown. ``target``
    is a number on the axis; ``foot`` says how fresh it is and whose. On a map ``outlines`` is the address of a GeoJSON
    FeatureCollection, and with a ``target`` colours tell the gap to it: ``higher_is_better`` says which side is good.
    With ``source`` only the frame is drawn: the address, which answers ``ui.charts.figure`` of the same chart with its numbers,
    is asked when the reader comes near. The axis of a trend begins at 0 when it is ``from_zero``, else near its lowest value.
    Where no point has a value, ``nothing`` says why in a sentence, in place of the drawing.
    """

    id: str
    kind: ChartKind
    title: str
    series: Sequence[Series] = ()
    unit: str = ""
    decimals: int | None = None
    target: float | None = None
    higher_is_better: bool = True
    from_zero: bool = False
    outlines: str = ""
    foot: str = ""
    source: str = ""
    nothing: str = ""
