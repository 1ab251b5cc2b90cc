"""Handing roles to a colleague and taking them back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tinhso.accounts import queries
from tinhso.accounts.actions import delegations
from tinhso.accounts.actions.delegations import Absent
from tinhso.accounts.errors import AlreadyEnded, DelegationOverlaps, NotAnOfficer, NothingToDelegate
from tinhso.accounts.models import Account, Delegation
from tinhso.accounts.tests.factories import actor, citizen, give, officer, unit
from tinhso.kernel import clock
from tinhso.kernel.errors import Denied, NotFound
from tinhso.kernel.policy import Actor, Role

pytestmark = pytest.mark.django_db


def away(receiver: Account, *roles: Role, days: int = 3) -> Absent:
    return Absent(receiver.pk, clock.now(), clock.now() + timedelta(days=days), frozenset(roles), "Nghỉ phép")


@pytest.fixture
def head() -> Account:
    account = officer("Phan Văn Trưởng")
    give(account, Role.DEPARTMENT_HEAD, unit())
    return account


def me(account: Account) -> Actor:
    return actor(account, Role.DEPARTMENT_HEAD)


def test_a_delegation_is_set_and_audited(head, audited):
    deputy = officer()
    set_up = delegations.delegate(away(deputy), actor=me(head))
    assert set_up.state == "in_force"
    assert queries.givers(deputy.pk) == [head.pk]
    (entry,) = audited("delegation.give")
    assert (entry.target, entry.reason) == (f"delegation:{set_up.id}", "Nghỉ phép")
    assert entry.data["receiver"] == f"account:{deputy.pk}"


def test_only_other_active_officers_receive(head):
    for wrong in (head, citizen(), officer(is_active=False)):
        with pytest.raises(NotAnOfficer):
            delegations.delegate(away(wrong), actor=me(head))


def test_what_was_received_is_not_handed_on(head):
    deputy, third = officer(), officer()
    delegations.delegate(away(deputy), actor=me(head))
    standing_in = queries.actor(deputy.pk, origin="", acting_for=head.pk)
    assert standing_in.holds(Role.DEPARTMENT_HEAD)
    with pytest.raises(NothingToDelegate):
        delegations.delegate(away(third), actor=standing_in)


def test_the_same_is_not_handed_over_twice(head):
    deputy = officer()
    delegations.delegate(away(deputy), actor=me(head))
    with pytest.raises(DelegationOverlaps):
        delegations.delegate(away(deputy, Role.DEPARTMENT_HEAD), actor=me(head))


def test_giver_and_receiver_can_end_it_and_nobody_else(head, audited):
    deputy = officer()
    first = delegations.delegate(away(deputy), actor=me(head))
    with pytest.raises(NotFound):
        delegations.end(first.id, actor=actor(officer()))
    delegations.end(first.id, actor=actor(deputy))
    assert not queries.givers(deputy.pk)
    with pytest.raises(AlreadyEnded):
        delegations.end(first.id, actor=me(head))
    second = delegations.delegate(away(deputy), actor=me(head))
    delegations.end(second.id, actor=me(head))
    assert len(audited("delegation.end")) == 2
    assert Delegation.objects.count() == 2


def test_citizens_delegate_nothing():
    with pytest.raises(Denied):
        delegations.delegate(away(officer()), actor=actor(citizen(), Role.CITIZEN))


def test_a_role_that_ends_meanwhile_is_no_longer_handed_over(head):
    deputy = officer()
    delegations.delegate(away(deputy), actor=me(head))
    head.assignments.update(ended_at=clock.now())
    assert not queries.actor(deputy.pk, origin="", acting_for=head.pk).holdings


def test_who_stands_in_is_found_while_the_delegation_holds_and_for_the_roles_that_it_hands(head):
    deputy = officer()
    delegations.delegate(away(deputy), actor=me(head))
    assert queries.substitutes([head.pk, deputy.pk], [Role.DEPARTMENT_HEAD]) == {head.pk: [deputy.pk]}
    assert queries.substitutes([head.pk], [Role.PROVINCE_LEADER]) == {}
    with clock.set_to(clock.now() + timedelta(days=4)):
        assert queries.substitutes([head.pk], [Role.DEPARTMENT_HEAD]) == {}
