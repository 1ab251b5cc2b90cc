"""The inbox, and the page of one case. With htmx a page becomes the pane beside the list: nothing is loaded again to act."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tinhso.cases.engine import bulk, choosing, desks, inbox, pictures, policies, presenting, queries
from tinhso.cases.engine.actions import answering, saving, working
from tinhso.cases.engine.contracts import AttachmentKind, CaseView
from tinhso.cases.engine.forms import InboxForm, MoveForm, RemarkForm, moves_for
from tinhso.cases.engine.papers import looked_at
from tinhso.cases.engine.rules.processes import Shown
from tinhso.kernel.errors import BadInput, Conflict, NotFound
from tinhso.kernel.policy import Actor, acting, guarded
from tinhso.ui.problems import said
from tinhso.ui.sending import send


@require_GET
@guarded(policies.SEE_CASES)
def listing(request: HttpRequest) -> HttpResponse:
    """Show the inbox: what is to be done, by when, with what waits elsewhere counted."""
    actor, form = acting(request), InboxForm(request.GET)
    wanted = form.wanted(request.GET.get("view", ""), request.GET.get("page", ""))
    found = inbox.find(wanted, actor=actor)
    context = {
        "form": form,
        "wanted": wanted,
        "views": [(view, VIEWS[view], count) for view, count in inbox.counts(wanted, actor=actor).items()],
        "settled_title": VIEWS[inbox.View.SETTLED],
        "lines": presenting.lines(found.cases),
        "found": found,
        "moves": bulk.offered(found.cases),
        "saved": saving.saved_views(actor=actor),
        "query": _query(request),
        "processes": pictures.first_desk(),
    }
    return render(request, "cases/inbox.html", context)


@require_GET
@guarded(policies.SEE_CASES)
def process(request: HttpRequest, desk: str) -> HttpResponse:
    """Show the process of a desk: drawn, and as a table."""
    return render(request, "cases/process.html", pictures.page_of(desk))


@require_GET
@guarded(policies.SEE_CASES)
def one(request: HttpRequest, code: str) -> HttpResponse:
    """Show a case with its journal, clocks and what can be done now."""
    return _page(request, queries.case_by_code(code, actor=acting(request)))


@require_POST
@guarded(policies.WORK_CASES)
def move(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    """Make a move with what its form brought; what is wrong is said in the form, and nothing is half done."""
    actor = acting(request)
    view = queries.case_by_code(code, actor=actor)
    chosen = queries.process_of(view).move(view.state, slug)
    form = MoveForm(view, chosen, request.POST, request.FILES)

    look = desks.find(view.desk).looked_at or looked_at

    @transaction.atomic
    def act() -> None:
        proof = [look(each, AttachmentKind.PROOF) for each in form.cleaned_data.get("proof", ())]
        answering.answer(view, slug, form.given(), proof, seen=form.cleaned_data["seen"], actor=actor)

    return _acted(request, view, form, act, slug)


@require_POST
@guarded(policies.WORK_CASES)
def remark(request: HttpRequest, code: str) -> HttpResponse:
    """Add a remark."""
    actor = acting(request)
    view, form = queries.case_by_code(code, actor=actor), RemarkForm(request.POST)

    def act() -> None:
        working.remark(view.id, form.cleaned_data["text"], shown=Shown(form.cleaned_data["shown"]), actor=actor)

    return _acted(request, view, form, act, "remark")


@require_POST
@guarded(policies.WORK_CASES)
def take(request: HttpRequest, code: str) -> HttpResponse:
    """Take a case on oneself, or lay it down again (``do=leave``)."""
    actor = acting(request)
    view = queries.case_by_code(code, actor=actor)
    account = None if request.POST.get("do") == "leave" else actor.account
    return _acted(request, view, forms.Form({}), lambda: working.take(view.id, account, actor=actor), "take")


@require_POST
@guarded(policies.WORK_CASES)
def label(request: HttpRequest, code: str) -> HttpResponse:
    """Put a label on a case, or take it off (``do=off``)."""
    actor = acting(request)
    view = queries.case_by_code(code, actor=actor)
    off, word = request.POST.get("do") == "off", request.POST.get("label", "")
    return _acted(request, view, forms.Form({}), lambda: working.label(view.id, word, off=off, actor=actor), "label")


@require_GET
@guarded(policies.SEE_CASES)
def people(request: HttpRequest, code: str) -> HttpResponse:
    """Show who takes part, to those who may know it; each look is audited."""
    actor = acting(request)
    view = queries.case_by_code(code, actor=actor)
    context = {"line": presenting.lines([view])[0], "people": queries.people(view, actor=actor)}
    return render(request, "cases/people.html", context)


@require_GET
@guarded(policies.SEE_CASES)
def file(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Send a file of a case to an officer who plays a part in it."""
    view = queries.case_by_code(code, actor=acting(request))
    found = queries.attachment(number, shown=Shown.OFFICE)
    if found.case != view.id:
        raise NotFound()
    return send(request, lambda: queries.whole(found), tag=found.sha256, media_type=found.media_type, file_name=found.file_name)


