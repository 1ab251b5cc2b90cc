"""Counting what is owed: by cohorts against one by one, in one run; and the worst year of a province.

    python benchmarks/obligations.py

The year: 60 datasets owed every day by 130 units (2,847,000 obligations). The ratio is taken over 36 days, on the same facts.
"""

from __future__ import annotations

import random
import statistics
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from tinhso.catalog.contracts import Due, DueUnit
from tinhso.kernel.periods import Period, PeriodKind
from tinhso.kernel.shipped_calendar import vietnam
from tinhso.lake.contracts import Supplied
from tinhso.supply.obligations.contracts import Counts, Facts, Slot
from tinhso.supply.obligations.rules.due import due_at, opens_at
from tinhso.supply.obligations.rules.scoring import counted, scored, tally, total
from tinhso.supply.obligations.rules.states import expand

DATASETS, UNITS, ROUNDS = 60, tuple(range(130)), 5
NOW = datetime(2027, 2, 1, tzinfo=UTC)
MONTHS = tuple(date(2026, month, 1) for month in range(1, 13))
DUE = Due(after=1, unit=DueUnit.WORKING_DAYS)


def slots(days: int) -> list[Slot]:
    found, calendar = [], vietnam()
    for number in range(DATASETS):
        period = Period.of(PeriodKind.DAY, date(2026, 1, 1))
        name = f"field{number % 11}.dataset{number}"
        for _ in range(days):
            due, opens = due_at(DUE, period, calendar), opens_at(period)
            found.append(Slot(name, name.partition(".")[0], period, period.code, period.end, opens, due, UNITS))
            period = period.next()
    return found


def facts(owed: list[Slot], part: float) -> Facts:
    """Return submissions for a part of the obligations, some of them late; the same every time."""
    rng, supplied = random.Random(11), {}
    for slot in owed:
        came = [unit for unit in UNITS if rng.random() < part]
        at = slot.due_at + timedelta(hours=rng.choice((-9, -3, -1, 5)))
        supplied[slot.dataset, slot.code] = {unit: one(slot, unit, at) for unit in came}
    return Facts(supplied=supplied)


def one(slot: Slot, unit: int, at: datetime) -> Supplied:
    return Supplied(slot.dataset, unit, slot.code, at, at, 1, 0, False, "2026-000001", True, 5, None, False)


def by_cohorts(owed: list[Slot], about: Facts) -> dict[str, Counts]:
    cells = tally(owed, about, {}, NOW, lambda _dataset, _unit, _day: None)
    return {line.key: line.counts for line in scored(cells, lambda cell: str(cell.unit_id), MONTHS)}


def one_by_one(owed: list[Slot], about: Facts) -> dict[str, Counts]:
    found: dict[str, list[Counts]] = defaultdict(list)
    for each in expand(owed, about, {}, NOW):
        if counts := counted(each, NOW):
            found[str(each.unit_id)].append(counts)
    return {unit: total(counts) for unit, counts in found.items()}


def seconds(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Return the median of some rounds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    short = slots(36)
    about = facts(short, 0.1)
    assert by_cohorts(short, about) == one_by_one(short, about)
    fast, plain = seconds(lambda: by_cohorts(short, about)), seconds(lambda: one_by_one(short, about), 3)
    print(f"36 days, {len(short) * len(UNITS):,} obligations: {fast:.2f} s by cohorts, {plain:.2f} s one by one")
    print(f"ratio: {plain / fast:.1f}")
    year = slots(365)
    for part in (0.0, 0.02, 0.1):
        known = facts(year, part)
        took = seconds(lambda known=known: by_cohorts(year, known), 3)
        print(f"a year of days, {part:.0%} supplied: {took:.2f} s for {len(year) * len(UNITS):,} obligations")
    print(f"making the year's slots: {seconds(lambda: slots(365), 3):.2f} s")


if __name__ == "__main__":
    main()
