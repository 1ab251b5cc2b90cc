"""Forms of the register: looking up (public), changing and importing (administrators)."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tinhso.kernel import clock
from tinhso.kernel.errors import TinhSoError
from tinhso.places import queries
from tinhso.places.contracts import UnitBrief
from tinhso.places.errors import AmbiguousName, BadChange, UnknownName
from tinhso.places.rules.changes import AnyChange, Close, Move, Open, Part, Rename, Succeed
from tinhso.places.rules.days import before
from tinhso.ui.forms import ComboboxInput, DayField

SUGGESTION = re.compile(r"unit:(\d{1,18})", re.ASCII)
MOST_BYTES = 20 * 1024 * 1024
AREA_LEVELS = [
    ("province", _("Province")),
    ("district", _("District")),
    ("commune", _("Commune")),
    ("hamlet", _("Hamlet")),
]
OFFICE_LEVELS = [
    ("committee", _("People's committee")),
    ("department", _("Department")),
    ("division", _("Division")),
    ("centre", _("Centre")),
    ("one_stop", _("One-stop desk")),
]


def said(error: TinhSoError) -> str:
    """Return the sentence of an error in the reader's language."""
    return error.message_en if get_language() == "en" else error.message_vi


def read_unit(text: str, on: date) -> UnitBrief:
    """Return the unit that a field means: ``unit:12`` from a suggestion, a code, or a name. Raises when it is not clear."""
    queries.require_known(on)
    if taken := SUGGESTION.fullmatch(text):
        return queries.unit_by_id(int(taken[1]), on)
    for tree in ("area", "office"):
        if found := [unit for unit in queries.lives_of(text, tree) if _lives(unit, on)]:
            return queries.unit_by_id(found[0].id, on)
    resolved = queries.resolve(text, on=on)
    if resolved.outcome == "ambiguous":
        raise AmbiguousName(text=text, count=resolved.alternatives_total or len(resolved.alternatives))
    if resolved.unit_id is None:
        raise UnknownName(text=text)
    return queries.unit_by_id(resolved.unit_id, on)


def _lives(unit: UnitBrief, on: date) -> bool:
    return (unit.valid_from is None or unit.valid_from <= on) and (unit.valid_to is None or on <= unit.valid_to)