@require_GET
@guarded(policies.SEE_CASES)
def offices(request: HttpRequest) -> JsonResponse:
    """Answer what is typed (``?q=``) with offices of today: ``[{value, label, hint}]``."""
    found = choosing.offered(request.GET.get("q", "")[:200])
    answer = [{"value": f"unit:{unit.id}", "label": unit.name, "hint": unit.above} for unit in found]
    return JsonResponse(answer, safe=False, json_dumps_params={"ensure_ascii": False})


@require_http_methods(["POST"])
@guarded(policies.WORK_CASES)
def together(request: HttpRequest) -> HttpResponse:
    """Do one thing to many cases: first shown what would happen to each, then done where it can be."""
    actor = acting(request)
    wanted = bulk.Wanted(
        tuple(request.POST.getlist("case"))[: bulk.MOST], request.POST.get("do", ""), request.POST.get("label", "")
    )
    if request.POST.get("sure") == "yes":
        done = bulk.do(wanted, actor=actor)
        words = {"done": done.done, "all": len(wanted.codes)}
        messages.success(request, _("Done for %(done)s of %(all)s cases.") % words)
        back = request.POST.get("back", "")
        return redirect(back if back.startswith("/cases/") else "cases:inbox")
    plan = bulk.plan(wanted, actor=actor)
    context = {
        "plan": plan,
        "wanted": wanted,
        "title": bulk.title(wanted, [each.line.case for each in plan.cases]),
        "back": request.POST.get("back", ""),
    }
    return render(request, "cases/together.html", context)


@require_POST
@guarded(policies.SEE_CASES)
def save(request: HttpRequest) -> HttpResponse:
    """Keep the filters of the inbox under a name, or forget them (``do=forget``)."""
    actor, name = acting(request), request.POST.get("name", "")
    if request.POST.get("do") == "forget":
        saving.forget_view(name, actor=actor)
        return redirect("cases:inbox")
    saving.save_view(name, request.POST.get("query", ""), actor=actor)
    return redirect(f"/cases/?{request.POST.get('query', '')}")


def context_of(view: CaseView, actor: Actor, *, form: forms.Form | None = None, doing: str = "") -> dict[str, Any]:
    """Return what the partials of a case's page need; a desk's own page adds to it."""
    files = queries.attachments(view, shown=Shown.OFFICE)
    events = queries.events(view, shown=Shown.OFFICE)
    parts = queries.parts_of(view, actor)
    works = bool(policies.WORK_CASES.parts & parts)
    moves = [(each, form if doing == each.slug else MoveForm(view, each)) for each in moves_for(view, actor)]
    return {
        "line": presenting.lines([view])[0],
        "case": view,
        "steps": presenting.steps(view, events, reader=Shown.OFFICE, files=files),
        "clocks": presenting.clock_lines(view, queries.clocks_of(view)),
        "files": files,
        "moves": moves,
        "doing": doing,
        "remark_form": form if doing == "remark" else RemarkForm(),
        "labels": queries.labels(view),
        "children": presenting.lines(queries.children(view)),
        "links": queries.links(view),
        "works": works,
        "mine": view.assignee is not None and view.assignee == actor.account,
        "may_see_people": queries.may_see_people(view, actor),
        "supporters": queries.supporters(view),
    }


def _page(request: HttpRequest, view: CaseView, form: forms.Form | None = None, doing: str = "") -> HttpResponse:
    template = "cases/_case.html" if request.headers.get("HX-Target") == "pane" else "cases/case.html"
    status = 422 if form is not None and form.errors else 200
    return render(request, template, context_of(view, acting(request), form=form, doing=doing), status=status)


def _acted(request: HttpRequest, view: CaseView, form: forms.Form, act: Callable[[], object], doing: str) -> HttpResponse:
    """Do it, and show the case after; what is said to be wrong is shown in the form."""
    if form.is_valid():
        try:
            act()
        except NotFound:
            raise
        except (BadInput, Conflict) as error:
            form.add_error(None, said(error))
    fresh = queries.case_by_code(view.code, actor=acting(request)) if not form.errors else view
    if form.errors or request.headers.get("HX-Target") == "pane":
        return _page(request, fresh, form if form.errors else None, doing if form.errors else "")
    return redirect(presenting.page_of(view))


def _query(request: HttpRequest) -> str:
    kept = request.GET.copy()
    kept.pop("page", None)
    return kept.urlencode()


VIEWS = {
    inbox.View.MINE: gettext_lazy("Mine"),
    inbox.View.OFFICE: gettext_lazy("My office's"),
    inbox.View.OVERDUE: gettext_lazy("Overdue"),
    inbox.View.TODAY: gettext_lazy("Due today"),
    inbox.View.WAITING: gettext_lazy("Waiting"),
    inbox.View.OPEN: gettext_lazy("All open"),
    inbox.View.SETTLED: gettext_lazy("Settled"),
}
