"""The page on which a directive is given."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tinhso.cases.directives.contracts import Directive
from tinhso.cases.directives.policies import ISSUE
from tinhso.centre.directives.actions import give
from tinhso.centre.directives.forms import DirectiveForm
from tinhso.centre.directives.prefilling import Prefilled, prefilled
from tinhso.kernel.errors import BadInput, Conflict, NotFound
from tinhso.kernel.policy import Actor, acting, guarded
from tinhso.ui.problems import said


@require_http_methods(["GET", "POST"])
@guarded(ISSUE)
def new(request: HttpRequest) -> HttpResponse:
    """Give a directive, begun with the alert, number or office that the address names."""
    actor = acting(request)
    begun = prefilled(request.GET.dict(), actor=actor)
    initial = {**begun.initial, "request": str(uuid.uuid4())}
    form = DirectiveForm(request.POST or None, initial=initial, actor=actor)
    given = _given(form, begun, actor) if form.is_valid() else None
    if given is not None:
        messages.success(request, _("Given. The head of the office is told."))
        return redirect("directives:show", given.case.code)
    context = {"form": form, "begun": begun}
    return render(request, "centre/directives/new.html", context, status=422 if form.errors else 200)


def _given(form: DirectiveForm, begun: Prefilled, actor: Actor) -> Directive | None:
    try:
        return give(form.directive(begun), alert=begun.alert, actor=actor)
    except NotFound:
        form.add_error("lead", _("You give directives within your own house only. Choose an office of it."))
    except (BadInput, Conflict) as error:
        form.add_error(None, said(error))
    return None
