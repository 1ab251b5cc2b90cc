"""Pages about what is owed: the data officer's home, one obligation, requests, the scoreboard, notices."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tinhso.kernel import clock
from tinhso.kernel.errors import BadInput, Conflict, NotFound
from tinhso.kernel.policy import Actor, Decision, Role, acting, guarded, require
from tinhso.supply.obligations import filters, icalendar, packs, policies, presenting, queries
from tinhso.supply.obligations.actions import leniency
from tinhso.supply.obligations.actions import notices as telling
from tinhso.supply.obligations.contracts import OPEN, Obligation, State
from tinhso.supply.obligations.forms import AskForm, DecideForm, ListForm, ScoreForm
from tinhso.supply.obligations.queries import Wanted
from tinhso.supply.obligations.spreadsheets import csv_text
from tinhso.ui.attempts import attempt
from tinhso.ui.problems import said

PAGE = 50
TASKING = (Role.PROVINCE_LEADER, Role.CENTRE_OPERATOR)
"""Who is offered to make a directive of a line; whether they may is asked where it is given."""
SOON = timedelta(days=7)
RECENT = timedelta(days=14)
Form = TypeVar("Form", bound=forms.Form)


def allows(policy: Any, actor: Actor, target: Any = None) -> bool:
    return policy.decide(actor, target) is Decision.ALLOWED


# --- what I owe ---------------------------------------------------------------------


@require_GET
@guarded(policies.SEE_OBLIGATIONS)
def owed(request: HttpRequest) -> HttpResponse:
    """Show what is to be supplied now, overdue first; what is coming, and what was done lately, below."""
    actor, now = acting(request), clock.now()
    found = queries.obligations(Wanted(), actor=actor)
    to_do = [each for each in found if each.state in (State.OVERDUE, State.DUE, State.AWAITING_HEAD)]
    coming = [each for each in found if each.state is State.NOT_DUE and each.due_at <= now + SOON]
    done = [each for each in found if each.state not in OPEN and _lately(each)]
    page = Paginator(to_do, PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "todo": presenting.lines(list(page.object_list)),
        "overdue": sum(1 for each in to_do if each.state is State.OVERDUE),
        "coming": presenting.lines(coming[:PAGE]),
        "done": presenting.lines(sorted(done, key=lambda each: each.due_at, reverse=True)[:PAGE]),
        "unread": queries.unread(actor.account),
        "self_written": packs.written_by_platform(),
        "untied": queries.untied() if allows(policies.SET_RULES, actor) else [],
        "can_ask": allows(policies.ASK, actor),
        "can_rule": allows(policies.SET_RULES, actor),
        "can_name": allows(policies.NAME_SUPPLIER, actor),
        "sees_all": policies.units_seen(actor) is None,
        "many_units": len({each.unit_id for each in to_do + coming}) > 1,
    }
    return render(request, "supply/owed.html", context)


def _lately(each: Obligation) -> bool:
    return (each.delivered_at or each.due_at) >= clock.now() - RECENT


@require_GET
@guarded(policies.SEE_OBLIGATIONS)
def calendar(request: HttpRequest) -> HttpResponse:
    """Send what is open as a calendar."""
    found = [each for each in queries.obligations(Wanted(), actor=acting(request)) if each.state in OPEN]
    body = icalendar.feed(presenting.lines(found[:1000]), _("What I owe"))
    headers = {"Content-Disposition": 'attachment; filename="viec-can-nop.ics"'}
    return HttpResponse(body, content_type=icalendar.CONTENT_TYPE, headers=headers)


@require_GET
@guarded(policies.SEE_OBLIGATIONS)
def listing(request: HttpRequest) -> HttpResponse:
    """Show the obligations that the filters of the address want: what stands behind a number of the scoreboard."""
    form, wanted = _read(ListForm, request)
    found = queries.obligations(wanted, actor=acting(request))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page_obj": page, "lines": presenting.lines(list(page.object_list))}
    return render(request, "supply/obligations.html", context, status=422 if form.errors else 200)


@require_GET
@guarded(policies.SEE_OBLIGATIONS)
def one(request: HttpRequest, dataset: str, unit_id: int, period: str) -> HttpResponse:
    actor = acting(request)
    found = queries.obligation(dataset, unit_id, period, actor=actor)
    about = [each for each in queries.pleas(actor=actor) if (each.dataset, each.unit_id, each.period) == found.key]
    context = {
        "line": presenting.lines([found])[0],
        "obligation": found,
        "receipt_url": presenting.address("receipt", found.supplied.receipt) if found.supplied else "",
        "history_url": presenting.address("history", dataset, found.unit_id),
        "pleas": presenting.plea_lines(about),
        "can_ask": allows(policies.ASK, actor, found) and found.state in OPEN,
        "can_grant": allows(policies.DECIDE, actor) and found.state in OPEN,
    }
    return render(request, "supply/obligation.html", context)


# --- requests ---------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@guarded(policies.ASK)
def ask(request: HttpRequest, dataset: str, unit_id: int, period: str) -> HttpResponse:
    actor = acting(request)
    found = queries.obligation(dataset, unit_id, period, actor=actor)
    require(policies.ASK, actor, found)
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        asking = form.asking(dataset, found.unit_id, period)
        if attempt(form, lambda: leniency.ask(asking, actor=actor), NotFound):
            messages.success(request, _("The request is sent to the operations centre."))
            return redirect("supply:obligation", dataset, found.origin_id, period)
    return form_page(request, form, title=_("Ask for an excuse or more time"), submit=_("Send the request"), found=found)


@require_http_methods(["GET", "POST"])
@guarded(policies.DECIDE)
def grant(request: HttpRequest, dataset: str, unit_id: int, period: str) -> HttpResponse:
    actor = acting(request)
    found = queries.obligation(dataset, unit_id, period, actor=actor)
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        asking = form.asking(dataset, found.unit_id, period)
        if attempt(form, lambda: leniency.grant(asking, actor=actor), NotFound):
            messages.success(request, _("It is granted, and the unit is told."))
            return redirect("supply:obligation", dataset, found.origin_id, period)
    return form_page(request, form, title=_("Excuse, or give more time"), submit=_("Grant"), found=found)


@require_GET
@guarded(policies.SEE_OBLIGATIONS)
def pleas(request: HttpRequest) -> HttpResponse:
    actor = acting(request)
    found = presenting.plea_lines(queries.pleas(actor=actor))
    context = {
        "waiting": [line for line in found if line.plea.state == "asked"],
        "decided": [line for line in found if line.plea.state != "asked"],
        "can_decide": allows(policies.DECIDE, actor),
    }
    return render(request, "supply/requests.html", context)


@require_http_methods(["GET", "POST"])
@guarded(policies.DECIDE)
def decide(request: HttpRequest, number: int) -> HttpResponse:
    """Grant, refuse or take back a request; the button that was pressed says which."""
    actor = acting(request)
    plea = queries.plea(number, actor=actor)
    form = DecideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer, verb = form.cleaned_data["answer"], request.POST.get("verb", "")
        if verb == "end":
            done = attempt(form, lambda: leniency.end(number, reason=answer, actor=actor), NotFound)
        else:
            done = attempt(form, lambda: leniency.decide(number, granted=verb == "grant", answer=answer, actor=actor), NotFound)
        if done:
            messages.success(request, _("The answer is kept, and the unit is told."))
            return redirect("supply:requests")
    context = {"form": form, "line": presenting.plea_lines([plea])[0]}
    return render(request, "supply/decide.html", context, status=422 if form.errors else 200)


# --- the scoreboard ------------------------------------------------------------------------


@require_GET
@guarded(policies.SEE_SCOREBOARD)
def scoreboard(request: HttpRequest) -> HttpResponse:
    """Show how supply went, by unit, field, dataset or officer (``by``), as the filters of the address want it."""
    form, board, group = _board(request)
    query = request.GET.dict()
    context = {
        "form": form,
        "board": board,
        "total": board.total,
        "status": presenting.status_of(board.total.rate),
        "lines": presenting.score_lines(board, group, query),
        "group": group,
        "groups": _groups(request, group),
        "query": request.GET.urlencode(),
        "thresholds": presenting.threshold_lines(),
        "year": clock.today().year,
        "can_task": group == "unit" and acting(request).holds(*TASKING),
    }
    return render(request, "supply/scoreboard.html", context, status=422 if form.errors else 200)


@require_GET
@guarded(policies.SEE_SCOREBOARD)
def scoreboard_csv(request: HttpRequest) -> HttpResponse:
    """Send the same lines as a file for a spreadsheet."""
    _form, board, group = _board(request)
    rows = [presenting.score_cells(line) for line in presenting.score_lines(board, group, request.GET.dict())]
    headers = {"Content-Disposition": f'attachment; filename="theo-doi-cung-cap-{clock.today():%Y%m%d}.csv"'}
    return HttpResponse(csv_text(presenting.COLUMNS, rows), content_type="text/csv; charset=utf-8", headers=headers)


def _board(request: HttpRequest) -> tuple[ScoreForm, queries.Board, str]:
    form, wanted = _read(ScoreForm, request)
    level = request.GET.get("level", "") if not form.errors else ""
    board = queries.scoreboard(wanted, actor=acting(request), level=level)
    group = request.GET.get("by", "unit")
    return form, board, group if group in filters.GROUPS else "unit"


def _groups(request: HttpRequest, chosen: str) -> list[tuple[str, str, bool]]:
    titles = {"unit": _("By unit"), "field": _("By field"), "dataset": _("By dataset"), "officer": _("By officer")}
    found = []
    for name, title in titles.items():
        query = request.GET.copy()
        query["by"] = name
        found.append((f"?{query.urlencode()}", title, name == chosen))
    return found


def _read(kind: type[Form], request: HttpRequest) -> tuple[Form, Wanted]:
    """Return the filter form and what it asks for; what cannot be read is said in the form, and asks for nothing."""
    form = kind(request.GET)
    form.is_valid()
    try:
        if not form.errors:
            filters.level(request.GET.get("level", ""))
            return form, filters.wanted(request.GET.dict())
    except (BadInput, NotFound, Conflict) as error:
        form.add_error(None, said(error))
    return form, Wanted()


# --- notices --------------------------------------------------------------------------------


@require_GET
@guarded(policies.READ_NOTICES)
def notices(request: HttpRequest) -> HttpResponse:
    actor = acting(request)
    shown = presenting.notice_lines(queries.notices(actor.account or 0))
    return render(request, "supply/notices.html", {"lines": shown, "unread": queries.unread(actor.account)})


@require_POST
@guarded(policies.READ_NOTICES)
def mark_read(request: HttpRequest) -> HttpResponse:
    telling.mark_read(actor=acting(request))
    return redirect("supply:notices")


def form_page(request: HttpRequest, form: forms.Form, **words: Any) -> HttpResponse:
    """Draw a page that is one form; a form with faults answers 422, so that nobody takes it for done."""
    if "found" in words:
        words["line"] = presenting.lines([words["found"]])[0]
    return render(request, "supply/form.html", {"form": form, **words}, status=422 if form.errors else 200)