class UnitInput(ComboboxInput):
    """A unit's combobox: a suggestion that was taken (``unit:12``) is shown again by its name."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        taken = SUGGESTION.fullmatch(value or "")
        if taken:
            unit = queries.units_by_id([int(taken[1])]).get(int(taken[1]))
            context["text"] = unit.path if unit else ""
        return context


class UnitField(forms.CharField):
    """A unit, by suggestion, code or name; ``clean_unit`` of the form turns it into a unit of a day."""

    def __init__(self, **options: Any) -> None:
        address: Any = reverse_lazy("places:search")
        super().__init__(widget=UnitInput(address), max_length=200, **options)


class BrowseForm(forms.Form):
    """What to look for, and on which day."""

    q = forms.CharField(label=_("Name or code"), required=False, max_length=200)
    on = DayField(label=_("As of day"), required=False)

    def day(self) -> date:
        """Return the chosen day, or today when none or a wrong one was chosen."""
        return (self.cleaned_data.get("on") if self.is_valid() else None) or clock.today()


class CrosswalkForm(forms.Form):
    """A unit of one day in the units of another."""

    unit = UnitField(label=_("Unit"), help_text=_("Code or name on the first day, for example 31522 or Phường 1, TP Sóc Trăng"))
    since = DayField(label=_("On day"))
    until = DayField(label=_("In the units of day"))

    found: UnitBrief | None = None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("unit") and cleaned.get("since"):
            try:
                self.found = read_unit(cleaned["unit"], cleaned["since"])
            except TinhSoError as error:
                self.add_error("unit", said(error))
        return cleaned


class ChangeForm(forms.Form):
    """What every change needs: its day, its legal document, why."""

    on = DayField(label=_("From day"), help_text=_("The first day on which it holds"))
    document = forms.ChoiceField(label=_("Legal document"))
    reason = forms.CharField(label=_("Note for the audit log"), required=False, max_length=500)

    change: AnyChange | None = None

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        papers = [(paper.number, f"{paper.number} · {paper.title_vi[:70]}") for paper in queries.documents()]
        self.fields["document"].choices = [("", _("Choose a document")), *papers]  # type: ignore[attr-defined]  # a ChoiceField
        self.order_fields(
            [*(name for name in self.fields if name not in ("on", "document", "reason")), "on", "document", "reason"]
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            try:
                self.change = self.build(cleaned)
            except TinhSoError as error:
                self.add_error(None, said(error))
        return cleaned

    def build(self, cleaned: dict[str, Any]) -> AnyChange:
        """Return the change that the form describes."""
        raise NotImplementedError


class NameFields(forms.Form):
    title = forms.CharField(label=_("Unit type"), required=False, max_length=60, help_text=_("Phường, Xã, Thành phố, Sở …"))
    name = forms.CharField(label=_("Name without title"), max_length=200)
    name_en = forms.CharField(label=_("English name"), required=False, max_length=200)


class RenameForm(NameFields, ChangeForm):
    unit = UnitField(label=_("Unit"))
    field_order = ["unit", "title", "name", "name_en"]

    def build(self, cleaned: dict[str, Any]) -> AnyChange:
        unit = read_unit(cleaned["unit"], cleaned["on"])
        return Rename(unit.id, cleaned["on"], cleaned["title"], cleaned["name"], cleaned["name_en"])


class MoveForm(ChangeForm):
    unit = UnitField(label=_("Unit"))
    parent = UnitField(label=_("New unit above it"))

    def build(self, cleaned: dict[str, Any]) -> AnyChange:
        on = cleaned["on"]
        return Move(read_unit(cleaned["unit"], on).id, on, read_unit(cleaned["parent"], on).id)


class OpenForm(NameFields, ChangeForm):
    tree = forms.ChoiceField(label=_("Kind"), choices=[("area", _("Area")), ("office", _("Office"))])
    level = forms.ChoiceField(label=_("Level"), choices=[(_("Areas"), AREA_LEVELS), (_("Offices"), OFFICE_LEVELS)])
    code = forms.CharField(label=_("Code"), max_length=40)
    parent = UnitField(label=_("Unit above it"), required=False)
    serves = UnitField(label=_("Area that the office serves"), required=False)
    field_order = ["tree", "level", "code", "title", "name", "name_en", "parent", "serves"]

    def build(self, cleaned: dict[str, Any]) -> AnyChange:
        on = cleaned["on"]
        parent = read_unit(cleaned["parent"], on).id if cleaned["parent"] else None
        serves = read_unit(cleaned["serves"], on).id if cleaned["serves"] else None
        named = (cleaned["title"], cleaned["name"])
        return Open(cleaned["tree"], cleaned["level"], cleaned["code"], *named, on, parent, cleaned["name_en"], serves)


class CloseForm(ChangeForm):
    unit = UnitField(label=_("Unit"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["on"].label = _("Last day")
        self.fields["on"].help_text = _("The last day on which the unit exists")

    def build(self, cleaned: dict[str, Any]) -> AnyChange:
        return Close(read_unit(cleaned["unit"], cleaned["on"]).id, cleaned["on"])


class SucceedForm(ChangeForm):
    """One predecessor and its successors: one a line, with a share when it is divided."""

    unit = UnitField(label=_("Unit that passes on"))
    parts = forms.CharField(
        label=_("Successors"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One a line: code or name; for a division add = and the share, for example 22780 = 0,71. Empty: none."),
    )
    closes = forms.BooleanField(label=_("The unit ends on the eve"), required=False, initial=True)
    basis = forms.CharField(label=_("Basis of the shares"), required=False, max_length=500)
    is_estimate = forms.BooleanField(label=_("The shares are an estimate"), required=False)

    def build(self, cleaned: dict[str, Any]) -> AnyChange:
        unit = read_unit(cleaned["unit"], before(cleaned["on"]))
        parts = tuple(self._part(line, cleaned["on"]) for line in cleaned["parts"].splitlines() if line.strip())
        options = (cleaned["closes"], cleaned["basis"], cleaned["is_estimate"])
        return Succeed(unit.id, cleaned["on"], parts or (Part(None),), *options)

    def _part(self, line: str, on: date) -> Part:
        name, _sign, share = line.partition("=")
        try:
            number = Decimal(share.strip().replace(",", ".")) if share.strip() else None
        except InvalidOperation as error:
            raise BadChange(
                why_vi=f"tỷ lệ “{share.strip()}” không phải là số", why_en=f"the share “{share.strip()}” is not a number"
            ) from error
        return Part(read_unit(name.strip(), on).id, number)


CHANGES: dict[str, type[ChangeForm]] = {
    "open": OpenForm,
    "rename": RenameForm,
    "move": MoveForm,
    "succeed": SucceedForm,
    "close": CloseForm,
}


class DocumentForm(forms.Form):
    """A legal document behind changes."""

    number = forms.CharField(label=_("Number"), max_length=80, help_text=_("For example 1668/NQ-UBTVQH15"))
    title_vi = forms.CharField(label=_("Title in Vietnamese"), max_length=500)
    title_en = forms.CharField(label=_("Title in English"), max_length=500, required=False)
    issuer = forms.CharField(label=_("Issued by"), max_length=200, required=False)
    issued_on = DayField(label=_("Issued on"), required=False)
    effective_on = DayField(label=_("In force from"), required=False)
    url = forms.URLField(label=_("Address of the text"), required=False, assume_scheme="https")


class ImportForm(forms.Form):
    """A list (CSV) or boundaries (GeoJSON) of a day."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV list (UTF-8) with code, name, level and unit above; or GeoJSON boundaries in WGS84"),
        error_messages={"required": _("Choose a file.")},
    )
    on = DayField(label=_("The file shows the state of day"))
    document = forms.CharField(label=_("Legal document"), required=False, max_length=80)
    source = forms.CharField(label=_("Source of the boundaries"), required=False, max_length=300)
    licence = forms.CharField(label=_("Licence of the boundaries"), required=False, max_length=100)
    close_missing = forms.BooleanField(label=_("End units of these provinces that the list leaves out"), required=False)
    kept = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["file"].required = not self.data.get("kept")

    def names_origin(self) -> bool:
        """Say whether source and licence are given, as boundaries need; what is missing is said on the form."""
        for name in ("source", "licence"):
            if not self.cleaned_data.get(name):
                self.add_error(name, _("Boundaries need their source and licence."))
        return not self.errors

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file is not None and file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 20 MB. Split it and import the parts."))
        return file
