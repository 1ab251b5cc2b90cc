from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinhso.kernel.errors import Denied, NotFound, SignInRequired
from tinhso.kernel.policy import (
    ANONYMOUS,
    OFFICE_ROLES,
    SYSTEM,
    Actor,
    Decision,
    HasRole,
    Holding,
    Public,
    Role,
    SignedIn,
    guarded,
    require,
)


@dataclass(frozen=True)
class Thing:
    unit_id: int | None


POLICY = HasRole("things.read_thing", frozenset({Role.SPECIALIST}))


def officer(role: Role, *units: int, scopes: frozenset[str] | None = None) -> Actor:
    held = Holding(role, frozenset(units) if units else None)
    return Actor(kind="officer", account=1, holdings=(held,), scopes=scopes)


def test_everybody_may_see_what_is_public():
    assert Public().decide(ANONYMOUS) is Decision.ALLOWED


def test_signing_in_is_enough_for_ones_own_things():
    assert SignedIn("own.read").decide(Actor(kind="citizen", account=3)) is Decision.ALLOWED
    assert SignedIn("own.read").decide(ANONYMOUS) is Decision.DENIED


def test_a_role_reaches_its_own_units_and_the_others_do_not_exist_for_it():
    assert POLICY.decide(officer(Role.SPECIALIST, 5), Thing(5)) is Decision.ALLOWED
    assert POLICY.decide(officer(Role.SPECIALIST, 5), Thing(6)) is Decision.HIDDEN
    assert POLICY.decide(officer(Role.SPECIALIST), Thing(6)) is Decision.ALLOWED


def test_what_belongs_to_the_whole_province_needs_a_role_for_all_of_it():
    assert POLICY.decide(officer(Role.SPECIALIST, 5), Thing(None)) is Decision.HIDDEN
    assert POLICY.decide(officer(Role.SPECIALIST), Thing(None)) is Decision.ALLOWED
    assert POLICY.decide(officer(Role.SPECIALIST, 5), object()) is Decision.ALLOWED


def test_the_unit_is_that_of_the_role_that_was_asked_for():
    both = Actor(
        kind="officer",
        holdings=(Holding(Role.SPECIALIST, frozenset({5})), Holding(Role.AUDITOR, None)),
    )
    assert POLICY.decide(both, Thing(6)) is Decision.HIDDEN


def test_the_system_may():
    assert POLICY.decide(SYSTEM, Thing(6)) is Decision.ALLOWED


def test_a_token_does_only_what_it_was_made_for():
    narrow = officer(Role.SPECIALIST, scopes=frozenset({"other.verb"}))
    assert POLICY.decide(narrow) is Decision.DENIED
    assert POLICY.decide(officer(Role.SPECIALIST, scopes=frozenset({POLICY.name}))) is Decision.ALLOWED


@given(st.sampled_from(Role), st.frozensets(st.integers(1, 5)), st.integers(1, 5))
def test_only_the_named_roles_are_ever_allowed(role, units, unit):
    actor = Actor(kind="officer", holdings=(Holding(role, units),))
    allowed = POLICY.decide(actor, Thing(unit)) is Decision.ALLOWED
    assert allowed == (role is Role.SPECIALIST and unit in units)


def test_require_raises_what_fits():
    with pytest.raises(SignInRequired):
        require(POLICY, ANONYMOUS)
    with pytest.raises(Denied):
        require(POLICY, officer(Role.AUDITOR))
    with pytest.raises(NotFound):
        require(POLICY, officer(Role.SPECIALIST, 5), Thing(6))
    require(POLICY, officer(Role.SPECIALIST, 5), Thing(5))


def test_a_guarded_view_shows_its_policy_and_asks_it_first():
    calls = []

    @guarded(POLICY)
    def view(request, number):
        calls.append(number)
        return number * 2

    assert view.policy is POLICY
    with pytest.raises(SignInRequired):
        view(SimpleNamespace(actor=ANONYMOUS), 21)
    assert calls == []
    assert view(SimpleNamespace(actor=officer(Role.SPECIALIST)), 21) == 42


def test_citizens_hold_no_office():
    assert Role.CITIZEN not in OFFICE_ROLES
    assert len(OFFICE_ROLES) == len(Role) - 1
