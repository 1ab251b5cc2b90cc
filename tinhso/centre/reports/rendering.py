"""Writes a report down: one page that opens offline, or a PDF. The same content gives the same bytes, in any process."""

from __future__ import annotations

import html
from datetime import datetime
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import mark_safe

from tinhso.centre.reports import writing
from tinhso.centre.reports.collecting import digest
from tinhso.centre.reports.contracts import Content, Shape
from tinhso.centre.reports.rules import envelope
from tinhso.lake import queries as lake
from tinhso.ui.printing import pdf

PRINTED = Path(__file__).parent / "printed"


def sealed_file(content: Content, shape: Shape) -> bytes:
    """Return the sealed file of a report's content. Makes the signing key when there is none yet."""
    key, text = lake.signing_key(), lake.canonical_json(content)
    slotted = envelope.with_slot(shape, PRINTERS[shape](content, writing.document(content, digest(content), key), text), text)
    return envelope.sealed(shape, slotted, lake.sign(envelope.statement(shape, digest(content), envelope.rest_sha256(slotted))))


def _page(content: Content, document: dict[str, Any], text: str) -> bytes:
    # The file is opened without a server: its style goes along, and nothing of ours is served with a style inside.
    style = mark_safe(f"<style>{(PRINTED / 'page.css').read_text()}</style>")  # noqa: S308  # a file of our own
    with translation.override(content["language"]):
        written = mark_safe(html.escape(text, quote=False))  # noqa: S308  # quotes need no escape there, and are many
        context = {"document": document, "content": written, "slot": envelope.slot(), "style": style}
        return render_to_string("centre/reports/sealed.html", context).encode()


def _paper(content: Content, document: dict[str, Any], text: str) -> bytes:
    return pdf(PRINTED / "sealed.typ", document, moment=datetime.fromisoformat(content["as_of"]).replace(microsecond=0))


PRINTERS = {Shape.HTML: _page, Shape.PDF: _paper}
