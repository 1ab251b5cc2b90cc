"""The API: no operation without a policy, one shape of error, tokens within their scopes, no calls from other sites."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from ninja import Router

from tinhso.accounts.actions import tokens
from tinhso.accounts.guarded_api import GuardedAPI
from tinhso.accounts.models import Account, ApiToken
from tinhso.accounts.tests import factories
from tinhso.accounts.tests.factories import actor, citizen, give, officer, unit
from tinhso.kernel import clock
from tinhso.kernel.policy import Role

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tinhso.accounts.tests.urls")]
OFFERED = ["accounts.see_self", "trial.heads", "accounts.see_people", "accounts.revoke_tokens"]


def head() -> Account:
    person = officer("Phan Văn Trưởng")
    give(person, Role.DEPARTMENT_HEAD, unit())
    return person


def key(person: Account, *scopes: str, days: int = 30) -> dict[str, str]:
    ends = clock.now() + timedelta(days=days)
    made = tokens.make("trial", scopes or OFFERED, ends, offered=OFFERED, actor=actor(person))
    return {"HTTP_AUTHORIZATION": f"Bearer {made.secret}"}


def test_an_operation_without_a_policy_stops_the_start():
    bare = Router()

    @bare.get("/bare")
    def unguarded(request):
        return {}

    api = GuardedAPI(title="bare", version="1", urls_namespace="bare")
    api.add_router("", bare)
    with pytest.raises(ImproperlyConfigured, match="unguarded"):
        api.urls  # noqa: B018  # reading it is what builds the addresses


def test_a_refusal_is_problem_details(browser, audited):
    answer = browser(citizen()).post("/api/v1/trial", {"amount": 1}, content_type="application/json")
    assert answer.status_code == 403
    assert answer["Content-Type"].startswith("application/problem+json")
    said = answer.json()
    assert {"type", "title", "status", "code", "message_vi", "message_en", "data"} <= set(said)
    assert (said["code"], said["status"], said["instance"]) == ("denied", 403, "/api/v1/trial")
    assert len(audited("access.denied")) == 1


def test_an_unknown_caller_is_told_how_to_sign_in(browser):
    answer = browser().get("/api/v1/me")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_who_may_not_call_is_refused_before_the_body_is_read(browser):
    assert browser().post("/api/v1/trial", "{", content_type="application/json").status_code == 401


def test_a_body_that_does_not_fit_is_told_where(browser):
    answer = browser(head()).post("/api/v1/trial", {"amount": "much"}, content_type="application/json")
    assert answer.status_code == 422
    assert answer.json()["code"] == "request_invalid"
    assert answer.json()["data"]["faults"][0]["where"] == ["body", "body", "amount"]
    assert "much" not in answer.content.decode()


def test_unreadable_json_is_bad_input(browser):
    answer = browser(head()).post("/api/v1/trial", "{", content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_input")


def test_another_method_is_named_with_those_allowed(browser):
    answer = browser(head()).put("/api/v1/trial")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")


def test_things_outside_the_unit_are_hidden_and_audited(browser, audited):
    person, other = head(), unit("Sở Giáo dục")
    assert browser(person).get(f"/api/v1/trial/{other}").status_code == 404
    assert audited("access.denied")[0].data["decision"] == "hidden"


def test_a_session_calls_with_the_pages_csrf_token_only(browser):
    client = browser(head(), enforce_csrf_checks=True)
    call = {"path": "/api/v1/trial", "data": {"amount": 1}, "content_type": "application/json"}
    assert client.post(**call).json()["code"] == "cross_site_refused"
    client.cookies["csrftoken"] = "a" * 32
    assert client.post(**call, headers={"X-CSRFToken": "a" * 32}).status_code == 200


def test_a_token_needs_no_csrf_token_and_no_session(browser):
    client = browser(enforce_csrf_checks=True)
    answer = client.post("/api/v1/trial", {"amount": 1}, content_type="application/json", **key(head()))
    assert answer.json() == {"amount": 1}
    assert "sessionid" not in answer.cookies


def test_a_token_opens_its_scopes_only(browser):
    person = head()
    assert browser().get("/api/v1/me", **key(person, "accounts.see_self")).json()["account"] == person.pk
    assert (
        browser().post("/api/v1/trial", {"amount": 1}, "application/json", **key(person, "accounts.see_self")).status_code
        == 403
    )


def test_a_token_counts_on_the_api_only(browser):
    assert browser().get("/trial/heads", **key(head())).status_code == 302


@pytest.mark.parametrize("wrong", ["", "abc", "tinhso_abcdefgh_" + "x" * 43])
def test_a_wrong_token_is_refused_even_where_everybody_may_read(browser, wrong, audited):
    answer = browser().get("/api/v1/openapi.json", HTTP_AUTHORIZATION=f"Bearer {wrong}")
    assert (answer.status_code, answer.json()["code"]) == (401, "token_refused")
    assert audited("access.denied")[0].data["policy"] == "token_refused"


def test_the_secret_of_another_token_does_not_open_it(browser):
    mine, other = key(head())["HTTP_AUTHORIZATION"], key(officer())["HTTP_AUTHORIZATION"]
    mixed = f"{other[:23]}{mine[23:]}"
    assert browser().get("/api/v1/me", HTTP_AUTHORIZATION=mixed).status_code == 401


def test_expired_revoked_and_closed_are_refused_alike(browser):
    person = head()
    expired, revoked, closed = key(person, days=1), key(person), key(officer("Người Nghỉ Việc"))
    with clock.set_to(clock.now() + timedelta(days=2)):
        assert browser().get("/api/v1/me", **expired).status_code == 401
    ApiToken.objects.filter(owner=person).update(revoked_at=clock.now())
    assert browser().get("/api/v1/me", **revoked).status_code == 401
    Account.objects.filter(full_name="Người Nghỉ Việc").update(is_active=False)
    assert browser().get("/api/v1/me", **closed).status_code == 401


def test_a_tokens_use_is_noted_once_a_minute(browser):
    header = key(head())
    start = clock.now()
    for seconds, noted in ((0, start), (30, start), (61, start + timedelta(seconds=61))):
        with clock.set_to(start + timedelta(seconds=seconds)):
            browser().get("/api/v1/me", **header)
        assert ApiToken.objects.get().last_used_at == noted


def test_a_token_cannot_make_more_of_itself(browser):
    body = {"name": "child", "scopes": ["accounts.see_self"], "expires_at": (clock.now() + timedelta(days=1)).isoformat()}
    person = head()
    answer = browser().post("/api/v1/tokens", body, content_type="application/json", **key(person))
    assert answer.status_code == 403


def test_tokens_are_made_listed_and_revoked(browser):
    client, ends = browser(head()), (clock.now() + timedelta(days=1)).isoformat()
    made = client.post("/api/v1/tokens", {"name": "a", "scopes": ["trial.heads"], "expires_at": ends}, "application/json")
    assert made.status_code == 201
    secret = made.json()["secret"]
    (listed,) = client.get("/api/v1/tokens").json()
    assert listed["state"] == "usable"
    assert secret not in str(listed)
    assert (
        browser().post("/api/v1/trial", {"amount": 2}, "application/json", HTTP_AUTHORIZATION=f"Bearer {secret}").status_code
        == 200
    )
    assert client.delete(f"/api/v1/tokens/{made.json()['id']}").status_code == 204
    assert client.delete(f"/api/v1/tokens/{made.json()['id']}").status_code == 409
    assert browser().get("/api/v1/me", HTTP_AUTHORIZATION=f"Bearer {secret}").status_code == 401


def test_another_persons_token_does_not_exist_for_me(browser):
    owner = head()
    key(owner)
    assert browser(officer()).delete(f"/api/v1/tokens/{ApiToken.objects.get().pk}").status_code == 404


def test_scopes_are_those_one_may_use_oneself(browser):
    ends = (clock.now() + timedelta(days=1)).isoformat()
    body = {"name": "a", "scopes": ["accounts.see_people"], "expires_at": ends}
    answer = browser(head()).post("/api/v1/tokens", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (422, "scope_unknown")


def test_the_document_names_policies_errors_and_ways_in(browser):
    document = browser().get("/api/v1/openapi.json").json()
    described = document["paths"]["/api/v1/trial"]["post"]
    assert described["x-policy"] == "trial.heads"
    assert {"401", "403", "404", "422"} <= set(described["responses"])
    assert described["security"] == [{"token": []}, {"session": []}]
    assert "Problem" in document["components"]["schemas"]


def test_people_are_listed_within_reach(browser):
    health, schools = factories.unit(), factories.unit("Sở Giáo dục")
    admin = factories.administrator(health)
    mine, theirs = officer("Hà Thị Cúc", health), officer("Đỗ Văn Dũng", schools)
    client = browser(admin)
    found = client.get("/api/v1/people").json()
    assert {each["id"] for each in found["people"]} == {admin.pk, mine.pk}
    assert client.get(f"/api/v1/people/{mine.pk}").status_code == 200
    assert client.get(f"/api/v1/people/{theirs.pk}").status_code == 404
    assert browser(mine).get("/api/v1/people").status_code == 403


@pytest.mark.parametrize(
    "odd", ["people?text=%00", "people?text=%F0%9F", "people?role=%00", "people/" + "9" * 40, "people?unit=" + "9" * 40]
)
def test_odd_questions_are_answered_calmly(browser, odd):
    assert browser(factories.administrator()).get(f"/api/v1/{odd}").status_code in {200, 404, 422}


@pytest.mark.parametrize(
    "odd", [{"name": "a\x00"}, {"name": "\ud800"}, {"name": ""}, {"scopes": []}, {"expires_at": "soon"}, {"expires_at": 1e300}]
)
def test_an_odd_token_is_refused(browser, odd):
    body = {"name": "a", "scopes": ["trial.heads"], "expires_at": (clock.now() + timedelta(days=1)).isoformat(), **odd}
    answer = browser(head()).post("/api/v1/tokens", json.dumps(body), content_type="application/json")
    assert answer.status_code == 422
    assert not ApiToken.objects.exists()
