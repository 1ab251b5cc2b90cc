"""Sending files that may be withdrawn: a browser keeps one, and asks at each look whether it may still be shown.

What was erased, hidden or blurred is gone with the next look; what is unchanged costs an answer of a few bytes (304).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header

_RANGE = re.compile(r"bytes=(\d{1,12})-(\d{0,12})")
_SHOWN = ("image/", "video/")


def send(
    request: HttpRequest, read: Callable[[], bytes], *, tag: str, media_type: str, file_name: str, public: bool = False
) -> HttpResponse:
    """Answer the bytes that ``read`` returns, or that the reader's copy (of the same ``tag``) stands; ask for the right before.

    Players of videos ask for ranges. A browser does nothing with a file but show pictures and videos and keep others, and no
    cache between keeps one that is not ``public``.
    """
    etag = f'"{tag}"'
    sent = get_conditional_response(request, etag=etag) or _part(read(), request.headers.get("Range", ""))
    headers = {
        "ETag": etag,
        "Cache-Control": "public, no-cache" if public else "private, no-cache",
        "Content-Type": media_type,
        "Content-Disposition": content_disposition_header(not media_type.startswith(_SHOWN), file_name) or "attachment",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    for name, value in headers.items():
        sent[name] = value
    return sent


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
