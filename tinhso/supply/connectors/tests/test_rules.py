"""Pauses, schedules, periods and alarms, on plain values."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinhso.kernel.periods import PeriodKind
from tinhso.supply.connectors.contracts import PeriodRule, State
from tinhso.supply.connectors.rules import dotted
from tinhso.supply.connectors.rules.alarms import Facts, sentences, state_of
from tinhso.supply.connectors.rules.pauses import FIRST, LONGEST, pause
from tinhso.supply.connectors.rules.periods import PeriodUnclear, fixed, grouped
from tinhso.supply.connectors.rules.schedules import ScheduleUnreadable, next_time

NOON = datetime(2024, 3, 10, 5, 0, tzinfo=UTC)
WELL = Facts(True, False, 0, NOON - timedelta(days=30), NOON, NOON, PeriodKind.DAY)


@given(st.integers(1, 10**6), st.floats(0, 1))
def test_pauses_grow_are_spread_and_never_end_the_trying(failures, chance):
    assert FIRST / 2 <= pause(failures, chance) <= LONGEST
    assert pause(failures, chance) <= pause(failures + 1, chance)
    assert pause(failures, 0.0) < pause(failures, 1.0)


def test_a_schedule_is_in_vietnams_time():
    assert next_time("0 6 * * *", NOON) == datetime(2024, 3, 10, 23, 0, tzinfo=UTC)
    assert next_time("*/15 * * * mon-fri", NOON) == datetime(2024, 3, 10, 17, 0, tzinfo=UTC)


@pytest.mark.parametrize("cron", ["", "daily", "* * * *", "61 * * * *", "0 0 31 2 *", "0 6 * * * *"])
def test_a_schedule_that_never_comes_is_refused(cron):
    with pytest.raises(ScheduleUnreadable):
        next_time(cron, NOON)


def test_rows_are_grouped_by_the_period_of_their_day():
    rows = [{"day": "2024-02-01"}, {"day": "2024-01-31T23:59:00"}, {"day": "2024-01-01"}]
    assert grouped(rows, "day", PeriodKind.MONTH) == {"202401": [rows[1], rows[2]], "202402": [rows[0]]}


@given(st.lists(st.dates(date(1990, 1, 1), date(2100, 1, 1)), max_size=30), st.sampled_from(PeriodKind))
def test_grouping_loses_and_doubles_no_row(days, kind):
    rows = [{"day": day.isoformat(), "number": str(number)} for number, day in enumerate(days)]
    groups = grouped(rows, "day", kind)
    assert sorted(int(row["number"]) for group in groups.values() for row in group) == list(range(len(rows)))


@pytest.mark.parametrize("value", [None, "", "31/01/2024", "soon", "0001-01-01"])
def test_a_row_without_a_readable_day_is_told(value):
    with pytest.raises(PeriodUnclear):
        grouped([{"day": value}], "day", PeriodKind.DAY)


@pytest.mark.parametrize(
    ("kind", "name", "code"),
    [
        (PeriodKind.MONTH, "bao-cao-202411.xlsx", "202411"),
        (PeriodKind.QUARTER, "quy_2024q3.csv", "2024Q3"),
        (PeriodKind.DAY, "20240131_20240131.csv", "20240131"),
        (PeriodKind.YEAR, "so-lieu 2024 (1).xls", "2024"),
    ],
)
def test_a_period_is_read_in_a_files_name(kind, name, code):
    assert fixed(PeriodRule.IN_NAME, kind, date(2025, 1, 1), name) == code


@pytest.mark.parametrize("name", ["bao-cao.xlsx", "202413.xlsx", "202401-202402.xlsx", "20240131.xlsx"])
def test_a_name_without_one_clear_period_is_told(name):
    with pytest.raises(PeriodUnclear):
        fixed(PeriodRule.IN_NAME, PeriodKind.MONTH, date(2025, 1, 1), name)


def test_the_present_and_the_last_whole_period():
    assert fixed(PeriodRule.CURRENT, PeriodKind.MONTH, date(2024, 1, 15)) == "202401"
    assert fixed(PeriodRule.PREVIOUS, PeriodKind.MONTH, date(2024, 1, 15)) == "202312"


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, State.FINE),
        ({"last_success": None, "last_rows": None, "made_at": NOON}, State.NEW),
        ({"enabled": False, "failures": 9}, State.PAUSED),
        ({"stopped": True}, State.STOPPED),
        ({"failures": 2}, State.RETRYING),
        ({"failures": 3}, State.FAILING),
        ({"last_rows": NOON - timedelta(days=1)}, State.FINE),
        ({"last_rows": NOON - timedelta(days=2)}, State.SILENT),
        ({"last_rows": NOON - timedelta(days=30), "kind": PeriodKind.MONTH}, State.FINE),
        ({"last_rows": NOON - timedelta(days=60), "kind": PeriodKind.MONTH}, State.SILENT),
        ({"last_rows": None}, State.SILENT),
        ({"kind": None, "last_rows": None}, State.FINE),
    ],
)
def test_what_is_an_alarm(changes, state):
    assert state_of(replace(WELL, **changes), date(2024, 3, 10)) is state


@pytest.mark.parametrize("state", [State.STOPPED, State.FAILING, State.SILENT])
def test_an_alarm_says_what_is_wrong_and_what_to_do_in_both_languages(state):
    said = sentences(state, "Độ mặn", 3)
    assert len(set(said)) == 4
    assert all(sentence.endswith(".") for sentence in said)


@given(st.recursive(st.none() | st.booleans() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_reaching_into_any_json_never_fails(value):
    for path in ("", "a", "0.a", "..", "a.0.b"):
        dotted.written(dotted.reach(value, path))
