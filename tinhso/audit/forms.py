"""The filters of the audit page, kept in its address."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from tinhso.audit.contracts import Filters
from tinhso.audit.rules.days import end_of, start_of

KINDS = [
    ("", _("Everyone")),
    ("officer", _("Officer")),
    ("citizen", _("Citizen")),
    ("system", _("The system")),
    ("anonymous", _("Not signed in")),
]


class FilterForm(forms.Form):
    """Who, what, about what, and from which day to which (Vietnam's days, both included)."""

    kind = forms.ChoiceField(label=_("Who"), choices=KINDS, required=False)
    account = forms.IntegerField(label=_("Account number"), required=False, min_value=1, max_value=2**62)
    verb = forms.CharField(
        label=_("Action"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"placeholder": "units.import, units.*"}),
    )
    target = forms.CharField(
        label=_("About"), required=False, max_length=200, widget=forms.TextInput(attrs={"placeholder": "unit:12"})
    )
    start = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    end = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def filters(self) -> Filters:
        """Return what the valid fields ask for; a field with a fault filters nothing and says so in the form."""
        self.is_valid()
        given = self.cleaned_data
        return Filters(
            kind=given.get("kind") or "",
            account=given.get("account"),
            verb=given.get("verb") or "",
            target=given.get("target") or "",
            start=start_of(given["start"]) if given.get("start") else None,
            end=end_of(given["end"]) if given.get("end") else None,
        )
