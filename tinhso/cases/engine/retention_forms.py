"""What administrators fill in about how long cases are kept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tinhso.cases.engine import desks
from tinhso.cases.engine.rules.retention import Erased, RetentionRule
from tinhso.cases.engine.words import chosen
from tinhso.kernel import clock
from tinhso.ui.forms import DayField

WHAT = {
    Erased.PEOPLE: _("Who took part"),
    Erased.WORDS: _("What was said and shown"),
    Erased.WHOLE: _("Both, with the place and the papers"),
}


class RetentionForm(forms.Form):
    """A rule of retention from a day on."""

    desk = forms.ChoiceField(label=_("Desk"))
    category = forms.SlugField(
        label=_("Category, by its code"),
        max_length=60,
        required=False,
        help_text=_("Empty: all that have no rule of their own."),
    )
    what = forms.ChoiceField(label=_("What is erased"), choices=[(str(each), words) for each, words in WHAT.items()])
    after_days = forms.IntegerField(label=_("Days after a case was settled"), min_value=0, max_value=36_500)
    valid_from = DayField(label=_("From day"))
    basis = forms.CharField(label=_("Legal basis: the paper and article"), max_length=300)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"initial": {"valid_from": clock.today()}, **options})
        self.fields["desk"].choices = [(each.slug, chosen(each.vi, each.en)) for each in desks.every()]  # type: ignore[attr-defined]  # a choice field

    def wanted(self) -> dict[str, Any]:
        """Return what the action takes."""
        return {**self.cleaned_data, "what": Erased(self.cleaned_data["what"])}

    def draft(self) -> RetentionRule:
        """Return the rule that was filled in, not kept yet."""
        return RetentionRule(id=0, valid_to=None, **self.wanted())


class EndRetentionForm(forms.Form):
    """The last day of a rule."""

    last_day = DayField(label=_("Last day"))
