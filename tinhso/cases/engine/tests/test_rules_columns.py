"""Columns of clocks say what one replay after another says, whatever the calendar, the rules and the ledgers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tinhso.cases.engine.rules.columns import as_columns, due_instants
from tinhso.cases.engine.rules.deadlines import Rule, Unit
from tinhso.cases.engine.rules.ledgers import Entry, EntryKind, replay
from tinhso.kernel.calendars import Calendar, DayKind, Shift, SpecialDay, WorkingHours
from tinhso.kernel.clock import ZONE
from tinhso.kernel.shipped_calendar import vietnam

CALENDAR = vietnam()
Ledger = tuple[Rule, Sequence[Entry]]

FIRST, LAST = datetime(2025, 11, 1), datetime(2026, 10, 31)
instants = st.one_of(
    st.datetimes(FIRST, LAST),
    # The edges of the working day, where mistakes live.
    st.builds(
        datetime.combine,
        st.dates(FIRST.date(), LAST.date()),
        st.sampled_from([time(), time(7, 30), time(11, 30), time(13, 30), time(15), time(17), time(23, 59, 59, 999_999)]),
    ),
).map(lambda value: value.replace(tzinfo=ZONE))
times_of_day = st.sampled_from([None, time(10), time(12), time(15), time(15, 0, 0, 1)])


@st.composite
def rules(draw, largest: int = 40) -> Rule:
    unit = draw(st.sampled_from(Unit))
    if unit is Unit.HOURS and draw(st.booleans()):
        return Rule(draw(st.integers(0, 200)), unit, around_the_clock=True)
    return Rule(draw(st.integers(0, largest)), unit, draw(st.booleans()), draw(times_of_day))


@st.composite
def calendars(draw) -> Calendar:
    days = draw(st.dictionaries(st.dates(FIRST.date(), date(2027, 3, 1)), st.booleans(), max_size=40))
    special = {
        day: SpecialDay(day, DayKind.SWAPPED_IN if worked else DayKind.HOLIDAY, "x", "x", "x") for day, worked in days.items()
    }
    starts = sorted({date(2024, 1, 1), *draw(st.lists(st.dates(FIRST.date(), LAST.date()), max_size=2))})
    return Calendar(special, tuple(draw(working_hours(start)) for start in starts))


@st.composite
def working_hours(draw, start: date) -> WorkingHours:
    quarters = sorted(draw(st.sets(st.integers(0, 95), min_size=2, max_size=6)))
    odd = draw(st.sampled_from([0, 1, 999_999]))  # offices do not open at a microsecond; what is exact need not care
    edges = [time(quarter // 4, quarter % 4 * 15, 0, odd) for quarter in quarters]
    shifts = tuple(Shift(opens, closes) for opens, closes in zip(edges[::2], edges[1::2], strict=False))
    return WorkingHours(start, draw(st.frozensets(st.integers(0, 6), min_size=1)), shifts)


@st.composite
def ledgers(draw) -> Ledger:
    """A rule and entries that may follow one another; some clocks were never started, some are paused, some have stopped."""
    rule = draw(rules())
    if draw(st.integers(0, 9)) == 0:
        return rule, ()
    entries = [Entry(EntryKind.START, draw(instants))]
    gaps = st.timedeltas(timedelta(0), timedelta(days=25))
    while entries[-1].kind is not EntryKind.STOP and draw(st.booleans()):
        paused = entries[-1].kind is EntryKind.PAUSE
        kinds = [EntryKind.RESUME, EntryKind.STOP] if paused else [EntryKind.PAUSE, EntryKind.EXTEND, EntryKind.STOP]
        kind = draw(st.sampled_from(kinds))
        by = draw(rules()) if kind is EntryKind.EXTEND else None
        entries.append(Entry(kind, entries[-1].at + draw(gaps), by=by))
    return rule, entries


def in_columns(found: Sequence[Ledger], calendar: Calendar = CALENDAR) -> list[datetime | None]:
    dues = due_instants(*as_columns(found), calendar).astype("M8[us]").tolist()
    return [due and due.replace(tzinfo=UTC) for due in dues]


def one_by_one(found: Sequence[Ledger], calendar: Calendar = CALENDAR) -> list[datetime | None]:
    return [replay(rule, entries, calendar).due_at for rule, entries in found]


@given(st.lists(ledgers(), min_size=1, max_size=12), calendars())
@settings(deadline=None, max_examples=150)
def test_columns_are_equal_to_replays_in_any_calendar(found, calendar):
    assert in_columns(found, calendar) == one_by_one(found, calendar)


@given(st.lists(ledgers(), min_size=1, max_size=12))
@settings(deadline=None, max_examples=100)
def test_columns_are_equal_to_replays_in_the_shipped_calendar(found):
    assert in_columns(found) == one_by_one(found)
