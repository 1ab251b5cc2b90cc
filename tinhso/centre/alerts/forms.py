"""What people fill in about alerts."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tinhso.catalog import queries as catalog
from tinhso.centre.alerts import presenting, watching
from tinhso.centre.alerts.contracts import State
from tinhso.centre.alerts.presenting import ROLES, SEVERITIES, STATES
from tinhso.centre.alerts.queries import HOLDING, Wanted
from tinhso.centre.alerts.watching import Own
from tinhso.centre.boards.wording import said
from tinhso.kernel import clock
from tinhso.ui.forms import DayField

MOMENTS = ["%d/%m/%Y %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]


class ListForm(forms.Form):
    """The filters of the list; the names stand in the address."""

    state = forms.ChoiceField(label=_("State"), required=False)
    severity = forms.ChoiceField(label=_("Severity"), required=False)
    pack = forms.ChoiceField(label=_("Field of work"), required=False)
    rule = forms.ChoiceField(label=_("Rule"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        packs = catalog.in_force(settings.PACKS).packs
        titles = sorted((said(each.pack.title), name) for name, each in packs.items())
        self._choose("state", [("", _("All that hold")), *((str(key), words) for key, words in STATES.items())])
        self._choose("severity", [("", _("All")), *((str(key), words) for key, words in SEVERITIES.items())])
        self._choose(
            "pack", [("", _("All")), *((name, title) for title, name in titles), ("platform", _("The platform itself"))]
        )

        rules = sorted((said(each.alert.title), each.reference) for each in watching.watched())
        kinds = [(kind, words) for kind, words in presenting.PLATFORM.items()]
        self._choose("rule", [("", _("All")), *((name, title) for title, name in rules), *kinds])

    def _choose(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # all are choice fields

    def wanted(self) -> Wanted:
        """Return what is asked for; a filter that cannot be read is left out."""
        asked = getattr(self, "cleaned_data", {})
        states = (State(asked["state"]),) if asked.get("state") else HOLDING
        return Wanted(states, asked.get("severity", ""), asked.get("pack", ""), asked.get("rule", ""))


def tomorrow() -> datetime:
    return (clock.local_now() + timedelta(days=1)).replace(second=0, microsecond=0)


class RemarkForm(forms.Form):
    """A remark, or why an answer is taken back."""

    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class AnswerForm(RemarkForm):
    """An answer: what is being done, and until when it is good for."""

    until = forms.DateTimeField(
        label=_("Until"),
        input_formats=MOMENTS,
        initial=tomorrow,
        widget=forms.DateTimeInput(format=MOMENTS[0]),
        help_text=_("Day and time, for example 31/12/2026 17:00. If the alert still holds then, it waits for an answer again."),
    )
    field_order = ("reason", "until")


class SettingForm(forms.Form):
    """A province's own numbers of a rule."""

    limit = forms.DecimalField(label=_("The limit"), max_digits=24, decimal_places=6, localize=True)
    clear_at = forms.DecimalField(label=_("Over at"), max_digits=24, decimal_places=6, localize=True)
    periods = forms.IntegerField(label=_("Periods in a row"), min_value=1, max_value=60)
    severity = forms.ChoiceField(label=_("Severity"), choices=[(str(key), words) for key, words in SEVERITIES.items()])
    tell = forms.MultipleChoiceField(
        label=_("Who is told"),
        choices=[(str(key), words) for key, words in ROLES.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    enabled = forms.BooleanField(label=_("The rule is in use"), required=False)
    valid_from = DayField(label=_("From day"))
    paper = forms.CharField(label=_("Decision, or reason"), max_length=300)

    def __init__(self, *args: Any, threshold: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not threshold:
            del self.fields["clear_at"], self.fields["periods"]

    def own(self) -> Own:
        """Return the numbers that were filled in."""
        asked = self.cleaned_data
        clear_at: Decimal | None = asked.get("clear_at")
        return Own(
            limit=asked["limit"],
            clear_at=clear_at,
            periods=asked.get("periods"),
            severity=asked["severity"],
            tell=tuple(asked["tell"]),
            enabled=asked["enabled"],
            valid_from=asked["valid_from"],
            paper=asked["paper"],
        )
