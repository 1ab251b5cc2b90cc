"""What every page's template knows, under the one name ``ui``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string
from django.utils.translation import gettext

from tinhso.kernel.policy import ANONYMOUS, Decision
from tinhso.ui.contracts import NavigationEntry
from tinhso.ui.theme import chosen_theme

# The weights of body text and headings: asked for early, because text is never redrawn in a late font.
PRELOADED_FONTS = tuple(
    f"ui/vendor/fonts/be-vietnam-pro-{subset}-{weight}-normal.woff2"
    for weight in (400, 600)
    for subset in ("latin", "vietnamese")
)


@dataclass(frozen=True)
class RailLink:
    """One entry of the rail, ready to draw; ``current`` is ``page``, ``true`` or empty (aria-current)."""

    url: str
    title: str
    icon: str
    current: str
    count: int = 0


def page(request: HttpRequest) -> dict[str, object]:
    """Return what the layouts need: theme, languages, demo flag, and the rail's links for this actor."""
    return {
        "ui": {
            "theme": chosen_theme(request),
            "languages": settings.LANGUAGES,
            "demo": settings.DEMO,
            "fonts": PRELOADED_FONTS,
            "here": request.get_full_path(),
            "navigation": SimpleLazyObject(lambda: tuple(_rail(request))),
        }
    }


def _rail(request: HttpRequest) -> Iterator[RailLink]:
    actor = getattr(request, "actor", ANONYMOUS)
    entries: tuple[NavigationEntry, ...] = import_string(settings.NAVIGATION)
    allowed = [(entry, _address(entry.url_name)) for entry in entries if entry.policy.decide(actor) is Decision.ALLOWED]
    nearest = max((url for _, url in allowed if _within(request.path, url)), key=len, default="")
    for entry, url in allowed:
        if url:
            current = "" if url != nearest else "page" if url == request.path else "true"
            yield RailLink(url, gettext(entry.title), entry.icon, current, entry.count(actor) if entry.count else 0)


def _within(path: str, url: str) -> bool:
    """Say whether ``path`` is the page at ``url`` or lies below it; everything lies below the home page."""
    return bool(url) and (path == url or (url != "/" and path.startswith(url.rstrip("/") + "/")))


def _address(url_name: str) -> str:
    """Return the address of a page, or nothing while its room does not offer it."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""
