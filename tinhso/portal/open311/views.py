"""Open311 GeoReport v2, and FixMyStreet's updates of requests: what outside systems ask and bring."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from tinhso.cases.engine.errors import NoSuchCase
from tinhso.cases.reports import queries as reports
from tinhso.cases.reports.actions import receiving
from tinhso.cases.reports.contracts import Asked, Category, Request
from tinhso.cases.reports.errors import UnknownCategory
from tinhso.cases.reports.policies import FILE_BY_KEY, SEE_PUBLIC_REPORTS
from tinhso.kernel import clock
from tinhso.kernel.policy import Actor
from tinhso.portal.open311 import presenting, reading
from tinhso.portal.open311.calling import called, caller, slow_down
from tinhso.portal.open311.errors import KeyNeeded, ParameterWrong, RequestUnknown, ServiceUnknown, TokenUnknown
from tinhso.portal.open311.rules.parameters import settled
from tinhso.portal.open311.writing import written

MOST_MEDIA = 5


@called(SEE_PUBLIC_REPORTS, "GET")
def discovery(request: HttpRequest, *, form: str) -> HttpResponse:
    """Tell what this endpoint is."""
    address = request.build_absolute_uri(reverse("open311:discovery", kwargs={"form": form})).rpartition("/")[0]
    return written("discovery", presenting.discovery(address), form)


@called(SEE_PUBLIC_REPORTS, "GET")
def services(request: HttpRequest, *, form: str) -> HttpResponse:
    """List what can be reported."""
    return written("services", [presenting.service(each) for each in reports.categories()], form)


@called(SEE_PUBLIC_REPORTS, "GET")
def service(request: HttpRequest, *, service_code: str, form: str) -> HttpResponse:
    """Tell what a service asks."""
    return written("service_definition", presenting.definition(_category(service_code)), form)


@called(SEE_PUBLIC_REPORTS, "GET", "POST")
def requests(request: HttpRequest, *, form: str) -> HttpResponse:
    """List requests that the public sees, or take one in."""
    return _file(request, form) if request.method == "POST" else _list(request, form)


requests.asks = (("POST", FILE_BY_KEY),)  # type: ignore[attr-defined]  # read where scopes of tokens are offered


@called(SEE_PUBLIC_REPORTS, "GET")
def one_request(request: HttpRequest, *, service_request_id: str, form: str) -> HttpResponse:
    """Tell one request."""
    found = reports.requests.found(Asked(codes=(service_request_id.upper(),)))
    if not found:
        raise RequestUnknown(request=service_request_id[:60])
    return _requests(request, found, form)


@called(SEE_PUBLIC_REPORTS, "GET")
def token(request: HttpRequest, *, token: str, form: str) -> HttpResponse:
    """Tell which request the caller filed under a token of its own: the ``Idempotency-Key`` that it gave."""
    code = reports.requests.code_of(reading.named(caller(request), token[:200]))
    if code is None:
        raise TokenUnknown(token=token[:60])
    return written("service_requests", [{"service_request_id": code, "token": token}], form)


@called(SEE_PUBLIC_REPORTS, "GET", "POST")
def updates(request: HttpRequest, *, form: str) -> HttpResponse:
    """List what was published about requests, or take in what the system that filed one says about it."""
    if request.method == "POST":
        return _update(request, form)
    first, last = reading.span(request.GET)
    told = reports.requests.told(first or clock.now() - reading.SPAN, last or clock.now(), reading.MOST)
    return written("service_requests_updates", presenting.updates(told), form)


updates.asks = (("POST", FILE_BY_KEY),)  # type: ignore[attr-defined]  # as above


def _list(request: HttpRequest, form: str) -> HttpResponse:
    asked = reading.asked(request.GET)
    found = reports.requests.found(asked)
    response = _requests(request, found, form)
    if len(found) == asked.size and not asked.codes:
        following = {**request.GET.dict(), "after": found[-1].case.code}
        following.pop("page", None)
        response.headers["Link"] = f'<{request.build_absolute_uri(request.path)}?{urlencode(following)}>; rel="next"'
    return response


def _requests(request: HttpRequest, found: tuple[Request, ...], form: str) -> HttpResponse:
    def file_address(number: int) -> str:
        return request.build_absolute_uri(reverse("reports:file", kwargs={"number": number}))

    return written("service_requests", presenting.requests(found, reports.titles(), file_address), form)


def _file(request: HttpRequest, form: str) -> HttpResponse:
    actor = caller(request)
    about = _category(request.POST.get("service_code", ""))
    if not actor.known:
        _allow_anonymous(request, about)
    pictures = _pictures(request, actor)
    filing = reading.filing(request, about, reading.known_by(request, pictures, actor))
    filed = receiving.receive(filing, pictures, actor=actor)
    notice = presenting.spoken(presenting.NOTICE_VI, presenting.NOTICE_EN)
    told = {"service_request_id": filed.case.code, "service_notice": notice, "account_id": None}
    return written("service_requests", [told], form, 200 if filed.repeated else 201)


def _allow_anonymous(request: HttpRequest, about: Category) -> None:
    if not about.anonymous:
        raise KeyNeeded()
    slow_down(request)


def _pictures(request: HttpRequest, actor: Actor) -> list[bytes]:
    """Return what was sent along and what ``media_url`` leads to; the platform fetches nothing for those without a key."""
    sent = [file.read() for name in request.FILES for file in request.FILES.getlist(name)]
    addresses = [text.strip() for text in request.POST.getlist("media_url") if text.strip()]
    if addresses and not actor.known:
        raise KeyNeeded()
    if len(sent) + len(addresses) > MOST_MEDIA:
        raise ParameterWrong(name="media", why_vi=f"nhiều nhất {MOST_MEDIA} tệp", why_en=f"{MOST_MEDIA} files at most")
    return [*sent, *(receiving.fetched(address) for address in addresses)]


def _update(request: HttpRequest, form: str) -> HttpResponse:
    actor, given = caller(request), request.POST
    if not actor.known:
        raise KeyNeeded()
    code, update = given.get("service_request_id", "").strip(), given.get("update_id", "").strip()
    if not update:
        raise ParameterWrong(name="update_id", why_vi="còn thiếu", why_en="it is missing")
    closed = settled("status", given.get("status", "")) is not False
    try:
        name = receiving.tell(code, given.get("description", ""), settled=closed, update=update[:100], actor=actor)
    except NoSuchCase:
        raise RequestUnknown(request=code[:60]) from None
    return written("service_requests_updates", [{"update_id": name}], form)


def _category(slug: str) -> Category:
    try:
        return reports.category(slug.strip())
    except UnknownCategory:
        raise ServiceUnknown(service=slug[:60]) from None
