"""A language is offered once all that a citizen reads is translated; until then its file waits, with every text in it."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings

from tinhso.ui.languages import ROOMS, TO_COME, completeness, offered

PACKAGE = Path(__file__).resolve().parents[2]


def built(package: Path, code: str, texts: dict[str, str], fuzzy: tuple[str, ...] = ()) -> None:
    catalogue = Catalog()
    for text, translated in texts.items():
        catalogue.add(text, translated, flags=["fuzzy"] if text in fuzzy else [])
    folder = package / "ui" / "locale" / code / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "django.mo").open("wb") as file:
        write_mo(file, catalogue)


def test_what_is_missing_is_named(tmp_path):
    built(tmp_path, "vi", {"Send": "Gửi", "Back": "Quay lại"})
    built(tmp_path, "km", {"Send": "ផ្ញើ", "Back": ""})
    found = completeness("km", tmp_path)
    assert (found.texts, found.missing, found.is_complete) == (2, ("Back",), False)


def test_a_draft_does_not_count(tmp_path):
    built(tmp_path, "vi", {"Send": "Gửi"})
    built(tmp_path, "km", {"Send": "ផ្ញើ"}, fuzzy=("Send",))
    assert not completeness("km", tmp_path).is_complete


def test_a_language_is_offered_when_nothing_is_missing(tmp_path):
    built(tmp_path, "vi", {"Send": "Gửi"})
    built(tmp_path, "km", {"Send": "ផ្ញើ"})
    assert [code for code, _ in offered(tmp_path)] == ["vi", "en", "km"]


def test_without_anything_built_only_the_two_are_offered(tmp_path):
    assert [code for code, _ in offered(tmp_path)] == ["vi", "en"]


def test_the_picker_shows_the_complete_ones_only(client, db):
    page = client.get("/").content.decode()
    for code, name in TO_COME:
        assert (code in dict(settings.LANGUAGES)) == completeness(code, PACKAGE).is_complete
        assert (name in page) == (code in dict(settings.LANGUAGES))


@pytest.mark.parametrize("code", [code for code, _ in TO_COME])
@pytest.mark.parametrize("room", ROOMS)
def test_the_files_to_be_completed_hold_every_text(code, room):
    """``python tools/catalogues_to_complete.py`` brings them up to date."""

    def texts(language: str) -> list[object]:
        path = PACKAGE / room / "locale" / language / "LC_MESSAGES" / "django.po"
        return [message.id for message in read_po(BytesIO(path.read_bytes())) if message.id]

    assert texts(code) == texts("vi")
