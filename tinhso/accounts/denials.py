"""Every refusal is written into the audit: who was refused what, by which policy; repeated ones once a minute."""

from __future__ import annotations

from django.core.cache import cache
from django.http import HttpRequest

from tinhso.accounts.rules.origins import household
from tinhso.audit.actions import record
from tinhso.kernel.errors import Denied, NotFound, TinhSoError
from tinhso.kernel.policy import Decision, acting

AT_MOST_EVERY = 60  # seconds: the same refusal again and again is one entry a minute, not a flood


def note(request: HttpRequest, error: TinhSoError) -> None:
    """Write ``error`` into the audit if it is the refusal of a policy; anything else is left alone."""
    asked = _asked(error)
    if asked is None:
        return
    policy, decision = asked
    actor = acting(request)
    route = route_name(request)
    who = f"account:{actor.account}" if actor.account else household(actor.origin)
    if cache.add(f"denial:{who}:{route}:{policy}", True, AT_MOST_EVERY):
        data = {"policy": policy, "decision": decision, "method": request.method or ""}
        record(actor=actor, verb="access.denied", target=f"route:{route}", data=data)


def route_name(request: HttpRequest) -> str:
    """Return the name of the request's route (``accounts:person``), or its pattern when it has none."""
    match = request.resolver_match
    return "unknown" if match is None else match.view_name or match.route


def _asked(error: TinhSoError) -> tuple[str, str] | None:
    """Return the name of the policy that refused and what it decided; None when ``error`` is no refusal."""
    if isinstance(error, Denied):
        return str(error.data.get("policy", error.code)), Decision.DENIED.value
    if isinstance(error, NotFound) and error.hidden_by:
        return error.hidden_by, Decision.HIDDEN.value
    return None
