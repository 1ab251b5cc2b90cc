"""Making, changing, closing and reopening accounts: within one's reach, audited, and never leaving the province alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail

from tinhso.accounts.actions import invitations, people
from tinhso.accounts.actions.people import Details
from tinhso.accounts.errors import (
    AccountClosed,
    AlreadyEnded,
    AlreadyRegistered,
    BeyondOwnReach,
    ContactMissing,
    EmailUnreadable,
    LastAdministrator,
    NameMissing,
    PasswordRefused,
    PhoneUnreadable,
    SelfGranting,
)
from tinhso.accounts.models import Account, ApiToken, Delegation
from tinhso.accounts.tests.factories import actor, administrator, citizen, give, officer, unit
from tinhso.kernel import clock
from tinhso.kernel.errors import Denied, NotFound
from tinhso.kernel.policy import SYSTEM, Role
from tinhso.places.queries import descendant_ids

pytestmark = pytest.mark.django_db
CUC = Details("  Hà  Thị Cúc ", "Cuc@Tinh.Example.vn", "0912 345 678")


def admin_of(office: int | None):
    account = administrator(office)
    return actor(account, Role.ADMINISTRATOR, units=None if office is None else descendant_ids(office))


def test_an_officer_is_made_with_tidy_details_and_an_address_that_counts(audited):
    made = people.create_officer(CUC, actor=SYSTEM)
    row = Account.objects.get(pk=made.id)
    assert (row.full_name, row.email, row.phone) == ("Hà Thị Cúc", "cuc@tinh.example.vn", "+84912345678")
    assert not row.has_usable_password()
    assert EmailAddress.objects.filter(user=row, email=row.email, verified=True, primary=True).exists()
    assert audited("account.create")[0].target == f"account:{made.id}"


def test_the_audit_holds_references_and_no_personal_data(audited):
    made = people.create_officer(CUC, actor=SYSTEM)
    people.change_details(made.id, Details("Hà Thị Cúc", "cuc.ha@tinh.example.vn"), actor=SYSTEM)
    (entry,) = audited("account.change")
    assert entry.data == {"changed": ["email", "phone"], "unit": None}


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        (Details(" ", "a@b.vn"), NameMissing),
        (Details("A", " "), ContactMissing),
        (Details("A", "a@"), EmailUnreadable),
        (Details("A", "a@b.vn", "12"), PhoneUnreadable),
    ],
)
def test_details_that_cannot_be_are_refused(wrong, error):
    with pytest.raises(error):
        people.create_officer(wrong, actor=SYSTEM)


def test_an_address_or_number_belongs_to_one_account():
    people.create_officer(CUC, actor=SYSTEM)
    with pytest.raises(AlreadyRegistered):
        people.create_officer(Details("B", "CUC@tinh.example.vn"), actor=SYSTEM)
    with pytest.raises(AlreadyRegistered):
        people.create_officer(Details("B", "b@tinh.example.vn", "+84912345678"), actor=SYSTEM)


def test_a_weak_password_makes_no_account():
    with pytest.raises(PasswordRefused):
        people.create_officer(CUC, actor=SYSTEM, password="12345678")
    assert not Account.objects.exists()


def test_an_administrator_of_an_office_makes_people_of_that_office_only():
    health, schools = unit(), unit("Sở Giáo dục")
    hospital = unit("Bệnh viện", parent=health)
    admin = admin_of(health)
    assert people.create_officer(Details("A", "a@b.vn", office=hospital), actor=admin).unit_id == hospital
    for outside in (schools, None):
        with pytest.raises(NotFound):
            people.create_officer(Details("B", "b@b.vn", office=outside), actor=admin)


def test_nobody_is_moved_out_of_or_into_ones_reach():
    health, schools = unit(), unit("Sở Giáo dục")
    mine, theirs = officer(office=health), officer(office=schools)
    admin = admin_of(health)
    with pytest.raises(NotFound):
        people.change_details(mine.pk, Details("A", "a@b.vn", office=schools), actor=admin)
    with pytest.raises(NotFound):
        people.change_details(theirs.pk, Details("A", "a@b.vn", office=health), actor=admin)


def test_citizens_are_beyond_an_administrator_of_an_office():
    with pytest.raises(NotFound):
        people.deactivate(citizen().pk, reason="x", actor=admin_of(unit()))


@pytest.mark.parametrize(
    "act",
    [
        lambda who, admin: people.change_details(who.pk, Details("A", "a@b.vn", office=who.office_id), actor=admin),
        lambda who, admin: people.set_password(who.pk, "mot cau dai va la lam", actor=admin),
        lambda who, admin: people.deactivate(who.pk, reason="x", actor=admin),
        lambda who, admin: invitations.invite(who.pk, page="https://x", actor=admin),
    ],
    ids=["change", "password", "close", "invite"],
)
def test_who_holds_more_than_one_may_give_is_beyond_ones_hands(act):
    """An administrator of an office must not come by the province through a colleague who leads it."""
    health = unit()
    leader = officer(office=health)
    give(leader, Role.PROVINCE_LEADER)
    with pytest.raises(BeyondOwnReach):
        act(leader, admin_of(health))


def test_other_roles_may_not_touch_accounts():
    for role in (Role.AUDITOR, Role.PROVINCE_LEADER):
        with pytest.raises(Denied):
            people.create_officer(CUC, actor=actor(officer(), role))


def test_a_new_address_replaces_the_old_one_everywhere():
    made = people.create_officer(CUC, actor=SYSTEM)
    people.change_details(made.id, Details("Hà Thị Cúc", "moi@tinh.example.vn"), actor=SYSTEM)
    assert list(EmailAddress.objects.values_list("email", flat=True)) == ["moi@tinh.example.vn"]


def test_a_closed_account_loses_tokens_and_delegations_and_keeps_its_roles(audited):
    who, other, now = officer(), officer(), clock.now()
    give(who, Role.SPECIALIST, unit())
    ends = {"starts_at": now, "ends_at": now + timedelta(days=1), "given_at": now}
    Delegation.objects.create(giver=who, receiver=other, **ends)
    Delegation.objects.create(giver=other, receiver=who, **ends)
    ApiToken.objects.create(owner=who, name="a", prefix="a", digest="b", created_at=now, expires_at=now + timedelta(days=1))
    people.deactivate(who.pk, reason="Nghỉ việc", actor=SYSTEM)
    who.refresh_from_db()
    assert not who.is_active
    assert not ApiToken.objects.filter(revoked_at__isnull=True).exists()
    assert not Delegation.objects.filter(ended_at__isnull=True).exists()
    assert who.assignments.get().ended_at is None
    assert audited("account.deactivate")[0].reason == "Nghỉ việc"
    with pytest.raises(AlreadyEnded):
        people.deactivate(who.pk, reason="x", actor=SYSTEM)
    people.reactivate(who.pk, reason="Quay lại", actor=SYSTEM)
    with pytest.raises(AlreadyEnded):
        people.reactivate(who.pk, reason="x", actor=SYSTEM)


def test_nobody_closes_their_own_account_or_the_one_they_stand_in_for():
    first, second = administrator(), administrator()
    with pytest.raises(SelfGranting):
        people.deactivate(first.pk, reason="x", actor=actor(first, Role.ADMINISTRATOR))
    standing_in = actor(second, Role.ADMINISTRATOR)
    with pytest.raises(SelfGranting):
        people.deactivate(first.pk, reason="x", actor=type(standing_in)(**{**vars(standing_in), "acting_for": first.pk}))


def test_the_last_administrator_is_not_closed():
    last = administrator()
    with pytest.raises(LastAdministrator):
        people.deactivate(last.pk, reason="x", actor=SYSTEM)
    administrator()
    people.deactivate(last.pk, reason="x", actor=SYSTEM)


def test_a_closed_administrator_does_not_count():
    first, second = administrator(), administrator()
    people.deactivate(first.pk, reason="x", actor=SYSTEM)
    with pytest.raises(LastAdministrator):
        people.deactivate(second.pk, reason="x", actor=SYSTEM)


def test_an_invitation_names_the_page_and_holds_no_secret(settings, audited):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    made = people.create_officer(CUC, actor=SYSTEM)
    invitations.invite(made.id, page="https://tinh.example.vn/account/password/reset/", actor=SYSTEM)
    (sent,) = mail.outbox
    assert sent.to == ["cuc@tinh.example.vn"]
    assert "https://tinh.example.vn/account/password/reset/" in sent.body
    assert "Kính gửi Hà Thị Cúc" in sent.body
    assert audited("account.invite")


def test_a_closed_account_is_not_invited():
    made = people.create_officer(CUC, actor=SYSTEM)
    people.deactivate(made.id, reason="x", actor=SYSTEM)
    with pytest.raises(AccountClosed):
        invitations.invite(made.id, page="https://x", actor=SYSTEM)


def test_a_new_password_is_checked_and_set(audited):
    made = people.create_officer(CUC, actor=SYSTEM)
    with pytest.raises(PasswordRefused):
        people.set_password(made.id, "123", actor=SYSTEM)
    people.set_password(made.id, "mot cau dai va la lam", actor=SYSTEM)
    assert Account.objects.get(pk=made.id).check_password("mot cau dai va la lam")
    assert audited("account.set_password")


def test_a_weak_password_is_refused_in_each_language():
    with pytest.raises(PasswordRefused) as refused:
        people.set_password(officer().pk, "ngắn", actor=SYSTEM)
    vietnamese, english = refused.value.message_vi, refused.value.message_en
    assert "ký tự" in vietnamese
    assert "ký tự" not in english
    assert "characters" in english
