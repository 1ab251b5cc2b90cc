"""What every template keeps: no inline script or style, every word translatable and translated."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from io import BytesIO
from itertools import chain
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parents[2] / "tinhso"
TEMPLATES = sorted(PACKAGE.rglob("templates/**/*.html"))
TEXTS = sorted(PACKAGE.rglob("templates/**/*.txt"))
INLINE = re.compile(r"""<script(?![^>]*\bsrc=)[^>]*>|<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*["']|javascript:""", re.IGNORECASE)
KEYWORDS = {
    "gettext": None,
    "gettext_lazy": None,
    "_": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
}


def name(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_no_inline_script_or_style(path):
    text = path.read_text()
    # A JSON data block is not run by browsers, and is not script to the Content-Security-Policy.
    found = [match.group() for match in INLINE.finditer(text) if "application/json" not in match.group()]
    assert not found


@pytest.mark.parametrize("path", [*TEMPLATES, *sorted(PACKAGE.rglob("*forms.py"))], ids=name)
def test_days_are_asked_for_as_day_month_year_and_never_in_the_order_of_the_browsers_language(path):
    assert not re.search(r"""type["']?\s*[=:]\s*["'](?:date|datetime-local|month|week)["']""", path.read_text())


LETTERS = re.compile(r"[A-Za-zÀ-ỹ]{2,}")
HIDDEN = re.compile(
    r"""\{%\s*blocktrans(?:late)?\b.*?\{%\s*endblocktrans(?:late)?\s*%\}|\{%\s*comment\b.*?\{%\s*endcomment\s*%\}"""
    r"""|\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|<(script|style|code|pre|svg|kbd|samp)\b.*?</\1>|<!--.*?-->|&[a-z]+;""",
    re.DOTALL | re.IGNORECASE,
)
SPOKEN = re.compile(r"""\b(?:title|alt|placeholder|aria-label|aria-description|label)\s*=\s*"([^"]*)\"""")
PROPER = {"Tỉnh", "Số", "English", "Tiếng", "Việt", "CSV", "JSON", "API", "GeoJSON", "XLSX", "PDF"}


def untranslatable(text: str) -> list[str]:
    shown = HIDDEN.sub(" ", text)
    phrases = SPOKEN.findall(shown) + re.sub(r"<[^>]*>", "\n", shown).split("\n")
    return [phrase.strip() for phrase in phrases if any(word not in PROPER for word in LETTERS.findall(phrase))]


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_every_word_on_a_page_is_translatable(path):
    assert not untranslatable(path.read_text())


CATALOGUES = sorted(PACKAGE.rglob("locale/vi/LC_MESSAGES/django.po"))


@cache
def catalogue(path: Path) -> tuple[Message, ...]:
    """Return the messages of a room that are in use."""
    return tuple(each for each in read_po(BytesIO(path.read_bytes()), locale="vi") if each.id and not each.fuzzy)


@cache
def vietnamese() -> dict[str, str]:
    """Return every msgid with its Vietnamese, from all rooms; Django itself adds its own."""
    words: dict[str, str] = {}
    for message in chain.from_iterable(map(catalogue, CATALOGUES)):
        key = message.id if isinstance(message.id, str) else message.id[0]
        words[key] = message.string if isinstance(message.string, str) else (message.string or ("",))[0]
    return words


def test_the_same_words_in_the_same_context_are_the_same_in_vietnamese_in_every_room():
    """Django merges the catalogues of all rooms: of two translations one would stand on every page."""
    said: dict[tuple[str | None, object], dict[object, list[str]]] = defaultdict(dict)
    for path in CATALOGUES:
        for message in catalogue(path):
            said[message.context, message.id].setdefault(message.string, []).append(name(path))
    assert not {words: rooms for words, rooms in said.items() if len(rooms) > 1}


def messages_in(path: Path) -> set[str]:
    source = path.read_text()
    # What templatize makes of a page has the page's indentation, which means nothing to Python.
    code = source if path.suffix == ".py" else "\n".join(line.strip() for line in templatize(source).splitlines())
    found = set()
    for _, message, _, _ in extract("python", BytesIO(code.encode()), keywords=KEYWORDS):
        key = message if isinstance(message, str) else message[0]
        if key:
            found.add(key)
    return found


def python_sources() -> list[Path]:
    return [
        path
        for path in sorted(PACKAGE.rglob("*.py"))
        if "tests" not in path.parts and "migrations" not in path.parts and "gettext" in path.read_text()
    ]


@pytest.mark.parametrize("path", [*TEMPLATES, *TEXTS, *python_sources()], ids=name)
def test_every_word_has_its_vietnamese(path):
    missing = {text for text in messages_in(path) if not vietnamese().get(text)}
    assert not missing
