"""Who asks: the session's person, a token's owner, or nobody known."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.http import HttpRequest

from tinhso.accounts import queries
from tinhso.accounts.actions import tokens
from tinhso.accounts.models import Account
from tinhso.accounts.rules.origins import client_address
from tinhso.kernel.policy import Actor, Decision, Policy

API = "/api/"
ACTING_FOR = "acting_for"
"""Session key: the account for which its person has chosen to act, under a delegation."""


def identify(request: HttpRequest) -> Actor:
    """Return who asks. A bearer token counts on API addresses only, and there before the session.

    Raises TokenRefused for a token that is unknown, expired, revoked or of a closed account.
    """
    origin = origin_of(request)
    token = bearer(request)
    if token is not None:
        return tokens.use(token, origin=origin)
    if signed_in(request) is None:
        return Actor(origin=origin)
    # The session's account was read a moment ago, and is no closed one: that would not be signed in.
    person = cast(Account, request.user)
    return queries.actor_of(person, origin=origin, acting_for=request.session.get(ACTING_FOR))


def origin_of(request: HttpRequest) -> str:
    """Return the client's address; X-Forwarded-For is believed from TRUSTED_PROXIES only."""
    remote = request.META.get("REMOTE_ADDR", "")
    return client_address(remote, request.headers.get("X-Forwarded-For", ""), settings.TRUSTED_PROXIES)


def bearer(request: HttpRequest) -> str | None:
    """Return the token sent along, or None; other kinds of authorization are not ours."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" and request.path.startswith(API) else None


def signed_in(request: HttpRequest) -> int | None:
    """Return the id of the account that is signed in; without a session cookie nothing is read or varied on."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
        return None
    return int(request.user.pk)


def hat_for(actor: Actor, policy: Policy) -> Actor:
    """Return ``actor`` under the delegation that ``policy`` allows when the own roles do not suffice.

    Who stands in for somebody absent need not say so first; the audit says for whom it was done all the same,
    because the roles of two people are never mixed in one actor.
    """
    if actor.kind != "officer" or actor.scopes is not None or actor.acting_for is not None:
        return actor
    if policy.decide(actor) is Decision.ALLOWED or actor.account is None:
        return actor
    for giver in queries.givers(actor.account):
        standing_in = queries.actor(actor.account, origin=actor.origin, acting_for=giver)
        if policy.decide(standing_in) is Decision.ALLOWED:
            return standing_in
    return actor
