"""Merging units conserves obligations: each stands with exactly one unit, or has fallen away for a reason."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tinhso.kernel.clock import local
from tinhso.places.contracts import Inheritance
from tinhso.supply.obligations.contracts import Facts, State
from tinhso.supply.obligations.rules.passing import bearer
from tinhso.supply.obligations.rules.states import expand
from tinhso.supply.obligations.tests.values import a_slot, at, ended, facts, supplied

MERGER = {1: ended("2026-02-03", 9), 2: ended("2026-02-03", 9), 3: ended("2026-02-03", None)}
UNITS = range(1, 8)
ends_of_units = st.dictionaries(
    st.sampled_from(UNITS),
    st.builds(Inheritance, st.dates(date(2026, 1, 1), date(2026, 3, 31)), st.none() | st.sampled_from(UNITS)),
)
due_days = st.dates(date(2026, 1, 1), date(2026, 3, 31))


@given(ends_of_units, due_days, st.sampled_from(UNITS))
def test_whoever_bears_it_lives_on_the_due_day_or_nobody_does(ends, due_day, unit):
    found = bearer(unit, due_day, ends)
    ring = {unit}
    while (step := ends.get(unit)) and step.last_day < due_day and step.heir not in ring:
        if step.heir is None:
            assert found.unit_id is None
            return
        unit = step.heir
        ring.add(unit)
    assert found.unit_id is not None


@given(ends_of_units, st.sets(st.sampled_from(UNITS)), due_days)
def test_passing_on_loses_and_doubles_no_obligation(ends, delivered, due_day):
    slot = a_slot(period="202512", due=f"{due_day}T17:00", roster=tuple(UNITS))
    known = facts(*(supplied(unit, "2026-01-01T08:00", "202512") for unit in delivered))
    now = at("2026-06-01T08:00")
    assert sorted(each.origin_id for each in expand([slot], known, ends, now)) == list(UNITS)
    asked_one_by_one = [
        each.origin_id for unit in UNITS for each in expand([slot], known, ends, now, frozenset({unit})) if each.unit_id == unit
    ]
    assert sorted(asked_one_by_one) == list(UNITS)


def test_a_unit_that_ends_before_the_due_time_passes_it_to_its_successor():
    found = {each.origin_id: each for each in expand([a_slot()], Facts(), MERGER, at("2026-02-05T08:00"))}
    assert (found[1].unit_id, found[1].passed_on, found[1].state) == (9, date(2026, 2, 4), State.DUE)
    assert found[2].unit_id == 9


def test_without_a_successor_it_falls_away_and_says_so():
    found = next(each for each in expand([a_slot()], Facts(), MERGER, at("2026-03-05T08:00")) if each.origin_id == 3)
    assert (found.state, found.no_heir, found.unit_id) == (State.EXCUSED, True, 3)


def test_what_was_supplied_before_the_merger_stays_with_the_unit():
    known = facts(supplied(1, "2026-02-02T08:00"))
    found = next(each for each in expand([a_slot()], known, MERGER, at("2026-03-05T08:00")) if each.origin_id == 1)
    assert (found.unit_id, found.state, found.passed_on) == (1, State.SUPPLIED, None)


def test_what_was_overdue_before_the_unit_ended_stays_its_own():
    late = {1: ended("2026-02-20", 9)}
    found = next(each for each in expand([a_slot()], Facts(), late, at("2026-03-05T08:00")) if each.origin_id == 1)
    assert (found.unit_id, found.state) == (1, State.OVERDUE)


def test_what_the_successor_supplies_afterwards_settles_what_it_took_over():
    before = facts(supplied(9, "2026-02-02T08:00"))
    after = facts(supplied(9, "2026-02-05T08:00"))
    again = facts(supplied(9, "2026-02-02T08:00", last_at=at("2026-02-06T18:00"), submissions=2, corrections=1))
    states = [next(expand([a_slot()], known, MERGER, at("2026-03-05T08:00"))).state for known in (before, after, again)]
    assert states == [State.OVERDUE, State.SUPPLIED, State.SUPPLIED_LATE]


def test_units_that_follow_each_other_round_in_a_circle_end_somewhere():
    ring = {1: ended("2026-01-05", 2), 2: ended("2026-01-06", 1)}
    assert bearer(1, date(2026, 2, 1), ring).unit_id in (1, 2)


def test_a_chain_of_mergers_is_followed_to_its_end():
    chain = {1: ended("2026-01-05", 2), 2: ended("2026-01-20", 3)}
    day = local(at("2026-02-01T08:00")).date()
    assert (bearer(1, day, chain).unit_id, bearer(1, day - timedelta(days=20), chain).unit_id) == (3, 2)
