"""The gate: every request gets an actor, and nothing without a policy is served.

The order of a request: who asks (``identify``), which policy guards the route (``policy_of``), does it allow,
and for unsafe API calls of a session, is it our own page that calls. Views ask again about the one thing they
show (``require(policy, actor, thing)``). Each refusal is audited, and answered in the shape that fits: a page, a
redirect to signing in, or problem details.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware

from tinhso.accounts import denials
from tinhso.accounts.errors import CrossSiteRefused, ForOfficers, MethodNotAllowed, WithoutPolicy
from tinhso.accounts.guarded_api import problem
from tinhso.accounts.identification import API, bearer, hat_for, identify, origin_of
from tinhso.accounts.policies import policy_of
from tinhso.kernel.errors import Denied, TinhSoError
from tinhso.kernel.policy import Actor, require
from tinhso.kernel.steady import steady
from tinhso.ui.problems import answer

log = logging.getLogger(__name__)
SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
View = Callable[..., HttpResponse]


class Gate:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.csrf = CsrfViewMiddleware(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = Actor(origin=origin_of(request))  # type: ignore[attr-defined]
        with steady():  # one answer speaks of one state of units and rules
            try:
                request.actor = identify(request)  # type: ignore[attr-defined]
            except TinhSoError as error:
                return self.refuse(request, error)
            response = self.get_response(request)
        if request.actor.known:  # type: ignore[attr-defined]
            # What a signed-in person sees is theirs: no cache keeps it, and a shared machine's back button shows none.
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def process_view(
        self, request: HttpRequest, view: View, args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> HttpResponse | None:
        try:
            self.ask(request, view)
        except TinhSoError as error:
            return self.refuse(request, error)
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return self.refuse(request, error) if isinstance(error, TinhSoError) else None

    def ask(self, request: HttpRequest, view: View) -> None:
        """Raise unless the route has a policy, it allows the actor, and the call is our own page's."""
        match = request.resolver_match
        assert match is not None  # Django resolves before it asks middleware about the view
        check_method(request, view)
        policy = policy_of(view, match, request.method or "")
        if policy is None:
            log.error("route %s has no policy and is not served", match.view_name or match.route)
            raise WithoutPolicy()
        request.actor = hat_for(request.actor, policy)  # type: ignore[attr-defined]
        require(policy, request.actor)  # type: ignore[attr-defined]
        self.check_own_page(request, view)

    def check_own_page(self, request: HttpRequest, view: View) -> None:
        """Raise when an unsafe API call rides on a session without the page's CSRF token.

        ninja exempts its views from Django's check; tokens need none, because no browser sends them by itself.
        """
        by_session = request.actor.known and bearer(request) is None  # type: ignore[attr-defined]
        if not hasattr(view, "policies") or request.method in SAFE or not by_session:
            return
        if self.csrf.process_view(request, _not_exempt, (), {}) is not None:
            raise CrossSiteRefused()

    def refuse(self, request: HttpRequest, error: TinhSoError) -> HttpResponse:
        """Audit ``error`` if it is a refusal, and render it for whoever asked."""
        denials.note(request, error)
        if request.path.startswith(API):
            return problem(request, error)
        return answer(request, for_reader(error, request.actor))  # type: ignore[attr-defined]


def for_reader(error: TinhSoError, actor: Actor) -> TinhSoError:
    """Return ``error`` as it is told to ``actor``: a citizen has no office's administrator to ask."""
    if type(error) is Denied and actor.kind == "citizen":
        return ForOfficers(**error.data)
    return error


def check_method(request: HttpRequest, view: View) -> None:
    """Raise MethodNotAllowed when the address is one of the API and knows other methods only."""
    methods = getattr(view, "policies", None)
    if methods is not None and request.method not in methods:
        raise MethodNotAllowed(method=request.method, allowed=", ".join(sorted(methods)))


def _not_exempt(request: HttpRequest) -> HttpResponse:
    """Stand in for a view that is not exempt from the CSRF check."""
    return HttpResponse()
