from __future__ import annotations

from datetime import date

import pytest

from tinhso.kernel.periods import PeriodKind
from tinhso.kernel.shipped_calendar import vietnam
from tinhso.supply.obligations.contracts import Facts, ReminderRule, Threshold
from tinhso.supply.obligations.rules.reminding import in_force, moment, reached, wanted
from tinhso.supply.obligations.rules.states import expand
from tinhso.supply.obligations.tests.values import a_slot, at, facts, lenient, supplied

CALENDAR = vietnam()


def rule(code: str = "r", side: str = "after", amount: int = 1, unit: str = "hours", **fields: object) -> ReminderRule:
    values: dict = {
        "counts": False,
        "periods": frozenset(),
        "valid_from": date(2024, 1, 1),
        "valid_to": None,
        "source": "",
        **fields,
    }
    return ReminderRule(code, side, amount, unit, **values)


def given(rules: list[ReminderRule], now: str, known: Facts | None = None) -> list[str]:
    obligations = expand([a_slot(roster=(1,))], known or Facts(), {}, at(now))
    return [each.rule.code for each in wanted(obligations, rules, CALENDAR, at(now))]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (rule(side="before", amount=3, unit="hours"), "2026-02-06T14:00"),
        (rule(side="after", amount=3, unit="hours"), "2026-02-06T20:00"),
        (rule(side="before", amount=3, unit="working_days"), "2026-02-03T17:00"),
        (rule(side="after", amount=6, unit="working_days"), "2026-02-23T17:00"),  # over Lunar New Year
        (rule(side="before", amount=7, unit="calendar_days"), "2026-01-30T17:00"),
        (rule(side="after", amount=0, unit="working_days"), "2026-02-06T17:00"),
    ],
)
def test_when_a_rule_speaks(asked, expected):
    assert moment(asked, a_slot().due_at, CALENDAR) == at(expected)


def test_reminders_before_stop_when_it_is_supplied_or_excused():
    before = [rule("b", "before", 3, "hours")]
    assert given(before, "2026-02-06T13:59") == []
    assert given(before, "2026-02-06T14:00") == ["b"]
    assert given(before, "2026-02-06T14:00", facts(supplied(1, "2026-02-05T09:00"))) == []
    assert given(before, "2026-02-06T14:00", facts(leniencies=lenient(1))) == []


def test_reminders_after_wait_for_an_extension():
    after = [rule("a")]
    assert given(after, "2026-02-06T18:00") == ["a"]
    assert given(after, "2026-02-06T18:00", facts(leniencies=lenient(1, "2026-02-10T17:00"))) == []
    assert given(after, "2026-02-10T18:00", facts(leniencies=lenient(1, "2026-02-10T17:00"))) == ["a"]


def test_a_reminder_before_is_not_given_when_it_is_late_already():
    assert given([rule("b", "before", 3, "hours"), rule("a")], "2026-02-06T19:00") == ["a"]


def test_what_is_long_past_is_not_reminded_of_any_more():
    assert given([rule("a")], "2026-02-20T17:59") == ["a"]
    assert given([rule("a")], "2026-02-20T18:01") == []


def test_rules_can_be_for_some_kinds_of_period_only():
    assert given([rule("a", periods=frozenset({PeriodKind.DAY}))], "2026-02-06T19:00") == []
    assert given([rule("a", periods=frozenset({PeriodKind.MONTH}))], "2026-02-06T19:00") == ["a"]


def test_the_rule_of_a_code_that_began_last_holds():
    rules = [
        rule("a", amount=2, valid_from=date(2026, 1, 1)),
        rule("a", amount=1, valid_from=date(2024, 1, 1)),
        rule("gone", valid_to=date(2025, 12, 31)),
        rule("coming", valid_from=date(2027, 1, 1)),
    ]
    assert [(each.code, each.amount) for each in in_force(rules, date(2026, 2, 1))] == [("a", 2)]
    assert [(each.code, each.amount) for each in in_force(rules, date(2025, 2, 1))] == [("a", 1), ("gone", 1)]


def test_thresholds_that_are_reached():
    three, six = (Threshold(str(count), count, "vi", "en", date(2025, 1, 1), None, "") for count in (3, 6))
    assert [reached(count, [six, three]) for count in (2, 3, 6)] == [[], [three], [three, six]]
