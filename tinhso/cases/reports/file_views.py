"""Files of reports, for whoever may see them: bytes that this platform made, under the type that they are, and nothing runs."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from tinhso.cases.engine import queries as engine
from tinhso.cases.engine.contracts import AttachmentView
from tinhso.cases.engine.rules.processes import Shown
from tinhso.cases.reports import policies, queries, thumbnails
from tinhso.kernel.errors import NotFound
from tinhso.kernel.policy import acting, guarded
from tinhso.ui.sending import send


@require_GET
@guarded(policies.SEE_PUBLIC_REPORTS)
def file(request: HttpRequest, number: int) -> HttpResponse:
    """Send a file; a participant's key comes in the header that the API takes it in (ADR 0021), never in the address."""
    found = _found(request, number)
    return _sent(request, found, lambda: engine.whole(found), found.sha256, found.media_type)


@require_GET
@guarded(policies.SEE_PUBLIC_REPORTS)
def thumbnail(request: HttpRequest, number: int) -> HttpResponse:
    """Send a small picture of a picture or video."""
    found = _found(request, number)
    if not found.media_type.startswith(("image/", "video/")):
        raise NotFound()
    return _sent(request, found, lambda: thumbnails.of(found), f"{found.sha256}-small", "image/webp")


def _sent(request: HttpRequest, file: AttachmentView, read: Callable[[], bytes], tag: str, media_type: str) -> HttpResponse:
    public = file.shown is Shown.PUBLIC
    return send(request, read, tag=tag, media_type=media_type, file_name=file.file_name, public=public)


def _found(request: HttpRequest, number: int) -> AttachmentView:
    return queries.file(number, key=request.headers.get("X-Report-Key", "")[:100], actor=acting(request))
