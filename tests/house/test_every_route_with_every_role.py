"""Walks every address with everybody: a policy that says no is never answered with the page, and always audited."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from http import HTTPStatus

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tinhso.accounts import queries
from tinhso.accounts.identification import hat_for
from tinhso.accounts.models import Account, ApiToken, Delegation, RoleAssignment
from tinhso.accounts.routes import Route, every_route
from tinhso.accounts.rules.roles import TERMS, Place
from tinhso.audit import queries as audit
from tinhso.audit.contracts import Filters
from tinhso.kernel import clock
from tinhso.kernel.policy import ANONYMOUS, Actor, Decision, Policy, Role
from tinhso.places.memory import changed

EVERYBODY = ["nobody", *(role.value for role in Role), "officer without a role"]
DENIALS = {HTTPStatus.FOUND, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}
SIGN_IN = "/account/login/"
BROWSER = "allauth.account.auth_backends.AuthenticationBackend"

# What stands for the variable parts of addresses; "unit", "account", … are filled with things that exist.
SAMPLES: dict[str, object] = {
    "code": "denied",
    "slug": "accept",
    "form": "json",
    "service_code": "road",
    "service_request_id": "PA-00000000",
    "kind": "merge",
    "shape": "csv",
    "provider_id": "sso",
    "pk": 1,
    "session": 1,
    "dataset": "environment.salinity",
    "desk": "field_report",
    "indicator": "environment.air_quality",
    "period": "202601",
    "day": "2026-07-01",
    "number": 1,
    "section": "ties",
    "receipt": "2024-000001",
    "receipt_number": "2024-000001",
    "row": 1,
    "inquiry": 1,
    "proposal": 1,
    "upload": "0" * 64,
    "sha256": "0" * 64,
    "attempt": 1,
    "pack": "environment",
    "board": "overview",
    "name": "overview",
    "move": "accept",
    "reference": "environment.salinity_highest",
    "collection": "areas.commune",
    "feature": "1",
    "z": 0,
    "y": 0,
    "x": 0,
    "language": "vi",
    "deed": "withdraw",
}


@dataclass(frozen=True)
class Call:
    """One request to make, and the policy that guards it."""

    route: Route
    method: str
    policy: Policy


def calls() -> Iterator[Call]:
    """Yield each API operation once, and each page with GET and POST."""
    seen: set[tuple[str, str]] = set()
    for route in every_route():
        for method, policy in route.policies:
            for each in (method,) if method else ("GET", "POST"):
                if (route.pattern, each) not in seen and policy is not None:
                    seen.add((route.pattern, each))
                    yield Call(route, each, policy)


@pytest.fixture
def things(db, settings) -> dict[str, object]:
    """Things for the addresses to name, all of an office outside the reach of whoever holds a role of a unit."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "house"}}
    settings.SECOND_FACTOR_ROLES = ()  # as if everybody had proved themselves: this is about what they may do then
    cache.clear()
    office, now = make_unit("Sở Y tế"), clock.now()
    owner = Account.objects.create_user("chu@tinh.example.vn", kind="officer", full_name="Nguyễn Văn Chủ", office_id=office)
    given = RoleAssignment.objects.create(
        account=owner, role="specialist", unit_id=office, valid_from=clock.today(), given_at=now
    )
    other = Account.objects.create_user("khac@tinh.example.vn", kind="officer", full_name="Trần Thị Khác")
    span = {"starts_at": now, "ends_at": now + timedelta(days=1), "given_at": now}
    delegation = Delegation.objects.create(giver=owner, receiver=other, **span)
    token = ApiToken.objects.create(
        owner=owner, name="a", prefix="abcdefgh", digest="0" * 64, created_at=now, expires_at=now + timedelta(days=1)
    )
    return {
        **SAMPLES,
        "account": owner.pk,
        "assignment": given.pk,
        "delegation": delegation.pk,
        "token": token.pk,
        "unit": office,
        "unit_id": office,
    }


def make_unit(name: str) -> int:
    unit = Account._meta.get_field("office").related_model.objects.create(tree="office", level="department", code=name)
    unit.names.create(name=name)
    changed()
    return unit.pk


def person(who: str) -> Account | None:
    """Return somebody who holds just that role, of a unit of their own where the role is held for a unit."""
    if who == "nobody":
        return None
    if who == Role.CITIZEN:
        return Account.objects.create_user(kind="citizen", full_name="Lê Thị Dân", phone="0912345678")
    account = Account.objects.create_user("ai@tinh.example.vn", kind="officer", full_name="Phạm Văn Ai")
    if who in set(Role):
        unit = None if TERMS[Role(who)].place is Place.PROVINCE else make_unit("Sở Nội vụ")
        RoleAssignment.objects.create(account=account, role=who, unit_id=unit, valid_from=clock.today(), given_at=clock.now())
    return account


def client_of(account: Account | None) -> Client:
    client = Client(raise_request_exception=False)
    if account is not None:
        client.force_login(account, backend=BROWSER)
    return client


def actor_of(account: Account | None, policy: Policy) -> Actor:
    if account is None:
        return replace(ANONYMOUS, origin="127.0.0.1")
    return hat_for(queries.actor(account.pk, origin="127.0.0.1"), policy)


def address(route: Route, things: dict[str, object]) -> str:
    unknown = set(route.parts) - set(things)
    assert not unknown, f"give a sample for {unknown} of /{route.pattern} in SAMPLES"
    return reverse(route.name, kwargs={part: things[part] for part in route.parts})


@pytest.mark.parametrize("who", EVERYBODY)
def test_every_route(who, things):
    account = person(who)
    faults, refused, client = [], set(), client_of(account)
    for call in calls():
        allowed = call.policy.decide(actor_of(account, call.policy)) is Decision.ALLOWED
        answer = client.generic(call.method, address(call.route, things), HTTP_ACCEPT="text/html")
        if allowed and call.method == "POST":
            client = client_of(account)  # a fresh browser: this call may have signed out
        said = f"{call.method} /{call.route.pattern} as {who}: {answer.status_code}"
        if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR and answer.status_code != HTTPStatus.SERVICE_UNAVAILABLE:
            faults.append(said)
        if not allowed:
            refused.add(f"route:{call.route.name}")
            if answer.status_code not in DENIALS or not to_sign_in(answer, account):
                faults.append(f"{said}, though {call.policy.name} says no")
    audited = {line.target for line in audit.stream(Filters(verb="access.denied", account=account.pk if account else None))}
    assert not faults
    assert refused <= audited


def to_sign_in(answer, account: Account | None) -> bool:
    """Say whether a redirect is the one that sends a visitor to sign in; other answers are fine as they are."""
    if answer.status_code != HTTPStatus.FOUND:
        return True
    return account is None and answer["Location"].startswith(SIGN_IN)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR])
@pytest.mark.parametrize("name", ["accounts:person", "accounts:change-person", "accounts:close-person", "accounts:give-role"])
def test_a_person_outside_ones_units_does_not_exist(role, name, things):
    """Roles of a unit reach that unit: what belongs to another is hidden, or refused before it is looked for."""
    client = client_of(person(role))
    answer = client.get(reverse(name, kwargs={"account": things["account"]}))
    expected = HTTPStatus.FORBIDDEN if role is Role.AUDITOR and name != "accounts:person" else HTTPStatus.NOT_FOUND
    assert answer.status_code == expected
    assert audit.history(f"route:{name}")
