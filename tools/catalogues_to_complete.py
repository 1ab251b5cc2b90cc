"""Brings the catalogues of languages to come (Khmer, Cham) up to date; what is translated in them is kept."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from tinhso.ui.languages import ROOMS, TO_COME

PACKAGE = Path(__file__).resolve().parents[1] / "tinhso"
NEVER = datetime(2026, 1, 1, tzinfo=UTC)  # a date of the day would change the files each time


def catalogue(room: str, code: str) -> Path:
    return PACKAGE / room / "locale" / code / "LC_MESSAGES" / "django.po"


def read(path: Path) -> Catalog:
    return read_po(BytesIO(path.read_bytes())) if path.exists() else Catalog()


def refreshed(room: str, code: str) -> bytes:
    """Return the catalogue of a room in a language: the texts of the Vietnamese one, in its order."""
    known = read(catalogue(room, code))
    fresh = Catalog(project="tinhso", charset="utf-8", creation_date=NEVER, revision_date=NEVER, fuzzy=False)
    fresh.header_comment = f"# {dict(TO_COME)[code]}: to be completed. A text without translation is shown in English."
    fresh.mime_headers = [
        ("Project-Id-Version", "tinhso"),
        ("Language", code),
        ("MIME-Version", "1.0"),
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Transfer-Encoding", "8bit"),
        ("Plural-Forms", "nplurals=1; plural=0;"),
    ]
    for message in read(catalogue(room, "vi")):
        if message.id:
            before = known.get(message.id, message.context)
            empty = "" if isinstance(message.id, str) else ("",)
            fresh.add(
                message.id, before.string if before else empty, flags=before.flags if before else (), context=message.context
            )
    written = BytesIO()
    write_po(written, fresh, width=0, omit_header=False)
    return written.getvalue()


def main() -> None:
    for room in ROOMS:
        for code, _name in TO_COME:
            path = catalogue(room, code)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(refreshed(room, code))


if __name__ == "__main__":
    main()
