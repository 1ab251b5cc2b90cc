"""PDF out of a small Typst template and plain data: offline, the project's own letters, the same bytes for the same input."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import typst

LETTERS = Path(__file__).parent / "static" / "ui" / "vendor" / "print"
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def pdf(template: Path, data: Mapping[str, object], *, moment: datetime = BEGINNING) -> bytes:
    """Return the PDF (tagged) that ``template`` makes of ``data``.

    The template reads ``#let data = json(bytes(sys.inputs.data))``: what people wrote arrives as text, never as markup.
    ``data`` is what JSON can say. The template sets ``font: "Be Vietnam Pro"``; signs which that lacks (●, ▲) come from the
    fonts inside Typst, none from the machine. It reads files of its own folder only.

    ``moment`` (with a zone) is the date of creation written in the file, never the clock's: give it where the thing has one.
    Raises ``typst.TypstError`` for a fault of the template.
    """
    return typst.compile(
        template,
        root=template.parent,
        font_paths=_letters(),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False, sort_keys=True)},
        timestamp=moment.astimezone(UTC).replace(microsecond=0),
    )


@cache
def _letters() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[LETTERS])
