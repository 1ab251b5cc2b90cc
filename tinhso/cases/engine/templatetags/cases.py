"""Filters of the pages of cases."""

from __future__ import annotations

from typing import Any

from django.template import Library

from tinhso.cases.engine.words import chosen

register = Library()


@register.filter
def in_words(thing: Any) -> str:
    """Return what a move, a state, or a line of arithmetic says, in the active language."""
    return chosen(thing.vi, thing.en)
