"""Nothing is served that nobody guards: every address and API operation has an explicit policy."""

from __future__ import annotations

import re

import pytest

from tinhso.accounts.policies import FOREIGN_ROUTES, may_anybody
from tinhso.accounts.routes import Route, every_route
from tinhso.config.api import api
from tinhso.kernel.policy import Actor, Policy

ROUTES = sorted(every_route(), key=lambda route: route.pattern)
POLICIES = [policy for route in ROUTES for _, policy in route.policies if policy is not None]
SLUG = re.compile(r"public|[a-z_]+\.[a-z][a-z_]*")


def called(route: Route) -> str:
    return f"/{route.pattern}"


@pytest.mark.parametrize("route", ROUTES, ids=called)
def test_every_address_has_a_policy(route):
    assert route.policies
    assert all(policy is not None for _, policy in route.policies), "wear @guarded(policy), or list it in FOREIGN_ROUTES"


@pytest.mark.parametrize("route", ROUTES, ids=called)
def test_every_address_has_a_name(route):
    assert route.name, "the audit names refused routes"


@pytest.mark.parametrize("operation", list(api.operations()), ids=lambda each: f"{each.methods[0]} {each.path}")
def test_every_api_operation_has_a_policy_and_a_summary(operation):
    assert operation.view_func.policy.name
    assert operation.summary


def test_the_list_of_foreign_routes_names_no_route_that_is_not_there():
    assert set(FOREIGN_ROUTES) <= {route.name for route in ROUTES}


def test_a_route_of_our_own_wears_its_policy_and_is_not_listed_as_foreign():
    twice = [route.name for route in ROUTES if hasattr(route.view, "policy") and route.name in FOREIGN_ROUTES]
    assert not twice


def test_a_policys_name_says_the_room_and_the_deed():
    assert not [policy.name for policy in POLICIES if not SLUG.fullmatch(policy.name)]


def test_one_name_is_one_policy():
    """Names are token scopes and stand in the audit: two policies of one name could not be told apart."""
    by_name: dict[str, Policy] = {}
    for policy in POLICIES:
        assert by_name.setdefault(policy.name, policy) == policy, policy.name


def test_a_token_without_scopes_opens_only_what_is_open_to_everybody():
    barred = Actor(kind="officer", account=1, scopes=frozenset())
    wrong = [policy.name for policy in POLICIES if policy.decide(barred).value == "allowed" and not may_anybody(policy)]
    assert not wrong
