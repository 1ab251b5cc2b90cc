"""What people fill in about directives: filters of the board, and what a move requires."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.urls import reverse_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tinhso.cases.directives import queries
from tinhso.cases.directives.contracts import Result, Wanted
from tinhso.cases.directives.rules.due import until
from tinhso.cases.directives.rules.workflow import WHOLE
from tinhso.cases.engine.contracts import Given
from tinhso.cases.engine.rules.deadlines import Rule, Unit
from tinhso.cases.engine.rules.processes import Move, Requirement
from tinhso.kernel import clock
from tinhso.kernel.shipped_calendar import calendar
from tinhso.ui.forms import DayField, SuggestedField

AGES = (7, 30, 90)
WITH_FILES = frozenset({"progress", "finish", "check", "ask_extension", "send_back"})
MOST_FILES = 10

RESULTS = {
    Result.OVERDUE: _("overdue"),
    Result.DUE_SOON: _("due soon"),
    Result.OPEN: _("in time so far"),
    Result.TO_CHECK: _("waits to be checked"),
    Result.IN_TIME: _("done in time"),
    Result.LATE: _("done late"),
    Result.WITHDRAWN: _("called back"),
}


def unit_field(**options: Any) -> SuggestedField:
    address: Any = reverse_lazy("places:search")
    return SuggestedField(address, read=queries.unit_named, title=queries.title_of_unit, **options)


def office_field(**options: Any) -> SuggestedField:
    address: Any = reverse_lazy("places:search")
    return SuggestedField(address, read=queries.office_named, title=queries.title_of_unit, **options)


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; a list of them once they are read."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=FilesInput(), max_length=255, **options)

    def clean(self, data: Any, initial: Any = None) -> Any:
        each = data if isinstance(data, list) else [data] if data else []
        if not each:
            super().clean(None, initial)
        if len(each) > MOST_FILES:
            raise forms.ValidationError(_("Attach fewer files at once: ten at most."))
        return [super(FilesField, self).clean(file, initial) for file in each]


class BoardForm(forms.Form):
    """The filters of the board; the names stand in the address."""

    leader = forms.ChoiceField(label=_("Given by"), required=False)
    office = unit_field(label=_("Office"), required=False)
    age = forms.ChoiceField(label=_("Open for longer than"), required=False)
    result = forms.ChoiceField(label=_("Result"), required=False)
    moved = forms.ChoiceField(
        label=_("The number"), required=False, choices=[("", _("All")), ("yes", _("has moved")), ("no", _("did not move"))]
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._choose("leader", [("", _("All")), *((str(key), name) for key, name in queries.leaders().items())])
        self._choose("age", [("", _("Any age")), *((str(days), _("%(days)s days") % {"days": days}) for days in AGES)])
        self._choose("result", [("", _("All")), *((str(key), words) for key, words in RESULTS.items())])

    def _choose(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # all are choice fields

    def wanted(self) -> Wanted:
        """Return what is asked for; a filter that cannot be read is left out."""
        asked = getattr(self, "cleaned_data", {})
        return Wanted(
            leader=int(asked["leader"]) if asked.get("leader") else None,
            office=asked.get("office"),
            older_than=int(asked["age"]) if asked.get("age") else None,
            results=frozenset({Result(asked["result"])}) if asked.get("result") else frozenset(),
            moved={"yes": True, "no": False}.get(asked.get("moved", "")),
        )


class RemarkForm(forms.Form):
    text = forms.CharField(label=_("Remark"), max_length=5000, widget=forms.Textarea(attrs={"rows": 3}))


class MoveForm(forms.Form):
    """What a move requires, and the version of the case that it was drawn from."""

    seen = forms.IntegerField(widget=forms.HiddenInput(), required=False)
    request = forms.CharField(widget=forms.HiddenInput(), required=False, max_length=64)

    def __init__(self, *args: Any, move: Move, **options: Any) -> None:
        super().__init__(*args, **options)
        self.auto_id = f"{move.slug}_%s"
        self.move = move
        for name, field in _fields(move):
            self.fields[name] = field

    def given(self) -> Given:
        """Return what was filled in. Raises DueInThePast."""
        filled = self.cleaned_data
        extension = Rule(filled["amount"], Unit(filled["unit"])) if "amount" in filled else None
        due_day = filled.get("due_day")
        deadlines = {WHOLE: until(due_day, clock.now(), calendar(settings.CALENDAR))} if due_day else {}
        return Given(
            reason=filled.get("reason", ""),
            answer=filled.get("answer", ""),
            paper=filled.get("paper", ""),
            office=filled.get("office"),
            extension=extension,
            deadlines=deadlines,
            request=filled.get("request", ""),
            data={"percent": filled["percent"]} if filled.get("percent") is not None else {},
        )

    def evidence(self) -> Iterator[tuple[bytes, str]]:
        """Yield the bytes and the name of each evidence file."""
        for each in self.cleaned_data.get("files") or ():
            yield each.read(), each.name or ""


def _fields(move: Move) -> Iterator[tuple[str, forms.Field]]:
    if move.slug == "progress":
        yield "percent", forms.IntegerField(label=_("How far, in percent"), min_value=0, max_value=100)
    if Requirement.OFFICE in move.requires:
        yield "office", office_field(label=_("Office"))
    if Requirement.ANSWER in move.requires:
        yield "answer", forms.CharField(label=_("What was done"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 4}))
    if Requirement.EXTENSION in move.requires:
        units = [(str(each), each.en if get_language() == "en" else each.vi) for each in Unit]
        yield "amount", forms.IntegerField(label=_("How much longer"), min_value=1, max_value=365)
        yield "unit", forms.ChoiceField(label=_("Counted in"), choices=units, initial=str(Unit.WORKING_DAYS))
    if Requirement.REASON in move.requires or Requirement.EXTENSION in move.requires:
        required = Requirement.REASON in move.requires
        widget = forms.Textarea(attrs={"rows": 3})
        yield "reason", forms.CharField(label=_("Reason"), max_length=5000, required=required, widget=widget)
    if move.slug == "reopen":
        yield "due_day", DayField(label=_("Due day"))
    if Requirement.PROOF in move.requires or move.slug in WITH_FILES:
        yield "files", FilesField(label=_("Evidence files"), required=Requirement.PROOF in move.requires)
