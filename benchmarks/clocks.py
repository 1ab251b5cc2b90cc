"""One million open clocks re-evaluated after a calendar change: as columns against one replay per clock.

    python benchmarks/clocks.py [clocks]

The clocks started in the 90 days before the change, in and out of hours, under the rules of one-stop offices, field reports and
incidents; a third of them has a pause that ended, a pause that goes on, an extension, or several of these. The change is that
of 2026: Monday 31/08 exchanged with Saturday 22/08. One replay per clock would take minutes for the whole; it is measured on
a random sample and extrapolated. It also writes the arithmetic line by line, which columns do not: who asks why one clock is
due then replays that one. Both give the same due times, which is checked on the sample.

Times are processor time, the best of three rounds in which the contenders take turns.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time

import numpy

from tinhso.cases.engine.rules.columns import as_columns, replay_columns
from tinhso.cases.engine.rules.deadlines import Rule, Unit
from tinhso.cases.engine.rules.ledgers import Entry, EntryKind, replay
from tinhso.kernel.calendars import Calendar
from tinhso.kernel.shipped_calendar import vietnam

SAMPLE = 5_000
SINCE, SPAN = datetime(2026, 5, 24, tzinfo=UTC), timedelta(days=90)
EXCHANGED = (date(2026, 8, 22), date(2026, 8, 31))
RULES = (
    Rule(5, Unit.WORKING_DAYS),
    Rule(15, Unit.WORKING_DAYS),
    Rule(30, Unit.WORKING_DAYS, end_of_day=True),
    Rule(0, Unit.WORKING_DAYS, end_of_day=True, cut_off=clock_time(15)),
    Rule(4, Unit.HOURS),
    Rule(16, Unit.HOURS),
    Rule(24, Unit.HOURS, around_the_clock=True),
    Rule(20, Unit.CALENDAR_DAYS),
    Rule(2, Unit.MONTHS),
)
Ledger = tuple[Rule, list[Entry]]


def before_the_notice() -> Calendar:
    """Return the shipped calendar as it was before 31/08/2026 was exchanged with 22/08/2026."""
    special = {day: each for day, each in vietnam().special.items() if day not in EXCHANGED}
    return Calendar(special, vietnam().hours)


def ledger(rng: random.Random) -> Ledger:
    rule = rng.choice(RULES)
    entries = [Entry(EntryKind.START, SINCE + rng.random() * SPAN)]
    if rng.random() < 1 / 3:
        for _ in range(rng.randint(1, 3)):
            later = entries[-1].at + timedelta(hours=rng.random() * 90)
            entries.append(Entry(_next(rng, entries[-1].kind), later, by=RULES[0]))
    return rule, entries


def _next(rng: random.Random, kind: EntryKind) -> EntryKind:
    return EntryKind.RESUME if kind is EntryKind.PAUSE else rng.choice((EntryKind.PAUSE, EntryKind.PAUSE, EntryKind.EXTEND))


def seconds(*works: Callable[[], object]) -> list[float]:
    """Return the processor time of each piece of work: the best of three rounds in which they take turns."""
    rounds = [[_once(work) for work in works] for _ in range(3)]
    return [min(times) for times in zip(*rounds, strict=True)]


def _once(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def one_by_one(ledgers: list[Ledger], calendar: Calendar) -> list[datetime | None]:
    return [replay(rule, entries, calendar).due_at for rule, entries in ledgers]


def main() -> None:
    count = int([*sys.argv[1:], "1000000"][0])
    rng = random.Random(20261128)
    ledgers = [ledger(rng) for _ in range(count)]
    with_more = sum(len(entries) > 1 for _, entries in ledgers)
    print(f"{count:,} clocks, {with_more / count:.0%} with pauses or extensions")
    start = time.process_time()
    columns, calendar = as_columns(ledgers), vietnam()
    print(f"columns made of objects, which a store need not do: {time.process_time() - start:.1f} s")
    chosen = sorted(rng.sample(range(count), min(SAMPLE, count)))
    sample = [ledgers[row] for row in chosen]
    del ledgers
    before, after = replay_columns(*columns, before_the_notice()).due_at, replay_columns(*columns, calendar).due_at
    moved = (before != after) & ~(numpy.isnat(before) & numpy.isnat(after))
    print(f"the change moved {moved.sum():,} due times; {numpy.isnat(after).sum():,} clocks are paused")

    naive = [due and due.astimezone(UTC).replace(tzinfo=None) for due in one_by_one(sample, calendar)]
    assert after[chosen].tolist() == naive, "columns and replays differ"
    print(f"equal to the microsecond on the {len(sample):,} of the sample")

    whole, sampled = seconds(lambda: replay_columns(*columns, calendar), lambda: one_by_one(sample, calendar))
    each = sampled / len(sample)
    print(f"one replay: {each * 1e6:.0f} µs; {count:,} of them (extrapolated from {len(sample):,}): {each * count:.1f} s")
    print(f"{count:,} as columns: {whole:.2f} s (aim: 5 s)")
    print(f"ratio one replay per clock : columns = {each * count / whole:.0f}  (line: at least 50)")


if __name__ == "__main__":
    main()
