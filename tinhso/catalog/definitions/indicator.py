"""``indicators/*.yaml``: how supplied rows become a number, versioned and dated.

A number is *counted* from the rows of one dataset (``value``, or ``numerator`` and ``denominator``: SQL aggregates), or it is
*made* of other numbers: some less others (``balance``), one per another (``per``), growth, rank, a tree of points
(``composite``).
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from tinhso.catalog.definitions.composite import Composite
from tinhso.catalog.definitions.dataset import Level
from tinhso.catalog.definitions.words import Bilingual, Dated, Definition, Expression, Name, Office, Reference, Source
from tinhso.catalog.faults import Finding, misspelt_measure
from tinhso.kernel.periods import PeriodKind


class Direction(StrEnum):
    """Which way is good."""

    HIGHER_IS_BETTER = "higher_is_better"
    LOWER_IS_BETTER = "lower_is_better"
    NEUTRAL = "neutral"


class IndicatorKind(StrEnum):
    """Counted over the period, standing at its end, a time taken (by percentiles, never a mean alone), or made of others."""

    FLOW = "flow"
    STOCK = "stock"
    DURATION = "duration"
    MADE = "made"


class Combine(StrEnum):
    """How values of units make the value of the unit above, or of a successor after a merger."""

    SUM = "sum"
    RATIO_OF_SUMS = "ratio_of_sums"
    RECOMPUTE = "recompute"
    NONE = "none"


class Thresholds(Definition):
    """From ``good`` on a value is good, from ``watch`` on to be watched, beyond that bad."""

    good: Decimal
    watch: Decimal


class Target(Definition):
    """A value to be reached by the end of ``year``, and who set it: a document, or the pack itself (``proposed``)."""

    year: int = Field(ge=1990, le=2100)
    value: Decimal
    level: Level | None = Field(default=None, description="Only for units of this level")
    group: Annotated[str, Field(max_length=80)] | None = Field(
        default=None, description="Only for this value of the first column of ``by``"
    )
    province: Annotated[str, Field(pattern=r"^[0-9]{2}$")] | None = Field(default=None, description="Only for this province")
    proposed: bool = Field(default=False, description="Set by no document: the pack proposes it, the province decides")
    source: Source


class Per(Definition):
    """One indicator per another, for the same unit: ``numerator`` × ``scale`` / ``denominator``.

    The denominator is the value of the same period, or the last one before it within ``carry_years``: a population is
    counted once a year.
    """

    numerator: Reference
    denominator: Reference
    scale: int = Field(default=1, ge=1, le=10_000_000, description="100000 for cases per 100,000 people")
    carry_years: int = Field(default=3, ge=0, le=10)


class Balance(Definition):
    """Indicators of the same unit and period added up, less others: what came in, less what went out, is what is left."""

    plus: tuple[Reference, ...] = Field(min_length=1, max_length=12)
    minus: tuple[Reference, ...] = Field(default=(), max_length=12)


class Since(StrEnum):
    """What a growth is measured against."""

    PREVIOUS = "previous"
    SAME_LAST_YEAR = "same_last_year"


class Growth(Definition):
    """How much an indicator changed: in percent of what it was, or as a difference (percentage points, places)."""

    of: Reference
    since: Since
    shown_as: Literal["percent", "difference"] = "percent"


class Rank(Definition):
    """The place of a unit among the units of its level (within the province); the best is first, equals share a place."""

    of: Reference


class Indicator(Dated):
    """A number with a meaning. ``id`` is the name of its file.

    Either ``value``, or ``numerator`` and ``denominator`` over a ``dataset``; or one of ``balance``, ``per``, ``growth``,
    ``rank``, ``composite`` with ``kind: made``. In ``percent`` the value is a hundred times the ratio, and thresholds and
    targets are percentages too.
    """

    id: Name
    title: Bilingual
    meaning: Bilingual
    unit_of_measure: Name
    decimals: int = Field(default=0, ge=0, le=6)
    direction: Direction
    share: bool = Field(default=False, description="A part of a whole in percent: no forecast leaves 0 to 100")
    kind: IndicatorKind
    combine: Combine = Combine.NONE
    dataset: Reference | None = None
    time: Name | None = Field(default=None, description="The column that decides the period; the supplied period unless given")
    ends: Name | None = Field(
        default=None,
        description="A stock of things that come and go: a row stands from ``time`` until this column's moment; empty is still",
    )
    delay_days: int = Field(default=0, ge=0, le=3660, description="A row stands only from this many days after ``time``")
    unit: Name | None = Field(
        default=None,
        description="The column with the unit a row counts for; unless given the dataset's only column of communes "
        "(of offices, for the level office), else the unit that supplied the row",
    )
    levels: tuple[Level, ...] = Field(default=(Level.PROVINCE, Level.COMMUNE), min_length=1)
    periods: tuple[PeriodKind, ...] = Field(min_length=1)
    value: Expression | None = None
    numerator: Expression | None = None
    denominator: Expression | None = None
    where: Expression | None = None
    percentiles: tuple[Annotated[int, Field(ge=1, le=99)], ...] = ()
    by: tuple[Name, ...] = Field(default=(), max_length=20, description="Columns that the number can be split by")
    suppress_below: int | None = Field(
        default=None, ge=0, le=1000, description="Fewer rows than this are not told; 5 for personal data unless given"
    )
    balance: Balance | None = None
    per: Per | None = None
    growth: Growth | None = None
    rank: Rank | None = None
    composite: Composite | None = None
    thresholds: Thresholds | None = None
    targets: tuple[Target, ...] = ()
    owner: Office | None = None
    legal_basis: tuple[Source, ...] = ()

    @property
    def is_ratio(self) -> bool:
        return self.numerator is not None

    @property
    def made_of(self) -> tuple[str, ...]:
        """References of the indicators that this one is made of; none for one that is counted from rows."""
        if self.balance is not None:
            return (*self.balance.plus, *self.balance.minus)
        if self.per is not None:
            return (self.per.numerator, self.per.denominator)
        of = self.growth or self.rank
        if of is not None:
            return (of.of,)
        return tuple(leaf.indicator for leaf in self.composite.leaves()) if self.composite is not None else ()

    @property
    def expressions(self) -> dict[str, str]:
        """The aggregates by the name of their key."""
        found = {"value": self.value, "numerator": self.numerator, "denominator": self.denominator}
        return {name: text for name, text in found.items() if text is not None}

    def findings(self) -> Iterator[Finding]:
        yield from super().findings()
        yield from misspelt_measure(("unit_of_measure",), self.unit_of_measure)
        if self.kind is IndicatorKind.MADE:
            yield from self._made_findings()
        else:
            yield from self._counted_findings()
        yield from self._threshold_findings()
        yield from self._target_findings()
        if (self.kind is IndicatorKind.DURATION) != bool(self.percentiles):
            yield Finding(("percentiles",) if self.percentiles else ("kind",), "percentiles_needed")

    def _made_findings(self) -> Iterator[Finding]:
        given = [name for name in _MADE if getattr(self, name) is not None]
        if len(given) != 1:
            yield Finding((given[1],) if given else ("kind",), "made_of_one_thing")
        foreign = [name for name in _COUNTED if name in self.model_fields_set and getattr(self, name) not in (None, 0, ())]
        for name in (*foreign, *(["combine"] if self.combine is not Combine.NONE else [])):
            yield Finding((name,), "not_for_made", {"key": name})
        if self.composite is not None:
            for found in self.composite.findings():
                yield Finding(("composite", *found.path), found.code, found.words)

    def _counted_findings(self) -> Iterator[Finding]:
        for name in _MADE:
            if getattr(self, name) is not None:
                yield Finding((name,), "only_for_made", {"key": name})
        if self.dataset is None:
            yield Finding(("dataset",), "missing_key", {"key": "dataset"})
        yield from self._formula_findings()
        yield from self._combine_findings()
        yield from self._standing_findings()

    def _formula_findings(self) -> Iterator[Finding]:
        parts = (self.value is not None, self.numerator is not None, self.denominator is not None)
        if parts not in {(True, False, False), (False, True, True)}:
            yield Finding(("value",) if self.value is not None else ("numerator",), "value_or_ratio")
        if self.denominator is not None and is_zero(self.denominator):
            yield Finding(("denominator",), "denominator_is_zero")

    def _combine_findings(self) -> Iterator[Finding]:
        why = _MISFITS.get((self.combine, self.is_ratio, self.kind is IndicatorKind.DURATION))
        if why:
            words = {"combine": str(self.combine), "why_vi": why[0], "why_en": why[1]}
            yield Finding(("combine",), "combine_does_not_fit", words)

    def _standing_findings(self) -> Iterator[Finding]:
        if self.ends is not None and (self.kind is not IndicatorKind.STOCK or self.time is None):
            yield Finding(("ends",), "ends_need_a_stock")
        if self.delay_days and self.ends is None:
            yield Finding(("delay_days",), "delay_needs_ends")

    def _target_findings(self) -> Iterator[Finding]:
        seen: set[tuple[object, ...]] = set()
        for index, target in enumerate(self.targets):
            of = (target.year, target.level, target.group, target.province)
            if of in seen:
                yield Finding(("targets", index), "target_told_twice", {"year": target.year})
            seen.add(of)

    def _threshold_findings(self) -> Iterator[Finding]:
        if self.thresholds is None:
            return
        good, watch = self.thresholds.good, self.thresholds.watch
        if self.direction is Direction.NEUTRAL:
            yield Finding(("thresholds",), "thresholds_need_a_direction")
        elif (good < watch) if self.direction is Direction.HIGHER_IS_BETTER else (good > watch):
            vi, en = _DIRECTIONS[self.direction]
            words = {"good": good, "watch": watch, "direction_vi": vi, "direction_en": en}
            yield Finding(("thresholds",), "thresholds_in_wrong_order", words)
        elif good == watch:
            yield Finding(("thresholds", "watch"), "thresholds_are_equal", {"value": good})


_MADE = ("balance", "per", "growth", "rank", "composite")
_COUNTED = (
    *("dataset", "time", "ends", "delay_days", "unit", "value", "numerator", "denominator", "where", "percentiles", "by"),
    "suppress_below",
)
_DIRECTIONS = {
    Direction.HIGHER_IS_BETTER: ("giá trị cao là tốt", "higher is better"),
    Direction.LOWER_IS_BETTER: ("giá trị thấp là tốt", "lower is better"),
}
_RATIO = ("tỷ lệ không cộng được", "ratios do not add up")
_NO_RATIO = ("không có tử số và mẫu số", "there is no numerator and denominator")
_MEDIAN = ("trung vị phải tính lại từ các dòng", "medians are recomputed from rows")
# (way of combining, is a ratio, is a duration): why it does not fit
_MISFITS = {
    (Combine.SUM, True, False): _RATIO,
    (Combine.SUM, True, True): _RATIO,
    (Combine.SUM, False, True): _MEDIAN,
    (Combine.RATIO_OF_SUMS, False, False): _NO_RATIO,
    (Combine.RATIO_OF_SUMS, False, True): _MEDIAN,
    (Combine.RATIO_OF_SUMS, True, True): _MEDIAN,
}


def is_zero(expression: str) -> bool:
    """Say whether an expression is the constant 0."""
    try:
        return Decimal(expression.strip("() ")) == 0
    except ArithmeticError:
        return False
