"""Pages of connections: the list, one with its log, and what is done about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tinhso.kernel.errors import BadInput, Conflict, Unavailable
from tinhso.kernel.policy import Actor, Decision, acting, guarded, require
from tinhso.supply.connectors import actions, presenting, queries, registry
from tinhso.supply.connectors.contracts import ConnectionView
from tinhso.supply.connectors.forms import ConnectionForm
from tinhso.supply.connectors.policies import CONFIGURE_CONNECTIONS, SEE_CONNECTIONS
from tinhso.ui.attempts import attempt
from tinhso.ui.problems import said

T = TypeVar("T")


@require_GET
@guarded(SEE_CONNECTIONS)
def listing(request: HttpRequest) -> HttpResponse:
    actor = acting(request)
    shown = {
        "lines": presenting.connection_lines(queries.connections(actor=actor)),
        "can_configure": CONFIGURE_CONNECTIONS.decide(actor) is Decision.ALLOWED,
    }
    return render(request, "connectors/connections.html", shown)


@require_GET
@guarded(SEE_CONNECTIONS)
def one(request: HttpRequest, pk: int) -> HttpResponse:
    actor = acting(request)
    found = queries.connection(pk, actor=actor)
    page = queries.runs(pk, actor=actor, page=request.GET.get("page"))
    alarm = next((each for each in queries.alarms(actor=actor) if each.connection == pk), None)
    shown = {
        "line": presenting.connection_lines([found])[0],
        "alarm": presenting.chosen(f"{alarm.vi} {alarm.do_vi}", f"{alarm.en} {alarm.do_en}") if alarm else "",
        "page_obj": page,
        "runs": [presenting.run_line(run) for run in page.object_list],
        "can_configure": CONFIGURE_CONNECTIONS.decide(actor, found) is Decision.ALLOWED,
    }
    return render(request, "connectors/connection.html", shown)


@require_http_methods(["GET", "POST"])
@guarded(CONFIGURE_CONNECTIONS)
def new(request: HttpRequest) -> HttpResponse:
    """Choose the kind of source, then fill in its form."""
    actor = acting(request)
    if "connector" not in request.GET:
        kinds = [registry.connector_class(name) for name in registry.names()]
        titled = [(kind.id, presenting.chosen(kind.vi, kind.en)) for kind in kinds]
        return render(request, "connectors/kinds.html", {"kinds": titled})
    form = ConnectionForm(request.POST or None, kind=registry.connector_class(request.GET["connector"]), reach=reach(actor))
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: actions.make(form.draft(), actor=actor))
        if made is not None:
            messages.success(request, _("The connection is saved. Try it out before its first run."))
            return redirect("connections:connection", pk=made)
    return _form(request, form)


@require_http_methods(["GET", "POST"])
@guarded(CONFIGURE_CONNECTIONS)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    actor = acting(request)
    found = queries.connection(pk, actor=actor)
    require(CONFIGURE_CONNECTIONS, actor, found)
    form = ConnectionForm(request.POST or None, kind=registry.connector_class(found.connector), reach=reach(actor), found=found)
    saved = form.is_valid() and attempt(form, lambda: actions.change(pk, form.draft(), actor=actor)) is not None
    if saved:
        messages.success(request, _("The connection is saved. Try it out before its next run."))
        return redirect("connections:connection", pk=pk)
    return _form(request, form, found)


@require_POST
@guarded(CONFIGURE_CONNECTIONS)
def pull(request: HttpRequest, pk: int) -> HttpResponse:
    confirmation = request.POST.get("confirmation", "").strip()[:2000]
    queued = _("The run is queued. It shows here as soon as it begins.")
    return done(request, pk, lambda: actions.pull_now(pk, actor=acting(request), confirmation=confirmation), queued)


@require_POST
@guarded(CONFIGURE_CONNECTIONS)
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    return done(request, pk, lambda: actions.pause(pk, actor=acting(request)), _("The connection is paused."))


@require_POST
@guarded(CONFIGURE_CONNECTIONS)
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    return done(request, pk, lambda: actions.resume(pk, actor=acting(request)), _("The connection goes on within a minute."))


@require_POST
@guarded(CONFIGURE_CONNECTIONS)
def try_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what the source gives now; whatever is wrong is said on the page, as that is what was asked."""
    actor, tried, error = acting(request), None, ""
    try:
        tried = actions.try_out(pk, actor=actor)
    except (BadInput, Conflict, Unavailable) as problem:
        error = said(problem)
    found = queries.connection(pk, actor=actor)
    return render(request, "connectors/tried.html", {"found": found, "tried": tried, "error": error})


def reach(actor: Actor) -> frozenset[int] | None:
    """Return the units for which the actor configures; None is all."""
    held = [each.units for each in actor.holdings if each.role in CONFIGURE_CONNECTIONS.roles]
    return None if None in held else frozenset().union(*filter(None, held))


def done(request: HttpRequest, pk: int, act: Callable[[], None], words: str) -> HttpResponse:
    try:
        act()
    except (Conflict, Unavailable) as error:
        messages.error(request, said(error))
    else:
        messages.success(request, words)
    return redirect("connections:connection", pk=pk)


def _form(request: HttpRequest, form: ConnectionForm, found: ConnectionView | None = None) -> HttpResponse:
    kind = presenting.chosen(form.kind.vi, form.kind.en)
    return render(request, "connectors/form.html", {"form": form, "found": found, "kind": kind})
