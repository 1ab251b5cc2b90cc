"""``indicators/*.yaml``: how supplied rows become a number, versioned and dated."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from tinhso.catalog.definitions.dataset import Level
from tinhso.catalog.definitions.words import Bilingual, Dated, Definition, Expression, Name, Office, Reference, Source
from tinhso.catalog.faults import Finding
from tinhso.kernel.periods import PeriodKind


class Direction(StrEnum):
    """Which way is good."""

    HIGHER_IS_BETTER = "higher_is_better"
    LOWER_IS_BETTER = "lower_is_better"
    NEUTRAL = "neutral"


class IndicatorKind(StrEnum):
    """Counted over the period, standing at its end, or a time taken (by percentiles, never a mean alone)."""

    FLOW = "flow"
    STOCK = "stock"
    DURATION = "duration"


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
    """A value to be reached by the end of ``year``, and who set it."""

    year: int = Field(ge=1990, le=2100)
    value: Decimal
    level: Level | None = Field(default=None, description="Only for units of this level")
    province: Annotated[str, Field(pattern=r"^[0-9]{2}$")] | None = Field(default=None, description="Only for this province")
    source: Source


class Indicator(Dated):
    """A number with a meaning. ``id`` is the name of its file.

    Either ``value``, or ``numerator`` and ``denominator``: SQL aggregates over the rows of one dataset.
    In ``percent`` the value is a hundred times the ratio, and thresholds and targets are percentages too.
    """

    id: Name
    title: Bilingual
    meaning: Bilingual
    unit_of_measure: Name
    decimals: int = Field(default=0, ge=0, le=6)
    direction: Direction
    kind: IndicatorKind
    combine: Combine
    dataset: Reference
    time: Name | None = Field(default=None, description="The column that decides the period; the supplied period unless given")
    levels: tuple[Level, ...] = Field(default=(Level.PROVINCE, Level.COMMUNE), min_length=1)
    periods: tuple[PeriodKind, ...] = Field(min_length=1)
    value: Expression | None = None
    numerator: Expression | None = None
    denominator: Expression | None = None
    where: Expression | None = None
    percentiles: tuple[Annotated[int, Field(ge=1, le=99)], ...] = ()
    by: tuple[Name, ...] = Field(default=(), max_length=20, description="Columns that the number can be split by")
    thresholds: Thresholds | None = None
    targets: tuple[Target, ...] = ()
    owner: Office | None = None
    legal_basis: tuple[Source, ...] = ()

    @property
    def is_ratio(self) -> bool:
        return self.numerator is not None

    def findings(self) -> Iterator[Finding]:
        yield from super().findings()
        yield from self._formula_findings()
        yield from self._combine_findings()
        yield from self._threshold_findings()
        if (self.kind is IndicatorKind.DURATION) != bool(self.percentiles):
            yield Finding(("percentiles",) if self.percentiles else ("kind",), "percentiles_needed")

    def _formula_findings(self) -> Iterator[Finding]:
        parts = (self.value is not None, self.numerator is not None, self.denominator is not None)
        if parts not in {(True, False, False), (False, True, True)}:
            yield Finding(("value",) if self.value is not None else ("numerator",), "value_or_ratio")
        if self.denominator is not None and _is_zero(self.denominator):
            yield Finding(("denominator",), "denominator_is_zero")

    def _combine_findings(self) -> Iterator[Finding]:
        why = _MISFITS.get((self.combine, self.is_ratio, self.kind is IndicatorKind.DURATION))
        if why:
            words = {"combine": str(self.combine), "why_vi": why[0], "why_en": why[1]}
            yield Finding(("combine",), "combine_does_not_fit", words)

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


def _is_zero(expression: str) -> bool:
    try:
        return Decimal(expression.strip("() ")) == 0
    except ArithmeticError:
        return False
