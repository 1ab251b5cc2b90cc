"""Every address of the platform and the policy behind it: for the scopes of tokens, and for the house tests."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from tinhso.accounts.policies import FOREIGN_ROUTES
from tinhso.kernel.policy import Policy

VARIABLE = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True)
class Route:
    """One address: its full name, its pattern, the names of its variable parts, and its policy (one a method, for the API)."""

    name: str
    pattern: str
    parts: tuple[str, ...]
    view: Callable[..., Any]
    policies: tuple[tuple[str, Policy | None], ...]

    @property
    def is_api(self) -> bool:
        return hasattr(self.view, "policies")

    @property
    def asked_of_tokens(self) -> tuple[tuple[str, Policy | None], ...]:
        """The policies that a token meets here: the route's own, or what a view says that it asks by itself (``asks``)."""
        return self.policies if self.is_api else getattr(self.view, "asks", ())


def every_route() -> Iterator[Route]:
    """Yield every address that the platform answers, each once."""
    seen: set[tuple[str, str]] = set()
    for route in _under(get_resolver(), "", (), ()):
        if (route.name, route.pattern) not in seen:
            seen.add((route.name, route.pattern))
            yield route


def scopes_for(allows: Callable[[Policy], bool]) -> dict[str, list[str]]:
    """Return the policies that ``allows`` accepts and that API operations ask, each with what it opens.

    The names are what a token can be limited to; the values read like ``GET /api/v1/me``.
    """
    offered: dict[str, dict[str, None]] = {}
    for route in every_route():
        address = VARIABLE.sub(r"{\1}", route.pattern)
        for method, policy in route.asked_of_tokens:
            if policy is not None and allows(policy):
                offered.setdefault(policy.name, {})[f"{method} /{address}"] = None
    return {name: list(opened) for name, opened in sorted(offered.items())}


def _under(resolver: URLResolver, prefix: str, namespaces: tuple[str, ...], parts: tuple[str, ...]) -> Iterator[Route]:
    inner = (*namespaces, resolver.namespace) if resolver.namespace else namespaces
    for each in resolver.url_patterns:
        pattern = prefix + str(each.pattern).removeprefix("^")
        own = (*parts, *each.pattern.regex.groupindex)
        if isinstance(each, URLResolver):
            yield from _under(each, pattern, inner, own)
        else:
            yield _route(each, pattern, inner, own)


def _route(each: URLPattern, pattern: str, namespaces: tuple[str, ...], parts: tuple[str, ...]) -> Route:
    name = ":".join((*namespaces, each.name)) if each.name else ""
    view: Any = each.callback
    if hasattr(view, "policies"):
        policies = tuple(sorted(view.policies.items()))
    else:
        policies = (("", getattr(view, "policy", None) or FOREIGN_ROUTES.get(name)),)
    return Route(name, pattern, parts, view, policies)
