"""The frame of every call: who calls, in which format, from any site; errors in the specification's own shape."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from tinhso.accounts.actions import tokens
from tinhso.accounts.errors import TokenRefused
from tinhso.audit import actions as audit
from tinhso.kernel.errors import Denied, TinhSoError
from tinhso.kernel.policy import Actor, Policy, acting, guarded
from tinhso.portal.open311 import presenting
from tinhso.portal.open311.errors import JurisdictionUnknown, KeyRefused, MethodUnknown, TooFast
from tinhso.portal.open311.writing import check_format, written

View = Callable[..., HttpResponse]
RATES = {"open311": "10/10m/ip,60/d/ip"}  # requests without a key from one address
CROSS_ORIGIN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Idempotency-Key",
    "Access-Control-Expose-Headers": "Link",
    "Access-Control-Max-Age": "86400",
}


def called(policy: Policy, *methods: str) -> Callable[[View], View]:
    """Decorate a view of the endpoint: guarded by ``policy``, answering ``methods``, in ``form`` (json or xml).

    A session counts for nothing here, so a page of another site can do nothing in a signed-in person's name.
    """

    def framed(view: View) -> View:
        @csrf_exempt
        @guarded(policy)
        @wraps(view)
        def answer(request: HttpRequest, *args: str, form: str, **parts: str) -> HttpResponse:
            response = _answered(view, request, methods, form, *args, **parts)
            for name, value in CROSS_ORIGIN.items():
                response.headers[name] = value
            response.headers["Access-Control-Allow-Methods"] = ", ".join((*methods, "OPTIONS"))
            return response

        return answer

    return framed


def caller(request: HttpRequest) -> Actor:
    """Return who calls: the owner of the ``api_key`` (or bearer token) within its scopes, or nobody. Raises KeyRefused."""
    origin = acting(request).origin
    kind, _, bearer = request.headers.get("Authorization", "").partition(" ")
    key = request.POST.get("api_key") or request.GET.get("api_key") or (bearer if kind.lower() == "bearer" else "")
    if not key.strip():
        return Actor(origin=origin)
    try:
        return tokens.use(key, origin=origin)
    except TokenRefused:
        raise KeyRefused() from None


def slow_down(request: HttpRequest) -> None:
    """Count a request without a key. Raises TooFast."""
    if ratelimit.consume(request, app="tinhso", action="open311", config=RATES) is None:
        raise TooFast()


def _answered(view: View, request: HttpRequest, methods: tuple[str, ...], form: str, *args: str, **parts: str) -> HttpResponse:
    if request.method == "OPTIONS":
        return HttpResponse(status=204)
    try:
        check_format(form)
        _check_call(request, methods)
        return view(request, *args, form=form, **parts)
    except TinhSoError as error:
        _note(request, error)
        status, body = presenting.errors(error)
        return written("errors", body, form if form == "json" else "xml", status)


def _check_call(request: HttpRequest, methods: tuple[str, ...]) -> None:
    if request.method not in (*methods, "HEAD"):
        raise MethodUnknown(method=request.method, allowed=", ".join(methods))
    jurisdiction = request.POST.get("jurisdiction_id") or request.GET.get("jurisdiction_id") or ""
    if jurisdiction.strip() not in ("", settings.PROVINCE, request.get_host().partition(":")[0]):
        raise JurisdictionUnknown(jurisdiction=jurisdiction[:60], known=settings.PROVINCE)


def _note(request: HttpRequest, error: TinhSoError) -> None:
    """Write into the audit that a known caller was refused something, as the gate does for its own refusals."""
    if not isinstance(error, Denied) or "policy" not in error.data:
        return
    match = request.resolver_match
    data = {"policy": error.data["policy"], "decision": "denied", "method": request.method or ""}
    audit.record(actor=caller(request), verb="access.denied", target=f"route:{match.view_name if match else ''}", data=data)
