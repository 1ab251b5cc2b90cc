"""Files of reports, for whoever may see them: bytes that this platform made, under the type that they are, and nothing runs."""

from __future__ import annotations

import re

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from tinhso.cases.engine import queries as engine
from tinhso.cases.engine.contracts import AttachmentView
from tinhso.cases.engine.rules.processes import Shown
from tinhso.cases.reports import media, policies, queries
from tinhso.kernel.errors import NotFound
from tinhso.kernel.policy import acting, guarded

KEPT = 24 * 3600  # seconds that a thumbnail is kept; erased files leave none behind for longer
_RANGE = re.compile(r"bytes=(\d{1,12})-(\d{0,12})")


@require_GET
@guarded(policies.SEE_PUBLIC_REPORTS)
def file(request: HttpRequest, number: int) -> HttpResponse:
    """Send a file; ``?key=`` is a participant's. Players of videos ask for ranges."""
    found = _found(request, number)
    with engine.content(found) as content:
        whole = content.read()
    sent = _part(whole, request.headers.get("Range", ""))
    return _careful(sent, found, found.media_type)


@require_GET
@guarded(policies.SEE_PUBLIC_REPORTS)
def thumbnail(request: HttpRequest, number: int) -> HttpResponse:
    """Send a small picture of a picture or video."""
    found = _found(request, number)
    if not found.media_type.startswith(("image/", "video/")):
        raise NotFound()
    name = f"report-thumbnail-{found.sha256}"
    small = cache.get(name)
    if small is None:
        with engine.content(found) as content:
            small = media.thumbnail(content.read(), found.media_type)
        cache.set(name, small, KEPT)
    return _careful(HttpResponse(small), found, "image/webp")


def _found(request: HttpRequest, number: int) -> AttachmentView:
    return queries.file(number, key=request.GET.get("key", "")[:100], actor=acting(request))


def _part(whole: bytes, asked: str) -> HttpResponse:
    found = _RANGE.fullmatch(asked)
    if found is None:
        return HttpResponse(whole, headers={"Accept-Ranges": "bytes"})
    first = int(found[1])
    last = min(int(found[2]) if found[2] else len(whole) - 1, len(whole) - 1)
    if first > last:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{len(whole)}"})
    headers = {"Content-Range": f"bytes {first}-{last}/{len(whole)}", "Accept-Ranges": "bytes", "Content-Encoding": "identity"}
    return HttpResponse(whole[first : last + 1], status=206, headers=headers)


def _careful(sent: HttpResponse, file: AttachmentView, media_type: str) -> HttpResponse:
    """Let a browser do nothing with a file but show it; who may see it can change, so that only the reader keeps it."""
    sent["Content-Type"] = media_type
    shown = "inline" if media_type.startswith(("image/", "video/")) else "attachment"
    sent["Content-Disposition"] = f'{shown}; filename="{file.file_name}"'
    sent["X-Content-Type-Options"] = "nosniff"
    sent["Content-Security-Policy"] = "default-src 'none'; sandbox"
    sent["Cross-Origin-Resource-Policy"] = "same-origin"
    sent["Cache-Control"] = "private, max-age=600" if file.shown is not Shown.PUBLIC else "public, max-age=600"
    return sent
