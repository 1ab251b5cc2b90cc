"""The pages on which the desk's own rules are set: where reports go, by when, what about, in which words, who takes them in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tinhso.cases.engine import policies as engine_policies
from tinhso.cases.engine import queries as engine
from tinhso.cases.engine.actions.timing import set_deadline
from tinhso.cases.reports import categories as of_day
from tinhso.cases.reports import learning, policies, queries, routing, setting_pages
from tinhso.cases.reports.actions import setting
from tinhso.cases.reports.rules.workflow import CLOCKS, REPORT
from tinhso.cases.reports.setting_forms import CategoryForm, DeadlineForm, ReceptionForm, RoutingForm, TemplateForm
from tinhso.kernel import clock
from tinhso.kernel.errors import BadInput, Conflict
from tinhso.kernel.policy import acting, guarded
from tinhso.ui.problems import said


@require_http_methods(["GET", "POST"])
@guarded(policies.SET_ROUTING)
def routing_rules(request: HttpRequest) -> HttpResponse:
    """Show the rules of routing; try a new one on the last year's reports, and keep it."""
    form, trial = RoutingForm(request.POST or None), None
    if form.is_valid():
        if request.POST.get("do") == "save":
            saved = _done(request, form, lambda: setting.set_rule(form.rule(), actor=acting(request)), "reports:routing")
            if saved is not None:
                return saved
        else:
            trial = setting_pages.trial_of(routing.tried(form.rule()))
    context = {"form": form, "rules": setting_pages.rule_lines(routing.rules()), "trial": trial}
    return render(request, "field_reports/routing.html", context, status=422 if form.errors else 200)


@require_POST
@guarded(policies.SET_ROUTING)
def end_rule(request: HttpRequest, number: int) -> HttpResponse:
    """End a rule, with a reason."""
    setting.end_rule(number, reason=request.POST.get("reason", ""), actor=acting(request))
    messages.success(request, _("The rule is not asked any more."))
    return redirect("reports:routing")


@require_http_methods(["GET", "POST"])
@guarded(engine_policies.SET_DEADLINES)
def deadlines(request: HttpRequest) -> HttpResponse:
    """Show the deadlines in force, shipped and set, and set one."""
    form = DeadlineForm(request.POST or None)
    if form.is_valid():
        wanted = form.wanted()
        saved = _done(request, form, lambda: set_deadline(REPORT.id, **wanted, actor=acting(request)), "reports:deadlines")
        if saved is not None:
            return saved
    context = {"form": form, "shipped": CLOCKS, "lines": setting_pages.deadline_lines(engine.deadlines(REPORT.id))}
    return render(request, "field_reports/deadlines.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@guarded(policies.SET_CATEGORIES)
def categories(request: HttpRequest) -> HttpResponse:
    """Show the categories of today; lay one over another (``?of=``), or add one."""
    in_force = of_day.categories()
    chosen = next((each for each in in_force if each.slug == request.GET.get("of")), None)
    empty = CategoryForm.of(chosen, clock.today()) if chosen else CategoryForm(initial={"valid_from": clock.today()})
    form = CategoryForm(request.POST) if request.POST else empty
    if form.is_valid():
        saved = _done(request, form, lambda: setting.set_category(form.category(), actor=acting(request)), "reports:categories")
        if saved is not None:
            return saved
    context = {"form": form, "categories": in_force, "own": of_day.own_categories(), "chosen": chosen}
    return render(request, "field_reports/categories.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@guarded(policies.SET_TEMPLATES)
def replies(request: HttpRequest) -> HttpResponse:
    """Show the templates of replies, and add one."""
    form = TemplateForm(request.POST or None)
    if form.is_valid():
        saved = _done(request, form, lambda: setting.set_template(form.template(), actor=acting(request)), "reports:replies")
        if saved is not None:
            return saved
    context = {"form": form, "templates": setting_pages.template_lines(queries.templates())}
    return render(request, "field_reports/replies.html", context, status=422 if form.errors else 200)


@require_POST
@guarded(policies.SET_TEMPLATES)
def end_reply(request: HttpRequest, number: int) -> HttpResponse:
    """Take a template out of use."""
    setting.end_template(number, actor=acting(request))
    messages.success(request, _("The template is not offered any more."))
    return redirect("reports:replies")


@require_http_methods(["GET", "POST"])
@guarded(policies.SET_RECEPTION)
def reception(request: HttpRequest) -> HttpResponse:
    """Show who takes reports in, and name an office."""
    form = ReceptionForm(request.POST or None, initial={"valid_from": clock.today()})
    if form.is_valid():
        wanted = form.cleaned_data
        saved = _done(request, form, lambda: setting.set_reception(**wanted, actor=acting(request)), "reports:reception")
        if saved is not None:
            return saved
    context = {"form": form, "lines": setting_pages.reception_lines(queries.receptions())}
    return render(request, "field_reports/reception.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@guarded(policies.TRAIN)
def suggestions(request: HttpRequest) -> HttpResponse:
    """Show how good the suggestions are, and train them anew."""
    trouble = ""
    if request.method == "POST":
        try:
            for kind in learning.KINDS:
                learning.train(kind, actor=acting(request))
        except Conflict as error:
            trouble = said(error)
        else:
            messages.success(request, _("Trained and measured."))
            return redirect("reports:suggestions")
    context = {"kinds": setting_pages.trained_lines(), "trouble": trouble, "least": learning.LEAST}
    return render(request, "field_reports/suggestions.html", context, status=422 if trouble else 200)


def done(request: HttpRequest, form: forms.Form, act: Callable[[], Any]) -> tuple[Any] | None:
    """Do it and return what comes of it, as the one of a tuple; None where it was refused, and the form says why."""
    try:
        result = act()
    except BadInput as error:
        form.add_error(None, said(error))
        return None
    messages.success(request, _("Saved."))
    return (result,)


def _done(request: HttpRequest, form: forms.Form, act: Callable[[], Any], back: str) -> HttpResponse | None:
    """Do it and go back; what is said to be wrong stands in the form."""
    return redirect(back) if done(request, form, act) else None
