"""The language of a page: a process brings its words in both."""

from __future__ import annotations

from django.utils.translation import get_language


def chosen(vi: str, en: str) -> str:
    """Return the words in the active language."""
    return en if (get_language() or "vi").startswith("en") else vi
