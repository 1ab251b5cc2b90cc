"""What presses of directives: past due, due within a week, and proved; each sees what they can act on."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from tinhso.cases.directives import queries
from tinhso.cases.directives.contracts import Pressed
from tinhso.cases.directives.tests.factories import a_directive, proved
from tinhso.kernel import clock
from tinhso.kernel.clock import ZONE
from tinhso.kernel.policy import ANONYMOUS, SYSTEM

MONDAY = datetime(2026, 11, 9, 8, 30, tzinfo=ZONE)


def pressing(house, who: str) -> Pressed:
    return queries.pressing(actor=house.acting(who))


def codes(found) -> list[str]:
    return [each.code for each in found]


def test_what_is_late_is_told_first_then_what_is_due_within_a_week(house):
    with clock.set_to(MONDAY):
        late = a_directive(house, due_day=date(2026, 11, 10)).case.code
        soon = a_directive(house, due_day=date(2026, 11, 18)).case.code
        a_directive(house, due_day=date(2026, 12, 18))
    with clock.set_to(MONDAY + timedelta(days=4)):
        found = pressing(house, "leader")
    assert late in codes(found.overdue)
    assert soon in codes(found.overdue) + codes(found.this_week)
    assert found.overdue[0].office == "Sở Y tế"


def test_what_is_proved_waits_for_the_leader_whose_it_is(house):
    with clock.set_to(MONDAY):
        directive = a_directive(house, due_day=date(2026, 11, 10))
        proved(house, directive)
        for who in ("leader", "operator"):
            found = pressing(house, who)
            assert (codes(found.to_check), found.overdue_count, found.this_week_count) == ([directive.case.code], 0, 0), who
        assert pressing(house, "health").to_check_count == 0
        assert queries.pressing(actor=SYSTEM).to_check_count == 1


def test_of_many_the_first_few_are_named_and_all_counted(house):
    with clock.set_to(MONDAY):
        for day in range(10, 16):
            a_directive(house, due_day=date(2026, 11, day))
        found = queries.pressing(actor=house.acting("leader"), most=2)
    assert (len(found.this_week), found.this_week_count) == (2, 6)


def test_other_offices_and_strangers_see_nothing_of_it(house):
    with clock.set_to(MONDAY):
        a_directive(house, due_day=date(2026, 11, 10))
        assert not pressing(house, "works")
        assert not queries.pressing(actor=ANONYMOUS)
