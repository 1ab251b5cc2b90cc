"""The life of a directive, its due day, its aim and its reminders, on plain values."""

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinhso.cases.directives.contracts import Aim, Measurement, Occasion, ReminderRule, Side, Verdict
from tinhso.cases.directives.errors import DueInThePast
from tinhso.cases.directives.rules import codes, workflow
from tinhso.cases.directives.rules.aims import judged, reached
from tinhso.cases.directives.rules.due import until
from tinhso.cases.directives.rules.reminding import in_force, moment, speaks, told_at
from tinhso.cases.engine.rules.deadlines import due
from tinhso.cases.engine.rules.processes import Part, faults
from tinhso.kernel.clock import ZONE
from tinhso.kernel.shipped_calendar import calendar

CALENDAR = calendar(None)
AT_LEAST = Aim("health.visits", 1, 95.0, at_least=True, by_period="202612")
AT_MOST = Aim("environment.salinity", 1, 1.0, at_least=False, by_period="202612")


def moment_of(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def measured(period: str, value: float | None, occasion: Occasion = Occasion.AGAIN, *, simulated: bool = False) -> Measurement:
    return Measurement(occasion, period, value, simulated, None, moment_of("2026-11-09T08:00"))


@pytest.mark.parametrize("process", [workflow.DIRECTIVE, workflow.SUPPORT])
def test_the_tables_are_processes_without_faults(process):
    assert not list(faults(process))


def test_a_directive_goes_from_issued_to_closed_and_comes_back_when_it_is_reopened():
    path = ["issued", "accepted", "in_progress", "proved", "checked", "closed", "in_progress"]
    moves = ["accept", "progress", "prove", "check", "close", "reopen"]
    for (before, after), slug in zip(pairwise(path), moves, strict=True):
        assert workflow.DIRECTIVE.move(before, slug).target == after


def test_only_who_gave_it_grants_more_time_closes_and_reopens():
    for slug in ("grant_extension", "refuse_extension", "close", "reopen"):
        assert {part for move in workflow.DIRECTIVE.moves if move.slug == slug for part in move.by} == {Part.APPROVER}


def test_the_clock_of_the_lead_stands_still_while_the_report_is_checked():
    prove = workflow.DIRECTIVE.move("in_progress", "prove")
    assert (prove.pauses, prove.starts) == ((workflow.WHOLE,), (workflow.CHECKING,))
    assert workflow.DIRECTIVE.move("proved", "send_back").resumes == (workflow.WHOLE,)


@pytest.mark.parametrize(
    ("received", "day", "expected"),
    [
        ("2026-11-09T08:30", "2026-11-13", "2026-11-13T17:00"),
        ("2026-11-09T20:30", "2026-11-13", "2026-11-13T17:00"),  # after hours
        ("2026-11-09T08:30", "2026-11-09", "2026-11-09T17:00"),  # the same day
        ("2026-11-09T08:30", "2026-11-14", "2026-11-16T17:00"),  # a Saturday
    ],
)
def test_a_due_day_ends_at_closing_or_on_the_next_working_day(received, day, expected):
    rule = until(date.fromisoformat(day), moment_of(received), CALENDAR)
    assert due(rule, moment_of(received), CALENDAR).due_at == moment_of(expected)


@given(
    received=st.datetimes(datetime(2025, 1, 1), datetime(2027, 6, 30), timezones=st.just(ZONE)),
    days=st.integers(0, 90),
)
def test_whatever_day_is_given_it_is_due_at_closing_and_never_before_that_day(received, days):
    day = CALENDAR.working_from(received).date() + timedelta(days=days)
    due_at = due(until(day, received, CALENDAR), received, CALENDAR).due_at
    assert due_at == CALENDAR.closing(day)
    assert due_at.date() >= day


@pytest.mark.parametrize("received", ["2026-11-09T08:30", "2026-11-08T20:00"])
def test_a_due_day_that_has_passed_is_refused(received):
    with pytest.raises(DueInThePast):
        until(date(2026, 11, 8), moment_of(received), CALENDAR)


def test_codes_name_the_office_unless_it_is_the_provinces_own():
    assert codes.written(123, 2026) == "CĐ-2026-000123"
    assert codes.written(7, 2026, "H13-NNMT") == "CĐ-H13-NNMT-2026-000007"
    assert codes.of_part("CĐ-2026-000123", 2) == "CĐ-2026-000123.2"


def test_a_target_is_reached_on_its_side_and_exactly():
    assert [reached(AT_LEAST, value) for value in (94.9, 95, 96)] == [False, True, True]
    assert [reached(AT_MOST, value) for value in (0.9, 1, 1.1)] == [True, True, False]


@pytest.mark.parametrize(
    ("aim", "then", "now", "expected"),
    [
        (AT_LEAST, ("202610", 80.0), ("202611", 96.0), Verdict.REACHED),
        (AT_LEAST, ("202610", 80.0), ("202611", 90.0), Verdict.CLOSER),
        (AT_LEAST, ("202610", 80.0), ("202611", 80.0), Verdict.UNMOVED),
        (AT_LEAST, ("202610", 80.0), ("202611", 70.0), Verdict.FARTHER),
        (AT_MOST, ("202610", 4.0), ("202611", 3.0), Verdict.CLOSER),
        (AT_MOST, ("202610", 4.0), ("202611", 5.0), Verdict.FARTHER),
        (AT_LEAST, ("202610", 80.0), ("202610", 96.0), Verdict.UNKNOWN),  # the same period: a correction
        (AT_LEAST, ("202610", 80.0), ("202611", None), Verdict.UNKNOWN),
        (AT_LEAST, ("", None), ("202611", 90.0), Verdict.UNKNOWN),
        (AT_LEAST, ("", None), ("202611", 96.0), Verdict.REACHED),
    ],
)
def test_a_number_moved_when_a_later_period_says_so(aim, then, now, expected):
    assert judged(aim, measured(*then, occasion=Occasion.OPENING), measured(*now)) is expected


def test_what_is_less_than_shown_has_not_moved_and_simulated_numbers_are_not_compared_with_real_ones():
    then = measured("202610", 80.01)
    assert judged(AT_LEAST, then, measured("202611", 80.04), decimals=1) is Verdict.UNMOVED
    assert judged(AT_LEAST, then, measured("202611", 96.0, simulated=True)) is Verdict.UNKNOWN


def rule(side: Side, days: int, level: int = 0, since: str = "2024-01-01", code: str = "r") -> ReminderRule:
    return ReminderRule(code, workflow.WHOLE, side, days, level, date.fromisoformat(since))


def test_reminders_are_counted_in_working_days_and_keep_the_time_of_day():
    due_at = moment_of("2026-11-16T17:00")  # a Monday
    assert moment(rule(Side.BEFORE, 1), due_at, CALENDAR) == moment_of("2026-11-13T17:00")
    assert moment(rule(Side.AFTER, 5), due_at, CALENDAR) == moment_of("2026-11-23T17:00")


@pytest.mark.parametrize(
    ("side", "days", "now", "said"),
    [
        (Side.BEFORE, 3, "2026-11-11T16:59", False),
        (Side.BEFORE, 3, "2026-11-11T17:00", True),
        (Side.BEFORE, 3, "2026-11-16T17:00", False),  # it is due: too late to warn
        (Side.AFTER, 0, "2026-11-16T17:00", True),
        (Side.AFTER, 2, "2026-11-18T16:59", False),
        (Side.AFTER, 2, "2026-11-18T17:00", True),
        (Side.AFTER, 2, "2026-12-30T17:00", False),  # forgotten too long
    ],
)
def test_a_rule_speaks_from_its_moment_on_its_own_side_for_a_fortnight(side, days, now, said):
    assert speaks(rule(side, days), workflow.WHOLE, moment_of("2026-11-16T17:00"), CALENDAR, moment_of(now)) is said


def test_of_one_code_the_rule_that_began_last_holds():
    found = in_force([rule(Side.AFTER, 2), rule(Side.AFTER, 4, since="2026-01-01")], date(2026, 11, 9))
    assert [each.working_days for each in found] == [4]


@pytest.mark.parametrize(
    ("level", "office", "above", "expected"),
    [
        (0, [1], [[2], [3]], (1,)),
        (1, [1], [[2], [3]], (1, 2)),
        (1, [1], [[], [3]], (1, 3)),
        (2, [1], [[2]], (1, 2, 9)),
        (0, [], [[], [3]], (3,)),
        (0, [], [], (9,)),
        (1, [1], [], (1, 9)),
    ],
)
def test_reminders_go_up_the_line_of_heads_and_pass_over_empty_chairs(level, office, above, expected):
    assert told_at(level, office, above, [9]) == expected
