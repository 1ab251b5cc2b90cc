"""The demo's sign-ins."""

from __future__ import annotations

import pytest
from django.utils import translation

from tinhso.accounts import demo, presenting, queries
from tinhso.accounts.demo import PEOPLE
from tinhso.accounts.errors import OutsideDemo
from tinhso.accounts.models import Account
from tinhso.accounts.tests.factories import Unit, unit
from tinhso.kernel.policy import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def offices(settings):
    settings.DEMO = True
    for code in {each.office for each in PEOPLE} - {""}:
        Unit.objects.filter(pk=unit(f"Cơ quan {code}")).update(code=code)


def quiet(text: str, share: float) -> None:
    assert text
    assert 0 <= share <= 1


def test_there_is_somebody_for_each_role_and_a_second_leader(offices):
    sign_ins = demo.load(quiet)
    assert {each.role for each in PEOPLE} == set(Role)
    assert sum(each.role is Role.PROVINCE_LEADER for each in PEOPLE) == 2
    assert len(sign_ins) == Account.objects.count() == len(PEOPLE)
    assert all(Account.objects.get(email=email).check_password(password) for _, email, password in sign_ins)


def test_running_it_again_keeps_what_a_user_did(offices):
    demo.load(quiet)
    changed = Account.objects.get(email=PEOPLE[0].email)
    changed.set_password("mot cau dai va la lam")
    changed.full_name = "Tên Mới"
    changed.save()
    changed.assignments.all().update(end_reason="thử")
    demo.load(quiet)
    changed.refresh_from_db()
    assert changed.check_password("mot cau dai va la lam")
    assert (changed.full_name, changed.assignments.get().end_reason) == ("Tên Mới", "thử")


def test_outside_demo_mode_it_is_refused(settings):
    settings.DEMO = False
    with pytest.raises(OutsideDemo):
        demo.load(quiet)
    assert not Account.objects.exists()


@pytest.mark.parametrize(("language", "said"), [("vi", "Tài khoản trình diễn"), ("en", "Demo sign-in")])
def test_the_reason_of_a_demo_role_is_said_in_the_readers_language(offices, language, said):
    demo.load(quiet)
    auditor = Account.objects.get(email="kiem.toan@demo.example")
    with translation.override(language):
        assert [line.reason for line in presenting.role_lines(queries.roles_of(auditor.pk))] == [said]
