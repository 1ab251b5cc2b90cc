"""The desk's pages of reports: what waits, and one report with all that can be done about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tinhso.cases.engine import policies as engine_policies
from tinhso.cases.engine import presenting
from tinhso.cases.engine import queries as engine
from tinhso.cases.engine.actions.answering import answer_with
from tinhso.cases.engine.contracts import AttachmentKind, CaseView
from tinhso.cases.engine.forms import moves_for
from tinhso.cases.engine.views import context_of
from tinhso.cases.engine.words import chosen
from tinhso.cases.reports import overview, policies, queries, triage_page
from tinhso.cases.reports.actions import filing, triaging
from tinhso.cases.reports.categories import titles
from tinhso.cases.reports.forms import PhotoForm, ReportMoveForm, SplitForm, TriageForm
from tinhso.cases.reports.media import Made, Sort, made_anew, sort_of
from tinhso.kernel.errors import BadInput, Conflict, Denied, NotFound, Unavailable
from tinhso.kernel.policy import Decision, acting, guarded
from tinhso.ui.attempts import attempt
from tinhso.ui.problems import said


@require_GET
@guarded(policies.SEE_REPORTS)
def home(request: HttpRequest) -> HttpResponse:
    """Show what waits at the desk, by what has to be done about it."""
    wanted = overview.Waiting(request.GET.get("waiting") or "new")
    context = {
        "waiting": wanted,
        "kinds": overview.counted(actor=acting(request)),
        "lines": presenting.lines(overview.waiting(wanted, actor=acting(request))),
        "may_take_in": policies.TAKE_IN.decide(acting(request)) is Decision.ALLOWED,
        "may_set": policies.SET_ROUTING.decide(acting(request)) is Decision.ALLOWED,
    }
    return render(request, "field_reports/home.html", context)


@require_GET
@guarded(policies.SEE_REPORTS)
def one(request: HttpRequest, code: str) -> HttpResponse:
    """Show a report with its story, and what can be done."""
    return page(request, engine.case_by_code(code, actor=acting(request)))


@require_POST
@guarded(engine_policies.WORK_CASES)
def move(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    """Make a move; pictures of a fix are made anew and keep the place that was chosen for them."""
    actor = acting(request)
    view = engine.case_by_code(code, actor=actor)
    form = ReportMoveForm(view, engine.process_of(view).move(view.state, slug), request.POST, request.FILES)

    def act() -> CaseView:
        place = form.place() if "proof" in form.fields else None
        # Drawing takes long: nobody waits for the case meanwhile.
        made = [_drawn(each.read()) for each in form.cleaned_data.get("proof", ())]

        def bring() -> list[int]:
            return [filing.add_made(view.id, each, kind=AttachmentKind.PROOF, place=place, actor=actor).id for each in made]

        given = form.given(tuple(form.cleaned_data.get("kept", ())))
        return answer_with(view, slug, given, bring, seen=form.cleaned_data["seen"], actor=actor)

    return attempted(request, view, form, act, slug)


def _drawn(content: bytes) -> Made:
    if sort_of(content) is Sort.VIDEO:
        raise forms.ValidationError(_("A video takes a while to be made: add it below as a picture of the fix first."))
    return made_anew(content)


@require_POST
@guarded(policies.TRIAGE)
def triage(request: HttpRequest, code: str) -> HttpResponse:
    """Settle what a report is about, and hand it on."""
    actor = acting(request)
    view, form = engine.case_by_code(code, actor=actor), TriageForm(request.POST)
    return attempted(request, view, form, lambda: triaging.triage(view.id, **form.cleaned_data, actor=actor), "triage")


@require_http_methods(["GET", "POST"])
@guarded(policies.SPLIT)
def split(request: HttpRequest, code: str) -> HttpResponse:
    """Give parts of a report to several offices."""
    actor = acting(request)
    view, form = engine.case_by_code(code, actor=actor), SplitForm(request.POST or None)

    def act() -> object:
        return triaging.split(view.id, form.pieces(), lead=form.cleaned_data["lead"], actor=actor)

    if form.is_valid() and attempt(form, act) is not None:
        messages.success(request, _("The parts are with their offices; the whole waits for them."))
        return redirect("reports:report", code)
    context = {"line": presenting.lines([view])[0], "form": form, "report": queries.of_office(code, actor=actor)}
    return render(request, "field_reports/split.html", context, status=422 if form.errors else 200)


@require_POST
@guarded(policies.TRIAGE)
def merge(request: HttpRequest, code: str) -> HttpResponse:
    """Merge a report into another one (``into``)."""
    actor = acting(request)
    view, into = engine.case_by_code(code, actor=actor), request.POST.get("into", "")
    return attempted(request, view, forms.Form({}), lambda: triaging.merge(view.id, into, actor=actor), "merge")


@require_POST
@guarded(engine_policies.WORK_CASES)
def photo(request: HttpRequest, code: str) -> HttpResponse:
    """Add pictures, videos or papers: of the matter, or (``kind=proof``) of the fix."""
    actor = acting(request)
    view, form = engine.case_by_code(code, actor=actor), PhotoForm(request.POST, request.FILES)
    kind = AttachmentKind.PROOF if request.POST.get("kind") == "proof" else AttachmentKind.MATTER

    def act() -> None:
        for each in form.cleaned_data["photo"]:
            filing.add_photo(view.id, each.read(), "", actor=actor, kind=kind, place=form.place())

    return attempted(request, view, form, act, "photo")


def attempted(request: HttpRequest, view: CaseView, form: forms.Form, act: Callable[[], object], doing: str) -> HttpResponse:
    """Do it and show the report after; what is said to be wrong stands in the form."""
    if form.is_valid():
        try:
            act()
        except NotFound:
            raise
        except (BadInput, Conflict, Denied, Unavailable) as error:
            form.add_error(None, said(error))
        except forms.ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect(presenting.page_of(view))
    return page(request, engine.case_by_code(view.code, actor=acting(request)), form, doing)


def page(request: HttpRequest, view: CaseView, form: forms.Form | None = None, doing: str = "") -> HttpResponse:
    """Return the page of a report; ``form`` is the one that was not accepted, ``doing`` says which."""
    actor = acting(request)
    standing = queries.standing(view)
    can = sorted(moves_for(view, actor), key=lambda each: each.slug not in triage_page.FIRST)
    moves = [(each, form if doing == each.slug else ReportMoveForm(view, each)) for each in can]
    moderates = policies.MODERATE.decide(actor, view) is Decision.ALLOWED
    own: dict[str, Any] = {
        "report": queries.of_office(view.code, actor=actor),
        "standing": standing,
        "category": chosen(*titles().get(view.category, (view.category, view.category))),
        "answers": triage_page.answers(view),
        "pictures": triage_page.pictures(view),
        "moves": [(each, shown) for each, shown in moves if each.slug not in triage_page.APART],
        "moderates": moderates,
        "replies": queries.replies(view),
        "photo_form": form if doing == "photo" else PhotoForm(auto_id="photo_%s"),
        "failed": form if doing in ("merge", "triage") else None,
    }
    if triage_page.is_open(view, actor):
        own |= triage_page.context(view, form if doing == "triage" else None, actor)
    context = {**context_of(view, actor), **own, "doing": doing}
    return render(request, "field_reports/report.html", context, status=422 if form is not None else 200)
