"""A sent file as it was read, kept at hand for the next look: pages come back to the same file again and again."""

from __future__ import annotations

from tinhso.supply.intake import uploads
from tinhso.supply.reading.inspecting import Opened, inspect_file

MOST_HELD = 300_000  # cells of a file that stays at hand; larger ones are read anew
_last: tuple[str, Opened] | None = None


def opened(sha256: str) -> Opened:
    """Return what is in a sent file. Raises UploadGone and the file errors."""
    global _last  # one file, known by its content: it cannot be stale
    held = _last
    path = uploads.kept(sha256)
    if held is not None and held[0] == sha256:
        return held[1]
    found = inspect_file(path)
    if sum(len(row) for sheet in found.workbook.sheets for row in sheet.rows) <= MOST_HELD:
        _last = sha256, found
    return found
