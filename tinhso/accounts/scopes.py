"""What a token can be limited to: the policies of the API operations that its owner may use."""

from __future__ import annotations

from datetime import datetime

from tinhso.accounts.policies import may_anybody
from tinhso.accounts.routes import scopes_for
from tinhso.kernel import clock
from tinhso.kernel.policy import Actor, Decision, Policy


def offered(actor: Actor) -> dict[str, list[str]]:
    """Return the scopes that ``actor`` may give to a token, each with the operations it opens.

    What anybody may read needs no scope, and what refuses tokens cannot be one.
    """

    def opens(policy: Policy) -> bool:
        as_token = Actor(kind=actor.kind, account=actor.account, holdings=actor.holdings, scopes=frozenset({policy.name}))
        return not may_anybody(policy) and policy.decide(as_token) is Decision.ALLOWED

    return scopes_for(opens)


def instant(moment: datetime) -> datetime:
    """Return ``moment`` with a zone; without one it is meant in Vietnam."""
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.ZONE)
