"""Small pictures, drawn once and kept for a day, or until the file is erased."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.cache import cache

from tinhso.cases.engine import queries as engine
from tinhso.cases.engine.contracts import AttachmentView
from tinhso.cases.reports import media

KEPT = 24 * 3600  # seconds


def of(file: AttachmentView) -> bytes:
    """Return a small WebP of a picture or video."""
    small: bytes | None = cache.get(_name(file.id))
    if small is None:
        with engine.content(file) as content:
            small = media.thumbnail(content.read(), file.media_type)
        cache.set(_name(file.id), small, KEPT)
    return small


def forget(numbers: Iterable[int]) -> None:
    """Throw away what was drawn of files (by id)."""
    cache.delete_many([_name(number) for number in numbers])


def _name(number: int) -> str:
    return f"report-thumbnail-{number}"
