"""The board of directives, and one directive's page with what can be done."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tinhso.cases.directives import pages, policies, presenting, queries
from tinhso.cases.directives.actions.answering import answer
from tinhso.cases.directives.forms import BoardForm, MoveForm, RemarkForm
from tinhso.cases.engine import queries as engine
from tinhso.cases.engine.actions.working import remark
from tinhso.cases.engine.contracts import CaseView
from tinhso.cases.engine.rules.processes import Shown
from tinhso.kernel.errors import BadInput, Conflict, NotFound
from tinhso.kernel.policy import Actor, Decision, guarded
from tinhso.ui.problems import said


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
    form = MoveForm(request.POST, request.FILES, move=chosen)

    def make() -> None:
        answer(case, move, form.given(), form.evidence(), seen=form.cleaned_data["seen"], actor=actor)

    if form.is_valid() and attempt(form, make):
        messages.success(request, _("It is written in the journal, and those who wait for it are told."))
        return redirect("directives:show", case.code)
    return _page(request, case, form, status=422)


@require_POST
@guarded(policies.WORK)
def add_remark(request: HttpRequest, code: str) -> HttpResponse:
    """Add a remark to the journal."""
    actor, form = acting(request), RemarkForm(request.POST)
    case = queries.case_of(code, actor=actor)
    if form.is_valid() and attempt(form, lambda: remark(case.id, form.cleaned_data["text"], actor=actor)):
        return redirect("directives:show", case.code)
    return _page(request, case, remark_form=form, status=422)


@require_GET
@guarded(policies.SEE_DIRECTIVES)
def file(request: HttpRequest, code: str, number: int) -> FileResponse:
    """Hand over an evidence file: pictures to be shown, everything else to be saved."""
    case = queries.case_of(code, actor=acting(request))
    found = engine.attachment(number, shown=Shown.OFFICE)
    if found.case != case.id:
        raise NotFound()
    picture = found.media_type.startswith("image/")
    content = engine.content(found)
    return FileResponse(content, content_type=found.media_type, as_attachment=not picture, filename=found.file_name)


def acting(request: HttpRequest) -> Actor:
    """Return the actor that the gate put on the request."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # put there by the gate
    return actor


def attempt(form: Form, act: Callable[[], object]) -> bool:
    """Do ``act`` and say whether it went well; what it says is wrong is shown in ``form``."""
    try:
        act()
    except (BadInput, Conflict) as error:
        form.add_error(None, said(error))
        return False
    return True


def _page(
    request: HttpRequest,
    case: CaseView,
    form: MoveForm | None = None,
    *,
    remark_form: RemarkForm | None = None,
    status: int = 200,
) -> HttpResponse:
    actor = acting(request)
    told = queries.one(queries.parent_code(case), actor=actor) if case.parent is None else None
    context = {
        **pages.page(case, told),
        "moves": pages.moves(case, actor, form, str(uuid.uuid4())),
        "remark": remark_form or RemarkForm(auto_id="remark_%s"),
        "can_remark": pages.may_work(case, actor),
    }
    return render(request, "directives/show.html", context, status=status)
