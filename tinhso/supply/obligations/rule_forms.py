"""What is filled in to set a rule: each form keeps what it was filled in with."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from tinhso.accounts import queries as accounts
from tinhso.kernel.errors import NotFound
from tinhso.kernel.periods import PeriodKind
from tinhso.kernel.policy import Actor
from tinhso.supply.obligations import packs, queries
from tinhso.supply.obligations.actions import ruling
from tinhso.supply.obligations.actions.ruling import Named
from tinhso.supply.obligations.contracts import ReminderRule, Threshold
from tinhso.supply.obligations.forms import Readable, unit_field
from tinhso.supply.obligations.signing import secret_of
from tinhso.ui.forms import ComboboxInput, DayField
from tinhso.ui.problems import said

CODE = re.compile(r"[a-z][a-z0-9_]{1,39}")


def dataset_choices() -> list[tuple[str, Any]]:
    titles = sorted((packs.title(name), name) for name in packs.datasets())
    return [("", _("All datasets")), *((name, title) for title, name in titles)]


class RuleForm(forms.Form):
    """A rule that holds from a day on, on some paper."""

    since = DayField(label=_("From day"))
    paper = forms.CharField(label=_("Document"), required=False, max_length=300)

    field_order: list[str] = []

    def keep(self, actor: Actor) -> str | None:
        """Keep the rule; return a secret where there is one, to be shown this once."""
        raise NotImplementedError


class TieForm(Readable, RuleForm):
    """An office name of the packs, and the unit it stands for."""

    name = forms.ChoiceField(label=_("Office name in the packs"))
    unit = unit_field(label=_("Unit"))
    field_order = ["name", "unit", "since", "paper"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        names = [(each.name, f"{packs.said_pair(each.vi, each.en)} ({each.name})") for each in queries.office_names().values()]
        self.fields["name"].choices = sorted(names, key=lambda pair: pair[1])  # type: ignore[attr-defined]

    def keep(self, actor: Actor) -> None:
        filled = self.cleaned_data
        ruling.tie(filled["name"], self.unit_id, since=filled["since"], paper=filled["paper"], actor=actor)


class StartForm(RuleForm):
    """From which day a dataset is asked for."""

    dataset = forms.ChoiceField(label=_("Dataset"), required=False)
    field_order = ["dataset", "since", "paper"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["dataset"].choices = dataset_choices()  # type: ignore[attr-defined]

    def keep(self, actor: Actor) -> None:
        filled = self.cleaned_data
        ruling.start(filled["since"], dataset=filled["dataset"], paper=filled["paper"], actor=actor)


class CodedForm(RuleForm):
    """A rule known by a code; the same code takes the place of the rule before it."""

    code = forms.CharField(label=_("Code"), max_length=40, help_text=_("Small letters, digits and _; for example after_1_day."))

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if not CODE.fullmatch(code):
            raise ValidationError(_("Write small letters, digits and _ only."))
        return code


class ReminderForm(CodedForm):
    """When to remind."""

    amount = forms.IntegerField(label=_("How many"), min_value=0, max_value=2160)
    counted_in = forms.ChoiceField(
        label=_("Counted in"),
        choices=[("hours", _("hours")), ("working_days", _("working days")), ("calendar_days", _("calendar days"))],
    )
    side = forms.ChoiceField(
        label=_("Before or after"), choices=[("before", _("before the due time")), ("after", _("after the due time"))]
    )
    counts = forms.BooleanField(label=_("Counts towards the thresholds of the year"), required=False)
    periods = forms.MultipleChoiceField(
        label=_("Only for data of each"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[
            ("day", _("day")),
            ("week", _("week")),
            ("month", _("month")),
            ("quarter", _("quarter")),
            ("half", _("half-year")),
            ("year", _("year")),
        ],
    )
    field_order = ["code", "amount", "counted_in", "side", "counts", "periods", "since", "paper"]

    def keep(self, actor: Actor) -> None:
        filled = self.cleaned_data
        rule = ReminderRule(
            code=filled["code"],
            side=filled["side"],
            amount=filled["amount"],
            unit=filled["counted_in"],
            counts=filled["counts"],
            periods=frozenset(PeriodKind(kind) for kind in filled["periods"]),
            valid_from=filled["since"],
            valid_to=None,
            source=filled["paper"],
        )
        ruling.set_reminder_rule(rule, actor=actor)


class ThresholdForm(CodedForm):
    """A consequence of so many reminders in a year."""

    reminders = forms.IntegerField(label=_("Reminders in a year"), min_value=1, max_value=366)
    vi = forms.CharField(label=_("Consequence, in Vietnamese"), max_length=300)
    en = forms.CharField(label=_("Consequence, in English"), max_length=300)
    field_order = ["code", "reminders", "vi", "en", "since", "paper"]

    def keep(self, actor: Actor) -> None:
        filled = self.cleaned_data
        threshold = Threshold(
            filled["code"], filled["reminders"], filled["vi"], filled["en"], filled["since"], None, filled["paper"]
        )
        ruling.set_threshold(threshold, actor=actor)


class WebhookForm(RuleForm):
    """The address of another system."""

    url = forms.URLField(label=_("Address"), max_length=500, assume_scheme="https", help_text=_("https, in the public network"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["since"], self.fields["paper"]

    def keep(self, actor: Actor) -> str:
        return secret_of(ruling.add_webhook(self.cleaned_data["url"], actor=actor))


class NamingForm(Readable, forms.Form):
    """Who supplies for a unit, and who stands in; people by their work e-mail."""

    unit = unit_field(label=_("Unit"))
    dataset = forms.ChoiceField(label=_("Dataset"), required=False)
    supplier = forms.CharField(label=_("Supplier"), widget=ComboboxInput(reverse_lazy("accounts:colleagues")), max_length=200)
    deputy = forms.CharField(
        label=_("Deputy"), required=False, widget=ComboboxInput(reverse_lazy("accounts:colleagues")), max_length=200
    )
    since = DayField(label=_("From day"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["dataset"].choices = dataset_choices()  # type: ignore[attr-defined]

    def clean_supplier(self) -> int | None:
        return self._person("supplier")

    def clean_deputy(self) -> int | None:
        return self._person("deputy")

    def _person(self, name: str) -> int | None:
        try:
            person = accounts.person_by_email(self.cleaned_data[name]) if self.cleaned_data[name] else None
        except NotFound as error:
            raise ValidationError(said(error)) from error
        if person is not None and not (person.kind == "officer" and person.is_active):
            raise ValidationError(_("Give the work e-mail of an officer who is active."))
        return person.id if person else None

    def named(self) -> Named:
        filled = self.cleaned_data
        return Named(self.unit_id, filled["supplier"], filled["since"], filled["deputy"], filled["dataset"])
