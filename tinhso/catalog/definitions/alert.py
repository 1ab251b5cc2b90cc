"""``alerts/*.yaml``: when somebody must be told."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from tinhso.catalog.definitions.dataset import Level
from tinhso.catalog.definitions.words import Bilingual, Definition, Name, Reference, Source
from tinhso.catalog.faults import Finding
from tinhso.kernel.periods import PeriodKind
from tinhso.kernel.policy import Role


class Severity(StrEnum):
    """How loud an alert is."""

    NOTICE = "notice"
    WARNING = "warning"
    CRITICAL = "critical"


class Side(StrEnum):
    """On which side of the limit a value raises the alert (the limit itself does)."""

    ABOVE = "above"
    BELOW = "below"


class ThresholdRule(Definition):
    """Raised when the indicator stays beyond ``limit`` for ``periods``; cleared only at ``clear_at`` (hysteresis)."""

    kind: Literal["threshold"]
    indicator: Reference
    level: Level
    period: PeriodKind | None = Field(
        default=None, description="Which periods are looked at; the indicator's shortest unless given"
    )
    side: Side
    limit: Decimal
    clear_at: Decimal
    periods: int = Field(default=1, ge=1, le=60)

    def findings(self) -> Iterator[Finding]:
        wrong = self.clear_at > self.limit if self.side is Side.ABOVE else self.clear_at < self.limit
        if wrong:
            yield Finding(("clear_at",), "clears_before_it_raises", {"clear": self.clear_at, "raised": self.limit})


class StaleRule(Definition):
    """Raised when a dataset has received nothing for ``hours``."""

    kind: Literal["stale"]
    dataset: Reference
    hours: int = Field(ge=1, le=24 * 400)


class OverdueRule(Definition):
    """Raised when a supplier is ``hours`` past a dataset's due time."""

    kind: Literal["overdue"]
    dataset: Reference
    hours: int = Field(default=0, ge=0, le=24 * 400)


class OutlierRule(Definition):
    """Raised when a value is ``factor`` times the usual spread away from the median of the same season in earlier years.

    The season is the same period of each earlier year and its neighbours; fewer than ``least`` such values raise nothing.
    """

    kind: Literal["outlier"]
    indicator: Reference
    level: Level
    factor: Decimal = Field(default=Decimal(4), gt=0, le=100)
    least: int = Field(default=5, ge=3, le=100)


class JumpRule(Definition):
    """Raised when a value differs from that of the period before by ``percent`` or more, either way or only one."""

    kind: Literal["jump"]
    indicator: Reference
    level: Level
    percent: Decimal = Field(gt=0, le=100_000)
    side: Side | None = None


Rule = Annotated[ThresholdRule | StaleRule | OverdueRule | OutlierRule | JumpRule, Field(discriminator="kind")]


class Escalation(Definition):
    """Who is told too when nobody has acknowledged it ``after_hours`` after it was raised."""

    after_hours: int = Field(ge=1, le=24 * 60)
    tell: tuple[Role, ...] = Field(min_length=1)


class Alert(Definition):
    """What is noticed, how loud it is, who is told. ``id`` is the name of its file."""

    id: Name
    title: Bilingual
    severity: Severity
    rule: Rule
    tell: tuple[Role, ...] = Field(min_length=1)
    escalate: tuple[Escalation, ...] = Field(default=(), max_length=5)
    advice: Bilingual = Field(description="What the one who is told should do")
    source: Source | None = None

    def findings(self) -> Iterator[Finding]:
        hours = [step.after_hours for step in self.escalate]
        if hours != sorted(set(hours)):
            yield Finding(("escalate",), "escalation_out_of_order")
        for found in self.rule.findings():
            yield Finding(("rule", *found.path), found.code, found.words)
