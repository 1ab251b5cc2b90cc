"""Which indicators of a dataset share one statement: those that place rows alike in time and among units."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from tinhso.catalog.contracts import Dataset, Indicator, IndicatorKind, Level, Update, unit_column
from tinhso.kernel.periods import PeriodKind

SHORT = frozenset({PeriodKind.DAY, PeriodKind.WEEK})


@dataclass(frozen=True)
class Placing:
    """How rows are placed: by which column in time (none: the supplied period), for which unit, and how finely.

    ``office`` counts for offices, else for areas. A ``snapshot`` is told by each supplier as it stands; of several within a
    period the last counts. With ``ends`` a row stands from ``time`` (and ``delay_days`` later) until that moment.
    """

    time: str
    ends: str
    delay_days: int
    unit: str
    office: bool
    snapshot: bool
    bucket: PeriodKind


@dataclass(frozen=True)
class Family:
    """Indicators of one dataset (by full reference) that are counted by one statement, and all columns they are split by."""

    reference: str
    dataset: Dataset
    placing: Placing
    indicators: Mapping[str, Indicator]

    @property
    def by_period(self) -> bool:
        """Whether the period that a row was supplied for tells when it counts: what is replaced by period is held to it."""
        held = self.dataset.update is Update.REPLACE_PERIOD or not self.placing.time
        return held and not self.placing.ends and self.in_its_period

    @property
    def in_its_period(self) -> bool:
        """Whether a row begins to count in the period that it was supplied for: a plan and an announcement lie ahead."""
        return self.placing.time in ("", self.dataset.period_field) and not self.placing.delay_days

    @property
    def outdated(self) -> bool:
        """Whether what lies after the moment at which a row was told is unknown.

        What the platform writes itself is told at every change: silence says that nothing changed, up to now.
        """
        return not self.in_its_period and not self.dataset.written_by_platform

    def until(self, end: date, known: date) -> date:
        """Return up to which day a period that ends on ``end`` can be told, as known on a day.

        Of what the platform writes itself that is the day: what falls due later is not known yet.
        """
        return min(end, known) if self.dataset.written_by_platform else end

    @property
    def by(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(column for each in self.indicators.values() for column in each.by))


def placing_of(indicator: Indicator, dataset: Dataset, *, office: bool) -> Placing:
    """Return how the rows of an indicator's dataset are placed for it."""
    level = Level.OFFICE if office else Level.COMMUNE
    by_supply = indicator.time is None
    shortest = min((dataset.period, *indicator.periods) if by_supply else indicator.periods, key=lambda kind: kind.rank)
    return Placing(
        time=indicator.time or "",
        ends=indicator.ends or "",
        delay_days=indicator.delay_days,
        unit=unit_column(indicator, dataset, level) or "",
        office=office,
        snapshot=indicator.kind is IndicatorKind.STOCK and indicator.ends is None,
        bucket=PeriodKind.DAY if shortest in SHORT or dataset.written_by_platform else PeriodKind.MONTH,
    )


def families(
    reference: str, dataset: Dataset, indicators: Mapping[str, Indicator], *, offices: Iterable[bool] = (False, True)
) -> Iterator[Family]:
    """Yield the families of a dataset's counted indicators; one with the level of offices is in two of them."""
    found: dict[Placing, dict[str, Indicator]] = {}
    for name, indicator in indicators.items():
        for office in offices:
            wanted = Level.OFFICE in indicator.levels if office else set(indicator.levels) != {Level.OFFICE}
            if wanted:
                found.setdefault(placing_of(indicator, dataset, office=office), {})[name] = indicator
    for placing, members in found.items():
        yield Family(reference, dataset, placing, members)
