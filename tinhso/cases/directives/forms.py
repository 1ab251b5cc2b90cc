"""What people fill in about directives: filters of the board, and what a move requires."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

from django import forms
from django.conf import settings
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from tinhso.cases.directives import queries
from tinhso.cases.directives.contracts import Result, Wanted
from tinhso.cases.directives.rules.due import until
from tinhso.cases.directives.rules.workflow import WHOLE
from tinhso.cases.engine import forms as engine
from tinhso.cases.engine.actions.attaching import NewFile
from tinhso.cases.engine.contracts import AttachmentKind, CaseView, Given
from tinhso.cases.engine.papers import looked_at
from tinhso.cases.engine.rules.processes import Move
from tinhso.kernel import clock
from tinhso.kernel.shipped_calendar import calendar
from tinhso.ui.forms import DayField, SuggestedField

AGES = (7, 30, 90)
WITH_FILES = frozenset({"progress", "finish", "check", "ask_extension", "send_back"})

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


class BoardForm(forms.Form):
    """The filters of the board; the names stand in the address."""

    leader = forms.ChoiceField(label=_("Given by"), required=False)
    office = unit_field(label=_("Office in the lead"), required=False)
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


class MoveForm(engine.MoveForm):
    """The form of a move, with what this desk asks besides: how far it is, a new due day, evidence where it may be brought.

    ``request`` makes a second sending harmless.
    """

    request = forms.CharField(widget=forms.HiddenInput(), required=False, max_length=64)

    def __init__(self, view: CaseView, move: Move, data: Any = None, files: Any = None) -> None:
        super().__init__(view, move, data, files)
        self.auto_id = f"{move.slug}_%s"
        self.initial["request"] = f"{move.slug}-{uuid.uuid4()}"
        if move.slug == "progress":
            self.fields["percent"] = forms.IntegerField(label=_("How far, in percent"), min_value=0, max_value=100)
        if move.slug == "reopen":
            self.fields["due_day"] = DayField(label=_("Due day"))
        if move.slug in WITH_FILES:
            self.fields["proof"] = engine.FilesField(label=_("Evidence files"), required=False)
        if "answer" in self.fields:
            self.fields["answer"].label = _("What was checked") if move.slug == "check" else _("What was done")
        if not move.requires:
            del self.fields["reason"]
        self.order_fields(["percent", "office", "answer", "amount", "unit", "reason", "due_day", "proof"])

    def given(self, proof: tuple[int, ...] = ()) -> Given:
        """Return what was filled in. Raises DueInThePast."""
        filled = self.cleaned_data
        day = filled.get("due_day")
        return replace(
            super().given(proof),
            request=filled["request"],
            deadlines={WHOLE: until(day, clock.now(), calendar(settings.CALENDAR))} if day else {},
            data={"percent": filled["percent"]} if "percent" in filled else {},
        )

    def evidence(self) -> list[NewFile]:
        """Return the files that were brought, as what they are. Raises FileRefused."""
        return [looked_at(each, AttachmentKind.PROOF) for each in self.cleaned_data.get("proof") or ()]
