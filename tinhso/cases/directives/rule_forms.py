"""What an operator fills in about reminding."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tinhso.cases.directives.contracts import ReminderRule, Side
from tinhso.cases.directives.rules.workflow import ACCEPTANCE, CHECKING, PART, WHOLE
from tinhso.kernel import clock
from tinhso.ui.forms import DayField

CLOCKS = {
    ACCEPTANCE: _("Accepting it"),
    WHOLE: _("The whole directive"),
    PART: _("A supporting office's part"),
    CHECKING: _("Checking the result"),
    "": _("Never: switched off"),
}
SIDES = {Side.BEFORE: _("before it is due"), Side.AFTER: _("after it was due")}
LEVELS = {
    0: _("The heads of the office"),
    1: _("They and the head above"),
    2: _("They and whoever gave it"),
}


class DatedRuleForm(forms.Form):
    """A rule that holds from a day on, by a paper."""

    valid_from = DayField(label=_("From day"))
    source = forms.CharField(label=_("Paper that sets it"), max_length=300)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"initial": {"valid_from": clock.today()}, **options})
        self.order_fields([name for name in self.fields if name not in DatedRuleForm.base_fields])

    def clean_valid_from(self) -> Any:
        day = self.cleaned_data["valid_from"]
        if day < clock.today():
            raise forms.ValidationError(gettext("A rule holds from today on at the earliest: the past is not changed."))
        return day


class ReminderRuleForm(DatedRuleForm):
    """When a clock speaks, and to whom."""

    code = forms.SlugField(
        label=_("Code"), max_length=40, help_text=_("A known code takes the place of that rule; another one adds a rule.")
    )
    clock = forms.ChoiceField(label=_("Of what"), choices=list(CLOCKS.items()), required=False, initial=WHOLE)
    working_days = forms.IntegerField(label=_("Working days"), min_value=0, max_value=60)
    side = forms.ChoiceField(label=_("Before or after"), choices=[(str(side), words) for side, words in SIDES.items()])
    level = forms.TypedChoiceField(label=_("Who is told"), choices=list(LEVELS.items()), coerce=int)

    def rule(self) -> ReminderRule:
        """Return the rule that was filled in."""
        return ReminderRule(**{**self.cleaned_data, "side": Side(self.cleaned_data["side"])})

    @classmethod
    def of(cls, found: ReminderRule) -> ReminderRuleForm:
        """Return the form with a rule as it stands, to change it from today on."""
        names = ("code", "clock", "working_days", "level")
        return cls(initial={**{name: getattr(found, name) for name in names}, "side": found.side, "valid_from": clock.today()})
