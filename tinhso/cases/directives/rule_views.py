"""The page of when directives' clocks speak: the steps in force, and a change of them, tried before it is kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tinhso.cases.directives import policies, shipped, trying
from tinhso.cases.directives.actions import ruling
from tinhso.cases.directives.contracts import ReminderRule
from tinhso.cases.directives.rule_forms import CLOCKS, LEVELS, SIDES, ReminderRuleForm
from tinhso.kernel import clock
from tinhso.kernel.policy import acting, guarded
from tinhso.ui.attempts import attempt

MOST_NAMED = 30


@dataclass(frozen=True)
class Step:
    """A rule of reminding in words."""

    rule: ReminderRule
    clock: str
    side: str
    told: str


@require_http_methods(["GET", "POST"])
@guarded(policies.SET_RULES)
def reminders(request: HttpRequest) -> HttpResponse:
    """Show the steps of reminding; try a change on the last year's directives (``do=try``), and keep it."""
    in_force = shipped.reminder_rules(clock.today())
    known = next((each for each in in_force if each.code == request.GET.get("of")), None)
    form = ReminderRuleForm(request.POST) if request.POST else ReminderRuleForm.of(known) if known else ReminderRuleForm()
    trial = None
    if form.is_valid() and request.POST.get("do") != "save":
        trial = trying.tried(form.rule(), actor=acting(request))
    elif form.is_valid():
        attempt(form, lambda: ruling.set_reminder(form.rule(), actor=acting(request)))
        if not form.errors:
            messages.success(request, _("Saved."))
            return redirect("directives:rules")
    context = {"form": form, "trial": trial, "steps": _steps(in_force), "own": _steps(shipped.every_own()), "named": MOST_NAMED}
    return render(request, "directives/rules.html", context, status=422 if form.errors else 200)


def _steps(rules: Iterable[ReminderRule]) -> list[Step]:
    return [
        Step(rule, str(CLOCKS.get(rule.clock, rule.clock)), str(SIDES[rule.side]), str(LEVELS.get(rule.level, rule.level)))
        for rule in rules
    ]
