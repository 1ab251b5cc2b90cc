"""A QR code as the path of a drawing: drawn by the page itself, so that no image and no inline style is needed."""

from __future__ import annotations

from dataclasses import dataclass

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

QUIET = 4  # modules of white around, as the standard asks


@dataclass(frozen=True)
class Drawing:
    """A square of ``side`` modules and the ``path`` of the dark ones (SVG)."""

    side: int
    path: str


def drawing(text: str) -> Drawing:
    """Return the code that says ``text`` (an address)."""
    code = QRCode(error_correction=ERROR_CORRECT_M, border=QUIET)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return Drawing(len(rows), path)
