"""What crosses the border of the indicators: plain, frozen values. Instants are aware; periods are codes as of the kernel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from tinhso.catalog.contracts import Indicator, Level
from tinhso.kernel.periods import PeriodKind


class Reason(StrEnum):
    """Why there is no value. ``not_open`` says only that this actor may not see it, and nothing about the value."""

    NO_DATA = "no_data"
    DENOMINATOR_ZERO = "denominator_zero"
    NOT_COMPARABLE = "not_comparable"
    SUPPRESSED = "suppressed"
    NOT_BEGUN = "not_begun"
    NOT_DEFINED = "not_defined"
    NOT_OPEN = "not_open"


class Status(StrEnum):
    """Whether a value is good: by a met target, its thresholds, or else its target.

    ``none`` when nothing says so, or there is no value.
    """

    GOOD = "good"
    WATCH = "watch"
    BAD = "bad"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Component:
    """One line of an index: points reached of those it can give.

    ``points`` is None while its indicator has no value, for the ``reason`` told; ``covered`` is how many of ``most`` can be
    reached with the values that there are. A group has no indicator, and the points of its parts.
    """

    id: str
    title_vi: str
    title_en: str
    indicator: str
    value: float | None
    points: float | None
    most: float
    parts: tuple[Component, ...] = ()
    covered: float = 0.0
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """One number of one unit and period, or the reason why there is none.

    ``by`` and ``group`` are empty for the whole; else the column that it is split by and the value there. ``value`` is not
    rounded; ``percentiles`` are by number (50, 90), of which the first is ``value`` too. ``rows`` is how many rows stand
    behind it. ``simulated`` rows never mix with real ones. ``estimate`` says that a share of a divided unit is in it.
    ``target`` is the one that ``status`` was told by, or the next one to come; no document sets one that is
    ``target_proposed``.

    Of a growth ``numerator`` is what is now and ``denominator`` what was; of a rank ``denominator`` is of how many. Of an index
    they are the points reached and the points that its parts with values can give; ``most`` is what these can give on the
    scale of ``value``, which is the whole only when no part is without a value.
    """

    indicator: str
    unit_id: int
    period: str
    by: str = ""
    group: str = ""
    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    percentiles: Mapping[int, float] = field(default_factory=dict)
    components: tuple[Component, ...] = ()
    reason: Reason | None = None
    status: Status = Status.NONE
    target: float | None = None
    target_year: int | None = None
    target_proposed: bool = False
    definition_version: int = 1
    rows: int = 0
    simulated: bool = False
    estimate: bool = False
    most: float | None = None


@dataclass(frozen=True)
class Ask:
    """What is asked for. One of ``units`` (ids), ``level`` (all of that level at home) or neither (the province).

    ``periods`` are codes of the kind that the indicators have; ``as_of`` a past moment (aware), None is now;
    ``in_units_of`` the day whose units the values are shown in, None is the units of each period's own last day;
    ``by`` a column to split by (the whole comes too), ``group`` only one of its values.
    """

    indicators: tuple[str, ...]
    periods: tuple[str, ...]
    units: tuple[int, ...] = ()
    level: Level | None = None
    as_of: datetime | None = None
    in_units_of: date | None = None
    by: str = ""
    group: str = ""


@dataclass(frozen=True)
class Values:
    """What was found, for each indicator, unit and period that was asked for, in that order; ``known_at`` is the moment
    they speak of (None: nothing was ever supplied): the same question as of then answers the same.
    """

    values: tuple[Value, ...]
    known_at: datetime | None

    def one(self, indicator: str, unit_id: int, period: str, group: str = "") -> Value | None:
        """Return the value for a unit and period, if it was asked for."""
        for value in self.values:
            if (value.indicator, value.unit_id, value.period, value.group) == (indicator, unit_id, period, group):
                return value
        return None


FEWEST_YEARS = 3
"""For a forecast. Two years lie on a line whatever they are: nothing tells how far it is off."""
CONFIDENCE = 80
"""In percent: how often the value of a forecast's year lies within its error."""


class Verdict(StrEnum):
    """Whether a target is expected to be met; ``uncertain`` when it lies within the error of the forecast."""

    YES = "yes"
    NO = "no"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True)
class Forecast:
    """What is expected in the year of a target, from the actual values of ``years``; from made-up ones when ``simulated``.

    ``last`` is the actual value of the last of them. ``low`` and ``high`` are the error: the 80 % prediction interval.
    Without a ``value`` there are too few years (``no_data``) or the actor may not see them (``not_open``). ``verdict``
    is None too where no way is good.
    """

    year: int
    target: float
    proposed: bool
    source: str
    years: tuple[int, ...]
    last: float | None
    simulated: bool
    value: float | None = None
    low: float | None = None
    high: float | None = None
    verdict: Verdict | None = None
    reason: Reason | None = None


@dataclass(frozen=True)
class Supply:
    """A submission behind a number: by receipt, who supplied what for which period, and how many of its rows count.

    Who sent it and from which file is told to those who may see its rows; ``rows`` is None where these are too few people.
    """

    receipt: str
    dataset: str
    unit_id: int
    unit_name: str
    period: str
    rows: int | None
    supplier: int | None
    source_name: str
    source_sheet: str
    known_from: datetime
    simulated: bool


@dataclass(frozen=True)
class Said:
    """What was known of a number from a moment on."""

    known_from: datetime
    value: Value
    receipts: tuple[str, ...]


@dataclass(frozen=True)
class Story:
    """A number down to the rows that it was made from.

    ``rows`` are the first of them with ``_receipt`` and ``_row`` (the record in the sender's file), as far as the actor may
    see rows, without the columns ``withheld``; ``row_count`` counts all. For a number made of others ``made_of`` has theirs.
    ``known_at`` as of ``Values``.
    """

    definition: Indicator
    value: Value
    sql: str
    supplies: tuple[Supply, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    row_count: int
    made_of: tuple[Value, ...] = ()
    withheld: tuple[str, ...] = ()
    known_at: datetime | None = None


@dataclass(frozen=True)
class Freshness:
    """How fresh a dataset is: the last period supplied, when it came, how many units supplied that period.

    Without a period nothing was ever supplied. ``simulated`` when all of that period is.
    """

    dataset: str
    period: str
    last_at: datetime | None
    units: int
    simulated: bool = False


@dataclass(frozen=True)
class Computed:
    """What a computation did: how many families of indicators there are, how many of them had changed."""

    families: int
    changed: int


@dataclass(frozen=True)
class Offer:
    """An indicator as a chooser shows it."""

    id: str
    definition: Indicator
    pack: str
    levels: tuple[Level, ...]
    periods: tuple[PeriodKind, ...]
