"""What officers fill in about cases; the form of a move is drawn from what the move requires."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tinhso.cases.engine import desks, inbox, queries
from tinhso.cases.engine.choosing import OfficeField
from tinhso.cases.engine.contracts import CaseView, Given
from tinhso.cases.engine.rules.deadlines import Rule, Unit
from tinhso.cases.engine.rules.processes import Move, Requirement, Shown
from tinhso.cases.engine.words import chosen
from tinhso.kernel.policy import Actor

LONG = forms.Textarea(attrs={"rows": 3})


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files; the value is a list."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        single = super().clean
        return [single(each, initial) for each in given] if given else [] if not self.required else [single(None, initial)]


class CodeField(forms.CharField):
    """A field for another case, by its code; its value is the case's id."""

    def clean(self, value: str) -> int | None:  # a code becomes an id
        code = super().clean(value)
        found = queries.find_by_code(code) if code else None
        if code and found is None:
            raise forms.ValidationError(_("There is no case “%(code)s”. Check the code.") % {"code": code[:60]})
        return found.id if found else None


class RatingField(forms.TypedChoiceField):
    """One to five."""

    def __init__(self, **options: Any) -> None:
        super().__init__(coerce=int, choices=[(n, str(n)) for n in range(1, 6)], widget=forms.RadioSelect, **options)


class PaperField(forms.CharField):
    """Number and day of a paper."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=300, **options)


FIELDS: dict[Requirement, type[forms.Field]] = {
    Requirement.OFFICE: OfficeField,
    Requirement.PAPER: PaperField,
    Requirement.PROOF: FilesField,
    Requirement.RATING: RatingField,
    Requirement.OTHER_CASE: CodeField,
}


class MoveForm(forms.Form):
    """A form for one move of one case: a field for each thing that it requires, and those that it may bring.

    ``given`` (after it is valid) is what the engine takes, without the proof: files become attachments first.
    """

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, view: CaseView, move: Move, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, initial={"seen": view.version})
        self.move = move
        for requirement in move.requires:
            self._ask(requirement)
        if Requirement.REASON not in move.requires:
            self.fields["reason"] = forms.CharField(label=_("Remark"), required=False, max_length=10_000, widget=LONG)

    def _ask(self, requirement: Requirement) -> None:
        if requirement is Requirement.EXTENSION:
            self.fields["amount"] = forms.IntegerField(label=_("How much longer"), min_value=1, max_value=1000)
            units = [(str(unit), chosen(unit.vi, unit.en)) for unit in Unit]
            self.fields["unit"] = forms.ChoiceField(label=_("Counted in"), choices=units, initial=str(Unit.WORKING_DAYS))
            return
        text = forms.CharField(label=TITLES[requirement], max_length=10_000, widget=LONG)
        self.fields[str(requirement)] = FIELDS[requirement](label=TITLES[requirement]) if requirement in FIELDS else text

    def given(self, proof: tuple[int, ...] = ()) -> Given:
        data = self.cleaned_data
        longer = Rule(data["amount"], Unit(data["unit"])) if "amount" in data else None
        return Given(
            reason=data.get("reason", ""),
            question=data.get("question", ""),
            answer=data.get("answer", ""),
            paper=data.get("paper", ""),
            proof=proof,
            office=data.get("office"),
            other_case=data.get("other_case"),
            rating=data.get("rating"),
            extension=longer,
        )


class InboxForm(forms.Form):
    """The filters of the inbox; the names stand in the address."""

    words = forms.CharField(label=_("Words or code"), required=False, max_length=200)
    desk = forms.ChoiceField(label=_("Kind"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    label = forms.CharField(label=_("Label"), required=False, max_length=60)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        every = desks.every()
        kinds = [("", _("All")), *((desk.slug, chosen(desk.vi, desk.en)) for desk in every)]
        states = {state.slug: chosen(state.vi, state.en) for desk in every for state in desk.processes[desk.version].states}
        self.fields["desk"].choices = kinds  # type: ignore[attr-defined]  # a choice field
        self.fields["state"].choices = [("", _("All")), *states.items()]  # type: ignore[attr-defined]

    def wanted(self, view: str, page: str) -> inbox.Wanted:
        """Return what is asked for; a filter that cannot be read is left out."""
        self.is_valid()
        asked = getattr(self, "cleaned_data", {})
        return inbox.Wanted(
            view=inbox.View(view) if view in set(inbox.View) else inbox.View.OPEN,
            desk=asked.get("desk", ""),
            state=asked.get("state", ""),
            label=asked.get("label", ""),
            words=asked.get("words", ""),
            page=int(page) if page.isdigit() and len(page) < 6 else 1,
        )


class RemarkForm(forms.Form):
    """A remark, and who may read it."""

    text = forms.CharField(label=_("Remark"), max_length=10_000, widget=LONG)
    shown = forms.ChoiceField(
        label=_("Who reads it"),
        initial=Shown.OFFICE,
        choices=[(Shown.OFFICE, _("The offices")), (Shown.PARTICIPANTS, _("The offices and the citizen"))],
    )


def moves_for(view: CaseView, actor: Actor) -> tuple[Move, ...]:
    """Return the moves that an officer can make in a case now."""
    return queries.moves_open_to(view, queries.parts_of(view, actor))


TITLES = {
    Requirement.REASON: _("Reason"),
    Requirement.QUESTION: _("Question"),
    Requirement.ANSWER: _("Answer"),
    Requirement.PROOF: _("Proof: photographs or papers"),
    Requirement.OFFICE: _("To which office"),
    Requirement.PAPER: _("Number and day of the paper"),
    Requirement.OTHER_CASE: _("Code of the other case"),
    Requirement.RATING: _("Rating"),
}
