"""What may come in one request: bounded before a byte of it is read, and never held in memory as a whole.

Files go to disk piece by piece; only rows in JSON are held, within a bound of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, UnreadablePostError

from tinhso.kernel.errors import BadInput
from tinhso.supply.errors import UploadTooBig

MEGABYTE = 1 << 20
MOST_JSON = 32  # megabytes of rows in JSON; Django's own bound for bodies is for forms
CHUNK = 1 << 16
LONGEST_LENGTH = 19  # digits: more than any disk holds


class Bounded(FileUploadHandler):
    """The first of the upload handlers, for every form: refuses what says that it is too big. Raises UploadTooBig."""

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: str, encoding: str | None = None
    ) -> None:
        require_size(content_length, settings.LARGEST_UPLOAD)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def require_size(size: int, megabytes: int) -> None:
    """Raise UploadTooBig when ``size`` bytes are more than so many megabytes."""
    if size > megabytes * MEGABYTE:
        raise UploadTooBig(limit=megabytes)


def chunks(request: HttpRequest) -> Iterator[bytes]:
    """Yield the body piece by piece, as a file. Raises UploadTooBig, and BadInput when it ends too early."""
    require_size(_announced(request), settings.LARGEST_UPLOAD)
    while chunk := _read(request, CHUNK):
        yield chunk


def json_body(request: HttpRequest) -> bytes:
    """Return the body as a whole, within the bound of JSON. Raises as ``chunks``."""
    require_size(_announced(request), MOST_JSON)
    return _read(request, MOST_JSON * MEGABYTE)


def _announced(request: HttpRequest) -> int:
    """Return how long the body says it is; the server reads no more than that."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length[:LONGEST_LENGTH]) if length.isascii() and length.isdigit() else 0


def _read(request: HttpRequest, size: int) -> bytes:
    try:
        return request.read(size)
    except UnreadablePostError:
        raise BadInput() from None
