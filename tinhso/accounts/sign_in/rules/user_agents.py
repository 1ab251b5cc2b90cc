"""A browser's long name for itself, said in two words a person knows."""

from __future__ import annotations

# The first that occurs wins: most browsers also carry the names of those they descend from.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("coc_coc", "Cốc Cốc"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def spoken(user_agent: str) -> str:
    """Return for example ``Chrome, Windows``; what cannot be told is left out, and nothing known is the start of it."""
    found = [_first(user_agent, known) for known in (BROWSERS, SYSTEMS)]
    return ", ".join(name for name in found if name) or user_agent[:40]


def _first(user_agent: str, known: tuple[tuple[str, str], ...]) -> str:
    return next((name for mark, name in known if mark in user_agent), "")
