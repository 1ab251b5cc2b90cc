"""A sealed file: what is to be read, the content it was made from, and the seal over all of it.

HTML: ``<pre id="tinhso-content">`` has the content, ``<pre id="tinhso-seal">`` the seal. PDF: two comment lines after the
document, followed by ``startxref`` once more, so that readers find the document as before (ISO 32000-1, 7.5.5).

The seal is a signed statement with the SHA-256 of the canonical content and of all bytes of the file but the seal's own.
"""

from __future__ import annotations

import hashlib
import html
import re
from dataclasses import dataclass

from tinhso.centre.reports.contracts import Shape
from tinhso.centre.reports.errors import NotSealed

KIND = "tinhso-sealed-report"
_SLOT = b"%%TINHSO-SEAL%%"
_SEALS = {
    Shape.HTML: re.compile(rb'<pre id="tinhso-seal">([^<]*)</pre>'),
    Shape.PDF: re.compile(rb"\n%tinhso-seal ([^\n]*)\n"),
}
_CONTENTS = {
    Shape.HTML: re.compile(rb'<pre id="tinhso-content">([^<]*)</pre>'),
    Shape.PDF: re.compile(rb"\n%tinhso-content ([^\n]*)\n"),
}
_START = re.compile(rb"startxref\s+([0-9]+)\s+%%EOF\s*\Z")


@dataclass(frozen=True)
class Opened:
    """The parts of a sealed file; ``rest_sha256`` is of all bytes but the seal's."""

    shape: Shape
    content: str
    seal: str
    rest_sha256: str


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def with_slot(shape: Shape, printed: bytes, content: str) -> bytes:
    """Return a printed report with its content and an empty place for the seal. A page brings both places along."""
    if shape is Shape.HTML:
        return printed
    start = _START.search(printed)
    if start is None:
        raise ValueError("not a whole PDF document")
    again = b"startxref\n%b\n%%%%EOF\n" % start[1]
    return b"%b\n%%tinhso-content %b\n%%tinhso-seal %b\n%b" % (printed.rstrip(), content.encode(), _SLOT, again)


def statement(shape: Shape, content_sha256: str, rest_sha256: str) -> dict[str, str]:
    """Return what is signed."""
    return {"kind": KIND, "shape": str(shape), "content_sha256": content_sha256, "file_sha256": rest_sha256}


def slot() -> str:
    """Return what stands in a page where the seal will be."""
    return _SLOT.decode()


def rest_sha256(slotted: bytes) -> str:
    """Return the hash of all bytes of a file whose place for the seal is empty. Raises ValueError without such a place."""
    return sha256(b"".join(_halves(slotted)))


def sealed(shape: Shape, slotted: bytes, seal: str) -> bytes:
    """Return the file with its seal."""
    written = html.escape(seal, quote=False) if shape is Shape.HTML else seal
    return written.encode().join(_halves(slotted))


def opened(data: bytes) -> Opened:
    """Return the parts of a sealed file. Raises NotSealed."""
    shape = Shape.PDF if data.startswith(b"%PDF-") else Shape.HTML
    seals, contents = list(_SEALS[shape].finditer(data)), list(_CONTENTS[shape].finditer(data))
    if len(seals) != 1 or len(contents) != 1:
        raise NotSealed
    begin, end = seals[0].span(1)
    try:
        texts = [match[1].decode() for match in (contents[0], seals[0])]
    except UnicodeDecodeError as error:
        raise NotSealed from error
    content, seal = (html.unescape(text) for text in texts) if shape is Shape.HTML else texts
    return Opened(shape, content, seal, sha256(data[:begin] + data[end:]))


def _halves(slotted: bytes) -> tuple[bytes, bytes]:
    before, _, after = slotted.partition(_SLOT)
    if not _ or _SLOT in after:
        raise ValueError("not exactly one place for the seal")
    return before, after
