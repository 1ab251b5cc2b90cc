"""Light or dark: what the reader's system prefers, unless they chose otherwise in a cookie."""

from __future__ import annotations

from django.http import HttpRequest

COOKIE = "theme"
THEMES = ("auto", "light", "dark")


def chosen_theme(request: HttpRequest) -> str:
    """Return ``auto``, ``light`` or ``dark``; anything else in the cookie is ``auto``."""
    chosen = request.COOKIES.get(COOKIE, "auto")
    return chosen if chosen in THEMES else "auto"
