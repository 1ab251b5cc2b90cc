"""What a province sets for its field reports: routing, deadlines, categories, replies, who takes reports in."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tinhso.cases.engine.choosing import OfficeField
from tinhso.cases.engine.rules.deadlines import Rule, Unit
from tinhso.cases.engine.rules.processes import Requirement
from tinhso.cases.engine.words import chosen
from tinhso.cases.reports.actions.setting import NewTemplate
from tinhso.cases.reports.categories import categories
from tinhso.cases.reports.contracts import Category, Mode
from tinhso.cases.reports.forms import CHANNELS, MODES, AreaField, named
from tinhso.cases.reports.rules.routing import RoutingRule, read_words
from tinhso.cases.reports.rules.templating import PLACEHOLDERS
from tinhso.cases.reports.rules.workflow import CLOCKS, MOVES
from tinhso.kernel import clock
from tinhso.ui.forms import DayField, IconField

HOURS = ["%H:%M"]
WEEKDAYS = [
    ("1", _("Mon")),
    ("2", _("Tue")),
    ("3", _("Wed")),
    ("4", _("Thu")),
    ("5", _("Fri")),
    ("6", _("Sat")),
    ("7", _("Sun")),
]
WORDED = {Requirement.ANSWER, Requirement.REASON, Requirement.QUESTION}


class RoutingForm(forms.Form):
    """A rule of routing."""

    priority = forms.IntegerField(
        label=_("Order"), min_value=1, max_value=999, initial=100, help_text=_("The smallest is asked first.")
    )
    area = AreaField(label=_("Area"), required=False)
    category = forms.ChoiceField(label=_("What it is about"), required=False)
    channel = forms.ChoiceField(label=_("How it came"), required=False, choices=[("", _("All")), *CHANNELS.items()])
    weekdays = forms.MultipleChoiceField(
        label=_("Days of the week"), required=False, choices=WEEKDAYS, widget=forms.CheckboxSelectMultiple
    )
    from_time = forms.TimeField(
        label=_("From time"), required=False, input_formats=HOURS, widget=forms.TimeInput(format="%H:%M")
    )
    to_time = forms.TimeField(label=_("To time"), required=False, input_formats=HOURS, widget=forms.TimeInput(format="%H:%M"))
    words = forms.CharField(label=_("Any of these words"), required=False, max_length=1000, help_text=_("Parted by commas."))
    office = OfficeField(label=_("Office in charge"), required=False, help_text=_("Empty: the office of the commune."))
    mode = forms.ChoiceField(label=_("How it is handled"), required=False, choices=[("", _("As the category says")), *MODES])
    valid_from = DayField(label=_("From day"))
    paper = forms.CharField(label=_("Decision, or reason"), max_length=300)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"initial": {"valid_from": clock.today(), "priority": 100}, **options})
        self.fields["category"].choices = [("", _("All")), *named(categories())]  # type: ignore[attr-defined]  # a choice field

    def rule(self) -> RoutingRule:
        """Return the rule that was filled in."""
        data = self.cleaned_data
        return RoutingRule(
            id=1 << 40,  # as the newest of its order: a draft is asked before those of the same number
            priority=data["priority"],
            area=data["area"],
            category=data["category"],
            channel=data["channel"],
            weekdays="".join(data["weekdays"]),
            from_time=data["from_time"],
            to_time=data["to_time"],
            words=read_words(data["words"]),
            office=data["office"],
            mode=data["mode"],
            paper=data["paper"],
            valid_from=data["valid_from"],
        )


class DeadlineForm(forms.Form):
    """A deadline of a clock from a day on."""

    clock = forms.ChoiceField(label=_("Clock"))
    category = forms.ChoiceField(label=_("What it is about"), required=False)
    mode = forms.ChoiceField(label=_("How it is handled"), required=False, choices=[("", _("All")), *MODES])
    amount = forms.IntegerField(label=_("How long"), min_value=0, max_value=1000)
    unit = forms.ChoiceField(label=_("Counted in"))
    around_the_clock = forms.BooleanField(label=_("Hours run on at night and on days off"), required=False)
    valid_from = DayField(label=_("From day"))
    source = forms.CharField(label=_("Paper that sets it"), max_length=300)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"initial": {"valid_from": clock.today()}, **options})
        choices = {
            "clock": [(each.slug, chosen(each.vi, each.en)) for each in CLOCKS],
            "category": [("", _("All")), *named(categories())],
            "unit": [(str(unit), chosen(unit.vi, unit.en)) for unit in Unit],
        }
        for name, values in choices.items():
            self.fields[name].choices = values  # type: ignore[attr-defined]  # choice fields

    def wanted(self) -> dict[str, Any]:
        """Return what the engine's action takes."""
        data = self.cleaned_data
        rule = Rule(data["amount"], Unit(data["unit"]), around_the_clock=data["around_the_clock"])
        names = ("category", "mode", "valid_from", "source")
        return {"slug": data["clock"], "rule": rule, **{name: data[name] for name in names}}


