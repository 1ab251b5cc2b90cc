"""The board of directives, and one directive's page with what can be done."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tinhso.cases.directives import pages, policies, presenting, queries
from tinhso.cases.directives.forms import BoardForm, MoveForm
from tinhso.cases.engine import policies as engine_policies
from tinhso.cases.engine import queries as engine
from tinhso.cases.engine.actions.answering import answer
from tinhso.cases.engine.contracts import CaseView
from tinhso.kernel.policy import Decision, acting, guarded
from tinhso.ui.attempts import attempt


@require_GET
@guarded(policies.SEE_DIRECTIVES)
def board(request: HttpRequest) -> HttpResponse:
    """Show the directives that the filters of the address want, and how many there are of each result."""
    form, actor = BoardForm(request.GET), acting(request)
    form.is_valid()
    wanted = form.wanted()
    page = queries.directives(wanted, actor=actor, page=request.GET.get("page"))
    context = {
        "form": form,
        "page_obj": page,
        "lines": presenting.lines(list(page.object_list)),
        "tabs": pages.tabs(queries.counts(wanted, actor=actor), request.GET),
        "can_set_rules": policies.SET_RULES.decide(actor) is Decision.ALLOWED,
        "can_issue": policies.ISSUE.decide(actor) is Decision.ALLOWED,
    }
    return render(request, "directives/board.html", context)


@require_GET
@guarded(policies.SEE_DIRECTIVES)
def show(request: HttpRequest, code: str) -> HttpResponse:
    """Show a directive, or a supporting office's part of one."""
    return _page(request, queries.case_of(code, actor=acting(request)))


@require_POST
@guarded(policies.WORK)
def move(request: HttpRequest, code: str, move: str) -> HttpResponse:
    """Make a move with what its form brings."""
    actor = acting(request)
    case = queries.case_of(code, actor=actor)
    chosen = engine.process_of(case).move(case.state, move)
    form = MoveForm(case, chosen, request.POST, request.FILES)

    def make() -> CaseView:
        return answer(case, move, form.given(), form.evidence(), seen=form.cleaned_data["seen"], actor=actor)

    if form.is_valid() and attempt(form, make) is not None:
        messages.success(request, _("It is written in the journal, and those who wait for it are told."))
        return redirect("directives:show", case.code)
    return _page(request, case, form, status=422)


def _page(request: HttpRequest, case: CaseView, form: MoveForm | None = None, *, status: int = 200) -> HttpResponse:
    actor = acting(request)
    told = queries.one(case.code, actor=actor) if case.parent is None else None
    context = {
        **pages.page(case, told),
        "moves": pages.moves(case, actor, form),
        "can_remark": engine_policies.WORK_CASES.decide(actor, case) is Decision.ALLOWED,
    }
    return render(request, "directives/show.html", context, status=status)
