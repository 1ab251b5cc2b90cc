"""Filters of supply's pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.template import Library

from tinhso.supply.intake import wording

register = Library()


@register.filter
def in_language(words: Any) -> str:
    """Return the text of something that is said in both languages (``vi`` and ``en``)."""
    return str(words.en if wording.english() else words.vi)


@register.filter
def at(values: Mapping[int, Any], key: int) -> Any:
    """Return what stands under a key, or None."""
    return values.get(key)


@register.filter
def period_name(code: str) -> str:
    """Return the name of a period: "tháng 5/2024"."""
    return wording.period(code)
