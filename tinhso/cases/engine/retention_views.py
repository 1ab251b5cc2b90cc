"""The page of how long cases are kept: the dated rules, what the next night erases, and what was erased."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tinhso.cases.engine import desks, policies, retention
from tinhso.cases.engine.actions import erasing
from tinhso.cases.engine.retention import Gone, Past
from tinhso.cases.engine.retention_forms import WHAT, EndRetentionForm, RetentionForm
from tinhso.cases.engine.rules.retention import Erased, RetentionRule
from tinhso.cases.engine.words import chosen
from tinhso.kernel import clock
from tinhso.kernel.errors import BadInput
from tinhso.kernel.policy import acting, guarded
from tinhso.ui.problems import said


@dataclass(frozen=True)
class Line:
    """A rule, a preview of one or something erased, with the desk and what is erased in words."""

    told: RetentionRule | Past | Gone
    desk: str
    what: str
    standing: str = ""


@require_http_methods(["GET", "POST"])
@guarded(policies.SET_RETENTION)
def page(request: HttpRequest) -> HttpResponse:
    """Show the rules, the next night and the past; try a new rule, and keep it."""
    actor, form, trial = acting(request), RetentionForm(request.POST or None), None
    if form.is_valid():
        try:
            if request.POST.get("do") == "save":
                erasing.set_retention(**form.wanted(), actor=actor)
                messages.success(request, _("Saved."))
                return redirect("cases:retention")
            trial = _line(past := retention.tried(form.draft(), actor=actor), past.rule.desk, past.rule.what)
        except BadInput as error:
            form.add_error(None, said(error))
    context = {
        "form": form,
        "trial": trial,
        "when": retention.tonight(),
        "rules": [_line(rule, rule.desk, rule.what, _standing(rule)) for rule in reversed(retention.every_rule())],
        "night": list(_night(retention.preview(retention.tonight(), actor=actor))),
        "history": [_line(each, each.desk, each.what) for each in retention.history(actor=actor)],
    }
    return render(request, "cases/retention.html", context, status=422 if form.errors else 200)


@require_POST
@guarded(policies.SET_RETENTION)
def end(request: HttpRequest, number: int) -> HttpResponse:
    """Let a rule end with a day."""
    form = EndRetentionForm(request.POST)
    if form.is_valid():
        erasing.end_retention(number, last_day=form.cleaned_data["last_day"], actor=acting(request))
        messages.success(request, _("Saved."))
    else:
        messages.error(request, " ".join(str(each) for each in form.errors.get("last_day", ())))
    return redirect("cases:retention")


def _night(found: Iterable[Past]) -> Iterable[Line]:
    return (_line(past, past.rule.desk, past.rule.what) for past in found)


def _line(told: RetentionRule | Past | Gone, desk: str, what: Erased, standing: str = "") -> Line:
    known = {each.slug: chosen(each.vi, each.en) for each in desks.every()}
    return Line(told, known.get(desk, desk), str(WHAT[what]), standing)


def _standing(rule: RetentionRule) -> str:
    """Return how a rule stands: in force, coming, over, or replaced by a later one."""
    today = clock.today()
    if rule.valid_from > today:
        return "coming"
    if not rule.in_force(today):
        return "over"
    return "holds" if rule in retention.rules(today) else "replaced"
