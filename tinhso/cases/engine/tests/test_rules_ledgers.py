from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tinhso.cases.engine.errors import ClockOutOfOrder
from tinhso.cases.engine.rules.deadlines import Rule, Unit, due, parse_rule
from tinhso.cases.engine.rules.ledgers import Clock, Entry, EntryKind, enter, replay
from tinhso.kernel.clock import ZONE
from tinhso.kernel.shipped_calendar import vietnam

CALENDAR = vietnam()
THREE_DAYS = Rule(3, Unit.WORKING_DAYS)
STARTED = Entry(EntryKind.START, datetime(2026, 8, 10, 9, tzinfo=ZONE))
instants = st.datetimes(datetime(2024, 1, 1), datetime(2026, 12, 31)).map(
    lambda value: value.replace(tzinfo=ZONE, microsecond=0)
)
rules = st.builds(Rule, st.integers(1, 30), st.sampled_from(Unit), st.booleans())
gaps = st.lists(st.integers(0, 20 * 24 * 3600), max_size=6)


def t(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def entry(kind: str, when: str, **more) -> Entry:
    return Entry(EntryKind(kind), t(when), **more)


def clock(rule: Rule, *entries: Entry) -> Clock:
    return replay(rule, entries, CALENDAR)


def with_pauses(start: datetime, seconds: list[int]) -> list[Entry]:
    """A start, then pause and resume in turn after so many seconds each; never left paused."""
    entries = [Entry(EntryKind.START, start)]
    for index, gap in enumerate(seconds[: len(seconds) // 2 * 2]):
        entries.append(Entry(EntryKind.RESUME if index % 2 else EntryKind.PAUSE, entries[-1].at + timedelta(seconds=gap)))
    return entries


def test_waiting_for_a_supplement_is_not_counted():
    started = STARTED
    paused = entry("pause", "2026-08-11T10:00", reason="Yêu cầu bổ sung", paper="Mẫu 02", person="account:12")
    assert clock(THREE_DAYS, started).due_at == t("2026-08-13T09:00")
    assert clock(THREE_DAYS, started, paused, entry("resume", "2026-08-13T10:00")).due_at == t("2026-08-17T09:00")


def test_nobody_is_late_while_the_clock_is_paused():
    paused = clock(THREE_DAYS, STARTED, entry("pause", "2026-08-11T10:00"))
    assert paused.due_at is None
    assert not paused.running
    assert not paused.is_late(t("2027-01-01T00:00"))


def test_an_extension_adds_to_the_due_time():
    extended = clock(
        THREE_DAYS,
        STARTED,
        entry("extend", "2026-08-12T09:00", by=parse_rule("2 working_days"), paper="Mẫu 04"),
    )
    assert extended.due_at == t("2026-08-17T09:00")


@pytest.mark.parametrize("kind", ["pause", "extend"])
def test_what_comes_after_the_due_time_makes_nothing_punctual(kind):
    late = entry(kind, "2026-08-14T09:00", by=parse_rule("5 working_days"))
    entries = [STARTED, late]
    if kind == "pause":
        entries.append(entry("resume", "2026-08-20T09:00"))
    after = clock(THREE_DAYS, *entries)
    assert after.due_at == t("2026-08-13T09:00")
    assert after.is_late(t("2026-08-20T10:00"))
    assert "hạn không thay đổi" in after.ledger[-1].vi


def test_a_stopped_clock_is_judged_by_when_it_stopped():
    done = clock(THREE_DAYS, STARTED, entry("stop", "2026-08-13T09:00"))
    assert not done.is_late(t("2027-01-01T00:00"))
    assert clock(THREE_DAYS, STARTED, entry("stop", "2026-08-13T09:01")).is_late(t("2026-08-13T09:01"))


def test_a_clock_may_be_stopped_while_paused():
    done = clock(THREE_DAYS, STARTED, entry("pause", "2026-08-11T10:00"), entry("stop", "2026-08-13T10:00"))
    assert (done.stopped_at, done.due_at) == (t("2026-08-13T10:00"), t("2026-08-17T09:00"))


def test_a_pause_before_counting_began_takes_nothing():
    asked = clock(
        Rule(1, Unit.WORKING_DAYS),
        entry("start", "2026-08-10T18:00"),
        entry("pause", "2026-08-10T19:00"),
        entry("resume", "2026-08-10T23:00"),
    )
    assert asked.due_at == t("2026-08-12T07:30")


def paused(rule: Rule | str, start: str, *pauses: str) -> str:
    """When a clock is due that started then, with pauses such as ``2026-08-21T09:00..2026-08-24T09:00``."""
    entries = [entry("start", start)]
    for pause in pauses:
        since, _, until = pause.partition("..")
        entries += [entry("pause", since), entry("resume", until)]
    found = clock(parse_rule(rule) if isinstance(rule, str) else rule, *entries).due_at
    return found.isoformat(timespec="minutes").removesuffix("+07:00")


@pytest.mark.parametrize(
    ("rule", "start", "pauses", "end"),
    [
        # over the worked Saturday 22/08: two working days, not one
        ("3 working_days", "2026-08-20T09:00", ["2026-08-21T09:00..2026-08-24T09:00"], "2026-08-26T09:00"),
        # over days off, nights and lunch: nothing
        ("5 working_days", "2026-08-27T09:00", ["2026-08-28T17:00..2026-09-03T07:30"], "2026-09-08T09:00"),
        ("3 working_days", "2026-08-10T09:00", ["2026-08-11T11:30..2026-08-11T13:30"], "2026-08-13T09:00"),
        # pauses add up
        ("3 working_days", "2026-08-10T09:00", ["2026-08-11T09:00..2026-08-11T10:00", "2026-08-12T09:00..2026-08-12T10:00"],
         "2026-08-13T11:00"),
        # resumed long after the first due time, paused before it
        ("3 working_days", "2026-08-10T09:00", ["2026-08-12T09:00..2026-08-19T09:00"], "2026-08-20T09:00"),
        # begun at the due time itself
        ("3 working_days", "2026-08-10T09:00", ["2026-08-13T09:00..2026-08-14T09:00"], "2026-08-14T09:00"),
        # days of the calendar gain the time itself, and never end on a day off
        ("10 calendar_days", "2026-08-10T09:00", ["2026-08-11T09:00..2026-08-13T09:00"], "2026-08-22T09:00"),
        ("10 calendar_days", "2026-08-10T09:00", ["2026-08-11T09:00..2026-08-14T09:00"], "2026-08-24T09:00"),
        ("10 calendar_days", "2026-08-10T09:00", ["2026-08-11T09:00..2026-08-11T17:00"], "2026-08-20T17:00"),
        ("1 months", "2026-07-31T09:00", ["2026-08-03T09:00..2026-08-04T12:00"], "2026-09-04T13:30"),
        # around the clock, the time itself, whenever it ends
        (Rule(24, Unit.HOURS, around_the_clock=True), "2026-08-29T09:00", ["2026-08-29T10:00..2026-08-29T13:00"],
         "2026-08-30T12:00"),
    ],
)  # fmt: skip
def test_a_pause_gives_back_what_it_took(rule, start, pauses, end):
    assert paused(rule, start, *pauses) == end


def test_an_extension_waits_for_the_end_of_a_pause():
    stands = [STARTED, entry("pause", "2026-08-11T10:00")]
    with pytest.raises(ClockOutOfOrder, match="the clock is paused"):
        clock(THREE_DAYS, *stands, entry("extend", "2026-08-11T11:00", by=THREE_DAYS))
    resumed = entry("resume", "2026-08-11T11:00")
    assert clock(THREE_DAYS, *stands, resumed, entry("extend", "2026-08-11T11:00", by=THREE_DAYS)).due_at == t(
        "2026-08-18T10:00"
    )


def test_an_extension_at_the_due_time_is_in_time_and_at_the_next_moment_too_late():
    at_due, later = (
        clock(THREE_DAYS, STARTED, entry("extend", f"2026-08-13T09:00:0{second}", by=THREE_DAYS)) for second in (0, 1)
    )
    assert (at_due.due_at, later.due_at) == (t("2026-08-18T09:00"), t("2026-08-13T09:00"))


def test_hours_added_to_a_clock_around_the_clock_are_plain_hours():
    incident = Rule(24, Unit.HOURS, around_the_clock=True)
    extended = clock(
        incident, entry("start", "2026-08-28T16:00"), entry("extend", "2026-08-29T08:00", by=parse_rule("12 hours"))
    )
    assert extended.due_at == t("2026-08-30T04:00")


def test_a_rule_that_ends_at_closing_still_does_after_an_extension():
    rule = Rule(3, Unit.WORKING_DAYS, end_of_day=True)
    extended = clock(rule, STARTED, entry("extend", "2026-08-12T09:00", by=parse_rule("2 working_days")))
    assert extended.due_at == t("2026-08-17T17:00")


def test_a_pause_tells_the_days_off_that_it_moves_the_due_time_over():
    over = clock(
        THREE_DAYS, entry("start", "2026-08-25T09:00"), entry("pause", "2026-08-26T09:00"), entry("resume", "2026-08-27T09:00")
    )
    assert over.due_at == t("2026-09-03T09:00")
    told = [line.vi for line in over.ledger]
    assert "thứ Hai 31/08/2026 nghỉ: Nghỉ hoán đổi dịp Quốc khánh 2/9." in told[-4:]
    assert told[-1].endswith("được cộng 7 giờ 30 phút làm việc: hạn là 09:00 thứ Năm 03/09/2026.")


def test_a_pause_into_days_off_not_announced_yet_says_so():
    entries = [entry("start", "2027-01-25T09:00"), entry("pause", "2027-01-26T09:00"), entry("resume", "2027-02-02T09:00")]
    before, after = clock(THREE_DAYS, entries[0]), clock(THREE_DAYS, *entries)
    assert not any("may still move" in line.en for line in before.ledger)
    assert "The days off of 2027 are not announced yet" in after.ledger[-2].en


@pytest.mark.parametrize(
    "kinds",
    [["pause"], ["resume"], ["stop"], ["extend"], ["start", "start"], ["start", "resume"], ["start", "pause", "pause"],
     ["start", "pause", "extend"], ["start", "stop", "pause"], ["start", "stop", "stop"], ["start", "stop", "extend"]],
)  # fmt: skip
def test_an_entry_that_cannot_follow_is_refused(kinds):
    with pytest.raises(ClockOutOfOrder):
        clock(THREE_DAYS, *(entry(kind, f"2026-08-10T09:0{index}", by=THREE_DAYS) for index, kind in enumerate(kinds)))


def test_time_does_not_go_back():
    with pytest.raises(ClockOutOfOrder):
        clock(THREE_DAYS, STARTED, entry("pause", "2026-08-10T08:59"))


def test_an_extension_says_by_how_much():
    with pytest.raises(ClockOutOfOrder):
        clock(THREE_DAYS, STARTED, entry("extend", "2026-08-10T10:00"))


@given(rules, instants, gaps)
@settings(deadline=None)
def test_pausing_never_shortens(rule, start, seconds):
    paused = replay(rule, with_pauses(start, seconds), CALENDAR)
    assert paused.due_at is not None
    assert paused.due_at >= due(rule, start, CALENDAR).due_at


@given(st.integers(1, 60), instants, gaps)
@settings(deadline=None)
def test_working_time_outside_pauses_is_exactly_what_the_rule_grants(hours, start, seconds):
    entries = with_pauses(start, seconds)
    plain = due(Rule(hours, Unit.HOURS), start, CALENDAR).due_at
    after = replay(Rule(hours, Unit.HOURS), entries, CALENDAR)
    used = CALENDAR.working_time(start, after.due_at)
    paused = timedelta(0)
    deadline = plain
    for pause, resume in zip(entries[1::2], entries[2::2], strict=True):
        if pause.at <= deadline:
            paused += CALENDAR.working_time(pause.at, resume.at)
            deadline = CALENDAR.advance(plain, paused)
    assert used - paused == timedelta(hours=hours)


@given(rules, instants, gaps)
@settings(deadline=None)
def test_a_replay_is_equal_to_the_entries_made_one_by_one(rule, start, seconds):
    entries = with_pauses(start, seconds)
    step = Clock(rule)
    for each in entries:
        step = enter(step, each, CALENDAR)
    assert step == replay(rule, entries, CALENDAR)


@given(rules, instants, gaps, st.integers(1, 10))
@settings(deadline=None)
def test_an_extension_never_shortens(rule, start, seconds, more):
    entries = with_pauses(start, seconds)
    before = replay(rule, entries, CALENDAR)
    after = enter(before, Entry(EntryKind.EXTEND, entries[-1].at, by=Rule(more, rule.unit)), CALENDAR)
    assert after.due_at >= before.due_at
