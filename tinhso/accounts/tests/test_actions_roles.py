"""Giving and ending roles."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tinhso.accounts import queries
from tinhso.accounts.actions.roles import Grant, end_role, give_role
from tinhso.accounts.errors import (
    AccountClosed,
    AlreadyEnded,
    BeyondOwnReach,
    DaysOutOfOrder,
    LastAdministrator,
    RoleAlreadyHeld,
    RoleNotForKind,
    SelfGranting,
)
from tinhso.accounts.models import RoleAssignment
from tinhso.accounts.tests.factories import actor, administrator, citizen, give, officer, unit
from tinhso.kernel import clock
from tinhso.kernel.errors import Denied, NotFound
from tinhso.kernel.policy import SYSTEM, Actor, Role
from tinhso.places.queries import descendant_ids

pytestmark = pytest.mark.django_db


def grant_at(place: int | None, role: Role = Role.SPECIALIST, **more) -> Grant:
    return Grant(role, place, clock.today(), **more)


def admin_of(place: int | None) -> Actor:
    units = None if place is None else descendant_ids(place)
    return actor(administrator(place), Role.ADMINISTRATOR, units=units)


def test_a_role_is_given_with_its_paper_and_audited(audited):
    health, who = unit(), officer()
    given = give_role(who.pk, grant_at(health, document="12/QĐ-SYT", reason="Tuyển dụng"), actor=SYSTEM)
    assert given.state == "in_force"
    (entry,) = audited("role.give")
    assert (entry.target, entry.reason) == (f"account:{who.pk}", "Tuyển dụng")
    assert entry.data["document"] == "12/QĐ-SYT"
    assert (entry.data["role"], entry.data["unit"]) == ("specialist", health)


def test_an_administrator_gives_roles_below_themselves_only():
    health, schools = unit(), unit("Sở Giáo dục")
    hospital = unit("Bệnh viện", parent=health)
    who, admin = officer(office=health), admin_of(health)
    give_role(who.pk, grant_at(hospital), actor=admin)
    for beyond in (grant_at(schools), grant_at(None, Role.CENTRE_OPERATOR), grant_at(None, Role.ADMINISTRATOR)):
        with pytest.raises(BeyondOwnReach):
            give_role(who.pk, beyond, actor=admin)


def test_people_outside_ones_reach_are_given_nothing():
    health, schools = unit(), unit("Sở Giáo dục")
    with pytest.raises(NotFound):
        give_role(officer(office=schools).pk, grant_at(health), actor=admin_of(health))


def test_who_is_no_administrator_gives_nothing():
    with pytest.raises(Denied):
        give_role(officer().pk, grant_at(unit()), actor=actor(officer(), Role.PROVINCE_LEADER))


def test_nobody_gives_or_ends_their_own_role():
    admin = administrator()
    me = actor(admin, Role.ADMINISTRATOR)
    with pytest.raises(SelfGranting):
        give_role(admin.pk, grant_at(unit()), actor=me)
    administrator()
    with pytest.raises(SelfGranting):
        end_role(admin.assignments.get().pk, reason="x", actor=me)


def test_who_stands_in_gives_the_absent_one_nothing():
    absent, deputy = administrator(), officer()
    standing_in = replace(actor(deputy, Role.ADMINISTRATOR), acting_for=absent.pk)
    for account in (absent, deputy):
        with pytest.raises(SelfGranting):
            give_role(account.pk, grant_at(unit()), actor=standing_in)


def test_citizens_and_closed_accounts_are_given_nothing():
    with pytest.raises(RoleNotForKind):
        give_role(citizen().pk, grant_at(unit()), actor=SYSTEM)
    with pytest.raises(AccountClosed):
        give_role(officer(is_active=False).pk, grant_at(unit()), actor=SYSTEM)


def test_a_role_is_not_given_twice_but_again_after_it_ended():
    who, health = officer(), unit()
    first = give_role(who.pk, grant_at(health), actor=SYSTEM)
    with pytest.raises(RoleAlreadyHeld):
        give_role(who.pk, grant_at(health), actor=SYSTEM)
    end_role(first.id, reason="x", actor=SYSTEM)
    give_role(who.pk, grant_at(health), actor=SYSTEM)
    assert [held.state for held in queries.roles_of(who.pk)] == ["in_force", "over"]


def test_ending_keeps_the_row_and_says_who_and_why(audited):
    health = unit()
    who, admin = officer(office=health), admin_of(health)
    given = give_role(who.pk, grant_at(health), actor=admin)
    end_role(given.id, reason="Điều chuyển", actor=admin)
    row = RoleAssignment.objects.get(pk=given.id)
    assert (row.ended_by_id, row.end_reason) == (admin.account, "Điều chuyển")
    assert row.ended_at is not None
    assert audited("role.end")[0].data["at_once"] is True
    with pytest.raises(AlreadyEnded):
        end_role(given.id, reason="x", actor=SYSTEM)


def test_a_role_can_end_with_a_day_to_come(audited):
    who, today = officer(), clock.today()
    given = give_role(who.pk, grant_at(unit(), valid_to=today + timedelta(days=30)), actor=SYSTEM)
    for wrong in (today - timedelta(days=1), today + timedelta(days=31)):
        with pytest.raises(DaysOutOfOrder):
            end_role(given.id, reason="x", last_day=wrong, actor=SYSTEM)
    held = end_role(given.id, reason="x", last_day=today + timedelta(days=3), actor=SYSTEM)
    assert (held.state, held.valid_to) == ("in_force", today + timedelta(days=3))


def test_a_coming_role_can_be_called_off():
    who = officer()
    later = Grant(Role.SPECIALIST, unit(), clock.today() + timedelta(days=9))
    given = give_role(who.pk, later, actor=SYSTEM)
    assert given.state == "coming"
    assert end_role(given.id, reason="x", actor=SYSTEM).state == "over"


def test_the_last_administrators_role_does_not_end():
    last = administrator()
    with pytest.raises(LastAdministrator):
        end_role(last.assignments.get().pk, reason="x", actor=SYSTEM)
    with pytest.raises(LastAdministrator):
        end_role(last.assignments.get().pk, reason="x", last_day=clock.today() + timedelta(days=90), actor=SYSTEM)
    administrator(unit())
    with pytest.raises(LastAdministrator):
        end_role(last.assignments.get().pk, reason="x", actor=SYSTEM)
    administrator()
    end_role(last.assignments.get().pk, reason="x", actor=SYSTEM)


def test_an_office_administrator_ends_no_province_wide_role():
    health = unit()
    who = officer(office=health)
    held = give(who, Role.CENTRE_OPERATOR)
    with pytest.raises(BeyondOwnReach):
        end_role(held.pk, reason="x", actor=admin_of(health))
