"""What is filled in to give a directive."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from tinhso.cases.directives import queries as directives
from tinhso.cases.directives.contracts import Aim, NewDirective, Supporting
from tinhso.centre.boards.wording import said
from tinhso.centre.directives.aiming import checked_aim
from tinhso.centre.directives.prefilling import Prefilled
from tinhso.indicators import queries as indicators
from tinhso.kernel.policy import Actor, Role
from tinhso.ui.forms import DayField, SuggestedField

MOST_SUPPORTING = 4
AIMED = ("indicator", "aim_unit", "target", "by_period")


def office_field(**options: Any) -> SuggestedField:
    address: Any = reverse_lazy("places:search")
    return SuggestedField(address, read=directives.office_named, title=directives.title_of_unit, **options)


def unit_field(**options: Any) -> SuggestedField:
    address: Any = reverse_lazy("places:search")
    return SuggestedField(address, read=directives.unit_named, title=directives.title_of_unit, **options)


class DirectiveForm(forms.Form):
    """A directive: what, who, by when, and what number it is to move. ``request`` makes a second sending harmless."""

    title = forms.CharField(label=_("What it is called"), max_length=300)
    text = forms.CharField(label=_("What is to be done"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 5}))
    leader = forms.ChoiceField(label=_("Given by"))
    lead = office_field(label=_("Office in the lead"))
    due_day = DayField(label=_("Due day"), help_text=_("It is due when work ends on that day."))
    indicator = forms.ChoiceField(label=_("Indicator"), required=False)
    aim_unit = unit_field(label=_("Of which unit"), required=False)
    side = forms.ChoiceField(
        label=_("The number is to be"), choices=[("at_least", _("at least")), ("at_most", _("at most"))], required=False
    )
    target = forms.DecimalField(label=_("Target"), max_digits=24, decimal_places=6, localize=True, required=False)
    by_period = forms.CharField(
        label=_("By which period"), max_length=40, required=False, help_text=_("For example 12/2026, quý IV/2026 or 2026.")
    )
    request = forms.CharField(widget=forms.HiddenInput(), required=False, max_length=64)

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.actor = actor
        for number in range(1, MOST_SUPPORTING + 1):
            self.fields[f"supporting_{number}"] = office_field(label=_("Supporting office"), required=False)
            self.fields[f"due_day_{number}"] = DayField(label=_("Its own due day"), required=False)
        titles = sorted((said(each.definition.title), each.id) for each in indicators.offers(actor=actor))
        self.fields["indicator"].choices = [("", _("None")), *((name, title) for title, name in titles)]  # type: ignore[attr-defined]
        leaders = directives.leaders()
        if actor.holds(Role.PROVINCE_LEADER, Role.DEPARTMENT_HEAD) and not actor.holds(Role.CENTRE_OPERATOR):
            del self.fields["leader"]
        else:
            self.fields["leader"].choices = [(str(key), name) for key, name in leaders.items()]  # type: ignore[attr-defined]

    @property
    def main(self) -> Iterator[forms.BoundField]:
        return (self[name] for name in ("title", "text", "leader", "lead", "due_day") if name in self.fields)

    @property
    def aim_fields(self) -> Iterator[forms.BoundField]:
        return (self[name] for name in ("indicator", "aim_unit", "side", "target", "by_period"))

    @property
    def supporting_fields(self) -> Iterator[tuple[forms.BoundField, forms.BoundField]]:
        return ((self[f"supporting_{number}"], self[f"due_day_{number}"]) for number in range(1, MOST_SUPPORTING + 1))

    @property
    def supports(self) -> bool:
        """Say whether a supporting office is filled in, or wrong."""
        return any(office.value() or office.errors or day.errors for office, day in self.supporting_fields)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        missing = [name for name in AIMED if cleaned.get(name) in (None, "") and name not in self.errors]
        if cleaned.get("indicator") and missing:
            for name in missing:
                self.add_error(name, _("An aim needs this too, or no indicator."))
        return cleaned

    def directive(self, made_from: Prefilled) -> NewDirective:
        """Return the directive that was filled in. Raises AimUnreadable."""
        filled = self.cleaned_data
        pairs = [(filled.get(f"supporting_{each}"), filled.get(f"due_day_{each}")) for each in range(1, MOST_SUPPORTING + 1)]
        return NewDirective(
            title=filled["title"],
            text=filled["text"],
            lead=filled["lead"],
            leader=int(filled["leader"]) if filled.get("leader") else None,
            supporting=tuple(Supporting(office, due_day=due_day) for office, due_day in pairs if office),
            due_day=filled["due_day"],
            aim=self._aim() if filled.get("indicator") else None,
            origin=made_from.origin,
            reference=made_from.reference,
            request=filled["request"],
            simulated=made_from.alert is not None and made_from.alert.simulated,
        )

    def _aim(self) -> Aim:
        filled = self.cleaned_data
        named = (filled["indicator"], filled["aim_unit"], float(filled["target"]), filled["by_period"])
        return checked_aim(*named, at_least=filled["side"] != "at_most", actor=self.actor)
