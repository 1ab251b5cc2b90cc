from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinhso.accounts.errors import (
    BeginsInThePast,
    DaysOutOfOrder,
    DelegationOverlaps,
    NotAnOfficer,
    NothingToDelegate,
    TooLong,
)
from tinhso.accounts.rules.delegations import Handover, check_handover, handed, in_force, overlap
from tinhso.kernel import clock
from tinhso.kernel.policy import Role

NOW = datetime(2026, 11, 22, 9, tzinfo=clock.ZONE)
HOUR = timedelta(hours=1)
AWAY = Handover(giver=1, receiver=2, starts_at=NOW + HOUR, ends_at=NOW + timedelta(days=3))
HEAD = frozenset({Role.DEPARTMENT_HEAD})
roles = st.frozensets(st.sampled_from(sorted(Role)))
instants = st.integers(0, 200).map(lambda hours: NOW + hours * HOUR)


def check(handover: Handover, own: frozenset[Role] = HEAD, others: list[Handover] | None = None) -> None:
    check_handover(handover, own_roles=own, others=others or [], now=NOW)


def test_a_delegation_counts_from_its_start_until_just_before_its_end():
    assert not in_force(AWAY, NOW)
    assert in_force(AWAY, AWAY.starts_at)
    assert not in_force(AWAY, AWAY.ends_at)


def test_ending_it_early_stops_it():
    early = replace(AWAY, ended_at=AWAY.starts_at + HOUR)
    assert in_force(early, AWAY.starts_at)
    assert not in_force(early, AWAY.starts_at + HOUR)


@given(roles, roles)
def test_nobody_receives_what_the_giver_does_not_hold_in_person(asked, own):
    assert handed(replace(AWAY, roles=asked), own) <= own


@given(roles)
def test_control_and_citizenship_are_never_handed_over(own):
    assert not handed(AWAY, own) & {Role.AUDITOR, Role.CITIZEN}


@given(roles, roles, roles)
def test_a_chain_ends_after_one_link(asked, given_roles, own):
    """The second in a chain hands on nothing but what they hold in person, whatever came to them."""
    received = handed(replace(AWAY, roles=asked), given_roles)
    onwards = handed(Handover(2, 3, AWAY.starts_at, AWAY.ends_at), own)
    assert not (onwards & received) - own


def test_a_fair_delegation_passes():
    check(AWAY)
    check(replace(AWAY, roles=HEAD))


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        (replace(AWAY, receiver=1), NotAnOfficer),
        (replace(AWAY, ends_at=AWAY.starts_at), DaysOutOfOrder),
        (replace(AWAY, starts_at=NOW - HOUR), BeginsInThePast),
        (replace(AWAY, ends_at=AWAY.starts_at + timedelta(days=400)), TooLong),
        (replace(AWAY, roles=frozenset({Role.ADMINISTRATOR})), NothingToDelegate),
    ],
)
def test_an_unfair_one_is_refused(wrong, error):
    with pytest.raises(error):
        check(wrong)


def test_who_holds_nothing_has_nothing_to_delegate():
    with pytest.raises(NothingToDelegate):
        check(AWAY, own=frozenset())


def test_a_form_filled_in_a_minute_ago_is_not_the_past():
    check(replace(AWAY, starts_at=NOW - timedelta(minutes=1)))


def test_the_same_roles_are_not_handed_to_the_same_person_twice_at_a_time():
    with pytest.raises(DelegationOverlaps):
        check(AWAY, others=[AWAY])
    check(AWAY, others=[replace(AWAY, receiver=3)])
    check(AWAY, others=[replace(AWAY, ended_at=AWAY.starts_at)])


@given(instants, instants, instants, instants)
def test_delegations_overlap_exactly_when_both_are_in_force_at_some_hour(a, b, c, d):
    one = replace(AWAY, starts_at=min(a, b), ends_at=max(a, b) + HOUR)
    other = replace(AWAY, starts_at=min(c, d), ends_at=max(c, d) + HOUR)
    hours = [NOW + each * HOUR for each in range(202)]
    assert overlap(one, other) == any(in_force(one, hour) and in_force(other, hour) for hour in hours)
