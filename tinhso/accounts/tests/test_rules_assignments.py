from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinhso.accounts.errors import (
    BeginsInThePast,
    DaysOutOfOrder,
    RoleAlreadyHeld,
    RoleIsProvinceWide,
    RoleNeedsUnit,
    RoleNotForKind,
    SelfGranting,
)
from tinhso.accounts.rules.assignments import (
    Spell,
    check_grant,
    collides,
    in_force,
    leaves_no_administrator,
    over,
)
from tinhso.kernel import clock
from tinhso.kernel.policy import Role

DAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 9, tzinfo=clock.ZONE)
HEALTH = Spell(account=1, role=Role.SPECIALIST, unit=5, valid_from=DAY, valid_to=date(2026, 12, 31), id=1)
days = st.dates(date(2026, 1, 1), date(2027, 12, 31))


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=clock.ZONE)


def test_both_ends_of_a_spell_are_included():
    assert not in_force(HEALTH, noon(DAY) - timedelta(days=1))
    assert in_force(HEALTH, datetime(2026, 11, 22, 0, 0, tzinfo=clock.ZONE))
    assert in_force(HEALTH, datetime(2026, 12, 31, 23, 59, tzinfo=clock.ZONE))
    assert not in_force(HEALTH, datetime(2027, 1, 1, tzinfo=clock.ZONE))


def test_days_are_days_in_vietnam_wherever_the_clock_stands():
    utc_evening = datetime.fromisoformat("2026-11-21T17:30:00+00:00")  # already the 22nd in Vietnam
    assert in_force(HEALTH, utc_evening)


def test_a_spell_cut_short_is_over_at_that_instant_and_not_before():
    cut = replace(HEALTH, ended_at=NOW)
    assert in_force(cut, NOW - timedelta(seconds=1))
    assert not in_force(cut, NOW)
    assert over(cut, NOW)


@given(days, days, days)
def test_in_force_says_the_same_as_counting_days(first, last, day):
    spell = replace(HEALTH, valid_from=min(first, last), valid_to=max(first, last))
    assert in_force(spell, noon(day)) == (day in set(clock.days_between(spell.valid_from, spell.valid_to)))


@given(days, days, days, days)
def test_spells_collide_exactly_when_they_share_a_day(a, b, c, d):
    one = replace(HEALTH, valid_from=min(a, b), valid_to=max(a, b))
    other = replace(HEALTH, valid_from=min(c, d), valid_to=max(c, d))
    shared = set(clock.days_between(one.valid_from, one.valid_to)) & set(clock.days_between(other.valid_from, other.valid_to))
    assert collides(one, other, NOW) == collides(other, one, NOW) == bool(shared)


def test_another_unit_or_role_does_not_collide():
    assert not collides(HEALTH, replace(HEALTH, unit=6), NOW)
    assert not collides(HEALTH, replace(HEALTH, role=Role.DEPARTMENT_HEAD), NOW)


def test_what_was_ended_can_be_given_again_on_the_same_day():
    assert not collides(HEALTH, replace(HEALTH, ended_at=NOW - timedelta(minutes=1)), NOW)


def grant(spell: Spell, giver: int | None = 9, held: list[Spell] | None = None, officer: bool = True) -> None:
    check_grant(spell, officer=officer, givers=[giver], held=held or [], now=NOW)


def test_a_fair_grant_passes():
    grant(HEALTH)
    grant(HEALTH, giver=None)


def test_nobody_gives_themselves_a_role():
    with pytest.raises(SelfGranting):
        grant(HEALTH, giver=1)


def test_who_stands_in_for_somebody_gives_that_one_nothing():
    with pytest.raises(SelfGranting):
        check_grant(HEALTH, officer=True, givers=[9, 1], held=[], now=NOW)


def test_citizens_hold_no_office_and_officers_are_no_citizens():
    with pytest.raises(RoleNotForKind):
        grant(HEALTH, officer=False)
    with pytest.raises(RoleNotForKind):
        grant(replace(HEALTH, role=Role.CITIZEN, unit=None))


def test_a_role_is_held_where_its_terms_say():
    with pytest.raises(RoleNeedsUnit):
        grant(replace(HEALTH, unit=None))
    with pytest.raises(RoleIsProvinceWide):
        grant(replace(HEALTH, role=Role.PROVINCE_LEADER))


def test_no_role_begins_in_the_past_or_ends_before_it_begins():
    with pytest.raises(BeginsInThePast):
        grant(replace(HEALTH, valid_from=DAY - timedelta(days=1)))
    with pytest.raises(DaysOutOfOrder):
        grant(replace(HEALTH, valid_from=DAY + timedelta(days=2), valid_to=DAY + timedelta(days=1)))


def test_a_role_held_already_is_not_given_twice():
    with pytest.raises(RoleAlreadyHeld):
        grant(HEALTH, held=[HEALTH])


FIRST = Spell(account=1, role=Role.ADMINISTRATOR, unit=None, valid_from=date(2026, 1, 1), id=10)
SECOND = replace(FIRST, account=2, id=11)


def test_the_last_administrator_stays():
    assert leaves_no_administrator([FIRST], NOW, ending={10})
    assert leaves_no_administrator([FIRST], NOW, closing={1})
    assert not leaves_no_administrator([FIRST, SECOND], NOW, ending={10})
    assert not leaves_no_administrator([FIRST], NOW, ending={99})


@pytest.mark.parametrize(
    "weak",
    [replace(SECOND, unit=5), replace(SECOND, valid_from=date(2027, 1, 1)), replace(SECOND, valid_to=date(2026, 12, 31)),
     replace(SECOND, ended_at=NOW), replace(SECOND, role=Role.AUDITOR)],
)  # fmt: skip
def test_an_administrator_of_a_unit_or_for_a_time_does_not_replace_the_last(weak):
    assert leaves_no_administrator([FIRST, weak], NOW, ending={10})


spells = st.builds(
    Spell,
    account=st.integers(1, 3),
    role=st.sampled_from([Role.ADMINISTRATOR, Role.AUDITOR]),
    unit=st.sampled_from([None, 5]),
    valid_from=days,
    valid_to=st.none() | days,
    ended_at=st.none() | st.just(NOW),
)


@given(st.lists(spells, max_size=6), st.sets(st.integers(1, 3)))
def test_closing_accounts_never_leaves_a_province_that_had_one_without(found, closing):
    numbered = [replace(spell, id=number) for number, spell in enumerate(found)]
    if not leaves_no_administrator(numbered, NOW, closing=closing):
        kept = [spell for spell in numbered if spell.account not in closing]
        had = leaves_no_administrator(numbered, NOW, closing={1, 2, 3})
        has = leaves_no_administrator(kept, NOW, closing={1, 2, 3})
        assert has or not had
