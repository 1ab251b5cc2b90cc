"""The operator's own base map: one file of which browsers fetch ranges (RFC 9110, section 14)."""

from __future__ import annotations

import re
from pathlib import Path

from django.http import Http404, HttpResponse

LARGEST_PART = 16 * 1024 * 1024  # bytes of one answer; PMTiles readers ask for kilobytes
_RANGE = re.compile(r"bytes=(\d+)-(\d*)")


def part_of_file(path: Path, asked: str) -> HttpResponse:
    """Return the asked range of a file (206), its beginning when none is asked for, or 416 beyond its end.

    Raises Http404 when the file is not there.
    """
    if not path.is_file():
        raise Http404
    size = path.stat().st_size
    found = _RANGE.fullmatch(asked)
    first = int(found[1]) if found else 0
    if first >= size:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    last = min(int(found[2]) if found and found[2] else size - 1, first + LARGEST_PART - 1, size - 1)
    with path.open("rb") as file:
        file.seek(first)
        content = file.read(max(last - first + 1, 0))
    headers = {
        "Content-Range": f"bytes {first}-{last}/{size}",
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, max-age=3600",
    }
    return HttpResponse(content, "application/vnd.pmtiles", status=206, headers={**headers, "Content-Encoding": "identity"})
