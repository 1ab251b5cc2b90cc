"""The filters of the audit page, kept in its address."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tinhso.audit.contracts import Filters
from tinhso.audit.rules import verbs
from tinhso.audit.rules.days import end_of, start_of

VERB_ASKED = re.compile(r"[a-z][a-z0-9_.\-]{0,98}\*?")
KINDS = [
    ("", _("Everyone")),
    ("officer", _("Officer")),
    ("citizen", _("Citizen")),
    ("system", _("The system")),
    ("anonymous", _("Not signed in")),
]


class VerbField(forms.ChoiceField):
    """A verb, or all of a group; what an old address asks that is not in the list is asked all the same."""

    def validate(self, value: str) -> None:
        if value and not VERB_ASKED.fullmatch(value):
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice", params={"value": value})


class FilterForm(forms.Form):
    """Who, what, about what, and from which day to which (Vietnam's days, both included)."""

    kind = forms.ChoiceField(label=_("Who"), choices=KINDS, required=False)
    account = forms.IntegerField(label=_("Account number"), required=False, min_value=1, max_value=2**62)
    verb = VerbField(label=_("Action"), required=False)
    target = forms.CharField(
        label=_("About"), required=False, max_length=200, widget=forms.TextInput(attrs={"placeholder": "unit:12"})
    )
    start = forms.DateField(label=_("From"), required=False)
    end = forms.DateField(label=_("To"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        groups = list(verbs.choices(get_language() or "vi"))
        asked = self.data.get("verb", "")
        known = {verb for _title, members in groups for verb, _words in members}
        unlisted = [(asked, asked)] if asked and asked not in known else []
        self.fields["verb"].choices = [("", _("Everything")), *groups, *unlisted]  # type: ignore[attr-defined]

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
