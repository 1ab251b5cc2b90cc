"""Columns of clocks say what one replay after another says, whatever the calendar, the rules and the ledgers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tinhso.cases.engine.errors import ClockOutOfOrder
from tinhso.cases.engine.rules.columns import Entries, as_columns, replay_columns
from tinhso.cases.engine.rules.deadlines import Rule, Unit
from tinhso.cases.engine.rules.ledgers import Entry, EntryKind, replay
from tinhso.kernel.calendars import Calendar, CalendarBroken, DayKind, Shift, SpecialDay, WorkingHours
from tinhso.kernel.clock import ZONE
from tinhso.kernel.shipped_calendar import vietnam

CALENDAR = vietnam()
Ledger = tuple[Rule, Sequence[Entry]]
Told = tuple[list[datetime | None], list[datetime | None]]  # due_at, and the due time as it stands

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
        later = entries[-1].at + draw(gaps)
        entries.append(Entry(kind, later.astimezone(draw(st.sampled_from([ZONE, UTC]))), by=by))
    return rule, entries


def in_columns(found: Sequence[Ledger], calendar: Calendar = CALENDAR) -> Told:
    dues = replay_columns(*as_columns(found), calendar)
    return [as_told(due) for due in dues.due_at.tolist()], [as_told(due) for due in dues.stands_at.tolist()]


def as_told(due: datetime | None) -> datetime | None:
    return due and due.replace(tzinfo=UTC)


def one_by_one(found: Sequence[Ledger], calendar: Calendar = CALENDAR) -> Told:
    clocks = [replay(rule, entries, calendar) for rule, entries in found]
    return [clock.due_at for clock in clocks], [clock.due and clock.due.due_at for clock in clocks]


@given(st.lists(ledgers(), min_size=1, max_size=12), calendars())
@settings(deadline=None, max_examples=150)
def test_columns_are_equal_to_replays_in_any_calendar(found, calendar):
    assert in_columns(found, calendar) == one_by_one(found, calendar)


@given(st.lists(ledgers(), min_size=1, max_size=12))
@settings(deadline=None, max_examples=100)
def test_columns_are_equal_to_replays_in_the_shipped_calendar(found):
    assert in_columns(found) == one_by_one(found)


@given(st.lists(ledgers(), min_size=2, max_size=8), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=50)
def test_only_the_entries_of_one_clock_need_an_order(found, rng):
    clocks, entries = as_columns(found)
    by_clock = [numpy.flatnonzero(entries.clock == row) for row in range(len(found))]
    rng.shuffle(by_clock)
    rows = numpy.concatenate(by_clock)
    mixed = Entries(entries.clock[rows], entries.kind[rows], entries.at[rows], entries.by.at(rows))
    dues, again = replay_columns(clocks, entries, CALENDAR), replay_columns(clocks, mixed, CALENDAR)
    assert dues.due_at.tolist() == again.due_at.tolist()


def test_what_happens_at_the_due_time_itself_is_in_time_in_columns_too():
    start = Entry(EntryKind.START, datetime(2026, 8, 10, 9, tzinfo=ZONE))
    rule, due = Rule(3, Unit.WORKING_DAYS), datetime(2026, 8, 13, 9, tzinfo=ZONE)
    pause, resume = Entry(EntryKind.PAUSE, due), Entry(EntryKind.RESUME, due + timedelta(days=1))
    extend = Entry(EntryKind.EXTEND, due, by=rule)
    found = [(rule, [start]), (rule, [start, pause, resume]), (rule, [start, extend])]
    assert in_columns(found) == one_by_one(found)
    assert len(set(in_columns(found)[0])) == 3


def test_hours_added_to_a_clock_around_the_clock_are_plain_in_columns_too():
    start = Entry(EntryKind.START, datetime(2026, 8, 14, 16, tzinfo=ZONE))
    more = (Rule(12, Unit.HOURS), Rule(12, Unit.HOURS, end_of_day=True), Rule(1, Unit.WORKING_DAYS))
    around = Rule(24, Unit.HOURS, around_the_clock=True)
    found = [(around, [start, Entry(EntryKind.EXTEND, start.at, by=by)]) for by in more]
    assert in_columns(found) == one_by_one(found)


@pytest.mark.parametrize("wrong", [
    ["resume"], ["start"], ["pause", "pause"], ["pause", "extend"], ["pause", "start"], ["pause", "resume", "resume"],
    ["extend", "resume"], ["stop", "pause"], ["stop", "resume"], ["stop", "extend"], ["stop", "stop"],
    ["pause", "stop", "resume"],
])  # fmt: skip
def test_what_a_replay_refuses_is_refused_in_columns_too(wrong):
    start = datetime(2026, 8, 10, 9, tzinfo=ZONE)
    entries = [Entry(EntryKind.START, start)]
    entries += [
        Entry(EntryKind(kind), start + timedelta(hours=hour), by=Rule(1, Unit.HOURS)) for hour, kind in enumerate(wrong, 1)
    ]
    fine = (Rule(3, Unit.WORKING_DAYS), entries[:1])
    for told in (one_by_one, in_columns):
        with pytest.raises(ClockOutOfOrder) as refused:
            told([fine, (fine[0], entries)])
        assert refused.value.data["entry"] == wrong[-1]
    assert "on clock 1 " in refused.value.message_en


def test_in_columns_too_time_does_not_go_back_an_extension_says_by_how_much_and_a_start_comes_first():
    start = Entry(EntryKind.START, datetime(2026, 8, 10, 9, tzinfo=ZONE))
    before = Entry(EntryKind.PAUSE, start.at - timedelta(microseconds=1))
    for entries in ([start, before], [start, Entry(EntryKind.EXTEND, start.at)], [before], [before, start]):
        with pytest.raises(ClockOutOfOrder):
            in_columns([(Rule(3, Unit.WORKING_DAYS), entries)])


def test_no_clock_and_no_started_clock_have_no_due_times():
    assert in_columns([]) == ([], [])
    assert in_columns([(Rule(1, Unit.HOURS), ())]) == ([None], [None])


def test_far_due_times_are_reached_and_none_after_the_last_year():
    start = [Entry(EntryKind.START, datetime(2026, 8, 10, 9, tzinfo=ZONE))]
    far = [(Rule(10_000, unit), start) for unit in Unit]
    assert in_columns(far) == one_by_one(far)
    late = [(Rule(10_000, Unit.MONTHS), [Entry(EntryKind.START, datetime(9500, 1, 1, tzinfo=ZONE))])]
    with pytest.raises(OverflowError):
        in_columns(late)


def test_instants_before_vietnams_present_zone_are_refused():
    with pytest.raises(ValueError, match="before 1976"):
        in_columns([(Rule(1, Unit.HOURS), [Entry(EntryKind.START, datetime(1975, 1, 1, tzinfo=ZONE))])])


def test_a_year_without_a_working_day_is_told_and_not_counted_over():
    closed = {date(2026, 1, 1) + timedelta(days=day): False for day in range(500)}
    special = {day: SpecialDay(day, DayKind.HOLIDAY, "x", "x", "x") for day in closed}
    found = [(Rule(5, Unit.WORKING_DAYS), [Entry(EntryKind.START, datetime(2025, 12, 30, 9, tzinfo=ZONE))])]
    for told in (one_by_one, in_columns):
        with pytest.raises(CalendarBroken):
            told(found, Calendar(special, CALENDAR.hours))


def test_a_calendar_that_changes_moves_the_open_clocks_that_it_touches():
    """31/08/2026 was exchanged with 22/08/2026 only in that year."""
    exchanged = (date(2026, 8, 22), date(2026, 8, 31))
    before = Calendar({day: each for day, each in CALENDAR.special.items() if day not in exchanged}, CALENDAR.hours)
    found = [
        (Rule(days, Unit.WORKING_DAYS), [Entry(EntryKind.START, datetime(2026, 8, 20, 9, tzinfo=ZONE))]) for days in (1, 2, 8)
    ]
    days = [[due.astimezone(ZONE).day for due in in_columns(found, calendar)[0]] for calendar in (before, CALENDAR)]
    assert days == [[21, 24, 3], [21, 22, 3]]
