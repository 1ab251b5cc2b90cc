"""Following a report: proving that it is one's own, its receipt and story, and what its reporter says to it."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tinhso.cases.engine import queries as engine
from tinhso.cases.engine.contracts import CaseView
from tinhso.cases.engine.errors import MoveNotAllowed
from tinhso.cases.reports import queries as reports
from tinhso.cases.reports.actions import answering
from tinhso.cases.reports.contracts import Report
from tinhso.kernel import clock
from tinhso.kernel.errors import BadInput, Conflict, NotFound, TinhSoError
from tinhso.kernel.policy import acting, guarded
from tinhso.portal.reports import actions, forms, keys, presenting
from tinhso.portal.reports.errors import DeedClosed
from tinhso.portal.reports.filing_views import MOST_FILES, add_files
from tinhso.portal.reports.policies import FOLLOW, LOOK
from tinhso.ui.problems import said
from tinhso.ui.sending import send

ROBOTS = "noindex, nofollow"


@require_http_methods(["GET", "POST"])
@guarded(FOLLOW)
@never_cache
def track(request: HttpRequest) -> HttpResponse:
    """Ask for code and key, or take them as posted, keep the key in this browser and lead to the report."""
    if request.method == "POST":
        try:
            return _taken(request)
        except TinhSoError as error:
            return _asked(request, said(error), error.status)
    return _asked(request)


@require_POST
@guarded(FOLLOW)
def forget(request: HttpRequest) -> HttpResponse:
    """Forget the keys of this browser."""
    response = redirect("citizen:track")
    keys.forget(response)
    return response


@require_GET
@guarded(LOOK)
def report(request: HttpRequest, code: str) -> HttpResponse:
    """Show a report: the whole of it to its reporter, what the moderator let through to everybody."""
    return _shown(request, _seen(request, code))


@require_GET
@guarded(FOLLOW)
@never_cache
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """Show the receipt with the private link, which holds the key, as words and as a QR code."""
    key = keys.key_of(request, code)
    found = reports.own(code, key=key, actor=acting(request))
    link = presenting.private_link(request, found.case.code, key) if key else ""
    context = {"report": found, "link": link, "key": key, "qr": presenting.qr_code(link) if link else ""}
    return _private(render(request, "portal_reports/receipt.html", context))


@require_POST
@guarded(FOLLOW)
def me_too(request: HttpRequest, code: str) -> HttpResponse:
    """Say that one has the same trouble, and follow it from here."""
    key = actions.me_too(code, keys.device_of(request), actor=acting(request))
    messages.success(request, _("Thank you. You are counted, and this browser follows the report."))
    response = redirect("citizen:report", code)
    keys.keep(request, response, code, key)
    return response


@require_POST
@guarded(FOLLOW)
def act(request: HttpRequest, code: str, deed: str) -> HttpResponse:
    """Do what the reporter chose about their report, and show it again."""
    if deed not in DEEDS:
        raise NotFound()
    try:
        DEEDS[deed](request, code, keys.key_of(request, code))
    except MoveNotAllowed:
        return _refused(request, code, DeedClosed())
    except (BadInput, Conflict) as error:
        return _refused(request, code, error)
    messages.success(request, _("Done. The office has been told."))
    return redirect("citizen:report", code)


@require_GET
@guarded(LOOK)
def file(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Hand out a picture of a report to those who see it there."""
    found = reports.file(number, key=keys.key_of(request, code), actor=acting(request))
    name = f"{code}-{number}"
    sent = send(request, lambda: engine.whole(found), tag=found.sha256, media_type=found.media_type, file_name=name)
    sent["X-Robots-Tag"] = ROBOTS
    return sent


def _supplement(request: HttpRequest, code: str, key: str) -> CaseView:
    files = forms.uploads(request.FILES.getlist("photos"), MOST_FILES)
    actor, answer = acting(request), forms.words(request.POST, "answer")
    case = answering.supplement(code, answer, key=key, request=_request(request), actor=actor)
    add_files(request, case.id, files, key)
    return case


def _accept(request: HttpRequest, code: str, key: str) -> CaseView:
    rating, words = forms.whole(request.POST, "rating") or 0, forms.words(request.POST, "words")
    return answering.accept_fix(code, rating, words, key=key, request=_request(request), actor=acting(request))


def _contest(request: HttpRequest, code: str, key: str) -> CaseView:
    reason = forms.words(request.POST, "reason")
    return answering.contest(code, reason, key=key, request=_request(request), actor=acting(request))


def _withdraw(request: HttpRequest, code: str, key: str) -> CaseView:
    return answering.withdraw(code, key=key, request=_request(request), actor=acting(request))


DEEDS: dict[str, Callable[[HttpRequest, str, str], CaseView]] = {
    "supplement": _supplement,
    "accept": _accept,
    "contest": _contest,
    "withdraw": _withdraw,
}


def _request(request: HttpRequest) -> str:
    return forms.words(request.POST, "request")[: forms.LONGEST_REQUEST]


def _refused(request: HttpRequest, code: str, error: TinhSoError) -> HttpResponse:
    """Show the report again with what is wrong, and with what was written."""
    return _shown(request, _seen(request, code), said(error), error.status)


def _shown(request: HttpRequest, found: Report, problem: str = "", status: int = 200) -> HttpResponse:
    case = found.case
    stage, mark = presenting.stage_words(case.state, overdue=case.overdue(clock.now()))
    context = {
        "report": found,
        "stage": stage,
        "mark": mark,
        "category": presenting.category_titles().get(case.category, (case.category, ""))[0],
        "story": presenting.story(found),
        "merged": presenting.went_on_in(found),
        "refused_videos": [presenting.in_words(each) for each in found.videos_refused],
        "can": reports.public.moves_of_reporter(case) if found.own else frozenset(),
        "ratings": range(5, 0, -1),
        "most_files": MOST_FILES,
        "draw": secrets.token_urlsafe(18),
        "problem": problem,
        "filled": request.POST,
    }
    response = render(request, "portal_reports/report.html", context, status=status)
    keys.name_device(request, response)
    return _private(response) if found.own else response


def _seen(request: HttpRequest, code: str) -> Report:
    """Return a report as its reporter or the public sees it. Raises NoSuchCase."""
    try:
        return reports.own(code, key=keys.key_of(request, code), actor=acting(request))
    except NotFound:
        return reports.shown(code)


def _taken(request: HttpRequest) -> HttpResponse:
    code, key = forms.words(request.POST, "code").strip().upper()[:60], request.POST.get("key", "").strip()[:100]
    actions.prove(code, key, keys.device_of(request), actor=acting(request))
    response = redirect("citizen:receipt" if request.POST.get("receipt") else "citizen:report", code)
    keys.keep(request, response, code, key)
    return response


def _asked(request: HttpRequest, problem: str = "", status: int = 200) -> HttpResponse:
    own = presenting.cards(reports.public.of_citizen(acting(request)))
    context = {"codes": keys.codes_of(request), "own": own, "problem": problem}
    response = _private(render(request, "portal_reports/track.html", context, status=status))
    keys.name_device(request, response)
    return response


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = ROBOTS
    return response
