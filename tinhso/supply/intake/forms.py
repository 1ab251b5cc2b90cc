"""What comes in from the pages of supply: a file or a pasted table, choices, corrections, a reason."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from tinhso.supply.intake.contracts import Reading

MOST_PASTED = 2**20  # characters
_COLUMN = re.compile(r"column:([0-9]{1,4})")
_CELL = re.compile(r"cell:([0-9]{1,7}):([0-9]{1,4})")


class SendForm(forms.Form):
    """A file, or a table pasted from a spreadsheet; one of them."""

    file = forms.FileField(
        label=_("File"),
        required=False,
        max_length=255,
        help_text=_("XLSX, XLS, ODS, CSV, JSON or Parquet. Old letters (.VnTime, VNI) are recognised."),
    )
    pasted = forms.CharField(
        label=_("Or paste a table from Excel"),
        required=False,
        max_length=MOST_PASTED,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "wrap": "off"}),
        help_text=_("Copy the cells with their header row, click here and press Ctrl+V."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not cleaned.get("file") and not (cleaned.get("pasted") or "").strip():
            self.add_error("file", _("Choose a file, or paste a table."))
        return cleaned

    def content(self) -> tuple[Iterator[bytes], str]:
        """Return what was sent in pieces, and what its sender calls it."""
        file = self.cleaned_data.get("file")
        if file:
            return file.chunks(), str(file.name)
        pasted: str = self.cleaned_data["pasted"]
        return iter([pasted.encode()]), str(_("pasted table"))


class ReasonForm(forms.Form):
    """Why unusual values are right; kept with the number."""

    reason = forms.CharField(
        label=_("Why are these values right?"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The reason is kept with the numbers; those who read them see it."),
    )


def reading_of(posted: QueryDict) -> Reading:
    """Return the choices of the wizard: which column of the file is which of the dataset's, and answers."""
    mapping: dict[str, int] = {}
    for key, value in posted.items():
        if (found := _COLUMN.fullmatch(key)) and value:
            mapping.setdefault(str(value), int(found[1]))
    answers = {key.removeprefix("answer:"): str(value) for key, value in posted.items() if key.startswith("answer:") and value}
    return Reading(sheet=posted.get("sheet"), mapping=mapping, answers=answers)


def chosen_twice(posted: QueryDict) -> frozenset[str]:
    """Return the dataset's columns that were chosen for more than one column of the file."""
    chosen = [value for key, value in posted.items() if _COLUMN.fullmatch(key) and value]
    return frozenset(str(value) for value in chosen if chosen.count(value) > 1)


def corrections_of(posted: QueryDict) -> dict[tuple[int, int], str]:
    """Return what stands in the cells of the page, by row and column from 0."""
    return {(int(found[1]) - 1, int(found[2])): str(value) for key, value in posted.items() if (found := _CELL.fullmatch(key))}
