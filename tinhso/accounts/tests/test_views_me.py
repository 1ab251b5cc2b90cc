"""One's own page: roles, standing in, delegations, tokens."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tinhso.accounts.models import ApiToken, Delegation
from tinhso.accounts.tests.factories import citizen, give, officer, unit
from tinhso.kernel import clock
from tinhso.kernel.policy import Role

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tinhso.accounts.tests.urls")]


@pytest.fixture
def head():
    account = officer("Phan Văn Trưởng", unit("Sở Y tế"))
    give(account, Role.DEPARTMENT_HEAD, account.office_id)
    return account


def day(offset: int) -> str:
    return f"{clock.today() + timedelta(days=offset):%d/%m/%Y}"


def test_my_page_shows_my_roles_and_office(browser, head):
    page = browser(head).get("/me/").content.decode()
    assert "Phan Văn Trưởng" in page
    assert "Thủ trưởng đơn vị" in page
    assert page.count("Sở Y tế") >= 2


def test_my_page_speaks_english_when_asked(browser, head):
    page = browser(head).get("/me/", headers={"accept-language": "en"}).content.decode()
    assert "Head of department" in page


def test_a_citizens_page_is_in_the_public_layout_without_office_matters(browser):
    page = browser(citizen()).get("/me/").content.decode()
    assert 'data-layout="public"' in page
    assert "/me/tokens/new" not in page


def test_a_delegation_is_made_seen_used_and_ended(browser, head):
    deputy = officer("Võ Thị Phó")
    form = {
        "receiver": "Võ Thị Phó",
        "first_day": day(0),
        "last_day": day(2),
        "roles": ["department_head"],
        "reason": "Nghỉ phép",
    }
    answer = browser(head).post("/me/delegations/new", form)
    assert (answer.status_code, answer["Location"]) == (302, "/me/")
    row = Delegation.objects.get()
    assert clock.local(row.ends_at).strftime("%d/%m/%Y %H:%M") == f"{day(3)} 00:00"
    assert "Thay Phan Văn Trưởng" in browser(deputy).get("/me/").content.decode()
    client = browser(deputy)
    client.post("/me/acting-for", {"account": head.pk})
    assert "Thôi làm thay" in client.get("/me/").content.decode()
    browser(head).post(f"/me/delegations/{row.pk}/end")
    assert "Thôi làm thay" not in client.get("/me/").content.decode()


@pytest.mark.parametrize(
    "wrong", [{"receiver": "ai@khong.co"}, {"last_day": day(-1)}, {"first_day": "hôm nay"}, {"roles": ["administrator"]}]
)
def test_a_wrong_delegation_is_explained_in_the_form(browser, head, wrong):
    officer("Võ Thị Phó")
    form = {"receiver": "Võ Thị Phó", "first_day": day(0), "last_day": day(2), "roles": [], **wrong}
    answer = browser(head).post("/me/delegations/new", form)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not Delegation.objects.exists()


def test_a_name_that_several_have_is_not_guessed(browser, head):
    officer("Võ Thị Phó"), officer("Võ Thị Phó")
    form = {"receiver": "Võ Thị Phó", "first_day": day(0), "last_day": day(2)}
    assert browser(head).post("/me/delegations/new", form).status_code == 422


def test_colleagues_are_suggested_by_name_without_accents(browser, head):
    deputy = officer("Võ Thị Phó")
    assert browser(head).get("/me/colleagues?q=vo+thi").json() == [
        {"value": deputy.email, "label": "Võ Thị Phó", "hint": deputy.email}
    ]
    assert browser(head).get("/me/colleagues?q=").json() == []
    assert browser(citizen()).get("/me/colleagues?q=vo").status_code == 403


def test_a_token_is_shown_once_and_revoked(browser, head):
    client = browser(head)
    answer = client.post("/me/tokens/new", {"name": "báo cáo", "days": "30", "scopes": ["trial.heads"]})
    secret = re.search(r"tinhso_[a-z0-9]{8}_[A-Za-z0-9_-]{43}", answer.content.decode()).group()
    assert answer["Cache-Control"] == "no-store"
    token = ApiToken.objects.get()
    assert secret.split("_", 2)[2] not in token.digest
    listed = client.get("/me/").content.decode()
    assert secret not in listed
    assert f"tinhso_{token.prefix}_…" in listed
    assert client.get("/api/v1/me", HTTP_AUTHORIZATION=f"Bearer {secret}").status_code == 403
    client.post(f"/me/tokens/{token.pk}/revoke")
    assert "đã thu hồi" in client.get("/me/").content.decode()


def test_a_token_needs_a_scope_that_is_offered(browser, head):
    for scopes in ([], ["accounts.see_people"]):
        assert browser(head).post("/me/tokens/new", {"name": "a", "days": "30", "scopes": scopes}).status_code == 422
    assert not ApiToken.objects.exists()
