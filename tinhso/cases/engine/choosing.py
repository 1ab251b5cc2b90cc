"""Choosing an office by what people type, or by a suggestion that they took (``unit:12``)."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext as _

from tinhso.cases.engine.rules.words import folded
from tinhso.places import queries as places
from tinhso.places.contracts import UnitBrief
from tinhso.ui.forms import ComboboxInput

TAKEN = re.compile(r"unit:(\d{1,15})")
OFFERED = 12


def offered(text: str) -> tuple[UnitBrief, ...]:
    """Return offices of today that ``text`` may mean, the nearest first."""
    return places.search(text, limit=OFFERED, tree="office") if text.strip() else ()


class OfficeField(forms.CharField):
    """A field for an office of today; its value is the office's id."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=200, widget=ComboboxInput(reverse_lazy("cases:offices")), **options)

    def clean(self, value: str) -> int | None:  # what is typed becomes an id
        text = super().clean(value)
        if not text:
            return None
        if taken := TAKEN.fullmatch(text):
            found = places.units_by_id([int(taken[1])])
            if found:
                return int(taken[1])
        named = [unit for unit in offered(text) if folded(unit.name) == folded(text)]
        if len(named) != 1:
            raise forms.ValidationError(_("No office of today is called “%(text)s”. Choose one of the list.") % {"text": text})
        return named[0].id
