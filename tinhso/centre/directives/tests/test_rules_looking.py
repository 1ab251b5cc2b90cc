"""When a directive's number is looked at, and until when, on plain values."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from tinhso.cases.directives.contracts import Aim, Directive, Measurement, Occasion, Origin, Verdict
from tinhso.cases.engine.contracts import CaseView
from tinhso.centre.directives.rules.looking import WINDOW, finished, occasion, periods_until
from tinhso.kernel.clock import ZONE
from tinhso.kernel.periods import PeriodKind

NOW = datetime(2026, 11, 9, 8, tzinfo=ZONE)
DAY = timedelta(days=1)
CASE = CaseView(
    1, "CĐ-2026-000001", "directives", 1, "in_progress", "Một việc", "", "", "", 1, 2, None, None, None,
    NOW - 30 * DAY, NOW + DAY, "whole", None, NOW, 3, None, simulated=False, assigned=frozenset(),
)  # fmt: skip
DIRECTIVE = Directive(
    CASE, None, Origin.HAND, "", Aim("trial.salt", 1, 1.0, at_least=False, by_period="202612"), 0, None, None, Verdict.UNKNOWN
)


def measured(when: Occasion, at: datetime, period: str = "202610") -> Measurement:
    return Measurement(when, period, 4.2, False, at, at)


def with_case(**changes: object) -> Directive:
    return replace(DIRECTIVE, case=replace(CASE, **changes))


FIRST = measured(Occasion.OPENING, NOW - 30 * DAY)


def test_the_first_look_is_the_opening_and_the_next_ones_look_again():
    assert occasion(DIRECTIVE, [], NOW) is Occasion.OPENING
    assert occasion(DIRECTIVE, [FIRST], NOW) is Occasion.AGAIN


def test_past_its_due_time_it_is_looked_at_once_for_that():
    late = with_case(due_at=NOW - DAY)
    assert occasion(late, [FIRST], NOW) is Occasion.DUE
    assert occasion(late, [FIRST, measured(Occasion.DUE, NOW)], NOW) is Occasion.AGAIN
    assert occasion(with_case(due_at=NOW - DAY, due_clock="acceptance"), [FIRST], NOW) is Occasion.AGAIN


def test_each_closing_is_looked_at_once():
    closed = with_case(settled_at=NOW)
    assert occasion(closed, [FIRST, measured(Occasion.CLOSED, NOW - DAY)], NOW) is Occasion.CLOSED
    assert occasion(closed, [FIRST, measured(Occasion.CLOSED, NOW)], NOW) is Occasion.AGAIN


def test_nothing_more_is_learnt_once_the_period_aimed_at_was_seen_after_the_closing():
    closed = with_case(settled_at=NOW)
    assert not finished(DIRECTIVE, [measured(Occasion.AGAIN, NOW, "202612")])
    assert not finished(closed, [measured(Occasion.CLOSED, NOW, "202611")])
    assert not finished(closed, [measured(Occasion.AGAIN, NOW - DAY, "202612")])
    assert finished(closed, [measured(Occasion.AGAIN, NOW, "202612")])


def test_a_year_of_periods_and_the_one_before_are_looked_at():
    found = periods_until(date(2026, 11, 9), PeriodKind.MONTH)
    assert (len(found), found[0].code, found[-1].code) == (WINDOW, "202511", "202611")