class CategoryForm(forms.Form):
    """A category from a day on."""

    slug = forms.CharField(label=_("Code"), max_length=60)
    vi = forms.CharField(label=_("Name in Vietnamese"), max_length=120)
    en = forms.CharField(label=_("Name in English"), max_length=120)
    group = forms.CharField(label=_("Group"), max_length=40)
    icon = IconField(label=_("Icon"), initial="message")
    mode = forms.ChoiceField(label=_("How it is handled"), choices=MODES)
    private = forms.BooleanField(label=_("Never shown to the public"), required=False)
    anonymous = forms.BooleanField(label=_("May be reported without a name"), required=False, initial=True)
    words = forms.CharField(label=_("Words to find it by"), required=False, max_length=1000, help_text=_("Parted by commas."))
    questions = forms.JSONField(
        label=_("Its own questions (JSON Schema)"), required=False, widget=forms.Textarea(attrs={"rows": 6}), initial=dict
    )
    valid_from = DayField(label=_("From day"))
    valid_to = DayField(label=_("Until day"), required=False)
    source = forms.CharField(label=_("Decision, or reason"), max_length=300)

    def category(self) -> Category:
        """Return the category that was filled in."""
        data = dict(self.cleaned_data)
        words = tuple(word for part in data.pop("words").split(",") if (word := " ".join(part.split())))
        return Category(**{**data, "mode": Mode(data["mode"]), "words": words, "questions": data["questions"] or {}})

    @classmethod
    def of(cls, found: Category, today: date) -> CategoryForm:
        """Return the form with a category as it stands."""
        names = ("slug", "vi", "en", "group", "icon", "private", "anonymous", "questions", "source")
        initial = {name: getattr(found, name) for name in names}
        return cls(initial={**initial, "mode": str(found.mode), "words": ", ".join(found.words), "valid_from": today})


class TemplateForm(forms.Form):
    """Words to answer with."""

    title = forms.CharField(label=_("Title"), max_length=120)
    text = forms.CharField(label=_("Words"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 5}))
    move = forms.ChoiceField(label=_("When it is offered"), required=False)
    category = forms.ChoiceField(label=_("What it is about"), required=False)
    office = OfficeField(label=_("Office in charge"), required=False, help_text=_("Empty: for all offices."))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        worded = {each.slug: chosen(each.vi, each.en) for each in MOVES if {*each.requires} & WORDED}
        self.fields["move"].choices = [("", _("Always")), *worded.items()]  # type: ignore[attr-defined]  # a choice field
        self.fields["category"].choices = [("", _("All")), *named(categories())]  # type: ignore[attr-defined]  # the same
        known = ", ".join(f"{{{name}}} {chosen(*words)}" for name, words in PLACEHOLDERS.items())
        self.fields["text"].help_text = gettext("Filled in by itself: %(known)s.") % {"known": known}

    def template(self) -> NewTemplate:
        """Return the template that was filled in."""
        return NewTemplate(**self.cleaned_data)


class ReceptionForm(forms.Form):
    """Who takes reports in."""

    office = OfficeField(label=_("Office in charge"))
    area = AreaField(label=_("Area"), required=False, help_text=_("Empty: the whole province."))
    valid_from = DayField(label=_("From day"))
    paper = forms.CharField(label=_("Paper that gives the duty"), max_length=300)
