"""The pages of alerts and their rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tinhso.accounts import queries as accounts
from tinhso.cases.directives import queries as directives
from tinhso.cases.directives.policies import ISSUE
from tinhso.catalog.contracts import ThresholdRule
from tinhso.centre.alerts import policies, presenting, queries, rule_pages, watching
from tinhso.centre.alerts.actions import answering, setting
from tinhso.centre.alerts.forms import AnswerForm, ListForm, RemarkForm, SettingForm
from tinhso.kernel import clock
from tinhso.kernel.policy import Decision, acting, guarded
from tinhso.supply.obligations.actions import outbox
from tinhso.ui.attempts import attempt

Result = TypeVar("Result")


@require_GET
@guarded(policies.SEE_ALERTS)
def listing(request: HttpRequest) -> HttpResponse:
    """Show the alerts that hold, or those that the filters of the address want: by rule, or all of one rule."""
    form = ListForm(request.GET)
    form.is_valid()
    wanted, actor, number = form.wanted(), acting(request), request.GET.get("page")
    context = {"form": form, "count": queries.count(wanted, actor=actor), "asleep": rule_pages.asleep()}
    if wanted.rule:
        page = queries.alerts(wanted, actor=actor, page=number)
        context |= {"page_obj": page, "lines": presenting.lines(list(page.object_list))}
    else:
        grouped = queries.groups(wanted, actor=actor, page=number)
        context |= {"page_obj": grouped, "groups": presenting.groups(list(grouped.object_list))}
    return render(request, "alerts/list.html", context)


@require_GET
@guarded(policies.SEE_ALERTS)
def one(request: HttpRequest, number: int) -> HttpResponse:
    """Show an alert, its journal and who was told, with what can be done."""
    return _page(request, number, AnswerForm())


@require_POST
@guarded(policies.ANSWER)
def answer(request: HttpRequest, number: int, verb: str) -> HttpResponse:
    """Acknowledge, snooze, wake or comment, by the last word of the address."""
    form = (AnswerForm if verb in ("acknowledge", "snooze") else RemarkForm)(request.POST)
    act: Callable[..., Any] = getattr(answering, verb)
    if form.is_valid() and attempt(form, lambda: act(number, **form.cleaned_data, actor=acting(request))):
        messages.success(request, _("It is written in the journal of the alert."))
        return redirect("centre:alert", number)
    return _page(request, number, form, verb, status=422)


@require_GET
@guarded(policies.SEE_ALERTS)
def rules(request: HttpRequest) -> HttpResponse:
    """Show what is watched, by field."""
    return render(request, "alerts/rules.html", {"fields": rule_pages.by_field()})


@require_http_methods(["GET", "POST"])
@guarded(policies.SET_RULES)
def rule(request: HttpRequest, reference: str) -> HttpResponse:
    """Show a rule and what it would have noticed in the last year; try other numbers, and set them."""
    watched, actor = watching.rule(reference), acting(request)
    saving = request.POST.get("do") == "save"
    initial = rule_pages.initial(watched)
    form = SettingForm(request.POST or None, initial=initial, threshold=isinstance(watched.alert.rule, ThresholdRule))
    trial = None
    if form.is_valid():
        if saving:
            trial = attempt(form, lambda: setting.set_numbers(reference, form.own(), actor=actor))
        else:
            trial = attempt(form, lambda: setting.try_rule(reference, own=form.own(), actor=actor))
        if saving and trial is not None:
            words = {"count": trial.raised}
            messages.success(request, _("Set. In the last year the rule would have been raised %(count)s times.") % words)
            return redirect("centre:alert-rule", reference)
    elif request.method == "GET":
        trial = setting.try_rule(reference, actor=actor)
    context = {"rule": rule_pages.line(watched), "form": form, "trial": trial and rule_pages.trial_of(trial, watched)}
    return render(request, "alerts/rule.html", context, status=422 if form.errors else 200)


def _page(request: HttpRequest, number: int, form: forms.Form, verb: str = "", status: int = 200) -> HttpResponse:
    actor = acting(request)
    found = queries.alert(number, actor=actor)
    told = queries.told(number, actor=actor)
    names = accounts.full_names({account for account, _step, _message in told})
    sent = outbox.how_sent([message for _account, _step, message in told])
    context = {
        "line": presenting.lines([found])[0],
        "alert": found,
        "steps": presenting.steps(queries.journal(number, actor=actor), found.about, found.kind),
        "told": [(names.get(account, ""), step, sent.get(message)) for account, step, message in told],
        "directives": directives.about(f"alert:{number}", actor=actor),
        "can_task": ISSUE.decide(actor) is Decision.ALLOWED,
        "can_answer": policies.ANSWER.decide(actor, found) is Decision.ALLOWED,
        "form": form if isinstance(form, AnswerForm) else AnswerForm(),
        "remark": form if type(form) is RemarkForm else RemarkForm(auto_id="remark_%s"),
        "verb": verb,
        "now": clock.now(),
    }
    return render(request, "alerts/alert.html", context, status=status)
