"""What people fill in about obligations: filters, requests and answers."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any, TypeVar

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from tinhso.kernel import clock
from tinhso.kernel.errors import BadInput, NotFound
from tinhso.places import queries as places
from tinhso.supply.obligations import packs, presenting
from tinhso.supply.obligations.actions.leniency import Asking
from tinhso.supply.obligations.contracts import State
from tinhso.ui.forms import ComboboxInput, DayField
from tinhso.ui.problems import said

Result = TypeVar("Result")


class UnitInput(ComboboxInput):
    """A unit's combobox: a suggestion that was taken (``unit:12``) is shown again by its name."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        key = unit_of(value or "")
        return {**context, "text": presenting.unit_names([key]).get(key, "") if key else ""}


def unit_of(text: str) -> int | None:
    """Return the id that a taken suggestion (``unit:12``) means."""
    number = text.removeprefix("unit:")
    return int(number) if text.startswith("unit:") and number.isascii() and number.isdigit() and len(number) < 18 else None


def unit_field(**options: Any) -> forms.CharField:
    address: Any = reverse_lazy("places:search")
    return forms.CharField(widget=UnitInput(address), max_length=200, **options)


class FilterForm(forms.Form):
    """What both the list and the scoreboard can be narrowed to. The names stand in the address."""

    unit = unit_field(label=_("Unit"), required=False)
    field = forms.ChoiceField(label=_("Field of work"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        titles = sorted((packs.field_title(name), name) for name in packs.fields())
        self.fields["field"].choices = [("", _("All")), *((name, title) for title, name in titles)]  # type: ignore[attr-defined]
        for name, label in (("from", _("From period or day")), ("to", _("To period or day"))):
            self.fields[name] = forms.CharField(label=label, required=False, max_length=20)


class ListForm(FilterForm):
    """Filters of the list of obligations."""

    dataset = forms.ChoiceField(label=_("Dataset"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        titles = sorted((packs.title(name), name) for name in packs.datasets())
        self.fields["dataset"].choices = [("", _("All")), *((name, title) for title, name in titles)]  # type: ignore[attr-defined]
        states = [(str(state), presenting.state_words(state)) for state in State]
        self.fields["state"].choices = [("", _("All")), *states]  # type: ignore[attr-defined]


class ScoreForm(FilterForm):
    """Filters of the scoreboard; ``by`` is kept while they change."""

    level = forms.ChoiceField(
        label=_("Level"),
        required=False,
        choices=[("", _("All")), ("department", _("Departments")), ("commune", _("Communes"))],
    )
    by = forms.CharField(required=False, widget=forms.HiddenInput, max_length=10)


class AskForm(forms.Form):
    """An excuse, or more time until a day (and hour): why, and on which paper."""

    kind = forms.ChoiceField(
        label=_("What is asked"),
        choices=[("extension", _("More time")), ("excuse", _("An excuse: nothing is to be supplied for this period"))],
        widget=forms.RadioSelect,
        initial="extension",
    )
    until = DayField(label=_("More time until"), required=False, help_text=_("Until 17:00 of that day."))
    reason = forms.CharField(label=_("Why"), widget=forms.Textarea, max_length=2000)
    paper = forms.CharField(
        label=_("Document"), required=False, max_length=300, help_text=_("Number and day, if there is one.")
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("kind") == "extension" and not cleaned.get("until") and "until" not in self.errors:
            self.add_error("until", _("Say until when more time is asked."))
        return cleaned

    def asking(self, dataset: str, unit_id: int, period: str) -> Asking:
        filled = self.cleaned_data
        until = end_of_work(filled["until"]) if filled["kind"] == "extension" else None
        return Asking(dataset, unit_id, period, filled["reason"], until, filled["paper"])


def end_of_work(day: date) -> datetime:
    """Return 17:00 of a day in Vietnam."""
    return datetime.combine(day, time(17), clock.ZONE)


class DecideForm(forms.Form):
    """The centre's answer."""

    answer = forms.CharField(label=_("Answer"), required=False, widget=forms.Textarea, max_length=2000)


class Readable(forms.Form):
    """A form whose unit is a unit of today; ``unit_id`` is its id once the form is valid."""

    unit_id: int = 0

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        text = cleaned.get("unit", "")
        if text:
            try:
                self.unit_id = unit_of(text) or self._named(text)
            except (BadInput, NotFound) as error:
                self.add_error("unit", said(error))
        return cleaned

    @staticmethod
    def _named(text: str) -> int:
        found = [unit for tree in ("office", "area") for unit in places.lives_of(text, tree) if unit.valid_to is None]
        return found[0].id if found else places.unit_on(text).id
