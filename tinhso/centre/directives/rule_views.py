"""The page of what opens directives by itself: thresholds of the supply scoreboard, tried before they are kept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from tinhso.cases.directives.actions import ruling
from tinhso.cases.directives.contracts import OpeningRule
from tinhso.cases.directives.policies import SET_RULES
from tinhso.centre.boards.wording import language
from tinhso.centre.directives import opening as by_itself
from tinhso.centre.directives.shipped import opening_rules, rule_on
from tinhso.kernel import clock
from tinhso.kernel.errors import BadInput
from tinhso.kernel.policy import acting, guarded
from tinhso.supply.obligations import queries as obligations
from tinhso.ui.forms import DayField
from tinhso.ui.problems import said


class OpeningForm(forms.Form):
    """A threshold that opens a directive from a day on."""

    threshold = forms.ChoiceField(label=gettext_lazy("Threshold"))
    working_days = forms.IntegerField(
        label=gettext_lazy("Working days to answer"), min_value=0, max_value=60, help_text=gettext_lazy("0: it opens none.")
    )
    valid_from = DayField(label=gettext_lazy("From day"))
    source = forms.CharField(label=gettext_lazy("Paper that sets it"), max_length=300)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"initial": {"valid_from": clock.today()}, **options})
        self.fields["threshold"].choices = list(_titles().items())  # type: ignore[attr-defined]  # a choice field

    def clean_valid_from(self) -> Any:
        day = self.cleaned_data["valid_from"]
        if day < clock.today():
            raise forms.ValidationError(_("A rule holds from today on at the earliest: the past is not changed."))
        return day

    def rule(self) -> OpeningRule:
        """Return the rule that was filled in."""
        return OpeningRule(**self.cleaned_data)


@require_http_methods(["GET", "POST"])
@guarded(SET_RULES)
def opening(request: HttpRequest) -> HttpResponse:
    """Show which thresholds open a directive; try a change on the last year (``do=try``), and keep it."""
    actor = acting(request)
    form, trial = OpeningForm(request.POST or None), None
    if form.is_valid():
        try:
            if request.POST.get("do") == "save":
                ruling.set_opening(form.rule(), actor=actor)
                messages.success(request, _("Saved."))
                return redirect("centre:directive-opening")
            trial = by_itself.tried(form.rule(), actor=actor)
        except BadInput as error:
            form.add_error(None, said(error))
    rules, titles = opening_rules(), _titles()
    context = {
        "form": form,
        "trial": trial,
        "lines": [(title, rule_on(rules, code, clock.today())) for code, title in titles.items()],
        "own": [(titles.get(rule.threshold, rule.threshold), rule) for rule in reversed(rules)],
    }
    return render(request, "centre/directives/opening.html", context, status=422 if form.errors else 200)


def _titles() -> dict[str, str]:
    """Return the thresholds of today, the lowest first, each with how many reminders it takes and what follows."""
    return {
        each.code: f"{each.reminders}: {each.en if language() == 'en' else each.vi}"
        for each in obligations.thresholds(clock.today())
    }
