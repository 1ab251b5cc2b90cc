"""Languages that pages may be offered in: Vietnamese and English always, others once all that a citizen reads is translated.

Asked while the settings are read, so nothing of Django is needed here. Texts are English where they are written, so English
is complete as it stands.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from babel.messages.mofile import read_mo

ALWAYS = (("vi", "Tiếng Việt"), ("en", "English"))
TO_COME = (("km", "ភាសាខ្មែរ"), ("cjm", "Chăm (ꨌꩌ)"))
ROOMS = ("ui", "portal", "portal/reports")
"""The rooms whose pages make up the citizens' part; their catalogues have to be whole before a language is offered."""


@dataclass(frozen=True)
class Completeness:
    """How many of the texts of a language are translated, and which are not (by their English)."""

    texts: int
    missing: tuple[str, ...]

    @property
    def is_complete(self) -> bool:
        return self.texts > 0 and not self.missing


def completeness(code: str, package: Path, rooms: Iterable[str] = ROOMS) -> Completeness:
    """Return how far a language is, against Vietnamese. Only what is built counts: drafts marked fuzzy are not."""
    wanted: set[str] = set()
    translated: set[str] = set()
    for room in rooms:
        wanted |= _texts(package / room, "vi")
        translated |= _texts(package / room, code)
    return Completeness(len(wanted), tuple(sorted(wanted - translated)))


def offered(package: Path) -> list[tuple[str, str]]:
    """Return the languages to choose from, each with its own name for itself."""
    return [*ALWAYS, *(each for each in TO_COME if completeness(each[0], package).is_complete)]


def _texts(room: Path, code: str) -> set[str]:
    built = room / "locale" / code / "LC_MESSAGES" / "django.mo"
    if not built.exists():
        return set()
    messages = read_mo(io.BytesIO(built.read_bytes()))
    return {message.id if isinstance(message.id, str) else message.id[0] for message in messages if message.id}
